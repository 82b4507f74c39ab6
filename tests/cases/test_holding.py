"""What of a joint case lies ready is told of when it can be collected, and not before."""

from collections.abc import Iterator
from typing import Any

import pytest

from hallsys.cases import service as cases
from hallsys.cases.coming import receive_results
from hallsys.cases.events import ResultReady
from hallsys.cases.joint_rules import Issue
from hallsys.cases.locker_rules import Size
from hallsys.cases.locker_views import lying
from hallsys.cases.lying import lying_since, mark_reminded
from hallsys.cases.policy import CaseSettings
from hallsys.cases.process_errors import HeldForOthers, NotLeadDepartment
from hallsys.cases.process_events import ResultsFreed, ResultsHeld
from hallsys.cases.process_rules import Ending
from hallsys.cases.progress import progress
from hallsys.cases.progress_words import READY
from hallsys.cases.recalling import recall, receive_back, reissue
from hallsys.cases.rules import Outcome
from hallsys.cases.views import case_file
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from tests.cases.inbox import CHECKER, REVIEWER
from tests.cases.joint_office import JointOffice
from tests.served import open_hall


@pytest.fixture
def office(any_database_url: str, clock: ManualClock) -> Iterator[JointOffice]:
    db = Database.open(any_database_url, clock)
    made = open_hall(db)
    yield JointOffice(made.db, made.hall, made.queue_id)
    db.close()


def freed(office: JointOffice) -> list[str]:
    """Return the ids of the cases that were told of as free, in the order in which they were."""
    return [one.case_id for one in office.log() if isinstance(one, ResultsFreed)]


def held(office: JointOffice) -> list[str]:
    """Return the ids of the cases that were told of as held again."""
    return [one.case_id for one in office.log() if isinstance(one, ResultsHeld)]


def ids(*accepted: Any) -> list[str]:
    return [one.case_id for one in accepted]


def result_of(office: JointOffice, case: Any) -> str:
    file = office.db.read(case_file, office.hall.id, case.case_number)
    assert file is not None
    return file.results[0].id


def test_all_are_told_of_when_the_last_is_there(office: JointOffice) -> None:
    one, two, three = office.restaurant().cases
    office.grant(one)
    office.grant(three)
    ready = [told for told in office.log() if isinstance(told, ResultReady)]
    assert ids(*ready) == ids(one, three)
    assert all(told.joint for told in ready)
    office.act(two, REVIEWER, "review", Ending.GRANT)
    office.act(two, CHECKER, "check", Ending.CONFIRM)
    assert freed(office) == []
    office.act(two, REVIEWER, "issue", Ending.ISSUED, results=["许可证"], shelf="A-1")
    assert freed(office) == ids(one, two, three)
    for case in (one, two, three):
        office.collect(case)
    assert freed(office) == ids(one, two, three)


def test_a_part_of_which_nothing_is_to_be_collected_frees_the_others(office: JointOffice) -> None:
    one, two = office.restaurant((None, "one_desk")).cases
    office.grant(one)
    office.act(two, REVIEWER, "review", Ending.REFUSE, reason_code="conditions_unmet")
    assert freed(office) == []
    office.act(two, REVIEWER, "issue", Ending.ISSUED)
    assert freed(office) == ids(one)


def test_a_part_without_results_and_one_that_ends_free_the_others(office: JointOffice) -> None:
    one, two, three = office.restaurant((None, None, None)).cases
    office.grant(one)
    office.grant(two, results=())
    assert freed(office) == []
    office.do(cases.terminate, three.case_id, "supervisor", "duplicate")
    assert freed(office) == ids(one)


def test_what_is_on_its_way_frees_them_when_the_window_receives_it(office: JointOffice) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    office.do(cases.take_up, two.case_id, REVIEWER)
    office.do(cases.conclude, two.case_id, REVIEWER, Outcome.GRANTED, ["许可证"], "")
    assert freed(office) == []
    clerk_id = new_id()
    office.do(receive_results, office.window(clerk_id, "output"), clerk_id, two.case_number, "B-2")
    assert freed(office) == ids(one, two)


def test_a_corrected_result_frees_them_anew(office: JointOffice) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    office.grant(two)
    result_id = result_of(office, two)
    office.do(recall, result_id, REVIEWER, "recall_content", "地址有误")
    office.do(receive_back, result_id)
    office.do(reissue, result_id, REVIEWER, "许可证", "A-2")
    assert freed(office) == ids(one, two) * 2


def test_what_lies_ready_waits_again_for_a_part_that_goes_back(office: JointOffice) -> None:
    one, two, three = office.restaurant((None, None, None)).cases
    for case in (one, two, three):
        office.grant(case)
    office.collect(three)
    assert held(office) == []
    result_id = result_of(office, two)
    office.do(recall, result_id, REVIEWER, "recall_content", "地址有误")
    assert held(office) == ids(one)  # what was collected waits for nothing
    with pytest.raises(HeldForOthers):
        office.collect(one)
    office.do(recall, result_of(office, one), REVIEWER, "recall_content", "地址有误")
    assert held(office) == ids(one)
    office.do(receive_back, result_id)
    office.do(reissue, result_id, REVIEWER, "许可证", "A-2")
    assert freed(office) == ids(one, two, three)  # the first part is still away


