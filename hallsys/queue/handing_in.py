"""Taking in the tickets that a kiosk issued by itself while it was cut off: each once, none lost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.queue import views
from hallsys.queue.admission import take_none, tell_filled
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import NumberNotLeased, NumberTaken, QueueUnknown
from hallsys.queue.events import TicketCameLate, TicketIssued, TicketsMerged
from hallsys.queue.issuing import add_matters
from hallsys.queue.leases import Lease, issued_at
from hallsys.queue.leasing import lease_by_id, lease_of_the_lost
from hallsys.queue.moving import cancel, cancelled
from hallsys.queue.numbers import ticket_number
from hallsys.queue.policy import classify
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import MOST_MATTERS, Queue
from hallsys.queue.states import PrintState, Status
from hallsys.queue.tickets import COLUMNS, Ticket, enter_lane, leave_lane, lock_hall, ticket_of


@dataclass(frozen=True, slots=True)
class OfflineTicket:
    """What a kiosk wrote down of a ticket: its number in a block, and the instant by the server's clock.

    `token`: the secret of its phone page, made by the kiosk; `printed`: how far the slip got.
    """

    lease_id: str
    serial: int
    queue_id: str
    matter_ids: tuple[str, ...]
    issued_at: Millis
    token: str
    printed: PrintState = PrintState.NONE


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a ticket: it waits, is cancelled for the one that its holder has, or is expired."""

    ticket_id: str
    number: str
    status: Status


_KNOWN = text(
    f"SELECT token, {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day "  # noqa: S608
    "AND prefix = :prefix AND serial = :serial"
)
_HELD = text(
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day "  # noqa: S608
    "AND queue_id = :queue_id AND person_id = :person_id AND status = 'waiting'"
)
_NEW = text(
    "INSERT INTO tickets "  # noqa: S608 - all parts stand here
    "(id, hall_id, day, prefix, serial, number, queue_id, person_id, present_id, priority_class, status, "
    "issued_at, issued_at_place, waiting_since, token, print_state, calls, transfers) "
    "VALUES (:id, :hall_id, :day, :prefix, :serial, :number, :queue_id, :person_id, :person_id, "
    ":priority_class, :status, :since, :place, :since, :token, :print_state, 0, 0) "
    "ON CONFLICT (hall_id, day, queue_id, person_id) WHERE status = 'waiting' DO NOTHING "
    f"RETURNING {COLUMNS}"
)


def hand_in(
    tx: Tx,
    catalogue: Catalogue,
    told: OfflineTicket,
    person_id: str,
    *,
    age: int | None,
    agent_ids: Collection[str],
) -> HandedIn:
    """Enter a kiosk's ticket into the hall, in the queue at the place of the instant it was issued at.

    `age` in years on that day; `agent_ids`: for whose blocks the kiosk may speak. The same number
    again is answered as the first time. Of two tickets that somebody holds in a queue the earlier
    is kept, unless the later one was dealt with already. Raises NumberNotLeased, NumberTaken,
    QueueUnknown.
    """
    lock_hall(tx)
    queue = catalogue.queues.get(told.queue_id)
    lease = _lease(tx, catalogue, told, queue, agent_ids)
    if queue is None or queue.prefix != lease.prefix:
        raise QueueUnknown
    known = _known(tx, lease, told)
    if known is not None:
        return known
    entry = _Entry(tx, catalogue, lease, told, queue, person_id, classify(catalogue.policy, age, None))
    if lease.day != catalogue.day(tx.now):
        return entry.too_late()
    while True:
        # On PostgreSQL the holder may take another ticket between the two looks; then look again.
        entered = entry.enter()
        if entered is not None:
            return entered


def _lease(
    tx: Tx, catalogue: Catalogue, told: OfflineTicket, queue: Queue | None, agent_ids: Collection[str]
) -> Lease:
    try:
        lease = lease_by_id(tx, told.lease_id)
    except NumberNotLeased:
        # Lent in the last seconds before a standby took over: it does not know the block, but left it out.
        if queue is None:
            raise
        return lease_of_the_lost(tx, catalogue.day(told.issued_at), queue.prefix, told.serial)
    if told.serial not in lease or lease.issued_to not in agent_ids:
        raise NumberNotLeased
    return lease


def _known(tx: Tx, lease: Lease, told: OfflineTicket) -> HandedIn | None:
    key = {"hall_id": tx.hall_id, "day": lease.day, "prefix": lease.prefix, "serial": told.serial}
    row = tx.execute(_KNOWN, key).one_or_none()
    if row is None:
        return None
    if row.token != told.token:
        raise NumberTaken(number=row.number)
    return HandedIn(row.id, row.number, Status(row.status))


