"""The days of a hall with a database of its own: sent to the centre, and kept there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from hallsys.kernel.transaction import Tx
from hallsys.reports.days import unpacked
from hallsys.reports.errors import DayBroken
from hallsys.reports.service import keep

AT_ONCE = 7  # days of one report
_LONGEST = 200_000  # characters of a day's figures: some 500 queues and windows

_NEWEST = text("SELECT max(day) FROM day_reports WHERE hall_id = :hall_id")
_AFTER = text(
    "SELECT day, figures FROM day_reports WHERE hall_id = :hall_id AND day > :day ORDER BY day LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class KeptDay:
    """A day that is over, as `reports.days.packed` makes JSON of it."""

    day: str
    figures: Mapping[str, Any]


def newest_day(conn: Connection, hall_id: str) -> str:
    """Return the last day of which figures are kept, empty for none."""
    return conn.execute(_NEWEST, {"hall_id": hall_id}).scalar_one_or_none() or ""


def days_after(conn: Connection, hall_id: str, day: str) -> tuple[KeptDay, ...]:
    """Return the kept days that follow a day, at most AT_ONCE."""
    rows = conn.execute(_AFTER, {"hall_id": hall_id, "day": day, "limit": AT_ONCE})
    return tuple(KeptDay(row.day, json.loads(row.figures)) for row in rows)


def take_days(tx: Tx, days: Sequence[KeptDay]) -> str:
    """Keep days that the hall of the transaction sent, and return the newest of all.

    A day that comes again replaces what was kept of it. Raises DayBroken, and keeps nothing then.
    """
    for one in days:
        try:
            date.fromisoformat(one.day)
            if len(json.dumps(one.figures)) > _LONGEST:
                raise ValueError("too long")
            figures = unpacked(one.day, one.figures)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DayBroken(day=one.day[:10]) from error
        keep(tx, figures)
    return newest_day(tx.conn, tx.hall_id)
