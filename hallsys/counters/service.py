"""What a clerk does with a ticket, from the call to the end of the service."""

import json
from dataclasses import asdict, dataclass, replace

from sqlalchemy import text

from hallsys.counters import desk as desks
from hallsys.counters.desk import ActiveService, Desk
from hallsys.counters.errors import (
    AlreadyStarted,
    NotStarted,
    NoWindowServes,
    TargetClosed,
    WindowPausedNow,
)
from hallsys.counters.events import (
    CallUndone,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketMissed,
    TicketParked,
    TicketRecalled,
    TicketTransferred,
)
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import Outcome, WindowState, check_no_show, check_recall, check_undo
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.queue import moving, pace
from hallsys.queue.claiming import Claimed, claim_next, claim_ticket
from hallsys.queue.errors import QueueUnknown, WindowBusy
from hallsys.queue.policy import PolicySettings
from hallsys.queue.states import Status
from hallsys.queue.tickets import Ticket, get_ticket, wrong_status


@dataclass(frozen=True, slots=True)
class Called:
    """A ticket at a window: the answer to every command on it. Times in ms."""

    service_id: str
    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    state: str
    called_at: Millis
    last_called_at: Millis
    started_at: Millis | None
    recalls: int
    resumed: bool
    waited_ms: Millis


@dataclass(frozen=True, slots=True)
class Ended:
    """A service that is over at its window."""

    service_id: str
    ticket_id: str
    number: str


_OPEN = text(
    "INSERT INTO services "
    "(id, hall_id, ticket_id, window_id, clerk_id, called_at, waited_ms, reason, resumed) "
    "VALUES (:id, :hall_id, :ticket_id, :window_id, :clerk_id, :now, :waited_ms, :reason, :resumed)"
)
_RECALL = text(
    "UPDATE services SET recalls = recalls + 1, recalled_at = :now WHERE hall_id = :hall_id AND id = :id"
)
_START = text("UPDATE services SET started_at = :now WHERE hall_id = :hall_id AND id = :id")
_QUEUE_NAME = text("SELECT name, name_en FROM queues WHERE hall_id = :hall_id AND id = :queue_id")
_SERVED = text(
    "SELECT 1 FROM allocations a JOIN windows w ON w.hall_id = a.hall_id AND w.id = a.window_id "
    "WHERE a.hall_id = :hall_id AND a.queue_id = :queue_id AND w.clerk_id IS NOT NULL LIMIT 1"
)


def call_next(tx: Tx, window_id: str, clerk_id: str, policy: PolicySettings, day: str) -> Called | None:
    """Call whoever is next for the window; return None if nobody waits for it.

    The ticket is bound to the window only now, so any window of the common pool may get it. Raises
    NotYourWindow, WindowPausedNow, or WindowBusy while the last service goes on.
    """
    desk = _open_desk(tx, window_id, clerk_id)
    claimed = claim_next(tx, window_id, desk.queue_ids, policy, day)
    return None if claimed is None else _called(tx, desk, clerk_id, claimed)


def call_ticket(tx: Tx, window_id: str, clerk_id: str, ticket_id: str) -> Called:
    """Call one ticket that may go before the others: an appointment, a transferred or a pinned one.

    Raises NotYourWindow, WindowPausedNow, WindowBusy, WrongStatus unless it waits, or OutOfTurn for
    any other ticket.
    """
    desk = _open_desk(tx, window_id, clerk_id)
    ticket = get_ticket(tx, ticket_id)
    if ticket.status is not Status.WAITING:
        raise wrong_status(ticket)
    return _called(tx, desk, clerk_id, claim_ticket(tx, ticket_id, window_id))


def resume(tx: Tx, window_id: str, clerk_id: str, ticket_id: str) -> Called:
    """Call a parked ticket back to the window.

    Raises NotYourWindow, WindowPausedNow, WindowBusy, or WrongStatus unless it is parked.
    """
    desk = _open_desk(tx, window_id, clerk_id)
    ticket = get_ticket(tx, ticket_id)
    if ticket.status is not Status.PARKED:
        raise wrong_status(ticket)
    return _called(tx, desk, clerk_id, claim_ticket(tx, ticket_id, window_id), resumed=True)