class _Entry:
    """A ticket that is about to be entered; all rules about its number were checked."""

    def __init__(
        self,
        tx: Tx,
        catalogue: Catalogue,
        lease: Lease,
        told: OfflineTicket,
        queue: Queue,
        person_id: str,
        priority_class: PriorityClass,
    ) -> None:
        self._tx = tx
        self._catalogue = catalogue
        self._lease = lease
        self._told = told
        self._queue = queue
        self._person_id = person_id
        self._class = priority_class
        self._since = issued_at(told.issued_at, lease, tx.now)
        # A matter that the hall gave up meanwhile is no reason to lose a ticket.
        known = [matter_id for matter_id in told.matter_ids if matter_id in catalogue.matters]
        self._matter_ids = tuple(dict.fromkeys(known))[:MOST_MATTERS]

    def too_late(self) -> HandedIn:
        """Record the ticket as expired: its day is over."""
        ticket = self._insert(Status.EXPIRED, self._class)
        assert ticket is not None  # noqa: S101 - only a waiting ticket can be there already
        self._add(ticket, self._matter_ids)
        self._count(ticket)
        self._tx.append(
            TicketCameLate(
                ticket.id,
                ticket.number,
                ticket.queue_id,
                ticket.priority_class,
                self._lease.place,
                self._matter_ids,
                ticket.day,
                self._since,
            )
        )
        return HandedIn(ticket.id, ticket.number, ticket.status)

    def enter(self) -> HandedIn | None:
        """Let it wait, or settle which of two tickets is kept; None if another came in between."""
        held = self._held()
        if held is None:
            ticket = self._insert(Status.WAITING, self._class)
            if ticket is not None:
                self._wait(ticket, self._matter_ids)
        elif self._goes_before(held):
            ticket = self._instead_of(held)
        else:
            ticket = self._beside(held)
        return None if ticket is None else HandedIn(ticket.id, ticket.number, ticket.status)

    def _goes_before(self, held: Ticket) -> bool:
        """Tell whether this ticket takes the place of a held one that nobody has dealt with yet."""
        dealt_with = held.calls or held.transfers or held.pinned_reason or held.appointment_id
        dealt_with = dealt_with or held.agent_person_id  # somebody else waits with it
        return self._since < held.waiting_since and not dealt_with

    def _instead_of(self, held: Ticket) -> Ticket | None:
        """Cancel a later ticket: this one inherits its matters, and its class if that is faster."""
        rates = self._catalogue.policy.rates
        faster = max(self._class, held.priority_class, key=lambda one: rates[one])
        inherited = self._lacking(self._matter_ids, self._matters(held))
        cancel(self._tx, held.id)
        ticket = self._insert(Status.WAITING, faster)
        if ticket is None:
            return None
        self._wait(ticket, self._matter_ids + inherited)
        self._merged(ticket, held, inherited)
        return ticket

    def _beside(self, held: Ticket) -> Ticket | None:
        """Record this ticket as cancelled, so that its paper is known; the held one gets its matters."""
        ticket = self._insert(Status.CANCELLED, self._class)
        assert ticket is not None  # noqa: S101 - only a waiting ticket can be there already
        self._issued(ticket, self._matter_ids)
        self._count(ticket)
        self._tx.append(cancelled(ticket, Status.WAITING))
        matter_ids = self._matters(held)
        added = self._lacking(matter_ids, self._matter_ids)
        add_matters(self._tx, held.id, added, after=len(matter_ids))
        self._merged(held, ticket, added)
        return ticket

    def _merged(self, kept: Ticket, other: Ticket, added: tuple[str, ...]) -> None:
        self._tx.append(TicketsMerged(kept.id, kept.number, kept.queue_id, other.id, other.number, added))

    def _wait(self, ticket: Ticket, matter_ids: tuple[str, ...]) -> None:
        self._issued(ticket, matter_ids)
        enter_lane(self._tx, ticket.lane, issued=1)
        tell_filled(self._tx, ticket, self._queue.daily_limit)

    def _count(self, ticket: Ticket) -> None:
        """Count a ticket that never waits among those that were issued."""
        enter_lane(self._tx, ticket.lane, issued=1)
        leave_lane(self._tx, ticket.lane)
        take_none(self._tx, ticket.lane)

    def _issued(self, ticket: Ticket, matter_ids: tuple[str, ...]) -> None:
        self._add(ticket, matter_ids)
        self._tx.append(
            TicketIssued(
                ticket.id,
                ticket.number,
                ticket.queue_id,
                ticket.priority_class,
                self._lease.place,
                matter_ids,
                ticket.day,
                waiting_since=ticket.waiting_since,
            )
        )

    def _add(self, ticket: Ticket, matter_ids: tuple[str, ...]) -> None:
        add_matters(self._tx, ticket.id, matter_ids, after=0)

    def _held(self) -> Ticket | None:
        key = {
            "hall_id": self._tx.hall_id,
            "day": self._lease.day,
            "queue_id": self._queue.id,
            "person_id": self._person_id,
        }
        row = self._tx.execute(_HELD, key).one_or_none()
        return None if row is None else ticket_of(row)

    def _matters(self, ticket: Ticket) -> tuple[str, ...]:
        return views.matters_of(self._tx.conn, self._tx.hall_id, [ticket.id])[ticket.id]

    @staticmethod
    def _lacking(there: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
        """Return what of `more` a ticket with `there` lacks and has room for."""
        lacking = [matter_id for matter_id in more if matter_id not in there]
        return tuple(lacking[: MOST_MATTERS - len(there)])

    def _insert(self, status: Status, priority_class: PriorityClass) -> Ticket | None:
        row = {
            "id": new_id(),
            "hall_id": self._tx.hall_id,
            "day": self._lease.day,
            "prefix": self._lease.prefix,
            "serial": self._told.serial,
            "number": ticket_number(self._lease.prefix, self._told.serial),
            "queue_id": self._queue.id,
            "person_id": self._person_id,
            "priority_class": priority_class,
            "status": status,
            "since": self._since,
            "place": self._lease.place,
            "token": self._told.token,
            "print_state": self._told.printed,
        }
        made = self._tx.execute(_NEW, row).one_or_none()
        return None if made is None else ticket_of(made)
