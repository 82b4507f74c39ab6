"""A ticket, and the one door through which its status moves: lanes stay exact, nothing moves twice."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, TextClause, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.queue.errors import TicketUnknown, WindowBusy, WrongStatus
from hallsys.queue.priority import PriorityClass
from hallsys.queue.states import TRANSITIONS, Action, PrintState, Status


class LaneKey(NamedTuple):
    """The lane that a waiting ticket stands in."""

    day: str
    queue_id: str
    priority_class: PriorityClass


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the windows see it. Its secret token stands in the table only.

    `person_id`: for whom the matters are; `present_id`: who waits, another person if an agent 代办人
    came, who stands to the applicant in the `relation` and showed the `authorisation`.
    """

    id: str
    day: str
    number: str
    queue_id: str
    person_id: str
    present_id: str
    relation: str | None
    authorisation: str | None
    priority_class: PriorityClass
    status: Status
    issued_at: Millis
    issued_at_place: str
    waiting_since: Millis
    target_window_id: str | None
    window_id: str | None
    last_called_at: Millis | None
    calls: int
    transfers: int
    missed_at_call: int | None
    print_state: PrintState
    pinned_reason: str | None
    appointment_id: str | None

    @property
    def agent_person_id(self) -> str | None:
        """Who came for the applicant; None if the applicant came."""
        return None if self.present_id == self.person_id else self.present_id

    @property
    def lane(self) -> LaneKey:
        """The lane of the ticket while it waits."""
        return LaneKey(self.day, self.queue_id, self.priority_class)


COLUMNS = ", ".join(Ticket.__slots__)
_KINDS = {"priority_class": PriorityClass, "status": Status, "print_state": PrintState}
_KIND_AT = [(Ticket.__slots__.index(name), kind) for name, kind in _KINDS.items()]


def ticket_of(row: Row[Any]) -> Ticket:
    """Return the ticket in a row of COLUMNS."""
    values = list(row)
    for place, kind in _KIND_AT:
        values[place] = kind(values[place])
    return Ticket(*values)


# What each action changes besides the status. A call keeps target and pin, so that it can be undone.
_CHANGES: dict[Action, str] = {
    Action.CALL: "window_id = :window_id, last_called_at = :now, calls = calls + 1",
    Action.RESUME: "window_id = :window_id, last_called_at = :now, calls = calls + 1",
    Action.START: "target_window_id = NULL, pinned_reason = NULL",
    Action.FINISH: "window_id = NULL",
    Action.MISS: (
        "window_id = NULL, target_window_id = NULL, pinned_reason = NULL, missed_at_call = "
        "(SELECT sum(called) FROM lanes WHERE lanes.hall_id = tickets.hall_id "
        "AND lanes.day = tickets.day AND lanes.queue_id = tickets.queue_id)"
    ),
    Action.REQUEUE: "missed_at_call = NULL",
    Action.PARK: "last_called_at = last_called_at",
    Action.TRANSFER: (
        "window_id = NULL, queue_id = :queue_id, target_window_id = :target_window_id, "
        "pinned_reason = NULL, transfers = transfers + 1"
    ),
    Action.UNDO_CALL: "window_id = NULL, calls = calls - 1",
    Action.UNDO_RESUME: "calls = calls - 1",
    Action.RECLASSIFY: "priority_class = :priority_class, appointment_id = :appointment_id",
    Action.CANCEL: "window_id = NULL",
    Action.EXPIRE: "window_id = NULL",
}
_IDLE_WINDOW = (
    " AND NOT EXISTS (SELECT 1 FROM tickets busy WHERE busy.hall_id = :hall_id "
    "AND busy.window_id = :window_id AND busy.status IN ('called', 'serving'))"
)
_GUARDS = {Action.CALL: _IDLE_WINDOW, Action.RESUME: _IDLE_WINDOW}

# How an action counts in the calls of the queue; a resumed ticket is not called out of the queue.
_CALLS = {Action.CALL: 1, Action.UNDO_CALL: -1}


def _update(action: Action) -> TextClause:
    return text(
        f"UPDATE tickets SET status = :to, {_CHANGES[action]} "  # noqa: S608 - all parts stand above
        f"WHERE hall_id = :hall_id AND id = :ticket_id AND status = :was{_GUARDS.get(action, '')} "
        f"RETURNING {COLUMNS}"
    )


