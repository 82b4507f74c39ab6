"""What a ticket's holder does with the secret of its phone page, and what else it opens."""

from dataclasses import dataclass

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.transaction import Tx
from hallsys.people.phones import Phone, give_phone
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import RequeueAtWindow
from hallsys.queue.moving import cancel, requeue
from hallsys.queue.tickets import Ticket
from hallsys.queue.views import ticket_by_token

_SAME_VISIT = (
    "SELECT id, number, queue_id, token FROM tickets WHERE hall_id = :hall_id AND day = :day "
    "AND present_id = :present_id AND issued_at = :issued_at AND issued_at_place = :place AND id <> :id AND "
)
# The queues are named and the statuses literal, so that each part is served by a partial index.
_OTHERS = text(
    f"{_SAME_VISIT} queue_id IN :queue_ids AND person_id = :person_id AND status = 'waiting' "
    f"UNION {_SAME_VISIT} status IN ('called', 'serving') "
    f"UNION {_SAME_VISIT} status IN ('called', 'parked', 'no_show') ORDER BY id"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))


@dataclass(frozen=True, slots=True)
class Other:
    """Another ticket that was taken in the same moment by the same person, with its own secret."""

    ticket_id: str
    number: str
    queue_id: str
    token: str


def others_of_visit(conn: Connection, catalogue: Catalogue, ticket: Ticket) -> list[Other]:
    """Return the other tickets of a ticket's visit that are not over, in the order of taking."""
    params = {
        "hall_id": catalogue.hall.id,
        "day": ticket.day,
        "queue_ids": list(catalogue.queues),
        "person_id": ticket.person_id,
        "present_id": ticket.present_id,
        "issued_at": ticket.issued_at,
        "place": ticket.issued_at_place,
        "id": ticket.id,
    }
    return [Other(*row) for row in conn.execute(_OTHERS, params)]


def give_up(tx: Tx, catalogue: Catalogue, token: str) -> None:
    """Leave the queue. Raises WrongStatus, or TicketUnknown for a secret that is not one of today's."""
    cancel(tx, ticket_by_token(tx.conn, tx.hall_id, catalogue.day(tx.now), token).id)


def leave_number(tx: Tx, catalogue: Catalogue, token: str, phone: Phone | None) -> None:
    """Keep the number under which the holder is told when the ticket is nearly called, or was missed.

    None: told no more. Raises TicketUnknown.
    """
    give_phone(tx, ticket_by_token(tx.conn, tx.hall_id, catalogue.day(tx.now), token).id, phone)


def rejoin(tx: Tx, catalogue: Catalogue, token: str) -> None:
    """Wait again after a missed call. Raises RequeueAtWindow where the hall wants to see who asks,
    TicketUnknown, and as `requeue` does.
    """
    if not catalogue.policy.requeue_by_phone:
        raise RequeueAtWindow
    ticket = ticket_by_token(tx.conn, tx.hall_id, catalogue.day(tx.now), token)
    requeue(tx, ticket.id, catalogue.policy)
