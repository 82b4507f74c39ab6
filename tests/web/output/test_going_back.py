"""Results that are called back or brought back, over the pages of the window and of the back office."""

from typing import Any

import pytest

from hallsys.cases.progress import progress
from hallsys.web.case_progress import progress_row
from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff

APPLICANT = person(1)


@pytest.fixture
def result_id(staff: Staff) -> str:
    return staff.ready(APPLICANT)


@pytest.fixture
def desk(staff: Staff) -> Desk:
    return staff.desk("chenchu", "W04", "output")


def taken(hall: WebHall, result_id: str) -> dict[str, Any]:
    card = hall.present(APPLICANT, "window:W04").presentation_id
    return {"presentation_id": card, "result_id": result_id, "taken_by": "applicant"}


def test_a_recall_is_seen_at_the_window_which_hands_nothing_over(
    hall: WebHall, staff: Staff, desk: Desk, result_id: str
) -> None:
    office = staff.browser("backoffice", "zhouping")
    fact = hall.log("ResultReady")[0].payload
    (shown,) = office.json(f"/backoffice/case/{fact['case_id']}")["results"]
    assert (shown["result_id"], shown["status"], shown["may"]) == (result_id, "ready", ["recall"])
    assert refusal(office.post("/api/backoffice/recall-result", result_id=result_id, reason="x")) == (
        422,
        "reason_unknown",
    )
    office.done("/api/backoffice/recall-result", result_id=result_id, reason="recall_content")
    assert refusal(desk.ask("hand-over", **taken(hall, result_id))) == (409, "result_not_in_state")
    snapshot = desk.snapshot()
    (alert,) = snapshot["to_go_back"]
    assert (alert["status"], alert["shelf"], alert["reason"][1]) == (
        "recalled",
        "B-12",
        "Its content is wrong",
    )
    assert snapshot["ready_count"] == 0
    card = hall.present(APPLICANT, "window:W04").presentation_id
    told = desk.json(f"/output/W04/presentation/{card}")
    assert (told["results"], [row["result_id"] for row in told["pending"]]) == ([], [result_id])
    found = desk.do("find", case_number=fact["case_number"])
    assert (found["results"], len(found["pending"])) == ([], 1)
    assert [row["number"] for row in office.json("/backoffice/snapshot")["corrections"]] == [alert["number"]]

    assert desk.do("bring-back", asked=alert["number"])["names"] == ["登记证明"]
    assert desk.snapshot()["to_go_back"] == []
    (shown,) = office.json(f"/backoffice/case/{fact['case_id']}")["results"]
    assert shown["may"] == ["reissue"]
    office.done("/api/backoffice/reissue", result_id=result_id, name="登记证明", shelf=None)
    assert desk.snapshot()["coming_count"] == 1
    assert office.json("/backoffice/snapshot")["corrections"] == []
    assert APPLICANT.name not in repr(snapshot) + repr(told) + repr(found)


def test_an_applicant_brings_a_wrong_result_back(
    hall: WebHall, staff: Staff, desk: Desk, result_id: str
) -> None:
    number = hall.log("ResultReady")[0].payload["case_number"]
    assert desk.do("given", case_number=number)["results"] == []
    desk.do("hand-over", **taken(hall, result_id))
    (row,) = desk.do("given", case_number=number)["results"]
    assert (row["result_id"], row["number"]) == (result_id, f"{number}-1")
    back = {"result_id": result_id, "reason": "return_not_mine", "note": ""}
    desk.do("take-in", **back)
    assert refusal(desk.ask("take-in", **back)) == (409, "result_not_in_state")
    assert [row["status"] for row in desk.snapshot()["to_go_back"]] == ["returned"]
    office = staff.browser("backoffice", "zhouping")
    office.done("/api/backoffice/receive-back", result_id=result_id)
    assert desk.snapshot()["to_go_back"] == []


def test_the_paper_of_a_void_result_is_handed_in_and_goes_back(
    hall: WebHall, staff: Staff, desk: Desk, result_id: str
) -> None:
    fact = hall.log("ResultReady")[0].payload
    number = fact["case_number"]
    desk.do("hand-over", **taken(hall, result_id))
    office = staff.browser("backoffice", "zhouping")
    office.done("/api/backoffice/ask-void", case_id=fact["case_id"], reason="void_withdrawn", note="")
    staff.browser("manager", "zhaomin").done("/api/manager/confirm-void", case_id=fact["case_id"])
    card = hall.present(APPLICANT, "window:W04").presentation_id
    (holds,) = desk.json(f"/output/W04/presentation/{card}")["pending"]
    assert (holds["result_id"], holds["paper"]) == (result_id, "handed_over")
    assert "收回" in holds["where"][0]
    (row,) = desk.do("given", case_number=number)["results"]
    assert (row["void"], [one["code"] for one in row["reasons"]]) == (True, ["return_void"])
    (told,) = hall.db.read(progress, hall.site.hall_id, [fact["case_id"]])
    assert "请交回" in progress_row(hall.site, told)["results"][0]["words"][0]
    wrong = {"result_id": result_id, "reason": "return_content", "note": ""}
    assert refusal(desk.ask("take-in", **wrong)) == (422, "reason_unknown")
    desk.do("take-in", result_id=result_id, reason="return_void", note="")
    assert desk.do("given", case_number=number)["results"] == []
    (lies,) = desk.snapshot()["to_go_back"]
    assert (lies["status"], lies["paper"], lies["shelf"]) == ("void", "returned", "")
    assert [one["number"] for one in office.json("/backoffice/snapshot")["corrections"]] == [f"{number}-1"]
    (shown,) = office.json(f"/backoffice/case/{fact['case_id']}")["results"]
    assert shown["may"] == ["receive_back"]
    assert desk.do("bring-back", asked=lies["number"])["names"] == ["登记证明"]
    assert desk.snapshot()["to_go_back"] == []
    (shown,) = office.json(f"/backoffice/case/{fact['case_id']}")["results"]
    assert (shown["status"], shown["may"]) == ("void", [])
    told = office.json(f"/backoffice/case/{fact['case_id']}")
    assert told["status"] == "voided"


def test_what_goes_back_is_for_whoever_is_at_the_window(staff: Staff, result_id: str) -> None:
    away, mine = staff.desk("chenchu", "W04", "output", opened=False), (403, "not_your_window")
    assert refusal(away.ask("given", case_number="x")) == mine
    assert refusal(away.ask("take-in", result_id=result_id, reason="return_damaged")) == mine
    assert refusal(away.ask("bring-back", asked="x")) == mine


def test_a_result_that_is_not_there(staff: Staff) -> None:
    office = staff.browser("backoffice", "zhouping")
    asked = {"result_id": "nothing", "reason": "recall_content"}
    assert refusal(office.post("/api/backoffice/recall-result", **asked)) == (404, "result_unknown")
