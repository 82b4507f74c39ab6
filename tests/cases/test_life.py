"""Gaps, supplements, pauses, declines by two people, withdrawal, ends, receipts and notices of cases."""

import pytest

from hallsys.cases.errors import (
    CaseNotInState,
    MaterialOutsideList,
    MaterialsMissing,
    ReasonUnknown,
    ResultNotInState,
    SamePerson,
)
from hallsys.cases.events import CaseDeclined, CaseTerminated, DeclineAsked, DeclineSentBack
from hallsys.cases.life_errors import (
    BadExclusion,
    BadGapDays,
    DeclineWaits,
    ExcludedFromGaps,
    ExclusionUnknown,
    GapOverdue,
    GapsNotAllowed,
    GapsOpen,
    MainMaterialsMissing,
    NoDeclineWaits,
    NoSuchGap,
    NotAGap,
    NoteNeeded,
    NotListedForSupplement,
    NotTheApplicant,
    OwnDecline,
    SupplementsUsedUp,
)
from hallsys.cases.life_views import (
    gaps_near,
    gaps_of,
    supplements_of,
    waiting_declines,
)
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Outcome
from hallsys.cases.service import (
    ask_decline,
    ask_supplement,
    conclude,
    confirm_decline,
    exclude,
    lift_exclusion,
    resume,
    send_back,
    supply,
    suspend,
    take_up,
    terminate,
    terminate_missed,
    withdraw,
)
from hallsys.cases.views import case as read_case
from hallsys.cases.views import ready_for
from hallsys.counters.errors import NotYourTicket
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.matters.rules import Kind
from tests.cases.gap_desk import LISTED, Desk
from tests.cases.office import APPROVER, accepted, collected, granted
from tests.served import Served

SUPERVISOR = "supervisor"


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk(served)


def test_a_case_is_accepted_with_gaps_and_they_are_filled_at_another_window(
    served: Served, desk: Desk
) -> None:
    case = desk.accept([desk.form], [desk.premises, desk.health])
    assert case.gaps_due_at is not None
    assert case.gaps_due_at <= case.due_at
    gaps = served.db.read(gaps_of, served.hall.id, [case.case_id])
    assert [(one.name, one.due_at) for one in gaps] == [
        ("场地证明", case.gaps_due_at),
        ("健康证明", case.gaps_due_at),
    ]
    (near,) = served.db.read(gaps_near, served.hall.id, case.gaps_due_at)
    assert (near.case_id, near.gaps) == (case.case_id, 2)
    served.end(desk.visit)
    elsewhere = served.visit(desk.visit.person_id)
    assert desk.fill(case, desk.health, visit=elsewhere) == 1
    assert desk.fill(case, desk.premises, visit=elsewhere) == 0
    assert served.db.read(gaps_of, served.hall.id, [case.case_id]) == ()


@pytest.mark.parametrize(
    ("there", "promised", "days", "why"),
    [
        (["form", "premises", "health"], ["photo"], 1, NotAGap),
        (["form", "health"], ["premises", "health"], 1, NotAGap),
        (["premises", "health"], ["form"], 1, NotAGap),
        ([], ["premises", "health"], 1, MaterialsMissing),
        (["form"], ["premises"], 1, MaterialsMissing),
        (["form"], ["premises", "health"], 0, BadGapDays),
        (["form"], ["premises", "health"], 6, BadGapDays),
        (["form"], ["premises", "health", "else"], 1, MaterialOutsideList),
    ],
)
def test_what_may_not_be_missing_is_refused(
    desk: Desk, there: list[str], promised: list[str], days: int, why: type[Exception]
) -> None:
    ids = {
        "form": desk.form,
        "premises": desk.premises,
        "health": desk.health,
        "photo": desk.photo,
        "else": "x",
    }
    with pytest.raises(why):
        desk.accept([ids[one] for one in there], [ids[one] for one in promised], days)


def test_something_required_has_to_be_there(served: Served) -> None:
    desk = Desk(served)
    desk.matter_id = served.matter(checklist=[LISTED[1]])
    (only,) = (one.id for one in served.checklist(desk.matter_id))
    with pytest.raises(MainMaterialsMissing):
        desk.accept([], [only])


@pytest.mark.parametrize(("kind", "gaps"), [(Kind.IMMEDIATE, True), (Kind.PROMISED, False)])
def test_an_immediate_matter_or_a_hall_that_wants_none_takes_no_gaps(
    served: Served, kind: Kind, gaps: bool
) -> None:
    desk = Desk(served, kind, CaseSettings(gaps=gaps))
    with pytest.raises(GapsNotAllowed):
        desk.accept([desk.form], [desk.premises, desk.health])


