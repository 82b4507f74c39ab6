"""Who will be served before a waiting ticket: the very tickets, so that a page can count them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.queue.dispatch import Head, order
from hallsys.queue.estimate import Pace
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.tickets import Ticket
from hallsys.queue.views import estimate

MOST_NAMED = 50

_LINE = text(
    "SELECT id, number, queue_id, priority_class, waiting_since, pinned_reason FROM tickets "
    "WHERE hall_id = :hall_id AND day = :day AND queue_id IN :queue_ids AND status = 'waiting' "
    "AND target_window_id IS NULL"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many are served before a ticket, the first of them by id, and the wait in minutes.

    `low` and `high` are the 90 % range, None while no window serves the queue.
    """

    count: int
    ticket_ids: tuple[str, ...]
    low: int | None
    high: int | None


def ahead(
    conn: Connection, hall_id: str, ticket: Ticket, now: Millis, pace: Pace, policy: PolicySettings
) -> Ahead:
    """Return what is before a waiting ticket, as the dispatch rule will have it then."""
    expected = estimate(conn, hall_id, ticket, now, pace, policy)
    queue_ids = list(pace.pools.get(ticket.queue_id, (ticket.queue_id,)))
    # Claims decide until the ticket is called, or until it has waited so long that nobody overtakes it.
    turn = max(now, min(now + (expected.mean_ms or 0), ticket.waiting_since + policy.bound))
    own = order(_head(ticket), turn, policy)
    ranks = sorted(order(head, turn, policy) for head in line(conn, hall_id, ticket.day, queue_ids))
    before = [rank[-1] for rank in ranks if rank < own]
    # While no window serves the queue there is no estimate; and one that serves others too counts in part.
    count = len(before) if expected.mean_ms is None else expected.ahead
    return Ahead(count, tuple(before[: min(count, MOST_NAMED)]), expected.low, expected.high)


def line(conn: Connection, hall_id: str, day: str, queue_ids: Sequence[str]) -> list[Head]:
    """Return who waits in those queues for any window, in no order: that is the dispatch rule's."""
    rows = conn.execute(_LINE, {"hall_id": hall_id, "day": day, "queue_ids": list(queue_ids)})
    return [_head(row) for row in rows]


def _head(row: Row[Any] | Ticket) -> Head:
    return Head(
        row.id,
        row.number,
        row.queue_id,
        PriorityClass(row.priority_class),
        row.waiting_since,
        row.pinned_reason is not None,
    )
