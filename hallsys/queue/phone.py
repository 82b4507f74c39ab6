"""What a ticket's holder does with the secret of its phone page."""

from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.moving import cancel
from hallsys.queue.views import ticket_by_token


def give_up(tx: Tx, catalogue: Catalogue, token: str) -> None:
    """Leave the queue. Raises WrongStatus, or TicketUnknown for a secret that is not one of today's."""
    cancel(tx, ticket_by_token(tx.conn, tx.hall_id, catalogue.day(tx.now), token).id)
