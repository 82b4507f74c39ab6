"""What passes its limit without a word in the log is found once: stages, results, follow-ups, answers."""

from collections.abc import Callable, Iterator

import pytest

from hallsys.cases import service as cases
from hallsys.cases.clock import Limit
from hallsys.cases.policy import CaseSettings
from hallsys.cases.process_rules import DEFAULT_PROCESSES, Ending, replace_stage
from hallsys.cases.receiving import accept_unanswered
from hallsys.cases.service import Application, receive, receive_results
from hallsys.evaluation.followups import Step
from hallsys.evaluation.late import due_now
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.kernel.clock import DAY, MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.queue.catalogue import catalogue
from hallsys.queue.policy import PolicySettings
from hallsys.supervision import finding_lists
from hallsys.supervision.finding_lists import Found
from hallsys.supervision.inspecting import inspect
from hallsys.supervision.late_now import _FOLLOW_UPS, _SERVICES, _STAGES
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.views import Limits
from tests.cases.gap_desk import Desk
from tests.cases.inbox import CHECKER, REVIEWER, Office
from tests.cases.office import accepted, granted
from tests.evaluation.test_rectifying import rated, step, under_way
from tests.plans import of_sqlite, plan
from tests.served import open_hall

Look = Callable[[], tuple[Found, ...]]
LIMITS = Limits(FollowUpSettings(), CaseSettings())


@pytest.fixture
def hall(any_database_url: str, clock: ManualClock) -> Iterator[Office]:
    database = Database.open(any_database_url, clock)
    made = open_hall(database)
    yield Office(database, made.hall, made.queue_id)
    database.close()


@pytest.fixture
def look(hall: Office) -> Look:
    """Return a way to look three times and get what is to be signed off; the hall is watched already."""

    def looked() -> tuple[Found, ...]:
        known = hall.db.read(catalogue, hall.hall.id, PolicySettings())
        for _ in range(3):
            hall.do(inspect, known, InspectionSettings(), LIMITS)
        found: tuple[Found, ...] = hall.db.read(finding_lists.unsigned, hall.hall.id)
        return found

    assert looked() == ()
    return looked


def test_a_stage_past_its_own_limit_is_found_with_who_holds_it_and_again_if_it_comes_back(
    hall: Office, look: Look, clock: ManualClock
) -> None:
    hall.do(cases.put_process, replace_stage(DEFAULT_PROCESSES["review_check"], "review", limit=Limit(2)))
    case = hall.case()
    hall.claim(case, REVIEWER)
    assert look() == ()
    clock.advance(7 * DAY)
    (found,) = look()
    assert (found.rule, found.subject, found.clerk_id) == ("stage_late", case.case_number, REVIEWER)
    assert (found.evidence[0].seq, found.times) == (None, 1)
    hall.finish(case, REVIEWER, "review", Ending.GRANT)
    hall.act(case, CHECKER, "check", Ending.SEND_BACK, note="缺附页")
    clock.advance(7 * DAY)
    assert sorted(one.rule for one in look()) == ["stage_late", "stage_late"]


def test_a_result_that_is_not_there_in_time_is_found_once(
    hall: Office, look: Look, clock: ManualClock
) -> None:
    late, there = (accepted(hall, hall.visit()) for _ in range(2))
    for case in (late, there):
        granted(hall, case, shelf="")
    hall.do(receive_results, hall.window("output", "output"), "output", there.case_number, "A-1")
    clock.advance(9 * DAY)
    assert look() == ()
    clock.advance(7 * DAY)
    (found,) = look()
    assert (found.rule, found.subject, found.times) == ("undelivered", late.case_number, 1)


def test_each_step_of_a_follow_up_that_is_late_is_found_once(
    hall: Office, look: Look, clock: ManualClock
) -> None:
    rated(hall, 1)
    (one,) = under_way(hall)
    assert one.due_at is not None
    clock.set(one.due_at - 1)
    assert look() == ()
    clock.advance(1 + MINUTE)
    (found,) = look()
    assert (found.rule, found.figure, found.clerk_id, found.times) == ("follow_up_late", 1, None, 1)
    assert found.subject == ""  # a number would lead to whoever rated
    step(hall, one, Step.SIGN)
    assert len(look()) == 1
    clock.advance(30 * DAY)
    assert len(look()) == 2


def test_many_follow_ups_that_have_time_hide_none_that_is_late(
    hall: Office, look: Look, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hallsys.supervision.late_now._MOST", 2)
    for _ in range(3):  # they have three weeks
        rated(hall, 1)
        for what in (Step.SIGN, Step.VERIFY):
            step(hall, under_way(hall)[0], what)
        clock.advance(1000)
    rated(hall, 1)
    due_at = under_way(hall)[0].due_at
    assert due_at is not None
    clock.set(due_at)
    assert [(one.rule, one.times) for one in look()] == [("follow_up_late", 1)]


def test_what_the_law_accepted_because_nobody_answered_is_found(
    hall: Office, look: Look, clock: ManualClock
) -> None:
    desk = Desk(hall)
    asked = Application(desk.matter_id, (desk.form,))
    visit = (desk.visit.service_id, desk.visit.clerk_id)
    case = hall.do(receive, hall.hall, CaseSettings(), *visit, asked)
    clock.advance(20 * DAY)
    hall.do(accept_unanswered)
    found = [one for one in look() if one.rule == "deemed"]
    assert [(one.subject, one.clerk_id, one.figure) for one in found] == [
        (case.case_number, desk.visit.clerk_id, 1)
    ]


@of_sqlite
def test_nothing_reads_through_history(db: Database) -> None:
    asked = {"hall_id": "h", "limit": 9, "before": 0}
    due = due_now(open_hall(db).hall, FollowUpSettings(), 0)
    assert "ix_follow_ups_under_way" in db.read(plan, _FOLLOW_UPS, {**asked, **due})
    assert "uq_services_active_window" in db.read(plan, _SERVICES, asked)
    assert "ix_case_processes_inbox" in db.read(plan, _STAGES, {**asked, "now": 0})
