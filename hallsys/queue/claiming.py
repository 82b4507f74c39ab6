"""Taking the next ticket to a window: the second of the two hot transactions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import String, bindparam, text

from hallsys.kernel.transaction import Tx
from hallsys.queue.dispatch import Reason, Rule, choose
from hallsys.queue.errors import HolderElsewhere, OutOfTurn
from hallsys.queue.line import FIELDS, heads_of
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.states import Action, Status
from hallsys.queue.tickets import LaneKey, Ticket, get_ticket, lock_hall, move, move_standing


@dataclass(frozen=True, slots=True)
class Claimed:
    """A ticket that was bound to a window by its call, and why it was this one."""

    ticket: Ticket
    reason: Reason


def _free(ticket: str) -> str:
    """Return the condition that the holder of `ticket` is at no window: one look-up in a small index."""
    return (
        f"NOT EXISTS (SELECT 1 FROM tickets b WHERE b.hall_id = {ticket}.hall_id "  # noqa: S608
        f"AND b.day = {ticket}.day AND b.present_id = {ticket}.present_id "
        "AND b.status IN ('called', 'serving'))"
    )


# The head of each lane by one look-up in ix_tickets_lane, then the few that stand beside the lanes.
# Somebody who is at a window with another ticket is passed over, and keeps the place in the lane.
# A pin always has a reason: the comparison lets SQLite prefer ix_tickets_pinned.
_FIELDS = FIELDS.format("t.")
_HEADS = text(
    f"SELECT {_FIELDS} FROM lanes l JOIN tickets t "  # noqa: S608
    "ON t.hall_id = l.hall_id AND t.id = (SELECT h.id FROM tickets h WHERE h.hall_id = l.hall_id "
    "AND h.day = l.day AND h.queue_id = l.queue_id "
    "AND h.priority_class = l.priority_class AND h.status = 'waiting' AND h.target_window_id IS NULL "
    f"AND {_free('h')} ORDER BY h.waiting_since, h.id LIMIT 1) "
    "WHERE l.hall_id = :hall_id AND l.day = :day AND l.queue_id IN :queue_ids AND l.waiting > 0 "
    f"UNION ALL SELECT {_FIELDS} FROM tickets t WHERE t.hall_id = :hall_id AND t.day = :day "
    f"AND t.status = 'waiting' AND t.target_window_id = :window_id AND {_free('t')} "
    f"UNION ALL SELECT {_FIELDS} FROM tickets t WHERE t.hall_id = :hall_id AND t.day = :day "
    "AND t.status = 'waiting' AND t.pinned_reason > '' AND t.target_window_id IS NULL "
    f"AND t.queue_id IN :queue_ids AND {_free('t')}"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))

_HOLDER_AT = text(
    "SELECT number FROM tickets WHERE hall_id = :hall_id AND day = :day AND present_id = :present_id "
    "AND status IN ('called', 'serving')"
)


def claim_next(
    tx: Tx, window_id: str, queue_ids: Sequence[str], policy: PolicySettings, day: str
) -> Claimed | None:
    """Bind the next ticket of those queues to the window, or return None if nobody can come to it.

    Somebody who is at another window with a second ticket is not called meanwhile.

    `day`: the business day; tickets of other days are not called. Raises WindowBusy if the window
    has a ticket already.
    """
    lock_hall(tx)
    params = {"hall_id": tx.hall_id, "day": day, "queue_ids": list(queue_ids), "window_id": window_id}
    choice = choose(heads_of(tx.execute(_HEADS, params)), window_id, tx.now, policy)
    if choice is None:
        return None
    head = choice.head
    lane = LaneKey(day, head.queue_id, head.priority_class)
    ticket = move_standing(
        tx, head.ticket_id, Status.WAITING, lane, Action.CALL, Status.CALLED, window_id=window_id
    )
    return Claimed(ticket, choice.reason)


def claim_ticket(tx: Tx, ticket_id: str, window_id: str) -> Claimed:
    """Bind one ticket to the window by its number: a parked one, or one that may be called out of turn.

    Out of turn may be called what has an appointment, was transferred, or is pinned (standards: a
    clerk cannot skip earlier numbers but for these). Raises TicketUnknown, WrongStatus, WindowBusy,
    or OutOfTurn, also for a ticket that is targeted at another window; HolderElsewhere while its holder
    is at a window with another ticket.
    """
    ticket = get_ticket(tx, ticket_id)
    action = Action.RESUME if ticket.status is Status.PARKED else Action.CALL
    if ticket.status is Status.WAITING and not may_skip(ticket, window_id):
        raise OutOfTurn(number=ticket.number)
    holder = {"hall_id": tx.hall_id, "day": ticket.day, "present_id": ticket.present_id}
    elsewhere = tx.execute(_HOLDER_AT, holder).scalar_one_or_none()
    if elsewhere not in (None, ticket.number):
        raise HolderElsewhere(number=ticket.number, other=elsewhere)
    claimed = move(tx, ticket, action, window_id=window_id)
    waited = max(0, tx.now - ticket.waiting_since)
    return Claimed(claimed, Reason(Rule.CALLED, ticket.priority_class, waited))


def may_skip(ticket: Ticket, window_id: str) -> bool:
    """Tell whether the window may call a waiting ticket before those ahead of it."""
    if ticket.target_window_id not in (None, window_id):
        return False
    booked = ticket.priority_class is PriorityClass.APPOINTMENT
    return booked or ticket.transfers > 0 or ticket.pinned_reason is not None
