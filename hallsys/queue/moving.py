"""What happens to a ticket after its call, and how it leaves the queue. Used by the windows."""

from sqlalchemy import Connection, text

from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.queue.admission import give_place_back
from hallsys.queue.errors import AlreadyWaiting, NeedsReason, NoShowTooLate, NotAtThisWindow, QueueUnknown
from hallsys.queue.events import TicketCancelled, TicketPinned, TicketReleased, TicketRequeued
from hallsys.queue.policy import PolicySettings
from hallsys.queue.states import AT_WINDOW, Action, Status
from hallsys.queue.tickets import Ticket, destination, get_ticket, move, wrong_status

_WAITS_TOO = text(
    "SELECT number FROM tickets WHERE hall_id = :hall_id AND day = :day AND queue_id = :queue_id "
    "AND person_id = :person_id AND status = 'waiting'"
)
_QUEUE = text("SELECT 1 FROM queues WHERE hall_id = :hall_id AND id = :queue_id")
_CALLED = text(
    "SELECT sum(called) FROM lanes WHERE hall_id = :hall_id AND day = :day AND queue_id = :queue_id"
)
_PIN = text(
    "UPDATE tickets SET pinned_reason = :reason "
    "WHERE hall_id = :hall_id AND id = :ticket_id AND status = 'waiting'"
)
_RELEASE = text(
    "UPDATE tickets SET target_window_id = NULL WHERE hall_id = :hall_id "
    "AND target_window_id = :window_id AND status = 'waiting' "
    "RETURNING id, number, queue_id, priority_class, waiting_since"
)
_LONGEST_REASON = 150


def start(tx: Tx, ticket_id: str, window_id: str) -> Ticket:
    """Begin to serve the called ticket. Raises TicketUnknown, NotAtThisWindow, WrongStatus."""
    return move(tx, _at_window(tx, ticket_id, window_id), Action.START)


def finish(tx: Tx, ticket_id: str, window_id: str) -> Ticket:
    """End the visit. Raises TicketUnknown, NotAtThisWindow, WrongStatus."""
    return move(tx, _at_window(tx, ticket_id, window_id), Action.FINISH)


def no_show(tx: Tx, ticket_id: str, window_id: str) -> Ticket:
    """Set the called ticket aside as missed. Raises TicketUnknown, NotAtThisWindow, WrongStatus."""
    return move(tx, _at_window(tx, ticket_id, window_id), Action.MISS)


def park(tx: Tx, ticket_id: str, window_id: str) -> Ticket:
    """Set the serving ticket aside until its holder is back; the window is free for another.

    Raises TicketUnknown, NotAtThisWindow, WrongStatus.
    """
    return move(tx, _at_window(tx, ticket_id, window_id), Action.PARK)


def undo_call(tx: Tx, ticket_id: str, window_id: str, *, resumed: bool = False) -> Ticket:
    """Take a mistaken call back: the ticket waits (or, if it was `resumed`, is parked) as before.

    Raises TicketUnknown, NotAtThisWindow, WrongStatus, or AlreadyWaiting if its holder took another
    ticket in the meantime.
    """
    ticket = _at_window(tx, ticket_id, window_id)
    if resumed:
        return move(tx, ticket, Action.UNDO_RESUME)
    _require_not_waiting(tx, ticket, Action.UNDO_CALL, ticket.queue_id)
    return move(tx, ticket, Action.UNDO_CALL)


def transfer(
    tx: Tx,
    ticket_id: str,
    window_id: str,
    *,
    queue_id: str | None = None,
    target_window_id: str | None = None,
) -> Ticket:
    """Let the called or serving ticket wait again, in another queue, for one window, or both.

    It keeps its wait. Raises TicketUnknown, NotAtThisWindow, WrongStatus, QueueUnknown, or
    AlreadyWaiting if its holder waits there with another ticket.
    """
    ticket = _at_window(tx, ticket_id, window_id)
    to_queue = queue_id or ticket.queue_id
    if tx.execute(_QUEUE, {"hall_id": tx.hall_id, "queue_id": to_queue}).first() is None:
        raise QueueUnknown
    _require_not_waiting(tx, ticket, Action.TRANSFER, to_queue)
    return move(tx, ticket, Action.TRANSFER, queue_id=to_queue, target_window_id=target_window_id)


