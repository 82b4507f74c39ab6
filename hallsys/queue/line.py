"""Who waits in line: of each ticket no more than its place there needs, however many they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, String, bindparam, text

from hallsys.queue.dispatch import Head
from hallsys.queue.priority import PriorityClass
from hallsys.queue.tickets import Ticket

FIELDS = (
    "{0}id, {0}number, {0}queue_id, {0}priority_class, {0}waiting_since, {0}pinned_reason, "
    "{0}target_window_id"
)
_OWN = FIELDS.format("")

# The literal status lets the partial indexes serve these.
_LINE = text(
    f"SELECT {_OWN} FROM tickets WHERE hall_id = :hall_id AND day = :day "  # noqa: S608
    "AND queue_id IN :queue_ids AND status = 'waiting' AND target_window_id IS NULL "
    "ORDER BY waiting_since, id"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))
_WAITING = text(
    f"SELECT {_OWN} FROM tickets WHERE hall_id = :hall_id AND day = :day AND status = 'waiting' "  # noqa: S608
    "AND queue_id IN :queue_ids ORDER BY waiting_since, id LIMIT :limit"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))
_WAITING_AT = text(
    f"SELECT {_OWN} FROM tickets WHERE hall_id = :hall_id AND day = :day AND status = 'waiting' "  # noqa: S608
    "AND (target_window_id = :window_id OR (target_window_id IS NULL AND queue_id IN :queue_ids)) "
    "ORDER BY waiting_since, id LIMIT :limit"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))


def heads_of(rows: Iterable[Sequence[Any]]) -> list[Head]:
    """Return who waits, from rows of FIELDS."""
    return [
        Head(ticket_id, number, queue_id, PriorityClass(priority_class), since, pinned is not None, target)
        for ticket_id, number, queue_id, priority_class, since, pinned, target in rows
    ]


def head_of(ticket: Ticket) -> Head:
    """Return what the dispatch rule looks at in a waiting ticket."""
    return Head(
        ticket.id,
        ticket.number,
        ticket.queue_id,
        ticket.priority_class,
        ticket.waiting_since,
        ticket.pinned_reason is not None,
        ticket.target_window_id,
    )


def line(conn: Connection, hall_id: str, day: str, queue_ids: Sequence[str]) -> list[Head]:
    """Return who waits in those queues for any window, longest wait first."""
    return heads_of(conn.execute(_LINE, {"hall_id": hall_id, "day": day, "queue_ids": list(queue_ids)}))


def waiting_list(
    conn: Connection, hall_id: str, day: str, queue_ids: Sequence[str], limit: int = 100
) -> list[Head]:
    """Return up to `limit` who wait in those queues, also for one window, longest wait first."""
    params = {"hall_id": hall_id, "day": day, "queue_ids": list(queue_ids), "limit": limit}
    return heads_of(conn.execute(_WAITING, params))


def waiting_at(
    conn: Connection, hall_id: str, day: str, window_id: str, queue_ids: Sequence[str], limit: int = 100
) -> list[Head]:
    """Return up to `limit` whom a window with those queues may call, longest wait first.

    Who waits for another window is left out; who waits for this one alone is in, whatever the queue.
    """
    params = {
        "hall_id": hall_id,
        "day": day,
        "window_id": window_id,
        "queue_ids": list(queue_ids),
        "limit": limit,
    }
    return heads_of(conn.execute(_WAITING_AT, params))
