"""What the manager does with a window whose clerk is away: close it, lock it, unlock it."""

from dataclasses import dataclass

from sqlalchemy import text

from hallsys.counters import desk as desks
from hallsys.counters import service
from hallsys.counters.errors import NobodySignedIn, NotLocked, WindowStaffed
from hallsys.counters.events import WindowLocked, WindowUnlocked
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import ClosingReason, Outcome, left_behind
from hallsys.counters.shifts import leave
from hallsys.kernel.transaction import Tx
from hallsys.queue.moving import waits_with_another
from hallsys.queue.tickets import get_ticket

_SET_LOCK = text("UPDATE windows SET lock_reason = :reason WHERE hall_id = :hall_id AND id = :window_id")
_WITHOUT_RECALLS = CounterSettings(recalls_before_no_show=0)


@dataclass(frozen=True, slots=True)
class Closed:
    """A window that was closed for its clerk; `number` the ticket that was there, and what became of it."""

    window_id: str
    clerk_id: str
    number: str | None = None
    outcome: Outcome | None = None


def sign_out_by_manager(tx: Tx, window_id: str, reason: ClosingReason, *, lock: bool = False) -> Closed:
    """Close the window of a clerk who is away, and let nobody sign in there if it is to be locked.

    What goes on there ends by rule (rules.left_behind): whoever is being served is parked, so that any
    window can go on; whoever was only called waits again as before. Raises WindowUnknown,
    NobodySignedIn.
    """
    desk = desks.desk(tx, window_id)
    if desk.clerk_id is None:
        raise NobodySignedIn(number=desk.number)
    number, outcome = _end_what_goes_on(tx, window_id, desk.clerk_id)
    leave(tx, desk, desk.clerk_id, reason)
    if lock:
        lock_window(tx, window_id, reason)
    return Closed(window_id, desk.clerk_id, number, outcome)


def lock_window(tx: Tx, window_id: str, reason: ClosingReason) -> None:
    """Let nobody sign in at a window. Raises WindowUnknown, WindowStaffed while somebody is there."""
    desk = desks.desk(tx, window_id)
    if desk.clerk_id is not None:
        raise WindowStaffed(number=desk.number)
    tx.execute(_SET_LOCK, {"hall_id": tx.hall_id, "window_id": window_id, "reason": reason})
    tx.append(WindowLocked(window_id, reason))


def unlock_window(tx: Tx, window_id: str) -> None:
    """Let clerks sign in at a locked window again. Raises WindowUnknown, NotLocked."""
    desk = desks.desk(tx, window_id)
    if desk.lock_reason is None:
        raise NotLocked(number=desk.number)
    tx.execute(_SET_LOCK, {"hall_id": tx.hall_id, "window_id": window_id, "reason": None})
    tx.append(WindowUnlocked(window_id))


def _end_what_goes_on(tx: Tx, window_id: str, clerk_id: str) -> tuple[str | None, Outcome | None]:
    going_on = desks.active(tx, window_id)
    if going_on is None:
        return None, None
    ticket = get_ticket(tx, going_on.ticket_id)
    outcome = left_behind(
        started=going_on.started_at is not None,
        resumed=going_on.resumed,
        waits_too=waits_with_another(tx, ticket),
    )
    if outcome is Outcome.PARKED:
        service.park(tx, window_id, clerk_id, going_on.id)
    elif outcome is Outcome.NO_SHOW:
        service.no_show(tx, window_id, clerk_id, going_on.id, _WITHOUT_RECALLS)
    else:
        service.take_back(tx, window_id, going_on, ticket)
    return ticket.number, outcome
