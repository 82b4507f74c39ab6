"""A decided case is void by two people: nothing of it is handed over, and what was is told as void."""

import pytest

from hallsys.cases.errors import CaseNotInState, ReasonUnknown, ResultNotInState, SamePerson
from hallsys.cases.events import CaseVoided, VoidAsked, VoidRefused
from hallsys.cases.life_errors import NoteNeeded, NoVoidWaits, OwnVoid, VoidWaits
from hallsys.cases.life_views import waiting_voids
from hallsys.cases.progress import progress
from hallsys.cases.service import (
    ask_void,
    confirm_void,
    recall,
    receive_back,
    refuse_void,
    take_up,
)
from hallsys.cases.views import case as read_case
from hallsys.cases.views import case_file, ready_for
from hallsys.kernel.clock import DAY, ManualClock
from tests.cases.gap_desk import Desk
from tests.cases.joint_office import JointOffice
from tests.cases.office import APPROVER, accepted, collected, granted
from tests.served import Served

HEAD = "head"


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk(served)


def statuses(served: Served, case_number: str) -> list[str]:
    found = served.db.read(case_file, served.hall.id, case_number)
    assert found is not None
    return [one.status for one in found.results]


def test_what_lies_ready_of_a_void_case_is_handed_to_nobody(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    case = accepted(served, desk.visit)
    (result,) = granted(served, case).result_ids
    clock.advance(DAY)
    desk.do(ask_void, case.case_id, APPROVER, "void_fraud", "甲某伪造证明")
    with pytest.raises(VoidWaits):
        desk.do(ask_void, case.case_id, "another", "void_fraud")
    for nobody in (APPROVER, desk.visit.clerk_id):
        with pytest.raises(OwnVoid):
            desk.do(confirm_void, case.case_id, nobody)
    (waits,) = served.db.read(waiting_voids, served.hall.id)
    assert (waits.case_id, waits.reason_code, waits.asked_by) == (case.case_id, "void_fraud", APPROVER)
    desk.do(confirm_void, case.case_id, HEAD)
    found = served.db.read(read_case, served.hall.id, case.case_id)
    assert (found.status, found.outcome, found.decided_by) == ("voided", "granted", APPROVER)
    assert served.db.read(ready_for, served.hall.id, desk.visit.person_id) == ()
    with pytest.raises(ResultNotInState):
        collected(served, result, desk.visit.person_id)
    assert statuses(served, case.case_number) == ["void"]
    told = served.db.read(progress, served.hall.id, [case.case_id])[0]
    assert (told.status, told.reason, told.steps[-1].what) == ("voided", "void_fraud", "void")
    assert [one for one in served.log() if isinstance(one, VoidAsked | CaseVoided)] == [
        VoidAsked(case.case_id, case.case_number, "void_fraud", APPROVER),
        CaseVoided(case.case_id, case.case_number, "void_fraud"),
    ]
    assert "甲某" not in str(served.log()) + repr(told)
    with pytest.raises(CaseNotInState):
        desk.do(ask_void, case.case_id, APPROVER, "void_fraud")


def test_what_was_handed_over_stays_in_the_ledger_and_is_void(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    case = accepted(served, desk.visit)
    (result,) = granted(served, case).result_ids
    collected(served, result, desk.visit.person_id)
    clock.advance(DAY)
    desk.do(ask_void, case.case_id, APPROVER, "void_withdrawn")
    desk.do(confirm_void, case.case_id, HEAD)
    assert statuses(served, case.case_number) == ["void"]
    told = served.db.read(progress, served.hall.id, [case.case_id])[0]
    assert [one.what for one in told.steps][-2:] == ["handed_over", "void"]


def test_a_decision_that_was_changed_ends_what_was_called_back(served: Served, desk: Desk) -> None:
    case = accepted(served, desk.visit)
    (result,) = granted(served, case).result_ids
    desk.do(recall, result, APPROVER, "recall_decision")
    desk.do(receive_back, result)
    desk.do(ask_void, case.case_id, APPROVER, "void_withdrawn")
    desk.do(confirm_void, case.case_id, HEAD)
    assert statuses(served, case.case_number) == ["void"]
    assert served.db.read(read_case, served.hall.id, case.case_id).status == "voided"


def test_what_nobody_confirms_holds(served: Served, desk: Desk) -> None:
    case = accepted(served, desk.visit)
    (result,) = granted(served, case).result_ids
    with pytest.raises(NoVoidWaits):
        desk.do(refuse_void, case.case_id, HEAD)
    desk.do(ask_void, case.case_id, APPROVER, "void_mistaken")
    desk.do(refuse_void, case.case_id, HEAD, "登记无误")
    assert isinstance(served.log()[-1], VoidRefused)
    assert collected(served, result, desk.visit.person_id).last


def test_only_a_decided_case_is_void_and_for_a_coded_reason(served: Served, desk: Desk) -> None:
    case = accepted(served, desk.visit)
    with pytest.raises(CaseNotInState):
        desk.do(ask_void, case.case_id, APPROVER, "void_mistaken")
    granted(served, case)
    with pytest.raises(ReasonUnknown):
        desk.do(ask_void, case.case_id, APPROVER, "duplicate")
    with pytest.raises(NoteNeeded):
        desk.do(ask_void, case.case_id, APPROVER, "other")
    with pytest.raises(SamePerson):
        desk.do(ask_void, case.case_id, desk.visit.clerk_id, "void_mistaken")


def test_the_others_of_a_joint_case_wait_for_a_void_one_no_more(served: Served) -> None:
    office = JointOffice(served.db, served.hall, served.queue_id)
    one, two, three = office.restaurant((None, None, None)).cases
    office.grant(one)
    office.grant(two)
    office.do(take_up, three.case_id, APPROVER)
    assert office.joint(one).waits_for(one.case_id)
    office.do(ask_void, one.case_id, APPROVER, "void_mistaken")
    office.do(confirm_void, one.case_id, HEAD)
    assert [part.case_id for part in office.joint(two).waits_for(two.case_id)] == [three.case_id]
