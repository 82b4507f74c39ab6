"""Tickets that other systems take for people who ask there."""

from typing import Any

from pydantic import Field
from sqlalchemy import Connection

from hallsys.counters.views import last_service_id
from hallsys.evaluation.phone import rateable
from hallsys.people.claims import claim
from hallsys.queue.ahead import NOBODY, ahead
from hallsys.queue.elsewhere import Taken, give_up_elsewhere, rejoin_elsewhere, take_elsewhere
from hallsys.queue.errors import TicketUnknown
from hallsys.queue.queues import MOST_MATTERS
from hallsys.queue.states import AT_WINDOW, Status
from hallsys.queue.views import ticket_by_token
from hallsys.web.api.call import Call
from hallsys.web.api.schemas import Answer, Asked, Code, Person, Token
from hallsys.web.paths import is_token


class Visit(Person):
    """Who wants to be served, and for which matters."""

    matter_codes: tuple[Code, ...] = Field(min_length=1, max_length=MOST_MATTERS)


class OwnTicket(Asked):
    """A ticket by its secret."""

    token: Token


class Ticket(Answer):
    """A ticket: how many are served before it, and what it waits, in minutes, while it waits.

    `token` is all that its holder needs, and is told to nobody else. `window`: where it is called to.
    `rating`: none, open or rated.
    """

    token: str
    number: str
    queue: str
    status: str
    issued_at: int
    ahead: int
    wait_low: int | None
    wait_high: int | None
    window: int | None
    rating: str


class Tickets(Answer):
    """The tickets of a visit, in the order of its matters."""

    tickets: tuple[Ticket, ...]


def take(call: Call) -> Tickets:
    """Take the tickets. Raises what `take_elsewhere` does, MatterUnknown, IdempotencyReused."""
    site, asked = call.site, call.asked
    who = claim(site.keyring, asked.number, asked.name)
    matter_ids = [call.matter(code).id for code in asked.matter_codes]
    taken: Taken = call.once(take_elsewhere, site.catalogue, who, matter_ids, site.pace())
    return Tickets(tickets=tuple(_shown(call, token) for token in taken.tokens))


def find(call: Call) -> Ticket:
    """Return a ticket of today. Raises TicketUnknown."""
    return _shown(call, _known(call))


def cancel(call: Call) -> Ticket:
    """Leave the queue. Raises TicketUnknown, WrongStatus, IdempotencyReused."""
    return _moved(call, give_up_elsewhere)


def rejoin(call: Call) -> Ticket:
    """Wait again after a missed call. Raises RequeueAtWindow, and as `requeue` does."""
    return _moved(call, rejoin_elsewhere)


def _moved(call: Call, use_case: Any) -> Ticket:
    token = _known(call)
    call.once(use_case, call.site.catalogue, token)
    return _shown(call, token)


def _known(call: Call) -> str:
    token: str = call.asked.token
    if not is_token(token):
        raise TicketUnknown
    return token


def _shown(call: Call, token: str) -> Ticket:
    return call.site.db.read(_read, call, token)


def _read(conn: Connection, call: Call, token: str) -> Ticket:
    site, now = call.site, call.site.clock.now()
    ticket = ticket_by_token(conn, site.hall_id, site.catalogue.day(now), token)
    before = NOBODY
    if ticket.status is Status.WAITING:
        before = ahead(conn, site.hall_id, ticket, now, site.pace(), site.catalogue.policy)
    window = site.windows.get(ticket.window_id or "") if ticket.status in AT_WINDOW else None
    service_id = last_service_id(conn, site.hall_id, ticket.id)
    return Ticket(
        token=token,
        number=ticket.number,
        queue=site.catalogue.queues[ticket.queue_id].code,
        status=ticket.status,
        issued_at=ticket.issued_at,
        ahead=before.count,
        wait_low=before.low,
        wait_high=before.high,
        window=window.number if window else None,
        rating=rateable(conn, site.hall_id, site.settings.ratings, service_id, now),
    )
