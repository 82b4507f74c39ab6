"""Nothing that is still needed is ever erased; everything else is, once its time is over."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallsys.kernel.clock import DAY
from hallsys.kernel.transaction import Tx
from hallsys.people.service import identify, prepare
from hallsys.retention.errors import BadPeriod
from hallsys.retention.events import PersonalDataErased
from hallsys.retention.rules import TERMS, Kind
from hallsys.retention.service import MOST, chosen_periods, set_period
from tests.conftest import MONDAY_NINE
from tests.evaluation.test_rectifying import rated
from tests.persons import person
from tests.retention.hall import (
    SITUATIONS,
    WORDS,
    Known,
    collected_for_another,
    rated_badly_and_settled,
    result_collected,
)
from tests.supervision.test_excluding import decide, found, propose

VISIT, CASE = TERMS[Kind.VISIT].days, TERMS[Kind.CASE].days
ALL = sorted(SITUATIONS, key=lambda one: one.__name__)


@pytest.mark.parametrize("situation", ALL)
def test_what_is_needed_stays_and_what_is_over_goes(known: Known, situation: Callable[[Known], str]) -> None:
    person_id, ends = situation(known), SITUATIONS[situation]
    days = {"visit": VISIT, "case": CASE, None: 20 * 366}[ends]
    known.clock.advance(days * DAY)
    known.erase()
    assert known.knows(person_id)
    known.clock.advance(1)
    known.erase()
    assert known.knows(person_id) == (ends is None)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    came=st.lists(st.tuples(st.sampled_from(ALL), st.integers(0, 2)), min_size=1, max_size=5),
    waits=st.lists(st.integers(1, 1200), min_size=1, max_size=4),
)
def test_it_is_the_rule_for_any_mixture(
    known: Known, came: list[tuple[Callable[[Known], str], int]], waits: list[int]
) -> None:
    due: dict[str, int | None] = {}
    for situation, later in came:
        known.clock.set(MONDAY_NINE + later * DAY)
        person_id, ends = situation(known), SITUATIONS[situation]
        kept = {"visit": VISIT, "case": CASE}.get(ends or "")
        due[person_id] = None if kept is None else known.clock.now() + kept * DAY
    for days in waits:
        known.clock.advance(days * DAY)
        known.erase()
        for person_id, at in due.items():
            assert known.knows(person_id) == (at is None or at >= known.clock.now())


def test_the_log_tells_how_much_and_until_when_never_whose(known: Known) -> None:
    person_id = result_collected(known)
    known.clock.advance(CASE * DAY + 1)
    assert known.erase()["case"] == 1
    until = known.clock.now() - CASE * DAY
    facts = [one for one in known.served.log() if isinstance(one, PersonalDataErased)]
    assert facts[0] == PersonalDataErased("case", 1, until)
    assert person_id not in str(facts)
    assert known.erase() == {}


def test_words_go_and_rows_stay(known: Known) -> None:
    collected_for_another(known)
    rated_badly_and_settled(known)
    rows = ("cases", "hand_overs", "ratings", "follow_up_steps", "result_moves", "tickets", "services")
    before = [known.column(f"SELECT count(*) FROM {one} WHERE hall_id = :hall_id") for one in rows]
    assert known.column("SELECT authorisation FROM hand_overs WHERE hall_id = :hall_id") == [WORDS]
    known.clock.advance(CASE * DAY + 1)
    known.erase()
    assert [known.column(f"SELECT count(*) FROM {one} WHERE hall_id = :hall_id") for one in rows] == before
    assert known.column("SELECT authorisation FROM hand_overs WHERE hall_id = :hall_id") == ["—"]
    assert known.column("SELECT text FROM ratings WHERE hall_id = :hall_id") == [""]
    assert set(known.column("SELECT note FROM follow_up_steps WHERE hall_id = :hall_id")) == {""}


def test_what_was_said_for_and_against_an_exclusion_goes_once_it_is_decided(known: Known) -> None:
    decided, waiting = ([rated(known.served, 5)] for _ in range(2))
    decide(known.served, propose(known.served, found(known.served, decided)))
    propose(known.served, found(known.served, waiting, cause="w2:h1"))
    said = "SELECT note || coalesce(answer, '') FROM exclusion_proposals WHERE hall_id = :hall_id"
    before = known.column(said)
    assert all(before)
    known.clock.advance(CASE * DAY + 1)
    assert known.erase()["exclusion_proposal"] == 1
    assert sorted(map(str, known.column(said))) == ["", min(map(str, before), key=len)]
    assert "exclusion_proposal" not in known.erase()


def test_somebody_who_comes_again_is_kept_from_then_on_and_after_erasure_is_somebody_new(
    known: Known,
) -> None:
    sealed = prepare(known.keyring, person(1))
    origin = known.served.origin()
    first = known.served.db.transact(origin, identify, sealed)
    known.clock.advance(VISIT * DAY)
    assert known.served.db.transact(origin, identify, sealed) == first
    known.clock.advance(VISIT * DAY)
    known.erase()
    assert known.knows(first)
    known.clock.advance(1)
    known.erase()
    assert not known.knows(first)
    assert known.served.db.transact(origin, identify, sealed) != first


def test_more_than_a_batch_goes(known: Known) -> None:
    sealed = [prepare(known.keyring, person(600_000 + n)) for n in range(MOST + 5)]

    def came(tx: Tx) -> None:
        for one in sealed:
            identify(tx, one)

    known.served.db.transact(known.served.origin(), came)
    known.clock.advance(VISIT * DAY + 1)
    assert known.erase()["person"] >= MOST + 5


def test_a_hall_sets_its_periods_within_bounds(known: Known) -> None:
    person_id = known.someone()
    least = TERMS[Kind.RATING].least
    with pytest.raises(BadPeriod):
        known.served.db.transact(known.served.origin(), set_period, Kind.RATING, least - 1)
    for days in (least, least + 1):
        known.served.db.transact(known.served.origin(), set_period, Kind.RATING, days)
    chosen = known.served.db.read(chosen_periods)[known.served.hall.id]
    assert chosen == {Kind.VISIT: VISIT, Kind.CASE: CASE, Kind.RATING: least + 1}
    rated_badly_and_settled(known)
    known.clock.advance((least + 1) * DAY + 1)
    assert {"rating", "follow_up"} <= set(known.erase())
    assert known.knows(person_id)
