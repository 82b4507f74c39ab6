"""Results that go back to their department and come out again, on either kind of database."""

from collections.abc import Iterator
from typing import Any

import pytest

from hallsys.cases.coming import coming_count
from hallsys.cases.errors import (
    AlreadyHandedOver,
    NotHandedOverHere,
    NothingToGoBack,
    ReasonUnknown,
    ResultNotInState,
    SamePerson,
)
from hallsys.cases.events import ResultBroughtBack, ResultRecalled, ResultReplaced, ResultReturned, ResultSent
from hallsys.cases.life_errors import NoteNeeded
from hallsys.cases.progress import progress
from hallsys.cases.recalling import GOES_BACK, pending_for, pending_in
from hallsys.cases.service import (
    bring_back,
    hand_over,
    put_on_shelf,
    recall,
    receive_back,
    receive_results,
    reissue,
    take_back,
    take_in,
)
from hallsys.cases.views import case_file, ready_for
from hallsys.counters.errors import NotYourWindow
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from tests.cases.office import APPROVER, accepted, collected, granted
from tests.served import Served, open_hall


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    db = Database.open(any_database_url, clock)
    yield open_hall(db)
    db.close()


@pytest.fixture
def window_id(served: Served) -> str:
    return served.window("me", "output")


def do(served: Served, use_case: Any, *args: Any) -> Any:
    return served.db.transact(served.origin("clerk:me"), use_case, *args)


def statuses(served: Served, number: str) -> tuple[str, list[str]]:
    file = served.db.read(case_file, served.hall.id, number)
    assert file is not None
    return file.case.status, [one.status for one in file.results]


def test_what_its_department_calls_back_is_not_handed_over_and_comes_out_corrected(
    served: Served, window_id: str
) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result_id,) = granted(served, case).result_ids
    do(served, recall, result_id, APPROVER, "recall_content", "姓名有误")
    assert served.log()[-1] == ResultRecalled(result_id, case.case_id, case.case_number, "recall_content")
    assert statuses(served, case.case_number) == ("concluded", ["recalled"])
    assert served.db.read(ready_for, served.hall.id, visit.person_id) == ()
    with pytest.raises(ResultNotInState) as refused:
        collected(served, result_id, visit.person_id)
    assert "召回" in refused.value.sentence("zh")
    with pytest.raises(ResultNotInState):
        do(served, recall, result_id, APPROVER, "recall_content")
    (alert,) = served.db.read(pending_in, served.hall.id, GOES_BACK, 9)
    assert (alert.number, alert.shelf, alert.reason_code) == (
        f"{case.case_number}-1",
        "B-12",
        "recall_content",
    )
    with pytest.raises(ResultNotInState):  # it has not come back yet
        do(served, reissue, result_id, APPROVER, "营业执照")

    assert do(served, bring_back, window_id, "me", f"{case.case_number}-1") == ("营业执照",)
    assert served.log()[-1] == ResultBroughtBack(result_id, case.case_id, case.case_number)
    with pytest.raises(NothingToGoBack):
        do(served, bring_back, window_id, "me", case.case_number)
    new_id = do(served, reissue, result_id, APPROVER, "营业执照")
    assert served.log()[-2:] == [
        ResultSent(new_id, case.case_id, case.case_number, result_id),
        ResultReplaced(result_id, case.case_id, case.case_number, new_id),
    ]
    assert statuses(served, case.case_number) == ("concluded", ["void", "under_way"])
    do(served, receive_results, window_id, "me", f"{case.case_number}-2", "A-03")
    assert collected(served, new_id, visit.person_id).last
    with pytest.raises(ResultNotInState):
        collected(served, result_id, visit.person_id)
    (told,) = served.db.read(progress, served.hall.id, [case.case_id])
    assert {"recalled", "replaced", "handed_over"} <= {step.what for step in told.steps}


def test_what_is_wrong_comes_back_from_the_applicant(served: Served, window_id: str) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    result_id, other = granted(served, case, ["正本", "副本"]).result_ids
    with pytest.raises(ResultNotInState):  # nobody has it
        do(served, take_in, result_id, window_id, "me", "return_content")
    served.db.transact(served.origin(), hand_over, result_id, window_id, "me", visit.person_id)
    do(served, take_in, result_id, window_id, "me", "return_content")
    assert served.log()[-1] == ResultReturned(
        result_id, case.case_id, case.case_number, window_id, "return_content", "ready"
    )
    assert statuses(served, case.case_number) == ("ready", ["returned", "ready"])
    with pytest.raises(ResultNotInState):  # taken in is not undone
        do(served, take_back, result_id, window_id, "me", "not_taken", "", 30)
    with pytest.raises(ResultNotInState):
        collected(served, result_id, visit.person_id)
    do(served, receive_back, result_id)  # its department fetched it
    new_id = do(served, reissue, result_id, APPROVER, "正本", "B-13")
    assert {one.result_id for one in served.db.read(ready_for, served.hall.id, visit.person_id)} == {
        other,
        new_id,
    }
    collected(served, other, visit.person_id)
    assert collected(served, new_id, visit.person_id).last
    with pytest.raises(AlreadyHandedOver):
        collected(served, new_id, visit.person_id)


def test_what_is_called_back_on_its_way_is_refused_by_the_scan(served: Served, window_id: str) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result_id,) = granted(served, case, shelf="").result_ids
    do(served, recall, result_id, APPROVER, "recall_delivery")
    assert served.db.read(coming_count, served.hall.id) == 0
    with pytest.raises(ResultNotInState):
        do(served, receive_results, window_id, "me", case.case_number, "A-03")
    (waits,) = served.db.read(pending_for, served.hall.id, visit.person_id)
    assert (waits.result_id, waits.status, waits.shelf) == (result_id, "recalled", "")


def test_who_cannot_call_or_bring_back(served: Served, window_id: str) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result_id,) = granted(served, case).result_ids
    with pytest.raises(SamePerson):
        do(served, recall, result_id, visit.clerk_id, "recall_content")
    with pytest.raises(ReasonUnknown):
        do(served, recall, result_id, APPROVER, "return_content")
    with pytest.raises(NoteNeeded):
        do(served, recall, result_id, APPROVER, "other", " ")
    with pytest.raises(NotYourWindow):
        do(served, take_in, result_id, window_id, "another", "return_content")
    with pytest.raises(NotYourWindow):
        do(served, bring_back, window_id, "another", case.case_number)
    assert statuses(served, case.case_number) == ("ready", ["ready"])
    with pytest.raises(NotHandedOverHere):
        do(served, take_back, result_id, window_id, "me", "not_taken", "", 30)
    do(served, put_on_shelf, case.case_number, "C-1")
