"""Erasing somebody's data because they ask for it (个人信息保护法 art. 47).

The periods of the hall do not count then; what is open does, and the time in which a case can be contested.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.cases.tables import IS_KEPT
from hallsys.evaluation.tables import HAS_WORDS, IS_UNDER_WAY
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
from hallsys.retention.sweeps import (
    ERASE_CASES,
    ERASE_PERSONS,
    ERASE_RATINGS,
    ERASED,
    FOLLOWED_UP,
    IS_PAST,
    NO_CASE_KEPT,
    keyed,
)

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
# What is said of them beside cases and ratings, where nothing is open: from the few rows with words.
_THEIR_TICKET = "SELECT 1 FROM tickets t WHERE t.id = {} AND :person_id IN (t.person_id, t.present_id)"
_NOTES = (
    text(
        "UPDATE follow_up_steps SET note = '' WHERE hall_id = :hall_id AND note <> '' AND EXISTS ("  # noqa: S608
        "SELECT 1 FROM follow_ups f JOIN services s ON s.id = f.service_id "
        f"WHERE f.id = follow_up_steps.follow_up_id AND NOT f.{IS_UNDER_WAY} "
        f"AND EXISTS ({_THEIR_TICKET.format('s.ticket_id')}))"
    ),
    text(
        f"UPDATE tickets SET authorisation = NULL WHERE hall_id = :hall_id AND authorisation IS NOT NULL "  # noqa: S608
        f"AND {IS_PAST} AND :person_id IN (person_id, present_id) AND {NO_CASE_KEPT.format('tickets', 'id')}"
    ),
    text(
        f"UPDATE representations SET note = '{ERASED}' WHERE hall_id = :hall_id "  # noqa: S608
        f"AND note NOT IN ('', '{ERASED}') AND (organisation_id = :person_id "
        f"OR EXISTS ({_THEIR_TICKET.format('representations.ticket_id')})) AND EXISTS ("
        f"SELECT 1 FROM tickets x WHERE x.id = representations.ticket_id AND x.{IS_PAST}) "
        f"AND {NO_CASE_KEPT.format('representations', 'ticket_id')}"
    ),
    text(
        "UPDATE gap_exclusions SET note = '' WHERE hall_id = :hall_id AND note <> '' "
        "AND person_id = :person_id AND (until <= :now OR lifted_at IS NOT NULL)"
    ),
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


def erase_as_asked(tx: Tx, keyring: Keyring, number: str, ground: Ground, *, last: bool = True) -> Erased:
    """Erase what can be of whoever has a number, and note it for a restored copy. Raises as `find_person`."""
    person_id = find_person(tx.conn, keyring, number)
    done = erase_on_request(tx, person_id, ground, last=last)
    note(keyring, Asked(print_of(keyring, number).hex(), tx.hall_id, tx.now, ground))
    return done


def _due(tx: Tx, person_id: str) -> tuple[list[str], list[str]]:
    key = {"hall_id": tx.hall_id, "person_id": person_id, "before": before(tx.now, TERMS[Kind.CASE].least)}
    return list(tx.execute(_CASES, key).scalars()), list(tx.execute(_RATINGS, key).scalars())


def erase_on_request(tx: Tx, person_id: str, ground: Ground, *, last: bool = True) -> Erased:
    """Erase what can be of a person: what the hall has, and the record once no hall needs it.

    Of several halls only the `last` erases the record: by it the others find what is theirs.
    """
    cases, ratings = _due(tx, person_id)
    key = {"hall_id": tx.hall_id, "now": tx.now, "person_id": person_id}
    for ids, statements in ((cases, _CASE_STATEMENTS), (ratings, _RATING_STATEMENTS)):
        for statement in statements if ids else ():
            tx.execute(statement, {**key, "ids": ids})
    notes = sum(tx.execute(statement, key).rowcount for statement in _NOTES)
    held = held_by(tx.conn, person_id, tx.now)
    gone = last and not held
    for statement in _PERSON_STATEMENTS if gone else ():
        tx.execute(statement, {**key, "before": tx.now + 1, "ids": [person_id]})
    if cases or ratings or notes or gone:
        tx.append(PersonalDataErasedOnRequest(ground, len(cases), len(ratings), int(gone)))
    return Erased(len(cases), len(ratings), gone, held)
