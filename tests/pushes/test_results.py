"""What receivers are told of results: when they can be collected, and when they go back."""

from typing import Any

import pytest

from hallsys.cases.locker_rules import Size
from hallsys.cases.policy import CaseSettings
from hallsys.cases.recalling import bring_back, recall, receive_back, reissue, take_in
from hallsys.cases.rules import Outcome
from hallsys.cases.service import (
    Application,
    accept,
    add_boxes,
    ask_void,
    collect_by_card,
    conclude,
    confirm_void,
    door_opened,
    hand_over,
    put_bank,
    put_in,
    take_back,
    take_out,
    take_up,
)
from hallsys.cases.views import case_file
from hallsys.kernel.ids import new_id
from hallsys.matters.packages import PackageFacts, put_package
from hallsys.matters.views import matters
from hallsys.pushes.interfaces import INTERFACES
from hallsys.pushes.mapping import message_of
from hallsys.pushes.sources import Reader
from tests.pushes.hall import PushHall

APPROVER = "approver"
READY, DECIDED, HANDED_OVER, VOIDED = "ready", "concluded", "handed_over", "voided"


def told(hall: PushHall, case_id: str) -> list[tuple[str, str]]:
    """Return the status and the step of each message of the process of a case, in their order."""
    reader = Reader(hall.id, "Asia/Shanghai", None, "", "hallsys")
    found = []
    for push in hall.plan():
        if push.kind == "process" and push.subject_id == case_id:
            known = hall.read(reader.sources, push.seq, push.subject_id, push.chain)
            assert message_of(INTERFACES["cases"].messages["process"], known)["proStatus"]
            found.append((str(known["status"]), known["step"]))
    return found


def grant(hall: PushHall, case: Any, *names: str) -> None:
    hall.do(take_up, case.case_id, APPROVER)
    hall.do(conclude, case.case_id, APPROVER, Outcome.GRANTED, list(names), "A-1")


def results_of(hall: PushHall, case: Any) -> list[str]:
    file = hall.read(case_file, hall.id, case.case_number)
    return [one.id for one in file.results]


@pytest.fixture
def joint(hall: PushHall) -> Any:
    """Return the cases of a package that were accepted together."""
    matter_ids = [hall.served.matter() for _ in range(2)]
    known = hall.read(matters, hall.id)
    codes = tuple(known[one].code for one in matter_ids)
    hall.do(put_package, PackageFacts(code="shop", name="开店", matter_codes=codes))
    visit = hall.visit()
    args = (hall.served.hall, CaseSettings(), visit.service_id, visit.clerk_id)
    return hall.do(accept, *args, [Application(one) for one in matter_ids]).cases


def test_what_waits_for_others_is_not_told_as_ready(hall: PushHall, joint: Any) -> None:
    one, two = joint
    grant(hall, one, "许可证")
    assert told(hall, one.case_id)[-1] == (DECIDED, "办结")
    grant(hall, two, "执照")
    assert told(hall, one.case_id)[-1] == told(hall, two.case_id)[-1] == (READY, "联办出件")
    assert [status for status, _ in told(hall, two.case_id)].count(READY) == 1


def test_what_waits_again_for_a_part_that_was_called_back_is_told_so(hall: PushHall, joint: Any) -> None:
    one, two = joint
    grant(hall, one, "许可证")
    grant(hall, two, "执照")
    (result_id,) = results_of(hall, two)
    hall.do(recall, result_id, APPROVER, "recall_content", "地址有误")
    assert told(hall, one.case_id)[-2:] == [(READY, "联办出件"), (DECIDED, "联办暂缓出件")]
    assert told(hall, two.case_id)[-1] == (DECIDED, "结果召回")
    hall.do(receive_back, result_id)
    hall.do(reissue, result_id, APPROVER, "执照", "A-2")
    assert told(hall, one.case_id)[-1] == told(hall, two.case_id)[-1] == (READY, "联办出件")


def test_a_result_that_goes_back_is_told_with_where_its_case_stands(hall: PushHall) -> None:
    (case_id,) = hall.accepted()
    row = hall.rows(f"SELECT id AS case_id, case_number, person_id FROM cases WHERE id = '{case_id}'")[0]
    grant(hall, row, "许可证", "副本")
    first, second = results_of(hall, row)
    hall.do(recall, first, APPROVER, "recall_content", "地址有误")
    assert told(hall, case_id)[-1] == (READY, "结果召回")  # the other still lies there
    clerk_id = new_id()
    window_id = hall.served.window(clerk_id, "output")
    hall.do(hand_over, second, window_id, clerk_id, row.person_id)
    hall.do(take_in, second, window_id, clerk_id, "return_damaged")
    assert told(hall, case_id)[-1] == (DECIDED, "结果退回")


def test_a_void_case_is_void_to_receivers_wherever_its_papers_go(hall: PushHall) -> None:
    (case_id,) = hall.accepted()
    row = hall.rows(f"SELECT id AS case_id, case_number, person_id FROM cases WHERE id = '{case_id}'")[0]
    grant(hall, row, "许可证", "副本")
    first, _ = results_of(hall, row)
    clerk_id = new_id()
    window_id = hall.served.window(clerk_id, "output")
    hall.do(hand_over, first, window_id, clerk_id, row.person_id)
    hall.do(ask_void, case_id, APPROVER, "void_withdrawn")
    hall.do(confirm_void, case_id, "head")
    before = told(hall, case_id)
    assert before[-1] == (VOIDED, "作废")
    hall.do(take_in, first, window_id, clerk_id, "return_void")
    hall.do(bring_back, window_id, clerk_id, row.case_number)
    assert {status for status, _ in told(hall, case_id)[len(before) :]} == {VOIDED}
    assert hall.rows(f"SELECT status FROM cases WHERE id = '{case_id}'")[0].status == VOIDED


