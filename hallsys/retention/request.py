"""Erasing somebody's data because they ask for it (个人信息保护法 art. 47).

The periods of the hall do not count then; what is open does, and the time in which a case can be contested.
It is one transaction for the hall that was asked and those below it: of any other a hall is told no more than
that something is kept there. The record of a person, which halls share, goes with what the last of those has
who were asked (`reach`). What stands against it is repeated by the hall that was asked, night by night, until
it is over (`nightly`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, String, TextClause, bindparam, text

from hallsys.cases.tables import IS_KEPT
from hallsys.evaluation.tables import HAS_WORDS, IS_UNDER_WAY
from hallsys.kernel.clock import Millis
from hallsys.kernel.credit_code import BadCreditCode, CreditCode
from hallsys.kernel.identity import BadIdNumber, parse_number
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.views import person_by_print
from hallsys.retention.asked import Asked, note
from hallsys.retention.errors import NobodyKnown
from hallsys.retention.events import PersonalDataErasedOnRequest, PersonalDataSought
from hallsys.retention.holds import CASE_IS_OVER, CASE_IS_QUIET, IN_HALLS
from hallsys.retention.reach import Reach, held_by, reach_of
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
from hallsys.supervision.sure_clock import is_sure

_Found = Mapping[str, list[str]]  # by hall


def _of_halls(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("halls", expanding=True, type_=String))


_CASES = _of_halls(
    f"SELECT c.hall_id, c.id FROM cases c WHERE c.{IN_HALLS} AND c.{IS_KEPT} AND c.id IN ("  # noqa: S608
    f"SELECT o.id FROM cases o WHERE o.{IN_HALLS} AND o.person_id = :person_id UNION ALL "
    f"SELECT o.id FROM cases o WHERE o.{IN_HALLS} AND o.agent_person_id = :person_id) "
    f"AND {CASE_IS_QUIET} AND {CASE_IS_OVER}"
)
# From the few ratings with words, not from all tickets.
_RATINGS = _of_halls(
    f"SELECT r.hall_id, r.id FROM ratings r WHERE r.{IN_HALLS} AND r.{HAS_WORDS} "  # noqa: S608
    f"AND NOT {FOLLOWED_UP.format('rating_id = r.id')} AND EXISTS (SELECT 1 FROM services s "
    "JOIN tickets t ON t.id = s.ticket_id WHERE s.id = r.service_id "
    "AND :person_id IN (t.person_id, t.present_id))"
)
# What is said of them beside cases and ratings, where nothing is open: from the few rows with words.
_THEIR_TICKET = "SELECT 1 FROM tickets t WHERE t.id = {} AND :person_id IN (t.person_id, t.present_id)"
_NOTES = (
    _of_halls(
        f"UPDATE follow_up_steps SET note = '' WHERE {IN_HALLS} AND note <> '' AND EXISTS ("  # noqa: S608
        "SELECT 1 FROM follow_ups f JOIN services s ON s.id = f.service_id "
        f"WHERE f.id = follow_up_steps.follow_up_id AND NOT f.{IS_UNDER_WAY} "
        f"AND EXISTS ({_THEIR_TICKET.format('s.ticket_id')})) RETURNING hall_id"
    ),
    _of_halls(
        f"UPDATE tickets SET authorisation = NULL WHERE {IN_HALLS} AND authorisation IS NOT NULL "  # noqa: S608
        f"AND {IS_PAST} AND :person_id IN (person_id, present_id) "
        f"AND {NO_CASE_KEPT.format('tickets', 'id')} RETURNING hall_id"
    ),
    _of_halls(
        f"UPDATE representations SET note = '{ERASED}' WHERE {IN_HALLS} "  # noqa: S608
        f"AND note NOT IN ('', '{ERASED}') AND (organisation_id = :person_id "
        f"OR EXISTS ({_THEIR_TICKET.format('representations.ticket_id')})) AND EXISTS ("
        f"SELECT 1 FROM tickets x WHERE x.id = representations.ticket_id AND x.{IS_PAST}) "
        f"AND {NO_CASE_KEPT.format('representations', 'ticket_id')} RETURNING hall_id"
    ),
    _of_halls(
        f"UPDATE gap_exclusions SET note = '' WHERE {IN_HALLS} AND note <> '' "  # noqa: S608
        "AND person_id = :person_id AND (until <= :by OR lifted_at IS NOT NULL) RETURNING hall_id"
    ),
)
_CASE_STATEMENTS, _RATING_STATEMENTS, _PERSON_STATEMENTS = (
    tuple(map(keyed, statements)) for statements in (ERASE_CASES, ERASE_RATINGS, ERASE_PERSONS)
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: cases, ratings with words, other notes, the record; and what keeps that, if it stayed."""

    cases: int
    ratings: int
    notes: int
    record: bool
    held_by: tuple[Hold, ...]

    @property
    def anything(self) -> bool:
        """Tell whether something went."""
        return bool(self.cases or self.ratings or self.notes or self.record)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many cases and ratings with words could go now, and what keeps the rest."""

    cases: int
    ratings: int
    held_by: tuple[Hold, ...]


def print_of(keyring: Keyring, number: str) -> bytes:
    """Return by what a document's number, or a credit code, is found. Raises BadIdNumber for neither."""
    try:
        value = parse_number(number).value
    except BadIdNumber as fault:
        try:
            value = CreditCode(number).value
        except BadCreditCode:
            raise fault from None  # most who ask are persons
    return keyring.fingerprint(value)


