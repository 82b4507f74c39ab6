"""The days of a hall with a database of its own: sent to the centre, and kept there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StrictInt, ValidationError
from sqlalchemy import Connection, text

from hallsys.kernel.transaction import Tx
from hallsys.reports.days import SLOTS, unpacked
from hallsys.reports.service import keep
from hallsys.reports.visits import Ended

AT_ONCE = 31  # days of one report
LARGEST = (
    300_000  # characters that the days of one report have together; a day of 500 windows has some 100,000
)

_NEWEST = text("SELECT max(day) FROM day_reports WHERE hall_id = :hall_id")
_AFTER = text(
    "SELECT day, figures FROM day_reports WHERE hall_id = :hall_id AND day > :day ORDER BY day LIMIT :limit"
)


def _in_pairs(flat: list[int]) -> list[int]:
    if len(flat) % 2:
        raise ValueError("a count without its number")
    return flat


_N = Annotated[StrictInt, Field(ge=0, lt=2**45)]
_Flat = Annotated[list[_N], AfterValidator(_in_pairs)]
_Slot = Annotated[str, Field(pattern=r"^[0-9]{1,2}$")]
_Queue = tuple[_Flat, dict[_Slot, _Flat], dict[Ended, _N], _Flat, _N]
_Window = tuple[_Flat, _N, _N, _N, _N]


class _Packed(BaseModel, extra="forbid"):
    """A day as `reports.days.packed` makes JSON of it."""

    queues: dict[str, _Queue]
    windows: dict[str, _Window]


@dataclass(frozen=True, slots=True)
class KeptDay:
    """A day that is over, in figures: the JSON that `reports.days.packed` makes."""

    day: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """The newest day that is kept, and the days that were refused: they are no days that are over."""

    newest: str
    refused: tuple[str, ...]


def newest_day(conn: Connection, hall_id: str) -> str:
    """Return the last day of which figures are kept, empty for none."""
    return conn.execute(_NEWEST, {"hall_id": hall_id}).scalar_one_or_none() or ""


def days_after(conn: Connection, hall_id: str, day: str) -> tuple[KeptDay, ...]:
    """Return the kept days that follow a day: at least one, and as many as go into one report."""
    rows = conn.execute(_AFTER, {"hall_id": hall_id, "day": day, "limit": AT_ONCE})
    return tuple(_that_fit((row.day, row.figures) for row in rows))


def take_days(tx: Tx, days: Sequence[KeptDay], before: str) -> Taken:
    """Keep days that the hall of the transaction sent; one that comes again replaces what was kept of it.

    Only those before the day `before`; what is no day is told, and the others are kept.
    """
    refused = []
    for one in days:
        try:
            _Packed.model_validate(one.figures)
        except ValidationError:
            refused.append(one.day)
            continue
        figures = unpacked(one.day, one.figures)
        slots = {slot for queue in figures.queues.values() for slot in (*queue.waits, *queue.taken)}
        if one.day < before and all(slot < SLOTS for slot in slots):
            keep(tx, figures)
        else:
            refused.append(one.day)
    return Taken(newest_day(tx.conn, tx.hall_id), tuple(refused))


def _that_fit(days: Iterator[tuple[str, str]]) -> Iterator[KeptDay]:
    room = LARGEST
    for day, figures in days:
        room -= len(figures)
        if room < 0 and room + len(figures) < LARGEST:
            return
        yield KeptDay(day, json.loads(figures))