def can_requeue(conn: Connection, hall_id: str, ticket: Ticket, policy: PolicySettings) -> bool:
    """Tell whether a ticket was missed, not more than the allowed number of calls in its queue ago."""
    if ticket.status is not Status.NO_SHOW or ticket.missed_at_call is None:
        return False
    lane = {"hall_id": hall_id, "day": ticket.day, "queue_id": ticket.queue_id}
    called: int = conn.execute(_CALLED, lane).scalar_one()
    return called - ticket.missed_at_call <= policy.requeue_within_calls


def requeue(tx: Tx, ticket_id: str, policy: PolicySettings) -> Ticket:
    """Let a missed ticket wait again with its old claim.

    Raises TicketUnknown, WrongStatus, AlreadyWaiting, or NoShowTooLate once more than the allowed
    number of calls were made in its queue.
    """
    ticket = get_ticket(tx, ticket_id)
    if ticket.status is not Status.NO_SHOW:
        raise wrong_status(ticket)
    if not can_requeue(tx.conn, tx.hall_id, ticket, policy):
        raise NoShowTooLate(number=ticket.number, calls=policy.requeue_within_calls)
    _require_not_waiting(tx, ticket, Action.REQUEUE, ticket.queue_id)
    back = move(tx, ticket, Action.REQUEUE)
    tx.append(
        TicketRequeued(back.id, back.number, back.queue_id, back.priority_class, back.day, back.waiting_since)
    )
    return back


def cancel(tx: Tx, ticket_id: str) -> Ticket:
    """Give up a waiting or parked ticket. Raises TicketUnknown, WrongStatus."""
    ticket = get_ticket(tx, ticket_id)
    gone = move(tx, ticket, Action.CANCEL)
    give_place_back(tx, ticket)
    tx.append(cancelled(gone, ticket.status))
    return gone


def cancelled(ticket: Ticket, was: Status) -> TicketCancelled:
    """Return the fact that a ticket was given up; `was` is its status before."""
    return TicketCancelled(ticket.id, ticket.number, ticket.queue_id, ticket.priority_class, was, ticket.day)


def pin(tx: Tx, ticket_id: str, reason: str) -> None:
    """Put a waiting ticket before all others; the reason stands with the ticket, not in the log.

    Raises NeedsReason, TicketUnknown, WrongStatus.
    """
    reason = one_line(reason)[:_LONGEST_REASON]
    if not reason:
        raise NeedsReason
    ticket = get_ticket(tx, ticket_id)
    if ticket.status is not Status.WAITING:
        raise wrong_status(ticket)
    tx.execute(_PIN, {"hall_id": tx.hall_id, "ticket_id": ticket_id, "reason": reason})
    tx.append(TicketPinned(ticket.id, ticket.number, ticket.queue_id))


def release_targeted(tx: Tx, window_id: str) -> int:
    """Let every window take what waits for `window_id` alone; to be called when that one closes.

    Returns how many tickets that were.
    """
    released = tx.execute(_RELEASE, {"hall_id": tx.hall_id, "window_id": window_id}).all()
    for row in sorted(released):
        tx.append(TicketReleased(row.id, row.number, row.queue_id, row.priority_class, row.waiting_since))
    return len(released)


def _at_window(tx: Tx, ticket_id: str, window_id: str) -> Ticket:
    ticket = get_ticket(tx, ticket_id)
    if ticket.status in AT_WINDOW and ticket.window_id != window_id:
        raise NotAtThisWindow(number=ticket.number)
    return ticket


def waits_with_another(tx: Tx, ticket: Ticket) -> bool:
    """Tell whether the holder of a ticket that does not wait waits in its queue with another one."""
    return _waiting_number(tx, ticket, ticket.queue_id) is not None


def _waiting_number(tx: Tx, ticket: Ticket, queue_id: str) -> str | None:
    key = {"hall_id": tx.hall_id, "day": ticket.day, "queue_id": queue_id, "person_id": ticket.person_id}
    number: str | None = tx.execute(_WAITS_TOO, key).scalar_one_or_none()
    return number


def _require_not_waiting(tx: Tx, ticket: Ticket, action: Action, queue_id: str) -> None:
    """Raise AlreadyWaiting if the holder waits in the queue: one waiting ticket per person and queue.

    What `action` cannot be done to at all is refused first, with WrongStatus.
    """
    destination(ticket, action)
    number = _waiting_number(tx, ticket, queue_id)
    if number is not None:
        raise AlreadyWaiting(number=number)