def test_a_visit_in_which_a_result_was_collected_belongs_to_its_case(hall: PushHall) -> None:
    first = hall.visit()
    (case_id,) = hall.accepted(first)
    hall.finish(first)
    row = hall.rows(f"SELECT id AS case_id, case_number, person_id FROM cases WHERE id = '{case_id}'")[0]
    grant(hall, row, "许可证")
    (result_id,) = results_of(hall, row)
    visit = hall.visit()
    hall.do(hand_over, result_id, visit.window_id, visit.clerk_id, row.person_id)
    hall.finish(visit)
    hall.interface = "evaluation"
    assert [push.chain for push in hall.plan()] == [case_id, case_id]


def test_a_result_collected_beside_another_persons_visit_ties_that_visit_to_nothing(hall: PushHall) -> None:
    (case_id,) = hall.accepted()
    row = hall.rows(f"SELECT id AS case_id, case_number, person_id FROM cases WHERE id = '{case_id}'")[0]
    grant(hall, row, "许可证")
    (result_id,) = results_of(hall, row)
    visit = hall.visit(2)
    hall.do(hand_over, result_id, visit.window_id, visit.clerk_id, row.person_id)
    hall.finish(visit)
    hall.interface = "evaluation"
    assert [push.chain for push in hall.plan()] == [visit.service_id]


class InLocker:
    """A result in the only box of a bank, at an output window."""

    def __init__(self, hall: PushHall, case: Any, result_id: str = "") -> None:
        self.hall, self.case = hall, case
        self.result_id = result_id or results_of(hall, case)[0]
        clerk_id = new_id()
        self.at = (hall.served.window(clerk_id, "output"), clerk_id)
        bank_id = hall.do(put_bank, "E1", "取件柜", "", "", "")
        hall.do(add_boxes, bank_id, 1, 1, Size.SMALL)

    def put_in(self) -> str:
        args = (self.hall.keyring, CaseSettings(), self.result_id, *self.at, "E1")
        lies = self.hall.do(put_in, *args)
        self.hall.do(door_opened, lies.opening_id)
        deposit_id: str = lies.deposit_id
        return deposit_id

    def take_out(self, deposit_id: str) -> None:
        self.hall.do(door_opened, self.hall.do(take_out, deposit_id, *self.at).opening_id)

    def collect(self, deposit_id: str) -> None:
        asked = self.hall.do(collect_by_card, "E1", deposit_id, self.case.person_id)
        self.hall.do(door_opened, asked.opening_id)


@pytest.fixture
def locker(hall: PushHall) -> InLocker:
    (case_id,) = hall.accepted()
    (case,) = hall.rows(f"SELECT id AS case_id, case_number, person_id FROM cases WHERE id = '{case_id}'")
    grant(hall, case, "许可证")
    return InLocker(hall, case)


def test_a_locker_is_told_as_where_a_result_waits_until_it_is_collected(
    hall: PushHall, locker: InLocker
) -> None:
    locker.take_out(locker.put_in())
    assert told(hall, locker.case.case_id)[-2:] == [(READY, "存入取件柜"), (READY, "移出取件柜")]
    locker.collect(locker.put_in())
    assert told(hall, locker.case.case_id)[-2:] == [(READY, "存入取件柜"), (HANDED_OVER, "取件")]


def test_what_waits_for_others_is_not_told_as_ready_where_it_lies_again(hall: PushHall, joint: Any) -> None:
    one, two = joint
    grant(hall, one, "许可证", "副本")
    grant(hall, two, "执照")
    licence, copy = results_of(hall, one)
    (case,) = hall.rows(f"SELECT id AS case_id, case_number, person_id FROM cases WHERE id = '{one.case_id}'")
    locker = InLocker(hall, case, licence)
    hall.do(hand_over, copy, *locker.at, case.person_id)
    deposit_id = locker.put_in()
    (awaited,) = results_of(hall, two)
    hall.do(recall, awaited, APPROVER, "recall_content", "地址有误")
    locker.take_out(deposit_id)
    assert told(hall, one.case_id)[-1] == (DECIDED, "移出取件柜")
    hall.do(take_back, copy, *locker.at, "wrong_result", "", 30)
    assert told(hall, one.case_id)[-1] == (DECIDED, "取件撤回")
    hall.do(recall, copy, APPROVER, "recall_content", "地址有误")
    assert told(hall, one.case_id)[-1] == (DECIDED, "结果召回")


def test_what_was_called_back_leaves_the_locker_for_its_department(hall: PushHall, locker: InLocker) -> None:
    deposit_id = locker.put_in()
    hall.do(recall, locker.result_id, APPROVER, "recall_content", "地址有误")
    locker.take_out(deposit_id)
    assert told(hall, locker.case.case_id)[-2:] == [(DECIDED, "结果召回"), (DECIDED, "移出取件柜")]
