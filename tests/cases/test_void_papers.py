"""The paper of a void result: taken in from whoever has it, brought to its department, wherever it was."""

from typing import Any

import pytest

from hallsys.cases.coming import coming_count, receive_results
from hallsys.cases.errors import NothingToGoBack, ReasonUnknown, ResultNotInState
from hallsys.cases.events import ResultBroughtBack, ResultReturned
from hallsys.cases.locker_errors import DepositUnknown, NotLookedInto, StillInLocker
from hallsys.cases.locker_events import ResultTakenOut
from hallsys.cases.locker_tables import locker_deposits
from hallsys.cases.lying import parcels_under_way
from hallsys.cases.progress import progress
from hallsys.cases.recalling import pending_for, void_papers, void_papers_of
from hallsys.cases.service import (
    ask_void,
    bring_back,
    confirm_void,
    door_opened,
    found_empty,
    hand_over,
    mark_delivered,
    recall,
    receive_back,
    send_by_courier,
    take_back,
    take_in,
)
from hallsys.cases.tables import cases, hand_overs, results
from tests.cases.locker_office import Office
from tests.cases.office import APPROVER, accepted, collected, granted

HEAD = "head"
EMS = "1012345678901"


class Case:
    """A decided case with one result, which is made void."""

    def __init__(self, office: Office, shelf: str = "B-12", names: tuple[str, ...] = ("营业执照",)) -> None:
        self.office, self.visit = office, office.served.visit()
        made = accepted(office.served, self.visit)
        self.id, self.number = made.case_id, made.case_number
        self.result_id = granted(office.served, made, names, shelf).result_ids[0]

    def void(self) -> None:
        self.office.do(ask_void, self.id, APPROVER, "void_withdrawn")
        self.office.do(confirm_void, self.id, HEAD)

    def stands(self) -> tuple[str, str, str | None]:
        (case,) = self.office.rows(cases, cases.c.id == self.id)
        (result,) = self.office.rows(results, results.c.id == self.result_id)
        return case.status, result.status, result.paper

    def take_in(self, reason: str = "return_void") -> None:
        at = (self.result_id, self.office.window_id, self.office.clerk_id)
        self.office.do(take_in, *at, reason, "")

    def bring_back(self) -> Any:
        return self.office.do(bring_back, self.office.window_id, self.office.clerk_id, f"{self.number}-1")

    def listed(self) -> list[str]:
        return [one.result_id for one in self.office.read(void_papers, 9)]


@pytest.fixture
def case(office: Office) -> Case:
    return Case(office)


def handed_over(case: Case) -> None:
    collected(case.office.served, case.result_id, case.visit.person_id)


def test_what_its_holder_has_is_handed_in_and_goes_back_and_the_case_stays_void(case: Case) -> None:
    handed_over(case)
    case.void()
    assert case.stands() == ("voided", "void", "handed_over")
    assert case.listed() == []
    (has,) = case.office.read(void_papers_of, case.visit.person_id)
    assert has.result_id == case.result_id
    with pytest.raises(NothingToGoBack):  # nobody has brought it yet
        case.bring_back()
    with pytest.raises(ReasonUnknown):  # there is nothing to correct
        case.take_in("return_content")
    case.take_in()
    assert case.office.served.log()[-1] == ResultReturned(
        case.result_id, case.id, case.number, case.office.window_id, "return_void", "voided"
    )
    assert case.stands() == ("voided", "void", "returned")
    assert case.listed() == [case.result_id]
    with pytest.raises(ResultNotInState):
        case.take_in()
    assert case.bring_back() == ("营业执照",)
    assert case.office.served.log()[-1] == ResultBroughtBack(case.result_id, case.id, case.number)
    assert case.stands() == ("voided", "void", None)
    assert case.listed() == []
    with pytest.raises(NothingToGoBack):
        case.bring_back()
    with pytest.raises(ResultNotInState):
        case.office.do(receive_back, case.result_id)
    (told,) = case.office.read(progress, [case.id])
    assert told.status == "voided"
    assert {"void", "hand_in"} <= {one.what for one in told.steps}


def test_what_lay_on_a_shelf_goes_back_from_there(case: Case) -> None:
    case.void()
    assert case.stands() == ("voided", "void", "ready")
    (lies,) = case.office.read(void_papers, 9)
    assert (lies.result_id, lies.shelf, lies.paper) == (case.result_id, "B-12", "ready")
    with pytest.raises(ResultNotInState):  # nobody has it
        case.take_in()
    case.bring_back()
    assert case.stands() == ("voided", "void", None)


def test_what_was_on_its_way_is_not_shelved_and_goes_back(office: Office) -> None:
    case = Case(office, shelf="")
    case.void()
    assert office.read(coming_count) == 0
    with pytest.raises(ResultNotInState):
        office.do(receive_results, office.window_id, office.clerk_id, case.number, "A-3")
    assert case.listed() == [case.result_id]
    office.do(receive_back, case.result_id)  # it had never left its department
    assert case.stands() == ("voided", "void", None)


