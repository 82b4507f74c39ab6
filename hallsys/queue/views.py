"""Reads of queues and tickets for pages. None of them reads history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import Connection, String, bindparam, select, text

from hallsys.kernel.clock import Millis
from hallsys.queue import tables
from hallsys.queue.dispatch import Head
from hallsys.queue.errors import AppointmentUnknown, TicketUnknown
from hallsys.queue.estimate import Expected, Lane, Pace, Waiter, expect
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import Queue
from hallsys.queue.states import Status
from hallsys.queue.tickets import COLUMNS, Ticket, ticket_of

_T = tables.queues.c
_QUEUES = (
    select(
        _T.id,
        _T.code,
        _T.prefix,
        _T.name,
        _T.name_en,
        _T.zone_id,
        _T.common,
        _T.limit_minutes,
        _T.daily_limit,
        _T.care_prefix,
        _T.appointment_prefix,
        _T.appointment_quota,
        _T.position,
        _T.open,
    )
    .where(_T.hall_id == bindparam("hall_id"))
    .order_by(_T.position, _T.code)
)


def queues(conn: Connection, hall_id: str) -> Mapping[str, Queue]:
    """Return all queues of the hall by id, in the order in which they are listed."""
    rows = conn.execute(_QUEUES, {"hall_id": hall_id}).mappings()
    return MappingProxyType({row["id"]: Queue(**row) for row in rows})


_COUNTS = text(
    "SELECT queue_id, priority_class, waiting FROM lanes "
    "WHERE hall_id = :hall_id AND day = :day AND waiting > 0"
)


def waiting_counts(conn: Connection, hall_id: str, day: str) -> dict[str, dict[str, int]]:
    """Return how many wait on `day`, by queue id and class; lanes without anybody are left out."""
    counts: dict[str, dict[str, int]] = {}
    for row in conn.execute(_COUNTS, {"hall_id": hall_id, "day": day}):
        counts.setdefault(row.queue_id, {})[row.priority_class] = row.waiting
    return counts


# The literal statuses let the partial indexes serve these.
_ONE = text(f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND id = :ticket_id")  # noqa: S608
_BY_TOKEN = text(
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day AND token = :token"  # noqa: S608
)
_TOTALS = text(
    "SELECT (SELECT coalesce(sum(issued), 0) FROM lanes WHERE hall_id = :hall_id AND day = :day) AS issued, "
    "(SELECT count(*) FROM tickets WHERE hall_id = :hall_id AND day = :day AND status = 'cancelled') "
    "AS cancelled"
)
_ASIDE = text(
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day "  # noqa: S608
    "AND status IN ('called', 'parked', 'no_show') AND status = :status "
    "ORDER BY last_called_at, id LIMIT :limit"
)
_AT_WINDOW = text(
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND window_id = :window_id "  # noqa: S608
    "AND status IN ('called', 'serving')"
)
_MATTERS = text(
    "SELECT ticket_id, matter_id FROM ticket_matters WHERE hall_id = :hall_id AND ticket_id IN :ticket_ids "
    "ORDER BY ticket_id, position"
).bindparams(bindparam("ticket_ids", expanding=True, type_=String))


def ticket(conn: Connection, hall_id: str, ticket_id: str) -> Ticket:
    """Return one ticket. Raises TicketUnknown."""
    row = conn.execute(_ONE, {"hall_id": hall_id, "ticket_id": ticket_id}).one_or_none()
    if row is None:
        raise TicketUnknown
    return ticket_of(row)


def ticket_by_token(conn: Connection, hall_id: str, day: str, token: str) -> Ticket:
    """Return the ticket of `day` with the secret of its phone page.

    Raises TicketUnknown, for a token of another day just as for one that never was.
    """
    row = conn.execute(_BY_TOKEN, {"hall_id": hall_id, "day": day, "token": token}).one_or_none()
    if row is None:
        raise TicketUnknown
    return ticket_of(row)


@dataclass(frozen=True, slots=True)
class Totals:
    """The tickets of a day: all that were issued, and those that were given up."""

    issued: int
    cancelled: int


def totals(conn: Connection, hall_id: str, day: str) -> Totals:
    """Return the totals of `day`; they cost a look at the tickets of that day only."""
    row = conn.execute(_TOTALS, {"hall_id": hall_id, "day": day}).one()
    return Totals(int(row.issued), row.cancelled)


def parked(conn: Connection, hall_id: str, day: str, limit: int = 100) -> list[Ticket]:
    """Return the parked tickets of `day`, longest parked call first; `window_id` is who parked it."""
    return _aside(conn, hall_id, day, Status.PARKED, limit)


def missed(conn: Connection, hall_id: str, day: str, limit: int = 100) -> list[Ticket]:
    """Return the missed tickets of `day`, those called first at the head."""
    return _aside(conn, hall_id, day, Status.NO_SHOW, limit)


def _aside(conn: Connection, hall_id: str, day: str, status: Status, limit: int) -> list[Ticket]:
    params = {"hall_id": hall_id, "day": day, "status": status, "limit": limit}
    return [ticket_of(row) for row in conn.execute(_ASIDE, params)]


def at_window(conn: Connection, hall_id: str, window_id: str) -> Ticket | None:
    """Return the called or serving ticket of a window."""
    row = conn.execute(_AT_WINDOW, {"hall_id": hall_id, "window_id": window_id}).one_or_none()
    return None if row is None else ticket_of(row)


def matters_of(conn: Connection, hall_id: str, ticket_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the matter ids of each of those tickets, in the order in which they were chosen."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(ticket_ids, ())
    for row in conn.execute(_MATTERS, {"hall_id": hall_id, "ticket_ids": list(ticket_ids)}):
        found[row.ticket_id] += (row.matter_id,)
    return found


# One look-up in ix_tickets_lane gives the head of each lane.
_LANES = text(
    "SELECT queue_id, priority_class, waiting, issued, (SELECT min(t.waiting_since) FROM tickets t "
    "WHERE t.hall_id = lanes.hall_id AND t.day = lanes.day AND t.queue_id = lanes.queue_id "
    "AND t.priority_class = lanes.priority_class AND t.status = 'waiting' AND t.target_window_id IS NULL"
    ") AS head_since FROM lanes "
    "WHERE hall_id = :hall_id AND day = :day AND queue_id IN :queue_ids"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))
_BUSY = text("SELECT window_id FROM tickets WHERE hall_id = :hall_id AND status IN ('called', 'serving')")


def lanes(conn: Connection, hall_id: str, day: str, queue_ids: Sequence[str], now: Millis) -> list[Lane]:
    """Return the lanes of those queues that had tickets on `day`, each with its head."""
    rows = conn.execute(_LANES, {"hall_id": hall_id, "day": day, "queue_ids": list(queue_ids)})
    return [
        Lane(
            row.queue_id,
            PriorityClass(row.priority_class),
            row.waiting,
            now if row.head_since is None else row.head_since,
            row.issued,
        )
        for row in rows
    ]


def busy_windows(conn: Connection, hall_id: str) -> frozenset[str]:
    """Return the ids of the windows that have a ticket."""
    return frozenset(conn.execute(_BUSY, {"hall_id": hall_id}).scalars())


def estimate(
    conn: Connection,
    hall_id: str,
    asked: Ticket,
    now: Millis,
    pace: Pace,
    policy: PolicySettings,
    line: Sequence[Head] | None,
) -> Expected:
    """Return the people ahead of a waiting ticket and its expected wait.

    `line`: who waits in the queues of its pool, longest wait first. Where it is None the lanes' counts
    and heads must do, and the cost does not depend on how many wait.
    """
    pool = pace.pools.get(asked.queue_id, (asked.queue_id,))
    others = [
        replace(lane, waiting=max(0, lane.waiting - 1))
        if (lane.queue_id, lane.priority_class) == (asked.queue_id, asked.priority_class)
        else lane
        for lane in lanes(conn, hall_id, asked.day, pool, now)
    ]
    if line is not None:
        others = _with_sinces(line, asked, others)
    free = 0
    if not any(lane.waiting for lane in others) and asked.queue_id in pace.queues:
        free = len(pace.queues[asked.queue_id].windows - busy_windows(conn, hall_id))
    waiter = Waiter(asked.queue_id, asked.priority_class, asked.waiting_since)
    return expect(waiter, others, now, pace, policy, free=free)


def expectations(
    conn: Connection, hall_id: str, day: str, now: Millis, pace: Pace, policy: PolicySettings
) -> dict[str, Expected]:
    """Return what an ordinary applicant who came now would have to expect, by queue id.

    For boards: read from the lanes at once, whatever the number of queues. Queues that no window
    serves are left out.
    """
    served = [queue_id for queue_id, own in pace.queues.items() if own.windows]
    if not served:
        return {}
    others = lanes(conn, hall_id, day, served, now)
    return {
        queue_id: expect(Waiter(queue_id, PriorityClass.ORDINARY, now), others, now, pace, policy)
        for queue_id in served
    }


def _with_sinces(line: Sequence[Head], asked: Ticket, others: Sequence[Lane]) -> list[Lane]:
    own = (asked.priority_class, asked.waiting_since)
    sinces: dict[tuple[str, str], list[Millis]] = {}
    for head in line:
        # Of those who came in the same millisecond and class, neither it nor the later ones are ahead.
        if (head.priority_class, head.waiting_since) != own or head.ticket_id < asked.id:
            sinces.setdefault((head.queue_id, head.priority_class), []).append(head.waiting_since)
    return [
        replace(lane, sinces=tuple(sinces.get((lane.queue_id, lane.priority_class), ()))) for lane in others
    ]


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment: one that can still be used, or that the hall called off."""

    appointment_id: str
    matter_id: str
    queue_id: str
    starts_at: Millis
    ends_at: Millis