_UPDATES = {action: _update(action) for action in Action}

_LEAVE = text(
    "UPDATE lanes SET waiting = waiting - 1, called = called + :called WHERE hall_id = :hall_id "
    "AND day = :day AND queue_id = :queue_id AND priority_class = :priority_class"
)
_ENTER = text(
    "INSERT INTO lanes (hall_id, day, queue_id, priority_class, waiting, issued, called) "
    "VALUES (:hall_id, :day, :queue_id, :priority_class, 1, :issued, 0) "
    "ON CONFLICT (hall_id, day, queue_id, priority_class) DO UPDATE "
    "SET waiting = lanes.waiting + 1, issued = lanes.issued + :issued, called = lanes.called + :called"
)
_GET = text(f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND id = :ticket_id")  # noqa: S608


def lock_hall(tx: Tx) -> None:
    """Let nobody else move the hall's tickets until the transaction ends.

    Issuing one ticket takes no lock. Who holds this one
    waits for the row of a number counter only when a visit of several tickets is issued; should the
    two ever block each other, the database ends one of them and it is tried again.
    """
    in_turn(tx, "queue")


def get_ticket(tx: Tx, ticket_id: str) -> Ticket:
    """Lock the hall's tickets and return one. Raises TicketUnknown."""
    lock_hall(tx)
    row = tx.execute(_GET, {"hall_id": tx.hall_id, "ticket_id": ticket_id}).one_or_none()
    if row is None:
        raise TicketUnknown
    return ticket_of(row)


def destination(ticket: Ticket, action: Action) -> Status:
    """Return the status that `action` leads to. Raises WrongStatus if the table does not allow it."""
    to = TRANSITIONS.get((ticket.status, action))
    if to is None:
        raise wrong_status(ticket)
    return to


def move(tx: Tx, ticket: Ticket, action: Action, **changes: str | None) -> Ticket:
    """Carry out `action` on `ticket` and return it as it is now.

    Raises WrongStatus if the transition table does not allow it, WindowBusy if it would be the
    window's second ticket.
    """
    to = destination(ticket, action)
    return move_standing(tx, ticket.id, ticket.status, ticket.lane, action, to, **changes)


def move_standing(
    tx: Tx, ticket_id: str, was: Status, lane: LaneKey, action: Action, to: Status, **changes: str | None
) -> Ticket:
    """Carry out an allowed transition of a ticket of which status and lane are known.

    The caller holds the hall's lock, so the guard can fail only for a window that is busy, or for a
    ticket that the same transaction moved before. Raises WindowBusy.
    """
    params = {"hall_id": tx.hall_id, "ticket_id": ticket_id, "was": was, "to": to, "now": tx.now, **changes}
    row = tx.execute(_UPDATES[action], params).one_or_none()
    if row is None:
        raise WindowBusy
    ticket = ticket_of(row)
    called = _CALLS.get(action, 0)
    if was is Status.WAITING:
        leave_lane(tx, lane, called=called)
    if to is Status.WAITING:
        enter_lane(tx, ticket.lane, called=called)
    return ticket


def enter_lane(tx: Tx, lane: LaneKey, *, issued: int = 0, called: int = 0) -> None:
    """Count one more who waits in `lane`."""
    tx.execute(_ENTER, {"hall_id": tx.hall_id, "issued": issued, "called": called, **lane._asdict()})


def leave_lane(tx: Tx, lane: LaneKey, *, called: int = 0) -> None:
    """Count one less who waits in `lane`."""
    tx.execute(_LEAVE, {"hall_id": tx.hall_id, "called": called, **lane._asdict()})


_WORDS: dict[Status, tuple[str, str]] = {
    Status.WAITING: ("等候中", "waiting"),
    Status.CALLED: ("已呼叫", "called"),
    Status.SERVING: ("办理中", "being served"),
    Status.FINISHED: ("已结束", "finished"),
    Status.NO_SHOW: ("已过号", "missed"),
    Status.PARKED: ("已挂起", "parked"),
    Status.CANCELLED: ("已取消", "cancelled"),
    Status.EXPIRED: ("已过期", "expired"),
}


def wrong_status(ticket: Ticket) -> WrongStatus:
    """Return the refusal that says where `ticket` stands."""
    status_zh, status_en = _WORDS[ticket.status]
    return WrongStatus(number=ticket.number, status_zh=status_zh, status_en=status_en)