def test_what_lies_in_a_locker_opens_to_staff_alone_and_goes_back(office: Office, case: Case) -> None:
    deposit = office.put_in(case.result_id)
    case.void()
    with pytest.raises(ResultNotInState):
        office.by_card(deposit, case.visit)
    with pytest.raises(ResultNotInState):
        office.by_code(office.code(deposit))
    with pytest.raises(StillInLocker):  # nobody has it in hand
        case.bring_back()
    with pytest.raises(StillInLocker):
        office.do(receive_back, case.result_id)
    assert office.take_out(deposit).shelf == ""
    (told,) = (one for one in office.served.log() if isinstance(one, ResultTakenOut))
    assert (told.ready, told.status) == (False, "voided")
    assert case.stands() == ("voided", "void", "recalled")
    assert office.moves(case.result_id)[-1][0] == "taken_out"
    (stay,) = office.rows(locker_deposits)
    assert (stay.code_print, stay.returned_at is not None) == (None, True)
    case.bring_back()
    assert case.stands() == ("voided", "void", None)


def test_what_was_gone_from_its_box_before_it_was_void_is_its_applicants(office: Office, case: Case) -> None:
    deposit = office.put_in(case.result_id)
    opening = office.by_card(deposit, case.visit).opening_id
    case.void()
    office.told(door_opened, opening)  # too late to be a hand-over, and a clerk is to look
    at = (deposit.deposit_id, office.window_id, office.clerk_id)
    with pytest.raises(NotLookedInto):
        office.do(found_empty, *at)
    office.look(deposit.box)
    office.do(found_empty, *at)
    assert case.stands() == ("voided", "void", "handed_over")
    assert office.rows(hand_overs) == []
    with pytest.raises(DepositUnknown):
        office.do(found_empty, *at)
    case.take_in()
    case.bring_back()
    assert case.stands() == ("voided", "void", None)


def test_what_was_called_back_in_a_locker_is_taken_out_before_it_goes_back(
    office: Office, case: Case
) -> None:
    deposit = office.put_in(case.result_id)
    office.do(recall, case.result_id, APPROVER, "recall_content")
    with pytest.raises(StillInLocker):
        case.bring_back()
    office.take_out(deposit)
    case.bring_back()
    assert case.stands() == ("concluded", "back", None)


@pytest.mark.parametrize("delivered", [True, False])
def test_what_a_courier_has_is_handed_in_delivered_or_not(
    office: Office, case: Case, delivered: bool
) -> None:
    office.do(send_by_courier, case.result_id, office.window_id, office.clerk_id, EMS)
    case.void()
    assert [one.result_id for one in office.read(parcels_under_way, 9)] == [case.result_id]
    if delivered:
        office.do(mark_delivered, case.result_id)
    case.take_in()
    assert office.read(parcels_under_way, 9) == ()
    case.bring_back()
    assert case.stands() == ("voided", "void", None)


def test_what_its_department_has_already_goes_nowhere(office: Office, case: Case) -> None:
    office.do(recall, case.result_id, APPROVER, "recall_decision")
    office.do(receive_back, case.result_id)
    case.void()
    assert case.stands() == ("voided", "void", None)
    assert case.listed() == []
    assert office.read(pending_for, case.visit.person_id) == ()


@pytest.mark.parametrize("first", ["recalled", "returned"])
def test_what_lay_at_the_window_for_its_department_goes_back_void(
    office: Office, case: Case, first: str
) -> None:
    if first == "recalled":
        office.do(recall, case.result_id, APPROVER, "recall_decision")
    else:
        handed_over(case)
        case.take_in("return_content")
    case.void()
    assert case.stands() == ("voided", "void", first)
    case.bring_back()
    assert case.stands() == ("voided", "void", None)


def test_a_void_hand_over_is_not_undone_but_taken_in(office: Office, case: Case) -> None:
    at = (case.result_id, office.window_id, office.clerk_id)
    office.do(hand_over, *at, case.visit.person_id)
    case.void()
    with pytest.raises(ResultNotInState):
        office.do(take_back, *at, "wrong_person", "", 30)
    case.take_in()
    assert case.stands() == ("voided", "void", "returned")


def test_of_a_case_with_two_results_each_goes_its_own_way(office: Office) -> None:
    case = Case(office, names=("正本", "副本"))
    handed_over(case)
    case.void()
    assert office.do(bring_back, office.window_id, office.clerk_id, case.number) == ("副本",)
    case.take_in()
    assert office.do(bring_back, office.window_id, office.clerk_id, case.number) == ("正本",)
    assert case.listed() == []
