"""The tickets that one person holds now, for the kiosk that offers to print them again."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.estimate import Lane, Pace, Waiter, expect
from hallsys.queue.states import Status
from hallsys.queue.tickets import COLUMNS, Ticket, ticket_of
from hallsys.queue.views import lanes

# The queues are named and the statuses literal, so that each part is served by a partial index.
_HELD = text(
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day "  # noqa: S608
    "AND queue_id IN :queue_ids AND person_id = :person_id AND status = 'waiting' "
    f"UNION ALL SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day "
    "AND status IN ('called', 'parked', 'no_show') AND status = 'parked' "
    "AND :person_id IN (person_id, present_id) "
    f"UNION ALL SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day = :day "
    "AND status = 'waiting' AND present_id <> person_id AND present_id = :person_id"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))


@dataclass(frozen=True, slots=True)
class Held:
    """A waiting or parked ticket and how many are served before it; nobody before a parked one."""

    ticket: Ticket
    ahead: int


def held(conn: Connection, catalogue: Catalogue, person_id: str, now: Millis, pace: Pace) -> list[Held]:
    """Return what the person waits or is parked for today, also as an agent, in the order of taking."""
    hall_id, day, queue_ids = catalogue.hall.id, catalogue.day(now), list(catalogue.queues)
    params = {"hall_id": hall_id, "day": day, "queue_ids": queue_ids, "person_id": person_id}
    tickets = sorted(map(ticket_of, conn.execute(_HELD, params)), key=lambda ticket: ticket.id)
    if not tickets:
        return []
    standing = lanes(conn, hall_id, day, queue_ids, now)
    return [Held(ticket, _ahead(ticket, standing, catalogue, now, pace)) for ticket in tickets]


def _ahead(ticket: Ticket, standing: list[Lane], catalogue: Catalogue, now: Millis, pace: Pace) -> int:
    if ticket.status is not Status.WAITING:
        return 0
    own = (ticket.queue_id, ticket.priority_class)
    others = [
        replace(lane, waiting=max(0, lane.waiting - 1))
        if (lane.queue_id, lane.priority_class) == own
        else lane
        for lane in standing
    ]
    waiter = Waiter(ticket.queue_id, ticket.priority_class, ticket.waiting_since)
    return expect(waiter, others, now, pace, catalogue.policy).ahead
