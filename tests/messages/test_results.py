"""Who is sent for a result, and who is told not to come: judged on the whole case when it is told."""

from pathlib import Path
from typing import Any

import pytest

from hallsys.cases.extending import ask_extension, grant_extension
from hallsys.cases.locker_doors import door_failed
from hallsys.cases.locker_rules import Size
from hallsys.cases.policy import CaseSettings
from hallsys.cases.recalling import recall
from hallsys.cases.rules import Outcome
from hallsys.cases.service import (
    AcceptedCase,
    add_boxes,
    conclude,
    door_opened,
    put_bank,
    put_in,
    take_out,
    take_up,
)
from hallsys.cases.views import case as read_case
from hallsys.cases.views import case_file
from hallsys.cases.voiding import ask_void, confirm_void
from hallsys.cases.ways import Chosen, Way, choose_way
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.messages.kinds import KINDS
from hallsys.messages.sources import subject_of
from hallsys.people.phones import give_phone, prepare_phone
from tests.cases.inbox import REVIEWER
from tests.cases.joint_office import JointOffice
from tests.cases.office import APPROVER, collected
from tests.messages.hall import NUMBER, MessageHall
from tests.served import open_hall

NO_SIGNATURE = CaseSettings(signature_required=False)


def told(hall: MessageHall, case_id: str = "") -> dict[str, dict[str, str]]:
    """Return what would be said now of what waits, by kind, once the facts so far are written down."""
    hall.write_down()
    found = {}
    for one in hall.due():
        said = hall.read(subject_of, hall.served.hall, one, "zh")
        if said is not None and said.is_so(KINDS[one.kind]) and case_id in ("", one.subject_id):
            found[one.kind] = said.values
    return found


def tell(hall: MessageHall) -> None:
    hall.write_down()
    for one in hall.due():
        hall.settle(one)


def two(hall: MessageHall, way: Way = Way.WINDOW) -> tuple[AcceptedCase, str, str]:
    case = hall.accepted(way=Chosen(way))
    hall.do(take_up, case.case_id, APPROVER)
    first, second = hall.do(
        conclude, case.case_id, APPROVER, Outcome.GRANTED, ("营业执照", "公章"), "B-12"
    ).result_ids
    return case, first, second


class Lockers:
    """Banks of lockers, and who puts results into them."""

    def __init__(self, hall: MessageHall) -> None:
        self.hall = hall
        for code, place in (("E1", "东门"), ("W1", "西门")):
            bank = hall.do(put_bank, code, f"{place}取件柜", "Lockers", place, place)
            hall.do(add_boxes, bank, 1, 2, Size.SMALL)
        self.window = hall.served.window("output-1", "output")

    def put(self, result_id: str, bank: str = "E1", *, opens: bool = True) -> Any:
        put = (self.hall.keyring, NO_SIGNATURE, result_id, self.window, "output-1", bank)
        deposit = self.hall.do(put_in, *put)
        self.hall.do(door_opened, deposit.opening_id) if opens else self.hall.do(
            door_failed, deposit.opening_id, "stuck"
        )
        return deposit


def test_of_two_results_the_one_that_is_not_called_back_is_collected(hall: MessageHall) -> None:
    _, _, second = two(hall)
    hall.write_down()
    hall.do(recall, second, APPROVER, "recall_content")
    assert set(told(hall)) == {"result_ready"}


def test_nobody_is_told_to_stay_away_while_another_result_can_be_collected(hall: MessageHall) -> None:
    _, first, second = two(hall)
    tell(hall)
    hall.do(recall, second, APPROVER, "recall_content")
    assert told(hall) == {}
    hall.do(recall, first, APPROVER, "recall_content")
    assert set(told(hall)) == {"result_recalled"}


def test_of_two_lockers_the_one_that_holds_something_is_named(hall: MessageHall) -> None:
    _, first, second = two(hall)
    lockers = Lockers(hall)
    lockers.put(first, "E1")
    hall.write_down()
    lockers.put(second, "W1", opens=False)
    said = told(hall)
    assert said["result_in_locker"]["place"] == "东门"
    assert "月" in said["result_in_locker"]["until"]


