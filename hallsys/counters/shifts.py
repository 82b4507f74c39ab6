"""Who is at a window, whether it takes tickets, and which queues it serves."""

from dataclasses import dataclass

from sqlalchemy import text

from hallsys.counters import desk as desks
from hallsys.counters.desk import Desk
from hallsys.counters.errors import (
    ClerkElsewhere,
    NotPaused,
    ServiceGoingOn,
    StrandsWaiters,
    WindowIsLocked,
    WindowPausedNow,
    WindowTaken,
)
from hallsys.counters.events import (
    ClerkSignedIn,
    ClerkSignedOut,
    QueuesAllocated,
    WindowPaused,
    WindowReopened,
)
from hallsys.counters.rules import PauseReason, WindowState, stranded
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.queue.errors import QueueUnknown
from hallsys.queue.moving import release_targeted
from hallsys.queue.tickets import get_ticket


@dataclass(frozen=True, slots=True)
class Shift:
    """A window and its state after a command."""

    window_id: str
    state: WindowState


@dataclass(frozen=True, slots=True)
class Allocated:
    """The queues that a window serves now, and those it served before."""

    window_id: str
    queue_ids: tuple[str, ...]
    previous: tuple[str, ...]


_SET = text(
    "UPDATE windows SET state = CAST(:state AS VARCHAR), clerk_id = CAST(:clerk_id AS VARCHAR), "
    "pause_reason = :reason, "
    "state_since = CASE WHEN state = CAST(:state AS VARCHAR) THEN state_since ELSE :at END, "
    "signed_in_at = CASE WHEN clerk_id = CAST(:clerk_id AS VARCHAR) THEN signed_in_at ELSE :now END "
    "WHERE hall_id = :hall_id AND id = :window_id"
)
_ELSEWHERE = text("SELECT number FROM windows WHERE hall_id = :hall_id AND clerk_id = :clerk_id")
_KNOWN_QUEUES = text("SELECT id, name, name_en FROM queues WHERE hall_id = :hall_id")
_ELSEWHERE_SERVED = text(
    "SELECT DISTINCT a.queue_id FROM allocations a JOIN windows w ON w.hall_id = a.hall_id "
    "AND w.id = a.window_id WHERE a.hall_id = :hall_id AND a.window_id <> :window_id "
    "AND (w.clerk_id IS NOT NULL OR :vacant)"
)
_TAKE_AWAY = text(
    "DELETE FROM allocations WHERE hall_id = :hall_id AND window_id = :window_id AND queue_id = :queue_id"
)
_GIVE = text(
    "INSERT INTO allocations (hall_id, window_id, queue_id) VALUES (:hall_id, :window_id, :queue_id)"
)
# A switch of the tidal plan that could not be carried out so far is not carried out over this.
_OVERRULE_PLAN = text(
    "UPDATE tidal_windows SET applied_at = :now, postponed_at = NULL "
    "WHERE hall_id = :hall_id AND window_id = :window_id AND postponed_at IS NOT NULL"
)
_WAITING = text(
    "SELECT queue_id, CAST(sum(waiting) AS BIGINT) AS waiting FROM lanes "
    "WHERE hall_id = :hall_id AND day = :day GROUP BY queue_id"
)


def sign_in(tx: Tx, window_id: str, clerk_id: str) -> Shift:
    """Open the window for the clerk; signing in where one already is changes nothing.

    Raises WindowUnknown, WindowTaken, WindowIsLocked, or ClerkElsewhere.
    """
    desk = desks.desk(tx, window_id)
    if desk.clerk_id == clerk_id:
        return Shift(window_id, desk.state)
    if desk.clerk_id is not None:
        raise WindowTaken(number=desk.number)
    if desk.lock_reason is not None:
        raise WindowIsLocked(number=desk.number)
    elsewhere = tx.execute(_ELSEWHERE, {"hall_id": tx.hall_id, "clerk_id": clerk_id}).scalar_one_or_none()
    if elsewhere is not None:
        raise ClerkElsewhere(number=elsewhere)
    _set(tx, window_id, WindowState.OPEN, clerk_id)
    tx.append(ClerkSignedIn(window_id, clerk_id))
    return Shift(window_id, WindowState.OPEN)


def sign_out(tx: Tx, window_id: str, clerk_id: str) -> Shift:
    """Close the window. Tickets that were to wait for it wait for any window of their queue again.

    Raises NotYourWindow, ServiceGoingOn.
    """
    desk = desks.own_desk(tx, window_id, clerk_id)
    _require_empty(tx, window_id)
    return leave(tx, desk, clerk_id)


