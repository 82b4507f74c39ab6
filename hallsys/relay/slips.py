"""What stands on a ticket or another paper, read when it is about to be printed.

The people ahead are those of now.
"""

from typing import Any, Protocol

from sqlalchemy import Connection, text

from hallsys.display.slips import slip
from hallsys.kernel.clock import Millis
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.matters.views import pick
from hallsys.people.views import masked_names
from hallsys.queue import views
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.estimate import Pace
from hallsys.queue.issuing import describe
from hallsys.relay import documents, papers
from hallsys.relay.effects import TICKET, Command
from hallsys.relay.errors import PaperUnknown
from hallsys.relay.paper_desk import Desk

_TOKEN = text("SELECT token FROM tickets WHERE hall_id = :hall_id AND id = :ticket_id")


class HallNow(Protocol):
    """What the server keeps of the hall beside the database."""

    @property
    def catalogue(self) -> Catalogue:
        """The hall with its matters and queues."""

    @property
    def halls_at(self) -> str:
        """Where the pages of other halls are, with {hall} for the code; empty if nothing is known of them."""

    def pace(self) -> Pace:
        """Return how fast the queues are served, at most a few seconds old."""

    def forget_pace(self) -> None:
        """Read the pace anew the next time."""


class SlipSource(Protocol):
    """Tells what stands on a ticket or another paper."""

    def command(self, command: Command, now: Millis) -> Command:
        """Return the command of a delivery as its printer is told it, with all that is printed.

        Raises TicketUnknown, PaperUnknown, and what else says that its subject is gone.
        """


class SlipReader:
    """Reads from the database. `public_url`: where phones reach the server; `phone` is printed for help."""

    def __init__(self, db: Database, keyring: Keyring, hall: HallNow, public_url: str, phone: str) -> None:
        self._db = db
        self._keyring = keyring
        self._hall = hall
        self._public_url = public_url.rstrip("/")
        self._phone = phone

    def command(self, command: Command, now: Millis) -> Command:
        reprint = bool(command["reprint"])
        if command["type"] == TICKET:
            ticket_id = command["ticket_id"]
            return {**_heads(command, "ticket_id"), "slip": self.slip(ticket_id, now, reprint=reprint)}
        layout, values = self._db.read(self._document, command["paper_id"], now, self._hall.catalogue)
        return {**_heads(command, "paper_id"), "layout": layout, "fields": values, "reprint": reprint}

    def slip(self, ticket_id: str, now: Millis, *, reprint: bool) -> dict[str, Any]:
        """Return the slip of a ticket as it is at `now`, the holder's name masked. Raises TicketUnknown."""
        return self._db.read(self._read, ticket_id, now, reprint, self._hall.catalogue, self._hall.pace())

    def _document(
        self, conn: Connection, paper_id: str, now: Millis, catalogue: Catalogue
    ) -> tuple[str, dict[str, Any]]:
        paper = papers.paper(conn, catalogue.hall.id, paper_id)
        if paper is None:
            raise PaperUnknown
        desk = Desk(conn, self._keyring, catalogue, self._phone, now, self._public_url, self._hall.halls_at)
        return paper.layout, documents.fields(desk, paper)

    def _read(
        self,
        conn: Connection,
        ticket_id: str,
        now: Millis,
        reprint: bool,
        catalogue: Catalogue,
        pace: Pace,
    ) -> dict[str, Any]:
        hall_id = catalogue.hall.id
        ticket = views.ticket(conn, hall_id, ticket_id)
        token = conn.execute(_TOKEN, {"hall_id": hall_id, "ticket_id": ticket_id}).scalar_one()
        matter_ids = views.matters_of(conn, hall_id, [ticket_id])[ticket_id]
        issued = describe(conn, catalogue, ticket, token, matter_ids, now, pace, reprint=reprint)
        return slip(
            issued,
            catalogue.hall,
            catalogue.queues[ticket.queue_id],
            pick(catalogue.matters, matter_ids),
            catalogue.policy,
            qr=f"{self._public_url}/t/{token}",
            masked_name=masked_names(conn, self._keyring, [ticket.present_id]).get(ticket.present_id, ""),
        )


def _heads(command: Command, subject: str) -> Command:
    """Return what a printer is told of a command besides what stands on the paper."""
    return {"type": command["type"], subject: command[subject]}