def test_what_was_to_go_into_a_locker_and_does_not_is_told_of_after_a_day(
    hall: MessageHall, clock: ManualClock
) -> None:
    _, first, second = two(hall, Way.LOCKER)
    hall.write_down()
    assert "result_ready" not in {one.kind for one in hall.due(hall.now + DAY - HOUR)}
    assert "result_ready" in {one.kind for one in hall.due(hall.now + DAY)}
    lockers = Lockers(hall)
    lockers.put(first)
    assert {"result_ready", "result_in_locker"} <= set(told(hall))  # the second lies on its shelf
    lockers.put(second)
    assert "result_ready" not in told(hall)


def test_what_is_taken_out_of_its_locker_is_collected_at_the_window(hall: MessageHall) -> None:
    _, first, second = two(hall, Way.LOCKER)
    lockers = Lockers(hall)
    deposits = [lockers.put(one) for one in (first, second)]
    tell(hall)
    assert told(hall) == {}
    opening = hall.do(take_out, deposits[0].deposit_id, lockers.window, "output-1")
    hall.do(door_opened, opening.opening_id)
    assert told(hall)["result_ready"]["place"].endswith("号窗口")
    assert "result_ready" not in {one.kind for one in hall.due(hall.now)}  # it may go into another box


def test_what_a_courier_brings_is_nobodys_to_come_for(hall: MessageHall) -> None:
    case, _, _ = two(hall)
    hall.write_down()
    hall.do(choose_way, case.case_id, Chosen(Way.COURIER, hall.keyring.seal("{}")))
    assert told(hall) == {}


def test_who_was_asked_to_come_is_told_that_the_decision_is_void(hall: MessageHall) -> None:
    def voided(case: AcceptedCase) -> None:
        hall.do(ask_void, case.case_id, APPROVER, "void_mistaken")
        hall.do(confirm_void, case.case_id, "supervisor")

    uninvited, _, _ = two(hall)
    hall.write_down()
    voided(uninvited)
    assert told(hall) == {}
    invited, first, second = two(hall)
    tell(hall)
    voided(invited)
    assert set(told(hall)) == {"case_voided"}
    tell(hall)
    has_all, first, second = two(hall)
    tell(hall)
    person_id = hall.read(read_case, hall.id, has_all.case_id).person_id
    for one in (first, second):
        collected(hall.served, one, person_id)
    voided(has_all)
    assert told(hall) == {}


@pytest.mark.parametrize("decided", [True, False])
def test_a_longer_time_is_told_of_while_the_case_goes_on(hall: MessageHall, *, decided: bool) -> None:
    case = hall.accepted()
    hall.do(take_up, case.case_id, APPROVER)
    hall.do(ask_extension, CaseSettings(), case.case_id, APPROVER, 3, "complex")
    hall.do(grant_extension, hall.served.hall, CaseSettings(), case.case_id, "supervisor")
    hall.write_down()
    if decided:
        hall.do(conclude, case.case_id, APPROVER, Outcome.GRANTED, ("证照",), "B-12")
        assert "extended" not in told(hall)
    else:
        assert "年" in told(hall)["extended"]["until"]


def test_what_waits_for_others_of_its_joint_case_is_nobodys_to_come_for(
    any_database_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    db = Database.open(any_database_url, clock)
    served = open_hall(db)
    office = JointOffice(db, served.hall, served.queue_id)
    hall = MessageHall(office, Keyring.create(tmp_path / "joint.json"))
    first, *others = office.restaurant((None, None, None)).cases
    for case in (first, *others):
        hall.do(give_phone, case.case_id, prepare_phone(hall.keyring, NUMBER, "zh"))
    for case in (first, *others):
        office.grant(case)
    file = hall.read(case_file, hall.id, first.case_number)
    assert set(told(hall, others[0].case_id)) == {"result_ready"}
    for one in hall.due():
        if one.subject_id == others[0].case_id:
            hall.settle(one)
    hall.do(recall, file.results[0].id, REVIEWER, "recall_content")
    assert set(told(hall, others[0].case_id)) == {"result_recalled"}
    assert set(told(hall, others[1].case_id)) == set()  # nobody was told to come yet
    assert set(told(hall, first.case_id)) == {"concluded"}
    db.close()
