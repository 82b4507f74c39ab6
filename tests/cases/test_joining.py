"""Joint cases: cases of one package under one number, held back until all are there or released."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update

from hallsys.cases import service as cases
from hallsys.cases.joint_rules import Issue, is_waited_for
from hallsys.cases.joint_views import cases_of_joint, joint_of
from hallsys.cases.process_errors import HeldForOthers, JointUnknown, ReasonForRelease
from hallsys.cases.process_events import CasesJoined, JointReleased
from hallsys.cases.process_rules import Ending
from hallsys.cases.process_tables import case_processes
from hallsys.cases.progress import progress
from hallsys.cases.recalling import recall
from hallsys.cases.rules import Outcome, Status
from hallsys.cases.service import Application
from hallsys.cases.tables import cases as cases_table
from hallsys.cases.views import case_file
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from tests.cases.inbox import CHECKER, REVIEWER, SETTINGS
from tests.cases.joint_office import JointOffice
from tests.served import open_hall


@pytest.fixture
def office(any_database_url: str, clock: ManualClock) -> Iterator[JointOffice]:
    db = Database.open(any_database_url, clock)
    made = open_hall(db)
    yield JointOffice(made.db, made.hall, made.queue_id)
    db.close()


def test_cases_of_one_package_have_one_number_and_one_limit(office: JointOffice) -> None:
    accepted = office.restaurant()
    first, _, last = accepted.cases
    assert accepted.joint.number == "LB202603020001"
    assert accepted.joint.due_at == last.due_at > first.due_at
    joint = office.joint(first)
    assert [part.case_id for part in joint.parts] == [one.case_id for one in accepted.cases]
    assert [part.department for part in joint.parts] == ["部门0", "部门1", "部门2"]
    assert joint.due_at == last.due_at
    (event,) = [one for one in office.log() if isinstance(one, CasesJoined)]
    assert event.case_ids == tuple(one.case_id for one in accepted.cases)
    found = office.db.read(cases_of_joint, office.hall.id, joint.number)
    assert set(found) == set(event.case_ids)
    assert office.restaurant().joint.number == "LB202603020002"


def test_matters_of_no_package_or_of_one_case_are_no_joint_case(office: JointOffice) -> None:
    case = office.case(process=None)
    assert office.db.read(joint_of, office.hall.id, [case.case_id]) == {}
    other = office.matter(), office.matter(base="000118012009")
    visit = office.visit()
    on = (office.hall, SETTINGS, visit.service_id, visit.clerk_id)
    assert office.do(cases.accept, *on, [Application(one) for one in other]).joint is None


def test_results_are_held_until_all_are_there_and_then_go_out(office: JointOffice) -> None:
    one, two, three = office.restaurant().cases
    office.grant(one)
    office.grant(three)
    with pytest.raises(HeldForOthers) as refused:
        office.collect(one)
    assert refused.value.facts["left"] == 1
    assert [part.case_id for part in office.joint(one).waits_for(one.case_id)] == [two.case_id]
    (told,) = office.db.read(progress, office.hall.id, [one.case_id])
    assert told.held
    office.act(two, REVIEWER, "review", Ending.GRANT)
    office.act(two, CHECKER, "check", Ending.CONFIRM)
    with pytest.raises(HeldForOthers):  # decided, but its licence is still to be made
        office.collect(one)
    office.act(two, REVIEWER, "issue", Ending.ISSUED, results=["食品经营许可证"], shelf="A-1")
    assert not office.joint(one).holds
    for case in (one, two, three):
        assert office.collect(case).last


def test_what_is_on_its_way_to_the_window_is_waited_for(office: JointOffice) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    office.do(cases.take_up, two.case_id, REVIEWER)
    office.do(cases.conclude, two.case_id, REVIEWER, Outcome.GRANTED, ["许可证"], "")  # sent, not shelved
    with pytest.raises(HeldForOthers):
        office.collect(one)


def test_what_its_department_called_back_is_waited_for_again(office: JointOffice) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    office.grant(two)
    assert not office.joint(one).holds
    file = office.db.read(case_file, office.hall.id, two.case_number)
    assert file is not None
    office.do(recall, file.results[0].id, REVIEWER, "recall_content", "姓名有误")
    with pytest.raises(HeldForOthers):
        office.collect(one)


def test_what_ended_otherwise_is_waited_for_no_more(office: JointOffice) -> None:
    one, two, three = office.restaurant((None, None, None)).cases
    office.grant(one)
    office.grant(two, results=())  # nothing to collect
    office.do(cases.take_up, three.case_id, REVIEWER)
    office.do(cases.terminate, three.case_id, "supervisor", "duplicate")
    assert office.collect(one).last


def test_a_supervisor_releases_results_for_a_reason(office: JointOffice) -> None:
    one, *_ = office.restaurant().cases
    office.grant(one)
    joint_id = office.joint(one).id
    with pytest.raises(ReasonForRelease):
        office.do(cases.release_joint, joint_id, "supervisor", " ")
    office.do(cases.release_joint, joint_id, "supervisor", "申请人急用营业执照")
    after = office.joint(one)
    assert (after.released_by, after.release_note, after.holds) == ("supervisor", "申请人急用营业执照", False)
    assert office.collect(one).last
    with pytest.raises(JointUnknown):
        office.do(cases.release_joint, joint_id, "supervisor", "再次")
    assert [one for one in office.log() if isinstance(one, JointReleased)]
    assert "急用" not in str(office.log())


def test_an_applicant_who_wants_each_result_as_it_comes_waits_for_none(office: JointOffice) -> None:
    accepted = office.restaurant(issue=Issue.EACH)
    one, *_ = accepted.cases
    assert accepted.joint is not None
    office.grant(one)
    assert office.collect(one).last


def test_the_database_waits_for_what_the_rule_says(office: JointOffice) -> None:
    _, two, three = office.restaurant().cases
    for status, stage in product(Status, ("issue", None)):
        office.do(stands, two.case_id, status, stage)
        waits = [one.case_id for one in office.joint(three).waits_for(three.case_id)]
        assert (two.case_id in waits) == is_waited_for(status, being_issued=stage is not None)


def stands(tx: Any, case_id: str, status: Status, stage: str | None) -> None:
    """Have a case stand at a status and lie in a stage, whatever way would lead there."""
    tx.execute(update(cases_table).where(cases_table.c.id == case_id).values(status=status))
    tx.execute(update(case_processes).where(case_processes.c.case_id == case_id).values(stage=stage))