_BOOKINGS = text(
    "SELECT id, matter_id, queue_id, starts_at, ends_at FROM appointments WHERE hall_id = :hall_id "
    "AND person_id = :person_id AND day >= :day AND state = 'booked' ORDER BY starts_at"
)
_CALLED_OFF = text(
    "SELECT id, matter_id, queue_id, starts_at, ends_at FROM appointments WHERE hall_id = :hall_id "
    "AND person_id = :person_id AND day = :day AND state = 'called_off' ORDER BY starts_at"
)
_BOOKED = text(
    "SELECT id, matter_id, queue_id, starts_at, ends_at FROM appointments WHERE hall_id = :hall_id "
    "AND id = :appointment_id AND state = 'booked'"
)


def booking(conn: Connection, hall_id: str, appointment_id: str) -> Booking:
    """Return an appointment. Raises AppointmentUnknown unless it can still be used."""
    row = conn.execute(_BOOKED, {"hall_id": hall_id, "appointment_id": appointment_id}).one_or_none()
    if row is None:
        raise AppointmentUnknown
    return Booking(*row)


def bookings(conn: Connection, hall_id: str, person_id: str, day: str) -> list[Booking]:
    """Return the person's appointments from `day` on."""
    params = {"hall_id": hall_id, "person_id": person_id, "day": day}
    return [Booking(*row) for row in conn.execute(_BOOKINGS, params)]


def called_off(conn: Connection, hall_id: str, person_id: str, day: str) -> list[Booking]:
    """Return the person's appointments of `day` that the hall called off."""
    params = {"hall_id": hall_id, "person_id": person_id, "day": day}
    return [Booking(*row) for row in conn.execute(_CALLED_OFF, params)]
