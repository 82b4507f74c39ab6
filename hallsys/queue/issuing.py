"""Taking a ticket: the first of the two hot transactions. Its cost depends on no queue and no history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import Matter
from hallsys.matters.views import pick
from hallsys.queue import admission, views
from hallsys.queue import agency as agencies
from hallsys.queue.agency import Agency
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import TooManyMatters
from hallsys.queue.estimate import Expected, Pace
from hallsys.queue.events import TicketIssued, TicketReclassified, TicketReprinted
from hallsys.queue.numbers import prefix_of, ticket_number
from hallsys.queue.policy import classify
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import MOST_MATTERS, Queue
from hallsys.queue.states import Action, PrintState, Status
from hallsys.queue.tickets import (
    COLUMNS,
    Ticket,
    enter_lane,
    get_ticket,
    lock_hall,
    move,
    ticket_of,
    wrong_status,
)


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket as its holder gets it.

    `ahead`: people who will be served before. `expect_low`, `expect_high`: the 90 % range of the
    wait in minutes, None while no window serves the queue or the ticket does not wait. `reprint`:
    the ticket existed already. `paper`: a slip was asked for. `token`: the secret of the ticket's
    phone page.
    """

    ticket_id: str
    number: str
    queue_id: str
    priority_class: PriorityClass
    day: str
    issued_at: Millis
    matter_ids: tuple[str, ...]
    ahead: int
    expect_low: int | None
    expect_high: int | None
    reprint: bool
    paper: bool
    token: str


