"""The places that queues have left today: asked before a ticket is made, told when they run out.

Who booked has a place by appointment, which counts here for nothing and is refused to nobody. Tickets
that a kiosk gave out while it was cut off are counted, and taken all the same: their paper is out.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.errors import Refusal
from hallsys.kernel.transaction import Tx
from hallsys.queue.arriving import waits
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.estimate import Pace
from hallsys.queue.events import QueueFilled, QueueFreed
from hallsys.queue.limits import is_full, why_not
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import Queue
from hallsys.queue.states import Status
from hallsys.queue.tickets import LaneKey, Ticket, lock_hall

_TAKEN = text(
    "SELECT queue_id, CAST(sum(issued - given_up) AS BIGINT) AS taken FROM lanes WHERE hall_id = :hall_id "
    "AND day = :day AND queue_id IN :queue_ids AND priority_class <> 'appointment' GROUP BY queue_id"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))
_GIVE_UP = text(
    "UPDATE lanes SET given_up = given_up + 1 WHERE hall_id = :hall_id AND day = :day "
    "AND queue_id = :queue_id AND priority_class = :priority_class"
)
_LIMIT = text("SELECT daily_limit FROM queues WHERE hall_id = :hall_id AND id = :queue_id")


def refused_today(
    conn: Connection, catalogue: Catalogue, now: Millis, pace: Pace, queue_ids: Collection[str] | None = None
) -> dict[str, Refusal]:
    """Return by queue id why nobody gets a ticket there any more today; what has places is left out.

    Of all queues, or of `queue_ids`. Where no queue has a limit and the hall does not ask for the hour
    of closing, nothing is read.
    """
    asked = catalogue.queues if queue_ids is None else {one: catalogue.queues[one] for one in queue_ids}
    limited = [queue.id for queue in asked.values() if queue.daily_limit]
    taken = _taken(conn, catalogue.hall.id, catalogue.day(now), limited)
    expected: Mapping[str, Millis | None] = {}
    grace, left = catalogue.policy.closing_grace_minutes, 0
    if grace is not None:
        expected = {one: its.mean_ms for one, its in waits(conn, catalogue, now, pace, list(asked)).items()}
        left = catalogue.hall.time_left(now)
    reasons = {
        queue.id: why_not(queue, taken.get(queue.id, 0), expected.get(queue.id), left, grace)
        for queue in asked.values()
    }
    return {queue_id: reason for queue_id, reason in reasons.items() if reason}


def full_today(conn: Connection, catalogue: Catalogue, now: Millis) -> frozenset[str]:
    """Return the ids of the queues that have given out all tickets of today."""
    limits = {queue.id: queue.daily_limit for queue in catalogue.queues.values() if queue.daily_limit}
    taken = _taken(conn, catalogue.hall.id, catalogue.day(now), limits)
    return frozenset(one for one, limit in limits.items() if is_full(limit, taken.get(one, 0)))


def _taken(conn: Connection, hall_id: str, day: str, queue_ids: Collection[str]) -> dict[str, int]:
    if not queue_ids:
        return {}
    rows = conn.execute(_TAKEN, {"hall_id": hall_id, "day": day, "queue_ids": list(queue_ids)})
    return {row.queue_id: row.taken for row in rows}


def hold_place(tx: Tx, queue: Queue, priority_class: PriorityClass) -> None:
    """Let nobody else take the last place of a limited queue until the transaction ends.

    To be called before the ticket's number is drawn, so that all take the two locks in one order.
    """
    if queue.daily_limit and priority_class is not PriorityClass.APPOINTMENT:
        lock_hall(tx)


def require_place(
    tx: Tx, catalogue: Catalogue, queue: Queue, priority_class: PriorityClass, pace: Pace
) -> None:
    """Raise QueueFull or TooLateToday unless one more without an appointment can be served today."""
    if priority_class is PriorityClass.APPOINTMENT:
        return
    reason = refused_today(tx.conn, catalogue, tx.now, pace, (queue.id,)).get(queue.id)
    if reason is not None:
        raise reason


def tell_filled(tx: Tx, ticket: Ticket, daily_limit: int) -> None:
    """Say so if `ticket`, which was counted, took the last place of its queue."""
    if not daily_limit or ticket.priority_class is PriorityClass.APPOINTMENT:
        return
    if _taken(tx.conn, tx.hall_id, ticket.day, (ticket.queue_id,))[ticket.queue_id] == daily_limit:
        tx.append(QueueFilled(ticket.queue_id, ticket.day))


def take_none(tx: Tx, lane: LaneKey) -> None:
    """Let one that was issued in `lane` take no place: it was given up, or never waited."""
    tx.execute(_GIVE_UP, {"hall_id": tx.hall_id, **lane._asdict()})


def give_place_back(tx: Tx, ticket: Ticket) -> None:
    """Give the place of a ticket that was given up to somebody else, and say so if there was none.

    `ticket` as it stood before. Only if it still waited where it was taken: otherwise a window has dealt
    with it, or it holds no place of this queue.
    """
    if (
        ticket.status is not Status.WAITING
        or ticket.transfers
        or ticket.priority_class is PriorityClass.APPOINTMENT
    ):
        return
    take_none(tx, ticket.lane)
    limit = tx.execute(_LIMIT, {"hall_id": tx.hall_id, "queue_id": ticket.queue_id}).scalar_one()
    if not limit:
        return
    if _taken(tx.conn, tx.hall_id, ticket.day, (ticket.queue_id,))[ticket.queue_id] == limit - 1:
        tx.append(QueueFreed(ticket.queue_id, ticket.day))
