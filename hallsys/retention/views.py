"""What was erased last, and who set or asked for what: read from the log by an index of its own."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from hallsys.kernel.clock import HOUR, Millis
from hallsys.retention.tables import LOGGED

_NIGHT = 12 * HOUR  # longer than the batches of one, shorter than from one to the next

_LAST = text(
    f"SELECT max(at) FROM events WHERE hall_id = :hall_id AND kind = 'PersonalDataErased' AND {LOGGED}"  # noqa: S608
)
_ERASED = text(
    f"SELECT payload FROM events WHERE hall_id = :hall_id AND kind = 'PersonalDataErased' AND {LOGGED} "  # noqa: S608
    "AND at > :after"
)
_ACTS = tuple(
    text(
        f"SELECT seq, at, kind, payload, actor FROM events WHERE hall_id = :hall_id AND {LOGGED} "  # noqa: S608
        f"AND kind = '{kind}' ORDER BY at DESC LIMIT :most"
    )
    for kind in ("PersonalDataErasedOnRequest", "PersonalDataSought", "RetentionPeriodSet")
)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody of the staff did: an actor of the log, when, which fact, and what it says."""

    seq: int
    at: Millis
    kind: str
    actor: str
    told: dict[str, Any]


def last_erased(conn: Connection, hall_id: str) -> tuple[Millis | None, dict[str, int]]:
    """Return when something was erased by schedule last, and how much of what in that night."""
    last = conn.execute(_LAST, {"hall_id": hall_id}).scalar()
    done: Counter[str] = Counter()
    if last is not None:
        for payload in conn.execute(_ERASED, {"hall_id": hall_id, "after": last - _NIGHT}).scalars():
            told = json.loads(payload)
            done[told["what"]] += told["count"]
    return last, dict(done)


def last_acts(conn: Connection, hall_id: str, most: int = 20) -> list[Act]:
    """Return what was set, looked at and erased on request last, the newest first."""
    acts = [
        Act(row.seq, row.at, row.kind, row.actor, json.loads(row.payload))
        for statement in _ACTS
        for row in conn.execute(statement, {"hall_id": hall_id, "most": most})
    ]
    return sorted(acts, key=lambda one: one.seq, reverse=True)[:most]