def find_person(conn: Connection, keyring: Keyring, number: str) -> str:
    """Return the id of whoever has a number. Raises NobodyKnown, and as `print_of`."""
    person_id = person_by_print(conn, print_of(keyring, number))
    if person_id is None:
        raise NobodyKnown
    return person_id


def look(tx: Tx, keyring: Keyring, number: str) -> Kept | None:
    """Return what could go now, and what keeps the rest; None if nobody has that number.

    Who looked is in the log either way. Raises BadIdNumber.
    """
    print_ = print_of(keyring, number)
    person_id = person_by_print(tx.conn, print_)
    tx.append(PersonalDataSought())
    if person_id is None:
        return None
    by, reach = _by(tx), reach_of(tx, keyring, person_id, print_)
    cases, ratings = _due(tx, person_id, by, reach)
    return Kept(_count(cases), _count(ratings), held_by(tx.conn, person_id, by, reach))


def erase_as_asked(
    tx: Tx, keyring: Keyring, number: str, ground: Ground, *, date_is_right: bool = False
) -> Erased | None:
    """Erase what can be of whoever has a number, and note it for a restored copy; None if nobody has it.

    That it was tried is in the log, too, where nothing was erased. Raises BadIdNumber.
    """
    print_ = print_of(keyring, number)
    person_id = person_by_print(tx.conn, print_)
    if person_id is None:
        tx.append(PersonalDataSought())
        return None
    reach = reach_of(tx, keyring, person_id, print_)
    done = erase_on_request(tx, person_id, ground, reach, date_is_right=date_is_right)
    if not done.anything:
        tx.append(PersonalDataSought())
    note(keyring, Asked(print_.hex(), tx.hall_id, tx.now, ground))
    return done


def erase_on_request(
    tx: Tx, person_id: str, ground: Ground, reach: Reach, *, date_is_right: bool = False
) -> Erased:
    """Erase what can be of a person in the halls within reach, and the record once no hall needs it.

    The log of each hall tells what went of it. While the clock is not sure, nothing goes that the date alone
    lets go (a case that cannot be contested any more), unless somebody says that the `date_is_right`.
    """
    by = tx.now if date_is_right else _by(tx)
    cases, ratings = _due(tx, person_id, by, reach)
    key = {"now": tx.now, "by": by, "person_id": person_id, "halls": reach.here}
    for found, statements in ((cases, _CASE_STATEMENTS), (ratings, _RATING_STATEMENTS)):
        for hall_id, ids in found.items():
            for statement in statements:
                tx.execute(statement, {**key, "hall_id": hall_id, "ids": ids})
    noted = [hall_id for statement in _NOTES for hall_id in tx.execute(statement, key).scalars()]
    held = held_by(tx.conn, person_id, by, reach)
    for statement in () if held else _PERSON_STATEMENTS:
        tx.execute(statement, {"before": tx.now + 1, "ids": [person_id]})
    known_in = set() if held else {tx.hall_id, *reach.met}
    for hall_id in {*cases, *ratings, *noted, *known_in}:
        counts = len(cases.get(hall_id, ())), len(ratings.get(hall_id, ()))
        tx.of(hall_id).append(PersonalDataErasedOnRequest(ground, *counts, int(hall_id in known_in)))
    return Erased(_count(cases), _count(ratings), len(noted), not held, held)


def _by(tx: Tx) -> Millis:
    """Return the instant by which something is over: before all times, while the clock is not sure."""
    return tx.now if is_sure(tx.conn, tx.hall_id, tx.now) else 0


def _due(tx: Tx, person_id: str, by: Millis, reach: Reach) -> tuple[_Found, _Found]:
    key = {"person_id": person_id, "halls": reach.here, "before": before(by, TERMS[Kind.CASE].least)}
    return _by_hall(tx, _CASES, key), _by_hall(tx, _RATINGS, key)


def _by_hall(tx: Tx, statement: TextClause, key: Mapping[str, object]) -> _Found:
    found = defaultdict[str, list[str]](list)
    for row in tx.execute(statement, key):
        found[row.hall_id].append(row.id)
    return dict(found)


def _count(found: _Found) -> int:
    return sum(map(len, found.values()))
