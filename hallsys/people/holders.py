"""Whose card lies at a place: the right to act there in its holder's name, for two minutes at a time."""

from dataclasses import dataclass

from sqlalchemy import text

from hallsys.kernel.transaction import Tx
from hallsys.people.errors import DocumentExpired, PresentationUnknown
from hallsys.people.rules import LONGEST_PRESENTATION, PRESENTATION

_HOLDER = text(
    "SELECT person_id, age, expired_document FROM presentations "
    "WHERE id = :presentation_id AND hall_id = :hall_id AND place = :place AND expires_at > :now"
)

# In one statement also the bound: the instant never moves back.
_PROLONG = text(
    "UPDATE presentations SET "
    "expires_at = CASE WHEN at + :longest < :until THEN at + :longest ELSE :until END "
    "WHERE id = :presentation_id AND hall_id = :hall_id AND place = :place AND expires_at > :now"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder of a valid document; `age` in years, as the document tells it."""

    person_id: str
    age: int


def holder(tx: Tx, presentation_id: str, place: str) -> Holder:
    """Return who presented a document at `place` ("kiosk:K1", "window:W01"), for use in a command.

    Raises PresentationUnknown if that is over, never was, or was at another place, and
    DocumentExpired for a document that is out of date.
    """
    key = {"presentation_id": presentation_id, "hall_id": tx.hall_id, "place": place, "now": tx.now}
    row = tx.execute(_HOLDER, key).one_or_none()
    if row is None:
        raise PresentationUnknown
    if row.expired_document:
        raise DocumentExpired
    return Holder(row.person_id, row.age)


def prolong(tx: Tx, presentation_id: str, place: str) -> None:
    """Let a document speak for two minutes from now, and for twenty after it was laid at most.

    Raises PresentationUnknown if that is over, never was, or was at another place.
    """
    key = {"presentation_id": presentation_id, "hall_id": tx.hall_id, "place": place, "now": tx.now}
    times = {"until": tx.now + PRESENTATION, "longest": LONGEST_PRESENTATION}
    if tx.execute(_PROLONG, {**key, **times}).rowcount == 0:
        raise PresentationUnknown
