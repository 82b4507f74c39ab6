"""How far a ticket's paper is, as printers report it: at least once, in any order."""

from collections.abc import Callable

from sqlalchemy import text

from hallsys.kernel.events import Event
from hallsys.kernel.transaction import Tx
from hallsys.queue.events import TicketPrintConfirmed, TicketPrinted, TicketPrintFailed
from hallsys.queue.states import PRINT_REPORTS, PrintState
from hallsys.queue.tickets import Ticket, get_ticket

_REPORT = text("UPDATE tickets SET print_state = :to WHERE hall_id = :hall_id AND id = :ticket_id")


def mark_printed(tx: Tx, ticket_id: str, *, place: str, outlet: str) -> None:
    """Record that a printer took the slip, which stands at `outlet`.

    Raises TicketUnknown; a repeat changes nothing.
    """
    _report(tx, ticket_id, PrintState.PRINTED, lambda t: TicketPrinted(t.id, t.number, place, outlet))


def mark_confirmed(tx: Tx, ticket_id: str, *, place: str) -> None:
    """Record that the slip came out. Raises TicketUnknown; a repeat changes nothing."""
    _report(tx, ticket_id, PrintState.CONFIRMED, lambda t: TicketPrintConfirmed(t.id, t.number, place))


def mark_print_failed(tx: Tx, ticket_id: str, *, place: str, fault: str) -> None:
    """Record that the slip could not be printed: `fault` is a code such as "paper_out".

    The ticket waits all the same; its holder has the number on the screen. Raises TicketUnknown;
    a repeat, or a report that comes after the confirmation, changes nothing.
    """
    _report(tx, ticket_id, PrintState.FAILED, lambda t: TicketPrintFailed(t.id, t.number, place, fault))


def _report(tx: Tx, ticket_id: str, report: PrintState, event: Callable[[Ticket], Event]) -> None:
    ticket = get_ticket(tx, ticket_id)
    to = PRINT_REPORTS.get((ticket.print_state, report))
    if to is None:
        return
    tx.execute(_REPORT, {"hall_id": tx.hall_id, "ticket_id": ticket_id, "to": to})
    tx.append(event(ticket))
