"""What the manager reads of the pushes: how many stand where, which failed and why."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.kernel.clock import Millis
from hallsys.pushes.tables import IS_DEAD, IS_HELD, IS_WAITING

LISTED = 200  # failed ones on the page

_OF = "hall_id = :hall_id AND receiver = :receiver"
_STANDING = text(
    f"SELECT (SELECT count(*) FROM pushes WHERE {_OF} AND {IS_WAITING}) AS waiting, "  # noqa: S608
    f"(SELECT count(*) FROM pushes WHERE {_OF} AND {IS_HELD}) AS held, "
    f"(SELECT count(*) FROM pushes WHERE {_OF} AND {IS_DEAD}) AS dead, "
    f"(SELECT count(*) FROM pushes WHERE {_OF} AND day = :day AND state = 'sent') AS sent_today"
)
# With the number that staff knows the subject by: of its case, else of the ticket.
_LISTED = (
    "SELECT p.receiver, p.key, p.kind, p.day, p.state, p.since, p.attempts, p.fault, p.reason, p.note, "
    "c.case_number, t.number AS ticket_number, "
    "(SELECT count(*) FROM pushes h WHERE h.hall_id = p.hall_id AND h.receiver = p.receiver "
    "AND h.state = 'held' AND h.chain = p.chain) AS held "
    "FROM pushes p LEFT JOIN cases c ON c.hall_id = p.hall_id AND c.id = p.chain LEFT JOIN services s "
    "ON s.hall_id = p.hall_id AND s.id = p.subject_id "
    "LEFT JOIN tickets t ON t.id = COALESCE(s.ticket_id, p.subject_id) "
    "WHERE p.hall_id = :hall_id AND p.receiver = :receiver AND "
)
_FAILED = text(f"{_LISTED} p.{IS_DEAD} ORDER BY p.seq, p.part LIMIT :limit")
_OF_DAY = text(f"{_LISTED} p.day = :day ORDER BY p.seq, p.part")


@dataclass(frozen=True, slots=True)
class Standing:
    """How many pushes to a receiver stand where; `sent_today` of the facts of that day."""

    waiting: int
    held: int
    dead: int
    sent_today: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A push as the manager sees it; `held` others about the same case wait behind it."""

    receiver: str
    key: str
    kind: str
    day: str
    state: str
    since: Millis
    attempts: int
    fault: str | None
    reason: str
    note: str | None
    case_number: str | None
    ticket_number: str | None
    held: int


def standing(conn: Connection, hall_id: str, receiver: str, day: str) -> Standing:
    """Return how many pushes to a receiver stand where, on that day of the hall."""
    row = conn.execute(_STANDING, {"hall_id": hall_id, "receiver": receiver, "day": day}).one()
    return Standing(*row)


def failed(conn: Connection, hall_id: str, receiver: str, limit: int = LISTED) -> list[Listed]:
    """Return the pushes to a receiver that failed, in the order of their facts."""
    rows = conn.execute(_FAILED, {"hall_id": hall_id, "receiver": receiver, "limit": limit})
    return [Listed(*row) for row in rows]


def of_day(conn: Connection, hall_id: str, receiver: str, day: str) -> list[Listed]:
    """Return all pushes to a receiver that tell of a day of the hall, in the order of their facts."""
    rows = conn.execute(_OF_DAY, {"hall_id": hall_id, "receiver": receiver, "day": day})
    return [Listed(*row) for row in rows]
