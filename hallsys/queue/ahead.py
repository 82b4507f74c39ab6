"""Who will be served before a waiting ticket: the very tickets, so that a page can count them off."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from hallsys.kernel.clock import Millis
from hallsys.queue.dispatch import Head, order
from hallsys.queue.estimate import Pace
from hallsys.queue.line import head_of, line
from hallsys.queue.policy import PolicySettings
from hallsys.queue.tickets import Ticket
from hallsys.queue.views import estimate

MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many are served before a ticket, the first of them by id, and the wait in minutes.

    `low` and `high` are the 90 % range, None while no window serves the queue.
    """

    count: int
    ticket_ids: tuple[str, ...]
    low: int | None
    high: int | None


NOBODY = Ahead(0, (), None, None)  # before who does not wait


def ahead(
    conn: Connection, hall_id: str, ticket: Ticket, now: Millis, pace: Pace, policy: PolicySettings
) -> Ahead:
    """Return what is before a waiting ticket, as the dispatch rule will have it then."""
    waiting = line(conn, hall_id, ticket.day, pace.pools.get(ticket.queue_id, (ticket.queue_id,)))
    expected = estimate(conn, hall_id, ticket, now, pace, policy, waiting)
    # Claims decide until the ticket is called, or until it has waited so long that nobody overtakes it.
    turn = max(now, min(now + (expected.mean_ms or 0), ticket.waiting_since + policy.bound))

    def rank(head: Head) -> tuple[int, float, Millis, str]:
        return order(head, turn, policy)

    # An estimate knows nothing of a ticket's own window: who is counted is named.
    before = those_before(waiting, head_of(ticket)._replace(target_window_id=None), rank)
    # While no window serves the queue there is no estimate; and one that serves others too counts in part.
    count = sum(map(len, before)) if expected.mean_ms is None else expected.ahead
    first = sorted(chain.from_iterable(lane[:MOST_NAMED] for lane in before), key=rank)
    named = tuple(head.ticket_id for head in first[: min(count, MOST_NAMED)])
    return Ahead(count, named, expected.low, expected.high)


def those_before(line: Sequence[Head], asked: Head, rank: Callable[[Head], Any]) -> list[Sequence[Head]]:
    """Return who of a line, longest wait first, ranks before a ticket: lane by lane, each in its order.

    In a lane whoever came first is first, so that only the place of the ticket is looked for.
    """
    lanes: dict[tuple[str, str, bool], list[Head]] = {}
    for head in line:
        lanes.setdefault((head.queue_id, head.priority_class, head.pinned), []).append(head)
    own = rank(asked)
    return [lane[: bisect_left(lane, own, key=rank)] for lane in lanes.values()]
