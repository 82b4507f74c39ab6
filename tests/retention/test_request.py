"""Who asks is erased at once, as far as nothing open and no time of contesting stands against it."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text

from hallsys.kernel.clock import DAY
from hallsys.people.service import identify, prepare
from hallsys.retention.errors import NobodyKnown
from hallsys.retention.events import PersonalDataErasedOnRequest, PersonalDataSought
from hallsys.retention.request import erase_as_asked, find_person, look
from hallsys.retention.rules import TERMS, Ground, Hold, Kind
from tests.persons import person
from tests.retention.hall import (
    Known,
    asks,
    booked,
    case_open,
    excluded,
    excluded_for_a_while,
    put_under,
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
    done = asks(known, known.served, person_id)
    assert done.held_by == ((hold,) if hold else ())
    assert done.record == (hold is None) != known.knows(person_id)
    told = [one for one in known.served.log() if isinstance(one, PersonalDataErasedOnRequest)]
    assert len(told) == (0 if hold else 1)
    assert person_id not in str(told)


def test_a_case_goes_when_it_cannot_be_contested_any_more(known: Known) -> None:
    person_id = result_collected(known)
    known.clock.advance(LEAST * DAY + 1)
    done = asks(known, known.served, person_id, date_is_right=True)
    assert (done.cases, done.record) == (1, True)
    assert not known.knows(person_id)


def test_a_person_is_found_by_number(known: Known) -> None:
    credential = person(777_001)
    with pytest.raises(NobodyKnown):
        known.served.db.read(find_person, known.keyring, credential.number.value)
    made = known.served.db.transact(known.served.origin(), identify, prepare(known.keyring, credential))
    assert known.served.db.read(find_person, known.keyring, credential.number.value) == made


def test_a_hall_erases_what_the_halls_below_it_have(known: Known) -> None:
    person_id = rated_badly_and_settled(known)
    excluded_of = "UPDATE tickets SET authorisation = 'x' WHERE hall_id = :of AND person_id = :who"
    key = {"of": known.served.hall.id, "who": person_id}
    known.write(text(excluded_of), key)
    said = "SELECT note FROM follow_up_steps WHERE hall_id = :hall_id AND note <> ''"
    assert known.column(said)
    other = open_hall(known.served.db)  # which was asked, and never met them
    put_under(known.served, other)
    done = asks(known, other, person_id)
    assert (done.ratings, done.record) == (1, True)
    assert not known.knows(person_id)
    assert known.column(said) == []
    papers = "SELECT id FROM tickets WHERE hall_id = :hall_id AND authorisation IS NOT NULL"
    assert known.column(papers) == []
    told = PersonalDataErasedOnRequest
    assert [one for one in known.served.log() if isinstance(one, told)] == [told("withdrawn", 0, 1, 1)]
    assert [one for one in other.log() if isinstance(one, told)] == [told("withdrawn", 0, 0, 1)]


def test_of_another_hall_is_said_only_that_it_keeps_something(known: Known) -> None:
    beside, below = open_hall(known.served.db), open_hall(known.served.db)
    for one in (beside, below):
        put_under(one, known.served)
    for situation in (ticket_only, ticket_still_served, booked, case_open, excluded, rated_badly_and_settled):
        person_id = situation(known)
        done = asks(known, beside, person_id)
        assert (done.cases, done.ratings, done.notes, done.record) == (0, 0, 0, False)
        assert done.held_by == (Hold.ELSEWHERE,)
        assert known.knows(person_id)
    assert not [one for one in known.served.log() if isinstance(one, PersonalDataErasedOnRequest)]
    met_below = below.visit(known.someone(), outcome="finished").person_id
    assert asks(known, beside, met_below).held_by == (Hold.ELSEWHERE,)
    assert asks(known, known.served, met_below).record
    for one in (below, known.served):
        (told,) = [one for one in one.log() if isinstance(one, PersonalDataErasedOnRequest)]
        assert told.records == 1


def test_what_one_hall_still_needs_keeps_the_record_for_all(known: Known) -> None:
    person_id = rated_badly_and_settled(known)
    other = open_hall(known.served.db)
    visit = other.visit(person_id, outcome=None)
    done = asks(known, known.served, person_id)
    assert (done.ratings, done.record, done.held_by) == (1, False, (Hold.ELSEWHERE,))
    other.end(visit)
    assert asks(known, known.served, person_id).held_by == (Hold.ELSEWHERE,)
    assert asks(known, other, person_id).record  # now that both were asked


def test_who_looks_is_in_the_log_whether_anybody_has_the_number(known: Known) -> None:
    sealed = prepare(known.keyring, person(777_002))
    known.served.db.transact(known.served.origin(), identify, sealed)
    for seed, there in ((777_002, True), (777_003, False)):
        number = person(seed).number.value
        kept = known.served.db.transact(known.served.origin(), look, known.keyring, number)
        assert (kept is not None) == there
    number = person(777_003).number.value
    erase = partial(erase_as_asked, ground=Ground.ENDED)
    assert known.served.db.transact(known.served.origin(), erase, known.keyring, number) is None
    assert [one for one in known.served.log() if isinstance(one, PersonalDataSought)] == 3 * [
        PersonalDataSought()
    ]


def test_by_a_clock_that_may_have_leapt_only_what_needs_no_date_goes(known: Known) -> None:
    person_id, limited = result_collected(known), excluded_for_a_while(known)
    known.clock.advance(LEAST * DAY + 1)
    for who, hold in ((person_id, Hold.CASE), (limited, Hold.EXCLUSION)):
        done = asks(known, known.served, who)
        assert (done.cases, done.record, done.held_by) == (0, False, (hold,))
    at_work(known, 40)  # and now the date is proven
    for who in (person_id, limited):
        assert asks(known, known.served, who).record