def test_whose_credit_is_bad_promises_nothing_until_that_is_lifted(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    until = clock.now() + DAY
    with pytest.raises(NoteNeeded):
        desk.do(exclude, desk.visit.person_id, SUPERVISOR, "other", until, " ")
    with pytest.raises(BadExclusion):
        desk.do(exclude, desk.visit.person_id, SUPERVISOR, "dishonest", clock.now(), "")
    entry = desk.do(exclude, desk.visit.person_id, SUPERVISOR, "dishonest", until, "")
    assert desk.visit.person_id not in str(served.log())
    with pytest.raises(ExcludedFromGaps):
        desk.accept([desk.form], [desk.premises, desk.health])
    desk.do(lift_exclusion, entry, SUPERVISOR)
    with pytest.raises(ExclusionUnknown):
        desk.do(lift_exclusion, entry, SUPERVISOR)
    assert desk.accept([desk.form], [desk.premises, desk.health]).gaps_due_at
    desk.do(exclude, desk.visit.person_id, SUPERVISOR, "dishonest", until, "")
    clock.advance(DAY)
    assert desk.accept([desk.form], [desk.premises, desk.health]).gaps_due_at


def test_nothing_is_handed_over_before_the_gaps_are_filled(served: Served, desk: Desk) -> None:
    case = desk.accept([desk.form], [desk.premises, desk.health])
    (result,) = granted(served, case).result_ids
    with pytest.raises(GapsOpen) as refused:
        collected(served, result, desk.visit.person_id)
    assert "场地证明、健康证明" in refused.value.sentence("zh")
    desk.fill(case, desk.premises, desk.health)
    assert collected(served, result, desk.visit.person_id).last


def test_a_missed_promise_ends_the_case_once_and_voids_its_results(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    case = desk.accept([desk.form], [desk.premises, desk.health])
    (result,) = granted(served, case).result_ids
    desk.fill(case, desk.premises)
    assert case.gaps_due_at
    clock.set(case.gaps_due_at)
    assert desk.do(terminate_missed) == 0
    clock.advance(1)
    with pytest.raises(GapOverdue):
        desk.fill(case, desk.health)
    assert desk.do(terminate_missed) == 1
    assert desk.do(terminate_missed) == 0
    assert served.log()[-1] == CaseTerminated(case.case_id, case.case_number, "gap_missed")
    assert served.db.read(ready_for, served.hall.id, desk.visit.person_id) == ()
    with pytest.raises(ResultNotInState):
        collected(served, result, desk.visit.person_id)
    with pytest.raises(NoSuchGap):
        desk.fill(case, desk.health)


def test_another_applicant_or_clerk_fills_no_gap(served: Served, desk: Desk) -> None:
    case = desk.accept([desk.form], [desk.premises, desk.health])
    with pytest.raises(NotTheApplicant):
        desk.fill(case, desk.health, visit=served.visit())
    served.end(desk.visit)
    with pytest.raises(NotYourTicket):
        desk.fill(case, desk.health)


def test_two_people_decline_and_neither_took_the_case_in(served: Served, desk: Desk) -> None:
    case = accepted(served, desk.visit)
    with pytest.raises(ReasonUnknown):
        desk.do(ask_decline, case.case_id, APPROVER, "because")
    desk.do(ask_decline, case.case_id, APPROVER, "not_entitled", "甲某无资格")
    with pytest.raises(DeclineWaits):
        desk.do(take_up, case.case_id, APPROVER)
    with pytest.raises(DeclineWaits):
        desk.do(ask_decline, case.case_id, "another", "not_entitled")
    for nobody in (APPROVER, desk.visit.clerk_id):
        with pytest.raises(OwnDecline):
            desk.do(confirm_decline, case.case_id, nobody)
        with pytest.raises(OwnDecline):
            desk.do(send_back, case.case_id, nobody)
    (waits,) = served.db.read(waiting_declines, served.hall.id)
    assert (waits.case_id, waits.asked_by, waits.note) == (case.case_id, APPROVER, "甲某无资格")
    desk.do(send_back, case.case_id, SUPERVISOR, "请补充依据")
    assert served.db.read(waiting_declines, served.hall.id) == ()
    with pytest.raises(NoDeclineWaits):
        desk.do(confirm_decline, case.case_id, SUPERVISOR)
    desk.do(take_up, case.case_id, APPROVER)
    desk.do(ask_decline, case.case_id, APPROVER, "not_competent")
    desk.do(confirm_decline, case.case_id, SUPERVISOR)
    found = served.db.read(read_case, served.hall.id, case.case_id)
    assert (found.status, found.reason_code, found.decided_by, found.outcome) == (
        "declined",
        "not_competent",
        SUPERVISOR,
        None,
    )
    log = served.log()
    assert [type(one) for one in log if isinstance(one, DeclineAsked | DeclineSentBack | CaseDeclined)] == [
        DeclineAsked,
        DeclineSentBack,
        DeclineAsked,
        CaseDeclined,
    ]
    assert "甲某" not in str(log)


def test_a_suspended_case_has_as_much_time_left_as_before(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    case, hall = accepted(served, desk.visit), served.hall
    desk.do(take_up, case.case_id, APPROVER)
    with pytest.raises(NoteNeeded):
        desk.do(suspend, case.case_id, APPROVER, "other")
    with pytest.raises(SamePerson):
        desk.do(suspend, case.case_id, desk.visit.clerk_id, "hearing")
    desk.do(suspend, case.case_id, APPROVER, "expert_review", "专家评审")
    clock.advance(7 * DAY)  # five working days, as any week
    due = desk.do(resume, hall, CaseSettings(), case.case_id, APPROVER)
    assert due == case.due_at + 7 * DAY
    assert served.db.read(read_case, hall.id, case.case_id).due_at == due
    with pytest.raises(CaseNotInState):
        desk.do(resume, hall, CaseSettings(), case.case_id, APPROVER)


def test_a_supplement_is_asked_for_once_from_the_list_and_taken_in_at_any_window(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    hall, settings = served.hall, CaseSettings()
    case = desk.accept([desk.form, desk.premises, desk.health])
    desk.do(take_up, case.case_id, APPROVER)
    for wanted, days in ((["x"], 5), ([], 5), ([desk.health], 0), ([desk.health], 31)):
        with pytest.raises(NotListedForSupplement):
            desk.do(ask_supplement, hall, settings, case.case_id, APPROVER, wanted, days)
    both = [desk.photo, desk.health]
    until = desk.do(ask_supplement, hall, settings, case.case_id, APPROVER, both, 5, "照片不清")
    wanted_now = served.db.read(supplements_of, hall.id, [case.case_id])
    assert [(one.name, one.due_at) for one in wanted_now] == [("健康证明", until), ("照片", until)]
    clock.advance(7 * DAY)
    served.end(desk.visit)
    at = served.visit(desk.visit.person_id)
    by = (case.case_id, at.service_id, at.clerk_id)
    with pytest.raises(NoSuchGap):
        desk.do(supply, hall, settings, *by, [desk.form])
    assert desk.do(supply, hall, settings, *by, [desk.photo]) == 1
    assert desk.status(case.case_id) == "supplement"
    assert desk.do(supply, hall, settings, *by, [desk.health]) == 0
    found = served.db.read(read_case, hall.id, case.case_id)
    assert (found.status, found.due_at) == ("in_progress", case.due_at + 7 * DAY)
    with pytest.raises(SupplementsUsedUp):
        desk.do(ask_supplement, hall, settings, case.case_id, APPROVER, [desk.photo], 5)


def test_only_the_applicant_withdraws_and_only_before_the_decision(served: Served, desk: Desk) -> None:
    case = desk.accept([desk.form], [desk.premises, desk.health])
    other = served.visit()
    with pytest.raises(NotTheApplicant):
        desk.do(withdraw, case.case_id, other.service_id, other.clerk_id)
    desk.do(withdraw, case.case_id, desk.visit.service_id, desk.visit.clerk_id)
    assert desk.status(case.case_id) == "withdrawn"
    assert served.db.read(gaps_of, served.hall.id, [case.case_id]) == ()
    decided = accepted(served, other)
    granted(served, decided)
    with pytest.raises(CaseNotInState):
        desk.do(withdraw, decided.case_id, other.service_id, other.clerk_id)


def test_a_supervisor_ends_a_case_for_a_coded_reason(served: Served, desk: Desk) -> None:
    case = accepted(served, desk.visit)
    with pytest.raises(SamePerson):
        desk.do(terminate, case.case_id, desk.visit.clerk_id, "duplicate")
    with pytest.raises(ReasonUnknown):
        desk.do(terminate, case.case_id, SUPERVISOR, "gap_missed")
    desk.do(ask_decline, case.case_id, APPROVER, "not_entitled")
    desk.do(terminate, case.case_id, SUPERVISOR, "duplicate")
    assert desk.status(case.case_id) == "terminated"
    assert served.db.read(waiting_declines, served.hall.id) == ()


def test_a_refusal_asks_for_nothing_more(served: Served, desk: Desk, clock: ManualClock) -> None:
    case = desk.accept([desk.form], [desk.premises, desk.health])
    desk.do(take_up, case.case_id, APPROVER)
    desk.do(conclude, case.case_id, APPROVER, Outcome.REFUSED, [], "", "conditions_unmet")
    assert served.db.read(gaps_of, served.hall.id, [case.case_id]) == ()
    clock.advance(30 * DAY)
    assert desk.do(terminate_missed) == 0
    assert desk.status(case.case_id) == "concluded"