def recall(tx: Tx, window_id: str, clerk_id: str, service_id: str, settings: CounterSettings) -> Called:
    """Call the same applicant once more. Raises AlreadyStarted, RecallTooSoon."""
    desk, service, ticket = _at_desk(tx, window_id, clerk_id, service_id)
    if service.started_at is not None:
        raise AlreadyStarted(number=ticket.number)
    check_recall(settings, service.last_called_at, tx.now)
    tx.execute(_RECALL, {"hall_id": tx.hall_id, "id": service.id, "now": tx.now})
    recalls = service.recalls + 1
    tx.append(
        TicketRecalled(service.id, ticket.id, ticket.number, window_id, desk.number, desk.zone_id, recalls)
    )
    return _answer(replace(service, recalls=recalls, recalled_at=tx.now), ticket)


def start(tx: Tx, window_id: str, clerk_id: str, service_id: str) -> Called:
    """Note that the applicant came. Raises AlreadyStarted."""
    _, service, ticket = _at_desk(tx, window_id, clerk_id, service_id)
    if service.started_at is not None:
        raise AlreadyStarted(number=ticket.number)
    moving.start(tx, ticket.id, window_id)
    tx.execute(_START, {"hall_id": tx.hall_id, "id": service.id, "now": tx.now})
    tx.append(ServiceStarted(service.id, ticket.id, ticket.number, window_id))
    return _answer(replace(service, started_at=tx.now), ticket)


def finish(tx: Tx, window_id: str, clerk_id: str, service_id: str) -> Ended:
    """End the service of an applicant who was served; it can be rated from now on.

    Raises NotStarted.
    """
    _, service, ticket = _at_desk(tx, window_id, clerk_id, service_id)
    if service.started_at is None:
        raise NotStarted(number=ticket.number)
    moving.finish(tx, ticket.id, window_id)
    desks.end(tx, service, Outcome.FINISHED)
    duration = max(0, tx.now - service.started_at)
    pace.record_service(tx, ticket.queue_id, duration, ticket.day)
    tx.append(ServiceFinished(service.id, ticket.id, ticket.number, ticket.queue_id, window_id, duration))
    return Ended(service.id, ticket.id, ticket.number)


def no_show(tx: Tx, window_id: str, clerk_id: str, service_id: str, settings: CounterSettings) -> Ended:
    """Give the applicant up who did not come (过号). Raises AlreadyStarted, RecallFirst."""
    _, service, ticket = _at_desk(tx, window_id, clerk_id, service_id)
    if service.started_at is not None:
        raise AlreadyStarted(number=ticket.number)
    check_no_show(settings, service.recalls)
    moving.no_show(tx, ticket.id, window_id)
    desks.end(tx, service, Outcome.NO_SHOW)
    tx.append(TicketMissed(service.id, ticket.id, ticket.number, ticket.queue_id, window_id))
    return Ended(service.id, ticket.id, ticket.number)


def park(tx: Tx, window_id: str, clerk_id: str, service_id: str) -> Ended:
    """Set the applicant aside, who will come back to go on (挂起). Raises NotStarted."""
    _, service, ticket = _at_desk(tx, window_id, clerk_id, service_id)
    if service.started_at is None:
        raise NotStarted(number=ticket.number)
    moving.park(tx, ticket.id, window_id)
    desks.end(tx, service, Outcome.PARKED)
    tx.append(TicketParked(service.id, ticket.id, ticket.number, ticket.queue_id, window_id))
    return Ended(service.id, ticket.id, ticket.number)


def transfer_to_queue(tx: Tx, window_id: str, clerk_id: str, service_id: str, queue_id: str) -> Ended:
    """Let the applicant wait in another queue, with the wait so far.

    Raises QueueUnknown, or NoWindowServes while no window with a clerk serves that queue.
    """
    _, service, ticket = _at_desk(tx, window_id, clerk_id, service_id)
    queue = tx.execute(_QUEUE_NAME, {"hall_id": tx.hall_id, "queue_id": queue_id}).one_or_none()
    if queue is None:
        raise QueueUnknown
    if tx.execute(_SERVED, {"hall_id": tx.hall_id, "queue_id": queue_id}).one_or_none() is None:
        raise NoWindowServes(queue=queue.name, queue_en=queue.name_en or queue.name)
    return _transfer(tx, service, ticket, window_id, queue_id, None)


