"""Who asks is erased at once, as far as nothing open and no time of contesting stands against it."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text

from hallsys.kernel.clock import DAY
from hallsys.people.service import identify, prepare
from hallsys.retention.errors import NobodyKnown
from hallsys.retention.events import PersonalDataErasedOnRequest
from hallsys.retention.request import erase_on_request, find_person
from hallsys.retention.rules import TERMS, Ground, Hold, Kind
from tests.persons import person
from tests.retention.hall import (
    Known,
    booked,
    case_open,
    excluded,
    excluded_for_a_while,
    rated_badly,
    rated_badly_and_settled,
    result_collected,
    result_uncollected,
    ticket_only,
    ticket_still_served,
)
from tests.retention.test_sure_clock import at_work
from tests.served import open_hall

LEAST = TERMS[Kind.CASE].least


@pytest.mark.parametrize(
    ("situation", "hold"),
    [
        (ticket_only, None),
        (rated_badly_and_settled, None),
        (case_open, Hold.CASE),
        (result_uncollected, Hold.CASE),
        (result_collected, Hold.CASE),  # it can still be contested
        (ticket_still_served, Hold.TICKET),
        (booked, Hold.APPOINTMENT),
        (rated_badly, Hold.FOLLOW_UP),
        (excluded, Hold.EXCLUSION),
    ],
)
def test_what_is_open_stands_against_it(
    known: Known, situation: Callable[[Known], str], hold: Hold | None
) -> None:
    person_id = situation(known)
    done = known.served.db.transact(known.served.origin(), erase_on_request, person_id, Ground.WITHDRAWN)
    assert done.held_by == ((hold,) if hold else ())
    assert done.record == (hold is None) != known.knows(person_id)
    told = [one for one in known.served.log() if isinstance(one, PersonalDataErasedOnRequest)]
    assert len(told) == (0 if hold else 1)
    assert person_id not in str(told)


def test_a_case_goes_when_it_cannot_be_contested_any_more(known: Known) -> None:
    person_id = result_collected(known)
    known.clock.advance(LEAST * DAY + 1)
    erase = partial(erase_on_request, date_is_right=True)
    done = known.served.db.transact(known.served.origin(), erase, person_id, Ground.FULFILLED)
    assert (done.cases, done.record) == (1, True)
    assert not known.knows(person_id)


def test_a_person_is_found_by_number(known: Known) -> None:
    credential = person(777_001)
    with pytest.raises(NobodyKnown):
        known.served.db.read(find_person, known.keyring, credential.number.value)
    made = known.served.db.transact(known.served.origin(), identify, prepare(known.keyring, credential))
    assert known.served.db.read(find_person, known.keyring, credential.number.value) == made


def test_whichever_hall_is_asked_it_is_erased_in_all_of_them(known: Known) -> None:
    person_id = rated_badly_and_settled(known)
    excluded_of = "UPDATE tickets SET authorisation = 'x' WHERE hall_id = :of AND person_id = :who"
    key = {"of": known.served.hall.id, "who": person_id}
    known.write(text(excluded_of), key)
    said = "SELECT note FROM follow_up_steps WHERE hall_id = :hall_id AND note <> ''"
    assert known.column(said)
    other = open_hall(known.served.db)  # which was asked, and never met them
    done = other.db.transact(other.origin(), erase_on_request, person_id, Ground.WITHDRAWN)
    assert (done.ratings, done.record) == (1, True)
    assert not known.knows(person_id)
    assert known.column(said) == []
    papers = "SELECT id FROM tickets WHERE hall_id = :hall_id AND authorisation IS NOT NULL"
    assert known.column(papers) == []
    told = PersonalDataErasedOnRequest
    assert [one for one in known.served.log() if isinstance(one, told)] == [told("withdrawn", 0, 1, 0)]
    assert [one for one in other.log() if isinstance(one, told)] == [told("withdrawn", 0, 0, 1)]


def test_what_one_hall_still_needs_keeps_the_record_for_all(known: Known) -> None:
    person_id = rated_badly_and_settled(known)
    other = open_hall(known.served.db)
    visit = other.visit(person_id, outcome=None)
    done = known.served.db.transact(known.served.origin(), erase_on_request, person_id, Ground.WITHDRAWN)
    assert (done.ratings, done.record, done.held_by) == (1, False, (Hold.TICKET,))
    other.end(visit)
    done = known.served.db.transact(known.served.origin(), erase_on_request, person_id, Ground.WITHDRAWN)
    assert (done.ratings, done.record) == (0, True)


def test_by_a_clock_that_may_have_leapt_only_what_needs_no_date_goes(known: Known) -> None:
    person_id, limited = result_collected(known), excluded_for_a_while(known)
    known.clock.advance(LEAST * DAY + 1)
    origin = known.served.origin()
    for who, hold in ((person_id, Hold.CASE), (limited, Hold.EXCLUSION)):
        done = known.served.db.transact(origin, erase_on_request, who, Ground.WITHDRAWN)
        assert (done.cases, done.record, done.held_by) == (0, False, (hold,))
    at_work(known, 40)  # and now the date is proven
    for who in (person_id, limited):
        assert known.served.db.transact(origin, erase_on_request, who, Ground.WITHDRAWN).record
