"""What a clerk may do for a ticket that is at no window."""

from dataclasses import dataclass

from hallsys.counters.desk import own_desk
from hallsys.kernel.transaction import Tx
from hallsys.queue.moving import requeue
from hallsys.queue.policy import PolicySettings


@dataclass(frozen=True, slots=True)
class Requeued:
    """A missed ticket that waits again."""

    ticket_id: str
    number: str
    queue_id: str


def requeue_at(tx: Tx, window_id: str, clerk_id: str, ticket_id: str, policy: PolicySettings) -> Requeued:
    """Let a missed ticket wait again, whichever window missed it: its holder came to this one.

    Raises WindowUnknown, NotYourWindow, TicketUnknown, WrongStatus, AlreadyWaiting, NoShowTooLate.
    """
    own_desk(tx, window_id, clerk_id)
    ticket = requeue(tx, ticket_id, policy)
    return Requeued(ticket.id, ticket.number, ticket.queue_id)
