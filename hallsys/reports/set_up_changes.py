"""Who changed what of a hall's set-up, and when: read from the log by an index of its own."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.reports.tables import SET_UP

_CHANGES = text(
    f"SELECT seq, at, kind, payload, actor FROM events WHERE hall_id = :hall_id AND {SET_UP} "  # noqa: S608
    "AND kind IN :kinds ORDER BY seq DESC LIMIT :limit"
).bindparams(bindparam("kinds", expanding=True, type_=String))


@dataclass(frozen=True, slots=True)
class SetUpChange:
    """A change: who (an actor of the log), when, and what the fact says; ids and codes only."""

    seq: int
    at: Millis
    kind: str
    actor: str
    told: dict[str, Any]


def set_up_changes(
    conn: Connection, hall_id: str, kinds: Collection[str], limit: int = 50
) -> tuple[SetUpChange, ...]:
    """Return the last changes of those kinds, of the kinds of a set-up, the newest first."""
    rows = conn.execute(_CHANGES, {"hall_id": hall_id, "kinds": list(kinds), "limit": limit})
    return tuple(SetUpChange(row.seq, row.at, row.kind, row.actor, json.loads(row.payload)) for row in rows)
