"""What staff sees of the messages: a day's with its counts, those that failed, and what a case was told."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.messages.tables import IS_FAILED

LISTED = 200

_LISTED = (
    "SELECT m.key, m.kind, m.at, m.state, m.since, m.attempts, m.next_at, m.fault, m.reason, m.version, "
    "coalesce(c.case_number, t.number) AS number FROM messages m LEFT JOIN cases c "
    "ON c.hall_id = m.hall_id AND c.id = m.subject_id "
    "LEFT JOIN tickets t ON t.hall_id = m.hall_id AND t.id = m.subject_id WHERE m.hall_id = :hall_id AND "
)
_OF_DAY = text(f"{_LISTED} m.at >= :since AND m.at < :until ORDER BY m.at DESC, m.key LIMIT :limit")
_FAILED = text(f"{_LISTED} m.{IS_FAILED} ORDER BY m.since DESC, m.key LIMIT :limit")
_COUNTS = text(
    "SELECT kind, state, fault, count(*) AS n FROM messages "
    "WHERE hall_id = :hall_id AND at >= :since AND at < :until GROUP BY kind, state, fault"
)
_OF_CASES = text(
    "SELECT subject_id, kind, state, since, fault FROM messages "
    "WHERE hall_id = :hall_id AND subject_id IN :subjects "
    "ORDER BY CASE WHEN state = 'dropped' THEN 0 ELSE 1 END, since, seq"
).bindparams(bindparam("subjects", expanding=True, type_=String))


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as a manager sees it, without its text; `number` is that of the case or ticket."""

    key: str
    kind: str
    at: Millis
    state: str
    since: Millis
    attempts: int
    next_at: Millis
    fault: str | None
    reason: str
    version: int | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """The last that somebody was told of a case, or was to be told."""

    kind: str
    state: str
    since: Millis
    fault: str | None


def of_day(conn: Connection, hall_id: str, since: Millis, until: Millis, limit: int = LISTED) -> list[Listed]:
    """Return the messages on the facts of a day, the newest first."""
    key = {"hall_id": hall_id, "since": since, "until": until, "limit": limit}
    return [Listed(*row) for row in conn.execute(_OF_DAY, key)]


def failed(conn: Connection, hall_id: str, limit: int = LISTED) -> list[Listed]:
    """Return the messages that failed, the newest first."""
    return [Listed(*row) for row in conn.execute(_FAILED, {"hall_id": hall_id, "limit": limit})]


def counts(conn: Connection, hall_id: str, since: Millis, until: Millis) -> list[tuple[str, str, str, int]]:
    """Return how many messages of a day stand where: by kind, state and fault (empty for none)."""
    rows = conn.execute(_COUNTS, {"hall_id": hall_id, "since": since, "until": until})
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        counted[row.kind, row.state, row.fault or ""] += row.n
    return [(*key, n) for key, n in sorted(counted.items())]


def told_of(conn: Connection, hall_id: str, case_ids: Collection[str]) -> dict[str, Told]:
    """Return the last message of each case that has any; one that was dropped if there is no other."""
    if not case_ids:
        return {}
    rows = conn.execute(_OF_CASES, {"hall_id": hall_id, "subjects": sorted(case_ids)})
    return {row.subject_id: Told(row.kind, row.state, row.since, row.fault) for row in rows}
