"""Erasing somebody's data because they ask for it (个人信息保护法 art. 47).

The periods of the hall do not count then; what is open does, and the time in which a case can be contested.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.cases.tables import IS_KEPT
from hallsys.evaluation.tables import HAS_WORDS
from hallsys.kernel.clock import Millis
from hallsys.kernel.credit_code import CreditCode
from hallsys.kernel.identity import BadIdNumber, parse_number
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.views import person_by_print
from hallsys.retention.asked import Asked, note
from hallsys.retention.errors import NobodyKnown
from hallsys.retention.events import PersonalDataErasedOnRequest, PersonalDataSought
from hallsys.retention.holds import CASE_IS_OVER, CASE_IS_QUIET, PERSON_HOLDS
from hallsys.retention.rules import TERMS, Ground, Hold, Kind, before
from hallsys.retention.sweeps import ERASE_CASES, ERASE_PERSONS, ERASE_RATINGS, FOLLOWED_UP, keyed

_HELD = {
    hold: text(f"SELECT 1 FROM people p WHERE p.id = :person_id AND {condition}")  # noqa: S608
    for hold, condition in PERSON_HOLDS.items()
}
_CASES = text(
    f"SELECT c.id FROM cases c WHERE c.hall_id = :hall_id AND c.{IS_KEPT} AND c.id IN ("  # noqa: S608
    "SELECT o.id FROM cases o WHERE o.hall_id = :hall_id AND o.person_id = :person_id UNION ALL "
    "SELECT o.id FROM cases o WHERE o.hall_id = :hall_id AND o.agent_person_id = :person_id) "
    f"AND {CASE_IS_QUIET} AND {CASE_IS_OVER}"
)
# From the few ratings with words, not from all tickets.
_RATINGS = text(
    f"SELECT r.id FROM ratings r WHERE r.hall_id = :hall_id AND r.{HAS_WORDS} "  # noqa: S608
    f"AND NOT {FOLLOWED_UP.format('rating_id = r.id')} AND EXISTS (SELECT 1 FROM services s "
    "JOIN tickets t ON t.id = s.ticket_id WHERE s.id = r.service_id "
    "AND :person_id IN (t.person_id, t.present_id))"
)
_CASE_STATEMENTS, _RATING_STATEMENTS, _PERSON_STATEMENTS = (
    tuple(map(keyed, statements)) for statements in (ERASE_CASES, ERASE_RATINGS, ERASE_PERSONS)
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: cases, ratings with words, the record itself; and what keeps the record, if it stayed."""

    cases: int
    ratings: int
    record: bool
    held_by: tuple[Hold, ...]


def print_of(keyring: Keyring, number: str) -> bytes:
    """Return by what a document's number, or a credit code, is found. Raises what `CreditCode` raises."""
    try:
        value = parse_number(number).value
    except BadIdNumber:
        value = CreditCode(number).value
    return keyring.fingerprint(value)


def find_person(conn: Connection, keyring: Keyring, number: str) -> str:
    """Return the id of whoever has a number. Raises NobodyKnown, and as `print_of`."""
    person_id = person_by_print(conn, print_of(keyring, number))
    if person_id is None:
        raise NobodyKnown
    return person_id


def held_by(conn: Connection, person_id: str, now: Millis) -> tuple[Hold, ...]:
    """Return what keeps a person's record in any hall."""
    key = {"person_id": person_id, "now": now}
    return tuple(hold for hold, statement in _HELD.items() if conn.execute(statement, key).first())


def look(tx: Tx, keyring: Keyring, number: str) -> tuple[int, int, tuple[Hold, ...]]:
    """Return how many cases and ratings could go now, and what keeps the record; who looked is in the log.

    Raises as `find_person`.
    """
    person_id = find_person(tx.conn, keyring, number)
    cases, ratings = _due(tx, person_id)
    tx.append(PersonalDataSought())
    return len(cases), len(ratings), held_by(tx.conn, person_id, tx.now)


def erase_as_asked(tx: Tx, keyring: Keyring, number: str, ground: Ground) -> Erased:
    """Erase what can be of whoever has a number, and note it for a restored copy. Raises as `find_person`."""
    person_id = find_person(tx.conn, keyring, number)
    done = erase_on_request(tx, person_id, ground)
    note(keyring, Asked(print_of(keyring, number).hex(), tx.hall_id, tx.now, ground))
    return done


def _due(tx: Tx, person_id: str) -> tuple[list[str], list[str]]:
    key = {"hall_id": tx.hall_id, "person_id": person_id, "before": before(tx.now, TERMS[Kind.CASE].least)}
    return list(tx.execute(_CASES, key).scalars()), list(tx.execute(_RATINGS, key).scalars())


def erase_on_request(tx: Tx, person_id: str, ground: Ground) -> Erased:
    """Erase what can be of a person: the hall's cases and ratings, and the record once no hall needs it."""
    cases, ratings = _due(tx, person_id)
    key = {"hall_id": tx.hall_id, "now": tx.now}
    for ids, statements in ((cases, _CASE_STATEMENTS), (ratings, _RATING_STATEMENTS)):
        for statement in statements if ids else ():
            tx.execute(statement, {**key, "ids": ids})
    held = held_by(tx.conn, person_id, tx.now)
    for statement in () if held else _PERSON_STATEMENTS:
        tx.execute(statement, {**key, "before": tx.now + 1, "ids": [person_id]})
    if cases or ratings or not held:
        tx.append(PersonalDataErasedOnRequest(ground, len(cases), len(ratings), 0 if held else 1))
    return Erased(len(cases), len(ratings), not held, held)
