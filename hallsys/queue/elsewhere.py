"""Appointments that another system makes for people: a hotline, a city's portal.

An answer has the fingerprint of what was asked, by which a repeat is known from another request under the
same idempotency key.
"""

from dataclasses import dataclass

from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.people.claims import Claim
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.own import book_own, cancel_own, change_own


@dataclass(frozen=True, slots=True)
class Arranged:
    """The code of the appointment that something was done about, and the fingerprint of what was asked."""

    asked: str
    code: str


def book_elsewhere(
    tx: Tx, catalogue: Catalogue, asked: str, claimed: Claim, matter_id: str, starts_at: Millis
) -> Arranged:
    """Book for somebody whose number and name another system has. Raises what `book_own` does."""
    return Arranged(asked, book_own(tx, catalogue, claimed, matter_id, starts_at).code)


def change_elsewhere(tx: Tx, catalogue: Catalogue, asked: str, code: str, starts_at: Millis) -> Arranged:
    """Move an appointment to another time. Raises what `change_own` does."""
    return Arranged(asked, change_own(tx, catalogue, code, starts_at).code)


def cancel_elsewhere(tx: Tx, catalogue: Catalogue, asked: str, code: str) -> Arranged:
    """Give an appointment up. Raises what `cancel_own` does."""
    cancel_own(tx, catalogue, code)
    return Arranged(asked, code)
