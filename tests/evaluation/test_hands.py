"""Whoever had a hand in a visit or its case handles nothing of its rating, and does not see it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from hallsys.cases.declining import ask_decline, send_back
from hallsys.cases.pausing import resume, suspend
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Outcome
from hallsys.cases.service import conclude
from hallsys.cases.tables import later_services
from hallsys.evaluation.errors import OwnCase, OwnRating
from hallsys.evaluation.followups import Step
from hallsys.evaluation.hands import had_a_hand_in
from hallsys.evaluation.percase import rate_case
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.reasons import verify_with_reason
from hallsys.evaluation.rectifying import look_up_rater
from hallsys.evaluation.rules import Grade, Tags
from hallsys.evaluation.tables import follow_up_steps
from hallsys.evaluation.views import given
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from tests.evaluation.test_of_department import handled
from tests.evaluation.test_rectifying import TAGS, rated, step, under_way
from tests.served import Served, open_hall


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    database = Database.open(any_database_url, clock)
    yield open_hall(database)
    database.close()


def test_nobody_with_a_hand_in_it_takes_a_step_or_learns_who_rated(served: Served) -> None:
    visit, _ = handled(served, "approver")
    rated(served, 1, visit)
    (found,) = under_way(served)
    theirs = served.origin("clerk:approver")
    for what in (Step.SIGN, Step.VERIFY, Step.RECTIFY, Step.NOT_REACHED, Step.CONTENT):
        with pytest.raises(OwnCase):
            step(served, found, what, by="approver")
        with pytest.raises(OwnRating):
            step(served, found, what, by=visit.clerk_id)
        if what is Step.VERIFY:
            noted = (served.hall, RatingSettings(), TAGS, found.follow_up_id, "已核", ("101",))
            with pytest.raises(OwnCase):
                served.db.transact(theirs, verify_with_reason, *noted)
        step(served, found, what)
    with pytest.raises(OwnCase):
        served.db.transact(theirs, look_up_rater, found.follow_up_id)
    with pytest.raises(OwnCase):
        served.db.read(given, served.hall.id, found.rating_id, "approver")
    taken = select(follow_up_steps.c.by).where(follow_up_steps.c.follow_up_id == found.follow_up_id)
    assert set(served.db.read(lambda conn: conn.execute(taken).scalars().all())) == {"boss"}


def test_a_visit_is_all_windows_that_its_ticket_came_to(served: Served) -> None:
    first = served.visit(outcome="transferred")
    clerk_id = new_id()
    second = replace(first, service_id=new_id(), window_id=served.window(clerk_id), clerk_id=clerk_id)
    served.serve(second)
    served.end(second)
    rated(served, 1, second)
    (found,) = under_way(served)
    with pytest.raises(OwnCase):
        step(served, found, Step.SIGN, by=first.clerk_id)
    step(served, found, Step.SIGN)


def test_a_case_is_of_all_who_did_anything_for_it(served: Served) -> None:
    visit, case_id = handled(served, "approver")
    other, _ = handled(served, "elsewhere")
    by, later = served.origin(), served.visit(outcome="finished")
    came = {"hall_id": served.hall.id, "case_id": case_id, "service_id": later.service_id}
    served.db.transact(by, lambda tx: tx.execute(insert(later_services), came) and None)
    served.db.transact(by, suspend, case_id, "approver", "hearing")
    served.db.transact(by, resume, served.hall, CaseSettings(), case_id, "hearer")
    served.db.transact(by, ask_decline, case_id, "doubter", "not_entitled")
    served.db.transact(by, send_back, case_id, "supervisor")
    served.db.transact(by, conclude, case_id, "decider", Outcome.GRANTED, ["证照"], "A1")
    asked = (Tags(()), RatingSettings(), case_id, Grade(1, text="拖了很久"))
    served.db.transact(served.origin("phone"), rate_case, *asked)
    rated(served, 1, other)
    ids = [one.rating_id for one in under_way(served)]
    of_case = next(one.rating_id for one in under_way(served) if one.case_number)
    for who in (visit.clerk_id, "approver", "hearer", "doubter", "supervisor", "decider", later.clerk_id):
        assert served.db.read(had_a_hand_in, served.hall.id, ids, who) == {of_case}, who
    assert served.db.read(had_a_hand_in, served.hall.id, ids, "boss") == frozenset()
