"""Taking a ticket with the document that was just presented: nobody else's ticket can be reached.

Everything is decided inside the one transaction, so that a kiosk's command is one round to the
database and a document that ceases to speak meanwhile ceases here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hallsys.kernel.transaction import Tx
from hallsys.people.holders import holder
from hallsys.queue import booking, issuing
from hallsys.queue.agency import Agency, Relation
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import AppointmentUnknown, TicketUnknown
from hallsys.queue.estimate import Pace
from hallsys.queue.issuing import Issued, IssuedVisit
from hallsys.queue.priority import PriorityClass
from hallsys.queue.tickets import get_ticket
from hallsys.queue.views import Booking, bookings


@dataclass(frozen=True, slots=True)
class Principal:
    """For whom the holder of the card acts: somebody whose document was presented at the same place."""

    presentation_id: str
    relation: Relation
    authorisation: str = ""


def take_visit(
    tx: Tx,
    catalogue: Catalogue,
    presentation_id: str,
    matter_ids: Sequence[str],
    *,
    principal: Principal | None = None,
    requested: PriorityClass | None = None,
    place: str,
    paper: bool = True,
    pace: Pace,
) -> IssuedVisit:
    """Give the holder the tickets for those matters, in their own name or for a `principal`.

    Priority is that of the holder, who waits. Raises as `holder` and `issuing.issue_visit` do.
    """
    who = holder(tx, presentation_id, place)
    person_id, agency = who.person_id, None
    if principal is not None:
        person_id = holder(tx, principal.presentation_id, place).person_id
        agency = Agency(who.person_id, principal.relation, principal.authorisation)
    return issuing.issue_visit(
        tx,
        catalogue,
        matter_ids,
        person_id,
        age=who.age,
        requested=requested,
        place=place,
        paper=paper,
        pace=pace,
        agency=agency,
    )


def take_again(
    tx: Tx,
    catalogue: Catalogue,
    presentation_id: str,
    ticket_id: str,
    *,
    place: str,
    paper: bool = True,
    pace: Pace,
) -> Issued:
    """Print the holder's own ticket once more.

    Raises as `holder` and `issuing.reprint` do; somebody else's ticket, or one of another day, is a
    TicketUnknown.
    """
    who = holder(tx, presentation_id, place)
    ticket = get_ticket(tx, ticket_id)
    if who.person_id not in (ticket.person_id, ticket.present_id) or ticket.day != catalogue.day(tx.now):
        raise TicketUnknown
    return issuing.reprint(tx, catalogue, ticket_id, place=place, paper=paper, pace=pace)


def own_booking(
    tx: Tx, catalogue: Catalogue, presentation_id: str, appointment_id: str, *, place: str
) -> Booking:
    """Return the holder's appointment with that id. Raises AppointmentUnknown, and as `holder` does."""
    who = holder(tx, presentation_id, place)
    for one in bookings(tx.conn, tx.hall_id, who.person_id, catalogue.day(tx.now)):
        if one.appointment_id == appointment_id:
            return one
    raise AppointmentUnknown


def arrive(
    tx: Tx,
    catalogue: Catalogue,
    presentation_id: str,
    appointment_id: str,
    *,
    place: str,
    paper: bool = True,
    pace: Pace,
) -> Issued:
    """Turn the holder's appointment into a ticket. Raises as `holder` and `booking.check_in` do."""
    who = holder(tx, presentation_id, place)
    return booking.check_in(tx, catalogue, appointment_id, who.person_id, place=place, paper=paper, pace=pace)
