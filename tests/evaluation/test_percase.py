"""一事一评: a case as a whole, once, after its decision, by whoever holds the address on its papers."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from hallsys.cases.rules import Outcome
from hallsys.cases.service import AcceptedCase, conclude, take_up, terminate
from hallsys.evaluation import follow_up_views
from hallsys.evaluation.errors import (
    AlreadyRated,
    CaseNotDecided,
    CaseNotRateable,
    NeedsReason,
    OwnRating,
    RatingExpired,
    RatingUnknown,
    StaffMayNotRate,
)
from hallsys.evaluation.events import CaseRated, FollowUpOpened
from hallsys.evaluation.followups import Step
from hallsys.evaluation.keeping import OF_THE_WHOLE_CASE
from hallsys.evaluation.percase import case_of_token, rate_case, rating_token, standing
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rectifying import take_step
from hallsys.evaluation.rules import Channel, Grade
from hallsys.evaluation.service import open_session, rate
from hallsys.evaluation.tables import ratings
from hallsys.evaluation.tags import load_tags
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.errors import Refusal
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.settings import CONFIG
from tests.cases.office import APPROVER, accepted, granted
from tests.served import Served, Visit, open_hall

TAGS = load_tags(CONFIG / "hcp_norms.csv")
SETTINGS = RatingSettings()
VERY_GOOD = Grade(5)


def rated(served: Served, case_id: str, grade: Grade = VERY_GOOD, actor: str = "phone") -> object:
    return served.db.transact(served.origin(actor), rate_case, TAGS, SETTINGS, case_id, grade)


def decided(served: Served) -> tuple[Visit, AcceptedCase]:
    visit = served.visit()
    case = accepted(served, visit)
    served.end(visit)
    granted(served, case)
    return visit, case


def state(served: Served, case: AcceptedCase, now: int) -> str:
    return served.db.read(standing, served.hall.id, SETTINGS, case.case_id, now).state


def test_a_case_that_ended_without_a_decision_is_not_rated(served: Served, clock: ManualClock) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    served.db.transact(served.origin(), terminate, case.case_id, "head", "duplicate")
    assert state(served, case, clock.now()) == "over"
    with pytest.raises(CaseNotDecided):
        rated(served, case.case_id)


def test_a_case_is_rated_once_after_its_decision(served: Served, clock: ManualClock) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    assert state(served, case, clock.now()) == "early"
    with pytest.raises(CaseNotRateable):
        rated(served, case.case_id)
    served.end(visit)
    granted(served, case)
    assert state(served, case, clock.now()) == "open"
    rated(served, case.case_id, Grade(4, ("413",), "都好"))
    assert state(served, case, clock.now()) == "rated"
    with pytest.raises(AlreadyRated):
        rated(served, case.case_id)
    row = served.db.read(lambda conn: conn.execute(select(ratings)).one())
    assert (row.case_id, row.service_id, row.session_id, row.level) == (
        case.case_id,
        visit.service_id,
        None,
        4,
    )
    assert (row.project_number, row.assess_number) == (case.case_number, OF_THE_WHOLE_CASE)
    assert served.log()[-1] == CaseRated(case.case_id, visit.window_id, 4, "phone")


def test_the_visit_is_rated_besides_and_both_have_numbers_of_their_own(served: Served) -> None:
    visit, case = decided(served)
    ask = (served.hall, SETTINGS, visit.service_id, Channel.PHONE)
    session = served.db.transact(served.origin(), open_session, *ask)
    served.db.transact(served.origin("phone"), rate, TAGS, session.token, Grade(5))
    rated(served, case.case_id, Grade(3))
    numbers = select(ratings.c.project_number, ratings.c.assess_number).order_by(ratings.c.assess_number)
    found = [tuple(row) for row in served.db.read(lambda conn: conn.execute(numbers).all())]
    assert found == [(case.case_number, 1), (case.case_number, OF_THE_WHOLE_CASE)]


def test_the_database_knows_a_rating_of_the_exchange_once(served: Served) -> None:
    _, case = decided(served)
    rated(served, case.case_id)
    row = dict(served.db.read(lambda conn: conn.execute(select(ratings)).one())._mapping)
    other = {**row, "id": new_id(), "case_id": decided(served)[1].case_id}

    def forge(tx: Tx) -> None:
        tx.execute(insert(ratings), other)

    with pytest.raises(Exception, match=r"(?i)unique"):
        served.db.transact(served.origin(), forge)


def test_of_many_ratings_at_once_one_is_taken(served: Served) -> None:
    _, case = decided(served)

    def attempt(level: int) -> str:
        try:
            rated(served, case.case_id, Grade(level))
        except Refusal as refused:
            return refused.code
        return "rated"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, [3, 4, 5, 3, 4, 5])) == ["already_rated"] * 5 + ["rated"]


def test_the_time_to_rate_a_case_ends(served: Served, clock: ManualClock) -> None:
    _, case = decided(served)
    clock.advance(30 * DAY - 1)
    assert state(served, case, clock.now()) == "open"
    clock.advance(1)
    assert state(served, case, clock.now()) == "late"
    with pytest.raises(RatingExpired):
        rated(served, case.case_id)


def test_staff_rate_no_case_and_whoever_asks_in_another_hall_rates_it_where_it_is(served: Served) -> None:
    visit, case = decided(served)
    with pytest.raises(StaffMayNotRate):
        rated(served, case.case_id, actor=f"clerk:{visit.clerk_id}")
    with pytest.raises(RatingUnknown):
        rated(served, new_id())
    other = open_hall(served.db)
    rated(other, case.case_id)
    with pytest.raises(AlreadyRated):
        rated(served, case.case_id)
    assert not [event for event in other.log() if isinstance(event, CaseRated)]


def test_a_bad_rating_of_a_case_is_followed_up_and_not_by_who_accepted_it(served: Served) -> None:
    visit, case = decided(served)
    with pytest.raises(NeedsReason):
        rated(served, case.case_id, Grade(2))
    rated(served, case.case_id, Grade(2, ("209",)))
    (found,) = served.db.read(follow_up_views.under_way, served.hall, FollowUpSettings())
    assert (found.case_number, found.clerk_id, found.tags) == (case.case_number, visit.clerk_id, ("209",))
    assert any(isinstance(one, FollowUpOpened) for one in served.log())
    own = served.origin(f"clerk:{visit.clerk_id}")
    step = (served.hall, FollowUpSettings(), found.follow_up_id, Step.SIGN)
    with pytest.raises(OwnRating):
        served.db.transact(own, take_step, *step)


def test_a_case_that_was_refused_can_be_rated_too(served: Served, clock: ManualClock) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    served.end(visit)
    served.db.transact(served.origin(), take_up, case.case_id, APPROVER)
    made = (case.case_id, APPROVER, Outcome.REFUSED)
    served.db.transact(served.origin(), conclude, *made, (), "", "conditions_unmet")
    assert state(served, case, clock.now()) == "open"


def test_an_address_is_made_by_the_installation_alone(tmp_path: Path) -> None:
    keyring, other = Keyring.create(tmp_path / "a.json"), Keyring.create(tmp_path / "b.json")
    case_id = new_id()
    token = rating_token(keyring, case_id)
    assert case_of_token(keyring, token) == case_id
    assert len(token) == 48
    assert token.replace("-", "a").replace("_", "a").isalnum()
    forged = [rating_token(other, case_id), new_id() + token[26:], token[:-1], token + "x", "", "好" * 48]
    for wrong in forged:
        with pytest.raises(RatingUnknown):
            case_of_token(keyring, wrong)