def test_nobody_is_told_that_what_waited_all_along_waits(office: JointOffice) -> None:
    one, two, _ = office.restaurant((None, None, None)).cases
    office.grant(one)
    office.grant(two)
    office.do(recall, result_of(office, two), REVIEWER, "recall_content", "地址有误")
    assert (freed(office), held(office)) == ([], [])


def test_what_is_held_goes_into_no_locker(office: JointOffice, keyring: Keyring) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    bank_id = office.do(cases.put_bank, "E1", "取件柜", "", "", "")
    office.do(cases.add_boxes, bank_id, 1, 2, Size.LARGE)
    clerk_id = new_id()
    at = (office.window(clerk_id, "output"), clerk_id, "E1")
    result_id = result_of(office, one)
    with pytest.raises(HeldForOthers):
        office.do(cases.put_in, keyring, CaseSettings(), result_id, *at)
    assert office.db.read(lying, office.hall.id, 10) == ()
    office.grant(two)
    lies = office.do(cases.put_in, keyring, CaseSettings(), result_id, *at)
    office.do(cases.door_opened, lies.opening_id)
    # One that lies in a box waits like one on a shelf.
    office.do(recall, result_of(office, two), REVIEWER, "recall_content", "地址有误")
    assert held(office) == ids(one)
    file = office.db.read(case_file, office.hall.id, one.case_number)
    assert file is not None
    with pytest.raises(HeldForOthers):
        office.do(cases.collect_by_card, "E1", lies.deposit_id, file.case.person_id)


def test_one_of_two_results_that_is_corrected_is_told_of_by_itself(office: JointOffice) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    office.grant(two, results=("许可证", "副本"))
    result_id = result_of(office, two)
    office.do(recall, result_id, REVIEWER, "recall_content", "地址有误")
    office.do(receive_back, result_id)
    office.do(reissue, result_id, REVIEWER, "许可证", "A-2")
    assert freed(office) == ids(one, two)
    *_, last = [told for told in office.log() if isinstance(told, ResultReady)]
    assert (last.case_id, last.joint) == (two.case_id, False)


def test_a_release_frees_what_is_there_and_the_rest_is_told_of_as_it_comes(office: JointOffice) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    office.do(cases.release_joint, office.joint(one).id, "supervisor", "急用")
    assert freed(office) == ids(one)
    office.grant(two)
    assert [told.joint for told in office.log() if isinstance(told, ResultReady)] == [True, False]
    assert freed(office) == ids(one)


def test_a_release_when_all_is_there_frees_nothing_twice(office: JointOffice) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    office.grant(two)
    office.do(cases.release_joint, office.joint(one).id, "supervisor", "急用")
    assert freed(office) == ids(one, two)


def test_who_wants_each_as_it_comes_is_told_of_each(office: JointOffice) -> None:
    one, *_ = office.restaurant(issue=Issue.EACH).cases
    office.grant(one)
    assert [told.joint for told in office.log() if isinstance(told, ResultReady)] == [False]


def test_nobody_is_reminded_of_what_cannot_be_collected_yet(office: JointOffice, clock: ManualClock) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    result_id = result_of(office, one)
    clock.advance(20 * DAY)
    since = clock.now()
    assert office.db.read(lying_since, office.hall.id, since, 9) == ()
    with pytest.raises(HeldForOthers):
        office.do(mark_reminded, result_id)
    office.grant(two)
    assert office.db.read(lying_since, office.hall.id, since, 9) == ()  # it can be collected since now only
    assert len(office.db.read(lying_since, office.hall.id, since + 1, 9)) == 2
    office.do(mark_reminded, result_id)


def test_progress_tells_the_day_on_which_it_can_be_collected(office: JointOffice, clock: ManualClock) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    assert READY not in steps(office, one)
    clock.advance(DAY)
    office.grant(two)
    assert steps(office, one)[READY] == clock.now()


def steps(office: JointOffice, case: Any) -> dict[str, int]:
    (told,) = office.db.read(progress, office.hall.id, [case.case_id])
    return {step.what: step.at for step in told.steps}


def test_only_the_lead_department_releases(office: JointOffice) -> None:
    one, two = office.restaurant((None, None)).cases
    office.grant(one)
    joint = office.joint(two)
    assert joint.lead.department == "部门0"
    other, lead = office.clerk(("部门1",)), office.clerk(("部门0", "部门7"))
    with pytest.raises(NotLeadDepartment) as refused:
        office.do(cases.release_joint, joint.id, other, "急用")
    assert refused.value.facts["department"] == "部门0"
    office.do(cases.release_joint, joint.id, lead, "急用")
    assert office.joint(one).released_by == lead
