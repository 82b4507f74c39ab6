"""Appointments and tickets that another system takes for people: a hotline, a city's portal.

An answer has the fingerprint of what was asked, by which a repeat is known from another request under the
same idempotency key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.people.claims import Claim, identify_claimed
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import WaitsAlready
from hallsys.queue.estimate import Pace
from hallsys.queue.issuing import issue_visit
from hallsys.queue.own import book_own, cancel_own, change_own
from hallsys.queue.phone import give_up, rejoin

PLACE = "elsewhere"  # where such a ticket was taken


@dataclass(frozen=True, slots=True)
class Arranged:
    """The code of the appointment that something was done about, and the fingerprint of what was asked."""

    asked: str
    code: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The secrets of the tickets that something was done about, and the fingerprint of what was asked."""

    asked: str
    tokens: tuple[str, ...]


def take_elsewhere(
    tx: Tx, asked: str, catalogue: Catalogue, claimed: Claim, matter_ids: Sequence[str], pace: Pace
) -> Taken:
    """Take the tickets for somebody whose number and name another system has.

    Raises NameDiffers, WaitsAlready, and what `issue_visit` does. Who waits already is told nothing of that
    ticket: it was taken with a card, and a claim does not reach it.
    """
    person_id = identify_claimed(tx, claimed)
    age = claimed.number.credential.number.age_on(date.fromisoformat(catalogue.day(tx.now)))
    visit = issue_visit(
        tx, catalogue, matter_ids, person_id, age=age, requested=None, place=PLACE, paper=False, pace=pace
    )
    if any(ticket.reprint for ticket in visit.tickets):
        raise WaitsAlready
    return Taken(asked, tuple(ticket.token for ticket in visit.tickets))


def give_up_elsewhere(tx: Tx, asked: str, catalogue: Catalogue, token: str) -> Taken:
    """Leave the queue. Raises what `give_up` does."""
    give_up(tx, catalogue, token)
    return Taken(asked, (token,))


def rejoin_elsewhere(tx: Tx, asked: str, catalogue: Catalogue, token: str) -> Taken:
    """Wait again after a missed call. Raises what `rejoin` does."""
    rejoin(tx, catalogue, token)
    return Taken(asked, (token,))


def book_elsewhere(
    tx: Tx, asked: str, catalogue: Catalogue, claimed: Claim, matter_id: str, starts_at: Millis
) -> Arranged:
    """Book for somebody whose number and name another system has. Raises what `book_own` does."""
    return Arranged(asked, book_own(tx, catalogue, claimed, matter_id, starts_at).code)


def change_elsewhere(tx: Tx, asked: str, catalogue: Catalogue, code: str, starts_at: Millis) -> Arranged:
    """Move an appointment to another time. Raises what `change_own` does."""
    return Arranged(asked, change_own(tx, catalogue, code, starts_at).code)


def cancel_elsewhere(tx: Tx, asked: str, catalogue: Catalogue, code: str) -> Arranged:
    """Give an appointment up. Raises what `cancel_own` does."""
    cancel_own(tx, catalogue, code)
    return Arranged(asked, code)