def leave(tx: Tx, desk: Desk, clerk_id: str, reason: str | None = None) -> Shift:
    """Close an empty window that its clerk left."""
    _set(tx, desk.window_id, WindowState.SIGNED_OUT, None)
    release_targeted(tx, desk.window_id)
    tx.append(ClerkSignedOut(desk.window_id, clerk_id, reason))
    return Shift(desk.window_id, WindowState.SIGNED_OUT)


def pause(tx: Tx, window_id: str, clerk_id: str, reason: PauseReason) -> Shift:
    """Take no tickets for a while. Raises NotYourWindow, ServiceGoingOn, WindowPausedNow."""
    desk = desks.own_desk(tx, window_id, clerk_id)
    if desk.state is WindowState.PAUSED:
        raise WindowPausedNow
    _require_empty(tx, window_id)
    _set(tx, window_id, WindowState.PAUSED, clerk_id, reason)
    tx.append(WindowPaused(window_id, reason))
    return Shift(window_id, WindowState.PAUSED)


def reopen(tx: Tx, window_id: str, clerk_id: str) -> Shift:
    """Take tickets again after a pause. Raises NotYourWindow, NotPaused."""
    desk = desks.own_desk(tx, window_id, clerk_id)
    if desk.state is not WindowState.PAUSED:
        raise NotPaused
    _set(tx, window_id, WindowState.OPEN, clerk_id)
    tx.append(WindowReopened(window_id))
    return Shift(window_id, WindowState.OPEN)


def lock_allocations(tx: Tx) -> None:
    """Let nobody else change what windows serve until the transaction ends."""
    in_turn(tx, "allocations")


def allocate(
    tx: Tx,
    window_id: str,
    queue_ids: tuple[str, ...],
    day: str,
    *,
    confirmed: bool = False,
    reverts: int | None = None,
) -> Allocated:
    """Let the window serve exactly those queues from now on; whoever it serves now stays.

    It holds until somebody changes it or the tidal plan has its next switch. `reverts`: the number in
    the log of the change that is thereby taken back.

    Raises QueueUnknown, WindowUnknown, and, unless `confirmed`, StrandsWaiters when people wait on
    `day` in a queue that no window would serve any more.
    """
    lock_allocations(tx)
    desk = desks.desk(tx, window_id)
    known = {row.id: row for row in tx.execute(_KNOWN_QUEUES, {"hall_id": tx.hall_id})}
    wanted, previous = frozenset(queue_ids), frozenset(desk.queue_ids)
    if not wanted <= known.keys():
        raise QueueUnknown
    if not confirmed:
        lost = _stranded(tx, desk, day, previous, wanted)
        if lost:
            raise StrandsWaiters(
                waiting=sum(lost.values()),
                queues="、".join(known[queue_id].name for queue_id in lost),
                queues_en=", ".join(known[queue_id].name_en or known[queue_id].name for queue_id in lost),
            )
    key = {"hall_id": tx.hall_id, "window_id": window_id}
    for statement, changed in ((_TAKE_AWAY, previous - wanted), (_GIVE, wanted - previous)):
        if changed:
            tx.execute(statement, [{**key, "queue_id": queue_id} for queue_id in sorted(changed)])
    tx.execute(_OVERRULE_PLAN, {**key, "now": tx.now})
    allocated = Allocated(window_id, tuple(sorted(wanted)), tuple(sorted(previous)))
    if wanted != previous:
        tx.append(QueuesAllocated(window_id, allocated.queue_ids, allocated.previous, reverts))
    return allocated


def _stranded(
    tx: Tx, desk: Desk, day: str, previous: frozenset[str], wanted: frozenset[str]
) -> dict[str, int]:
    others = {"hall_id": tx.hall_id, "window_id": desk.window_id, "vacant": desk.clerk_id is None}
    elsewhere = frozenset(row.queue_id for row in tx.execute(_ELSEWHERE_SERVED, others))
    waiting = {
        row.queue_id: int(row.waiting) for row in tx.execute(_WAITING, {"hall_id": tx.hall_id, "day": day})
    }
    return {queue_id: waiting[queue_id] for queue_id in stranded(waiting, elsewhere, previous, wanted)}


def _require_empty(tx: Tx, window_id: str) -> None:
    service = desks.active(tx, window_id)
    if service is not None:
        raise ServiceGoingOn(number=get_ticket(tx, service.ticket_id).number)


def _set(
    tx: Tx, window_id: str, state: WindowState, clerk_id: str | None, reason: PauseReason | None = None
) -> None:
    tx.execute(
        _SET,
        {
            "hall_id": tx.hall_id,
            "window_id": window_id,
            "state": state,
            "clerk_id": clerk_id,
            "reason": reason,
            "at": tx.now,
            "now": None if clerk_id is None else tx.now,
        },
    )
