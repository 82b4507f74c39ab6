"""What stands at a window now: the window, its clerk, its queues and its applicant."""

from dataclasses import dataclass

from sqlalchemy import text

from hallsys.counters.errors import NobodyHere, NotYourTicket, NotYourWindow, WindowUnknown
from hallsys.counters.rules import Outcome, WindowState
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx


@dataclass(frozen=True, slots=True)
class Desk:
    """A window as its clerk finds it; `queue_ids` are the queues that it serves.

    With a `lock_reason` nobody may sign in there.
    """

    window_id: str
    code: str
    number: int
    zone_id: str
    kind: str
    state: WindowState
    clerk_id: str | None
    queue_ids: tuple[str, ...]
    lock_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ActiveService:
    """The service going on at a window: called, or started."""

    id: str
    ticket_id: str
    called_at: Millis
    waited_ms: Millis
    resumed: bool
    recalls: int
    recalled_at: Millis | None
    started_at: Millis | None

    @property
    def last_called_at(self) -> Millis:
        """When the applicant was called the last time."""
        return self.recalled_at or self.called_at


_DESK = text(
    "SELECT w.id, w.code, w.number, w.zone_id, w.kind, w.state, w.clerk_id, w.lock_reason, a.queue_id "
    "FROM windows w LEFT JOIN allocations a ON a.hall_id = w.hall_id AND a.window_id = w.id "
    "WHERE w.hall_id = :hall_id AND w.id = :window_id"
)
_LOCK = text(
    "SELECT 1 FROM windows WHERE hall_id = :hall_id AND id IN (:window_id, :second) ORDER BY id FOR UPDATE"
)
_ACTIVE = text(
    "SELECT id, ticket_id, called_at, waited_ms, resumed, recalls, recalled_at, started_at FROM services "
    "WHERE hall_id = :hall_id AND window_id = :window_id AND ended_at IS NULL"
)
_END = text(
    "UPDATE services SET ended_at = :now, outcome = :outcome "
    "WHERE hall_id = :hall_id AND id = :id AND ended_at IS NULL"
)


def lock(tx: Tx, window_id: str, second: str | None = None) -> None:
    """Let nobody else change the window, and a `second` one, until the transaction ends.

    Whoever needs two locks both at once, in the order of their ids: two windows that send each other
    a ticket would otherwise wait for each other.
    """
    if tx.dialect == "postgresql":  # SQLite has a single writer
        key = {"hall_id": tx.hall_id, "window_id": window_id, "second": second or window_id}
        tx.execute(_LOCK, key)


def desk(tx: Tx, window_id: str) -> Desk:
    """Lock the window and return it. Raises WindowUnknown."""
    lock(tx, window_id)
    rows = tx.execute(_DESK, {"hall_id": tx.hall_id, "window_id": window_id}).all()
    if not rows:
        raise WindowUnknown
    first = rows[0]
    return Desk(
        first.id,
        first.code,
        first.number,
        first.zone_id,
        first.kind,
        WindowState(first.state),
        first.clerk_id,
        tuple(row.queue_id for row in rows if row.queue_id is not None),
        first.lock_reason,
    )


def own_desk(tx: Tx, window_id: str, clerk_id: str) -> Desk:
    """Return the window that the clerk is signed in at. Raises WindowUnknown, NotYourWindow."""
    found = desk(tx, window_id)
    if found.clerk_id != clerk_id:
        raise NotYourWindow
    return found


def active(tx: Tx, window_id: str) -> ActiveService | None:
    """Return the service going on at the window, if any."""
    row = tx.execute(_ACTIVE, {"hall_id": tx.hall_id, "window_id": window_id}).one_or_none()
    if row is None:
        return None
    return ActiveService(
        row.id,
        row.ticket_id,
        row.called_at,
        row.waited_ms,
        bool(row.resumed),
        row.recalls,
        row.recalled_at,
        row.started_at,
    )


def current(tx: Tx, window_id: str, service_id: str) -> ActiveService:
    """Return the service `service_id` if it is the one going on at the window.

    The page names the service that it shows, so that a stale page cannot end another applicant's.
    Raises NobodyHere, NotYourTicket.
    """
    found = active(tx, window_id)
    if found is None:
        raise NobodyHere
    if found.id != service_id:
        raise NotYourTicket
    return found


def end(tx: Tx, service: ActiveService, outcome: Outcome) -> None:
    """Write down how the service ended."""
    tx.execute(_END, {"hall_id": tx.hall_id, "id": service.id, "now": tx.now, "outcome": outcome})
