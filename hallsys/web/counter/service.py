"""What a clerk may do besides serving: for a ticket that is at no window, and calling for help."""

from dataclasses import dataclass

from hallsys.counters.desk import own_desk
from hallsys.kernel.transaction import Tx
from hallsys.queue.moving import requeue
from hallsys.queue.policy import PolicySettings
from hallsys.supervision.errors import HelpUnknown
from hallsys.supervision.service import ask_help, close_help
from hallsys.supervision.views import help_calls


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


def call_for_help(tx: Tx, window_id: str, clerk_id: str, place: str) -> str:
    """Call somebody in charge to the window and return the call's id; asking again changes nothing.

    Raises WindowUnknown, NotYourWindow.
    """
    own_desk(tx, window_id, clerk_id)
    return ask_help(tx, place)


def end_help(tx: Tx, window_id: str, clerk_id: str, place: str) -> None:
    """Take back the window's call for help, or note that it was met.

    Raises WindowUnknown, NotYourWindow, HelpUnknown if nobody was called.
    """
    own_desk(tx, window_id, clerk_id)
    calls = [call.help_id for call in help_calls(tx.conn, tx.hall_id) if call.place == place]
    if not calls:
        raise HelpUnknown
    close_help(tx, calls[0])