@dataclass(frozen=True, slots=True)
class IssuedVisit:
    """The tickets of one visit, in the order in which its matters were chosen."""

    tickets: tuple[Issued, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """Who wants to wait where, as what, with which matters; all rules were checked.

    `agency`: who waits for the person.
    """

    person_id: str
    queue: Queue
    matters: tuple[Matter, ...]
    priority_class: PriorityClass
    place: str
    paper: bool
    appointment_id: str | None = None
    agency: Agency | None = None


# The next number, unless the person waits in the queue already: then there is no row and no gap.
_NEXT_NUMBER = text(
    "INSERT INTO ticket_counters (hall_id, day, prefix, last) "
    "SELECT CAST(:hall_id AS VARCHAR), CAST(:day AS VARCHAR), CAST(:prefix AS VARCHAR), 1 "
    "WHERE NOT EXISTS (SELECT 1 FROM tickets "
    "WHERE hall_id = :hall_id AND day = :day AND queue_id = :queue_id AND person_id = :person_id "
    "AND status = 'waiting') "
    "ON CONFLICT (hall_id, day, prefix) DO UPDATE SET last = ticket_counters.last + 1 RETURNING last"
)
_GIVE_BACK = text(
    "UPDATE ticket_counters SET last = last - 1 WHERE hall_id = :hall_id AND day = :day AND prefix = :prefix"
)
_NEW = text(
    "INSERT INTO tickets "  # noqa: S608 - all parts stand here
    "(id, hall_id, day, prefix, serial, number, queue_id, person_id, present_id, relation, authorisation, "
    "priority_class, status, issued_at, issued_at_place, waiting_since, token, print_state, "
    "appointment_id, calls, transfers) "
    "VALUES (:id, :hall_id, :day, :prefix, :serial, :number, :queue_id, :person_id, :present_id, "
    ":relation, :authorisation, :priority_class, 'waiting', :now, :place, :now, :token, :print_state, "
    ":appointment_id, 0, 0) "
    "ON CONFLICT (hall_id, day, queue_id, person_id) WHERE status = 'waiting' DO NOTHING "
    f"RETURNING {COLUMNS}"
)
_ADD_MATTER = text(
    "INSERT INTO ticket_matters (hall_id, ticket_id, position, matter_id) "
    "VALUES (:hall_id, :ticket_id, :position, :matter_id)"
)
_HELD = text(
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day "  # noqa: S608
    "AND queue_id = :queue_id AND person_id = :person_id AND status = 'waiting'"
)
_TOKEN = text("SELECT token FROM tickets WHERE hall_id = :hall_id AND id = :ticket_id")
_PRINT_AGAIN = text(
    "UPDATE tickets SET print_state = 'reserved' WHERE hall_id = :hall_id AND id = :ticket_id"
)


def issue(
    tx: Tx,
    catalogue: Catalogue,
    matter_ids: Sequence[str],
    person_id: str,
    *,
    age: int | None = None,
    requested: PriorityClass | None = None,
    place: str,
    paper: bool = True,
    pace: Pace,
    agency: Agency | None = None,
) -> Issued:
    """Give the person a ticket for those matters, or the waiting one they hold in the same queue.

    A held ticket gets the matters it lacks, and a faster class if there is a new ground for one.
    `age` in years, from the card; `requested`: a care group shown at the kiosk or the desk; `place`
    as "kiosk:K1"; `paper`: a slip will be printed; `agency`: who came for the person, whose `age` and
    request it is then. Raises HallClosed, MatterUnknown, MatterClosed, NothingChosen, TooManyMatters,
    QueueClosed, QueueFull, TooLateToday, MattersApart for matters of different zones, AgentIsApplicant,
    NeedsAuthorisation.
    """
    matters = pick(catalogue.matters, tuple(dict.fromkeys(matter_ids)))
    catalogue.require_open(matters, tx.now)
    queue = catalogue.queue_for(matters)
    visit = Visit(
        person_id,
        queue,
        matters,
        classify(catalogue.policy, age, requested),
        place,
        paper,
        agency=agency and agencies.checked(agency, person_id),
    )
    return enter(tx, catalogue, visit, pace)


def issue_visit(
    tx: Tx,
    catalogue: Catalogue,
    matter_ids: Sequence[str],
    person_id: str,
    *,
    age: int | None = None,
    requested: PriorityClass | None = None,
    place: str,
    paper: bool = True,
    pace: Pace,
    agency: Agency | None = None,
) -> IssuedVisit:
    """Give the person the tickets that those matters need, all of them or none: one for each place.

    While the holder is at a window with one of them, the others are not called, and keep their places.
    Arguments and refusals are those of `issue`, but for MattersApart.
    """
    matters = pick(catalogue.matters, tuple(dict.fromkeys(matter_ids)))
    catalogue.require_open(matters, tx.now)
    parts = catalogue.parts_of(matters)
    priority_class = classify(catalogue.policy, age, requested)
    acting = agency and agencies.checked(agency, person_id)
    # In a fixed order and under the lock that a held ticket takes anyway, so that two visits at once
    # never wait for each other.
    if len(parts) > 1:
        lock_hall(tx)
    issued = {
        queue.id: enter(
            tx,
            catalogue,
            Visit(person_id, queue, its, priority_class, place, paper, agency=acting),
            pace,
        )
        for queue, its in sorted(parts, key=lambda part: part[0].id)
    }
    return IssuedVisit(tuple(issued[queue.id] for queue, _ in parts))


def enter(tx: Tx, catalogue: Catalogue, visit: Visit, pace: Pace) -> Issued:
    """Let a person wait, with a new ticket or the one they hold in that queue."""
    while True:
        # On PostgreSQL the held ticket may be called between the two looks; then look again.
        issued = _new_ticket(tx, catalogue, visit, pace) or _held_ticket(tx, catalogue, visit, pace)
        if issued is not None:
            return issued


def _new_ticket(tx: Tx, catalogue: Catalogue, visit: Visit, pace: Pace) -> Issued | None:
    """Write a new ticket and answer it; None if the person waits in the queue already."""
    queue = visit.queue
    key = {
        "hall_id": tx.hall_id,
        "day": catalogue.day(tx.now),
        "prefix": prefix_of(queue, visit.priority_class),
        "queue_id": queue.id,
        "person_id": visit.person_id,
    }
    admission.hold_place(tx, queue, visit.priority_class)
    serial = tx.execute(_NEXT_NUMBER, key).scalar_one_or_none()
    if serial is None:
        return None
    # Only now: who waits already is not refused. The number goes back with the whole transaction.
    admission.require_place(tx, catalogue, queue, visit.priority_class, pace)
    token = new_token()
    facts = {
        "id": new_id(),
        "serial": serial,
        "number": ticket_number(key["prefix"], serial),
        "priority_class": visit.priority_class,
        "now": tx.now,
        "place": visit.place,
        "token": token,
        "print_state": PrintState.RESERVED if visit.paper else PrintState.NONE,
        "appointment_id": visit.appointment_id,
        "present_id": visit.person_id if visit.agency is None else visit.agency.person_id,
        "relation": visit.agency and visit.agency.relation,
        "authorisation": visit.agency and visit.agency.authorisation,
    }
    row = tx.execute(_NEW, {**key, **facts}).one_or_none()
    if row is None:
        # PostgreSQL only: the person took a ticket in the same instant. The counter's row is ours
        # until the commit, so the number goes back without a gap.
        tx.execute(_GIVE_BACK, key)
        return None
    ticket = ticket_of(row)
    matter_ids = tuple(matter.id for matter in visit.matters)
    add_matters(tx, ticket.id, matter_ids, after=0)
    enter_lane(tx, ticket.lane, issued=1)
    tx.append(
        TicketIssued(
            ticket.id,
            ticket.number,
            ticket.queue_id,
            ticket.priority_class,
            visit.place,
            matter_ids,
            ticket.day,
            visit.appointment_id,
        )
    )
    admission.tell_filled(tx, ticket, queue.daily_limit)
    return describe(
        tx.conn, catalogue, ticket, token, matter_ids, tx.now, pace, paper=visit.paper, reprint=False
    )


def _held_ticket(tx: Tx, catalogue: Catalogue, visit: Visit, pace: Pace) -> Issued | None:
    """Bring the person's waiting ticket of the queue up to date and answer it; None if there is none."""
    lock_hall(tx)
    key = {
        "hall_id": tx.hall_id,
        "day": catalogue.day(tx.now),
        "queue_id": visit.queue.id,
        "person_id": visit.person_id,
    }
    row = tx.execute(_HELD, key).one_or_none()
    if row is None:
        return None
    ticket = _raise_class(tx, catalogue, ticket_of(row), visit)
    held = views.matters_of(tx.conn, tx.hall_id, [ticket.id])[ticket.id]
    added = tuple(matter.id for matter in visit.matters if matter.id not in held)
    if len(held) + len(added) > MOST_MATTERS:
        raise TooManyMatters(most=MOST_MATTERS)
    add_matters(tx, ticket.id, added, after=len(held))
    return _again(tx, catalogue, ticket, held + added, added, visit.place, visit.paper, pace)


def _raise_class(tx: Tx, catalogue: Catalogue, ticket: Ticket, visit: Visit) -> Ticket:
    """Give a held ticket the class of the new visit if that is faster; its number and wait stay."""
    rates = catalogue.policy.rates
    faster = rates[visit.priority_class] > rates[ticket.priority_class]
    if not faster and visit.appointment_id is None:
        return ticket
    priority_class = visit.priority_class if faster else ticket.priority_class
    appointment_id = visit.appointment_id or ticket.appointment_id
    raised = move(tx, ticket, Action.RECLASSIFY, priority_class=priority_class, appointment_id=appointment_id)
    if faster:
        tx.append(
            TicketReclassified(
                ticket.id, ticket.number, ticket.queue_id, priority_class, ticket.priority_class
            )
        )
    return raised


_REPRINTABLE = frozenset(Status) - {Status.FINISHED, Status.CANCELLED, Status.EXPIRED}


def reprint(
    tx: Tx, catalogue: Catalogue, ticket_id: str, *, place: str, paper: bool = True, pace: Pace
) -> Issued:
    """Print a ticket's slip once more, for a lost or a failed one.

    Raises TicketUnknown, or WrongStatus once the visit is over.
    """
    ticket = get_ticket(tx, ticket_id)
    if ticket.status not in _REPRINTABLE:
        raise wrong_status(ticket)
    held = views.matters_of(tx.conn, tx.hall_id, [ticket.id])[ticket.id]
    return _again(tx, catalogue, ticket, held, (), place, paper, pace)


def _again(
    tx: Tx,
    catalogue: Catalogue,
    ticket: Ticket,
    matter_ids: tuple[str, ...],
    added: tuple[str, ...],
    place: str,
    paper: bool,
    pace: Pace,
) -> Issued:
    key = {"hall_id": tx.hall_id, "ticket_id": ticket.id}
    if paper:
        tx.execute(_PRINT_AGAIN, key)
    tx.append(TicketReprinted(ticket.id, ticket.number, ticket.queue_id, place, added))
    token = tx.execute(_TOKEN, key).scalar_one()
    return describe(tx.conn, catalogue, ticket, token, matter_ids, tx.now, pace, paper=paper, reprint=True)


def add_matters(tx: Tx, ticket_id: str, matter_ids: Sequence[str], *, after: int) -> None:
    """Add matters to a ticket that has `after` of them."""
    for position, matter_id in enumerate(matter_ids, start=after + 1):
        tx.execute(
            _ADD_MATTER,
            {"hall_id": tx.hall_id, "ticket_id": ticket_id, "position": position, "matter_id": matter_id},
        )


def describe(
    conn: Connection,
    catalogue: Catalogue,
    ticket: Ticket,
    token: str,
    matter_ids: tuple[str, ...],
    now: Millis,
    pace: Pace,
    *,
    paper: bool = True,
    reprint: bool,
) -> Issued:
    """Return a ticket as its holder gets it, with the people ahead and the expected wait of `now`."""
    expected = Expected(0, None, None, None)
    if ticket.status is Status.WAITING:
        hall_id = catalogue.hall.id
        expected = views.estimate(conn, hall_id, ticket, now, pace, catalogue.policy, line=None)
    return Issued(
        ticket_id=ticket.id,
        number=ticket.number,
        queue_id=ticket.queue_id,
        priority_class=ticket.priority_class,
        day=ticket.day,
        issued_at=ticket.issued_at,
        matter_ids=matter_ids,
        ahead=expected.ahead,
        expect_low=expected.low,
        expect_high=expected.high,
        reprint=reprint,
        paper=paper,
        token=token,
    )