def transfer_to_window(
    tx: Tx, window_id: str, clerk_id: str, service_id: str, target_window_id: str
) -> Ended:
    """Let the applicant wait for one other window. Raises WindowUnknown, TargetClosed."""
    desks.lock(tx, window_id, target_window_id)
    target = desks.desk(tx, target_window_id)
    if target.state is WindowState.SIGNED_OUT or target_window_id == window_id:
        raise TargetClosed(number=target.number)
    _, service, ticket = _at_desk(tx, window_id, clerk_id, service_id)
    return _transfer(tx, service, ticket, window_id, ticket.queue_id, target_window_id)


def undo(tx: Tx, window_id: str, clerk_id: str, service_id: str, settings: CounterSettings) -> Ended:
    """Take a mistaken call back: the ticket stands where it stood. Raises AlreadyStarted, UndoTooLate."""
    _, service, ticket = _at_desk(tx, window_id, clerk_id, service_id)
    if service.started_at is not None:
        raise AlreadyStarted(number=ticket.number)
    check_undo(settings, service.called_at, tx.now)
    return take_back(tx, window_id, service, ticket)


def take_back(tx: Tx, window_id: str, service: ActiveService, ticket: Ticket) -> Ended:
    """Undo a call that nobody answered: the ticket stands where it stood."""
    moved = moving.undo_call(tx, ticket.id, window_id, resumed=service.resumed)
    desks.end(tx, service, Outcome.UNDONE)
    tx.append(
        CallUndone(
            service.id,
            ticket.id,
            ticket.number,
            ticket.queue_id,
            ticket.priority_class,
            window_id,
            moved.waiting_since,
            service.resumed,
            moved.target_window_id,
        )
    )
    return Ended(service.id, ticket.id, ticket.number)


def _open_desk(tx: Tx, window_id: str, clerk_id: str) -> Desk:
    desk = desks.own_desk(tx, window_id, clerk_id)
    if desk.state is WindowState.PAUSED:
        raise WindowPausedNow
    if desks.active(tx, window_id) is not None:
        raise WindowBusy
    return desk


def _at_desk(tx: Tx, window_id: str, clerk_id: str, service_id: str) -> tuple[Desk, ActiveService, Ticket]:
    desk = desks.own_desk(tx, window_id, clerk_id)
    service = desks.current(tx, window_id, service_id)
    return desk, service, get_ticket(tx, service.ticket_id)


def _called(tx: Tx, desk: Desk, clerk_id: str, claimed: Claimed, *, resumed: bool = False) -> Called:
    service_id = new_id()
    ticket, reason = claimed.ticket, claimed.reason
    tx.execute(
        _OPEN,
        {
            "id": service_id,
            "hall_id": tx.hall_id,
            "ticket_id": ticket.id,
            "window_id": desk.window_id,
            "clerk_id": clerk_id,
            "now": tx.now,
            "waited_ms": reason.waited_ms,
            "reason": json.dumps(asdict(reason), separators=(",", ":")),
            "resumed": int(resumed),
        },
    )
    tx.append(
        TicketCalled(
            service_id,
            ticket.id,
            ticket.number,
            ticket.queue_id,
            ticket.priority_class,
            desk.window_id,
            desk.number,
            desk.zone_id,
            reason.waited_ms,
            resumed,
        )
    )
    service = ActiveService(service_id, ticket.id, tx.now, reason.waited_ms, resumed, 0, None, None)
    return _answer(service, ticket)


def _answer(service: ActiveService, ticket: Ticket) -> Called:
    return Called(
        service.id,
        ticket.id,
        ticket.number,
        ticket.queue_id,
        ticket.priority_class,
        "called" if service.started_at is None else "serving",
        service.called_at,
        service.last_called_at,
        service.started_at,
        service.recalls,
        service.resumed,
        service.waited_ms,
    )


def _transfer(
    tx: Tx,
    service: ActiveService,
    ticket: Ticket,
    window_id: str,
    queue_id: str,
    target_window_id: str | None,
) -> Ended:
    moved = moving.transfer(tx, ticket.id, window_id, queue_id=queue_id, target_window_id=target_window_id)
    desks.end(tx, service, Outcome.TRANSFERRED)
    tx.append(
        TicketTransferred(
            service.id,
            ticket.id,
            ticket.number,
            ticket.queue_id,
            queue_id,
            ticket.priority_class,
            window_id,
            target_window_id,
            moved.waiting_since,
        )
    )
    return Ended(service.id, ticket.id, ticket.number)
