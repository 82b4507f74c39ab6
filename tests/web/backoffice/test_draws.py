"""Experts over the web: drawn by who holds the case, excused, heard; no seed is told before its draw."""

from typing import Any

import pytest

from hallsys.cases.processes import set_process
from hallsys.cases.service import put_expert
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff, accept


@pytest.fixture
def case(hall: WebHall, staff: Staff) -> Any:
    """Return a case that experts look at first."""
    hall.transact(set_process, hall.matters["pension"], "experts")
    for at in range(5):
        hall.transact(put_expert, f"专家{at}", "化工院" if at else "样本公司", ["危险化学品"])
    hall.issue(person(1), "pension")
    desk = staff.desk()
    return accept(hall, desk, desk.serve(), "pension")


@pytest.fixture
def officer(staff: Staff) -> Browser:
    return staff.browser("backoffice", "zhouping")


def told(officer: Browser, case: Any) -> Any:
    return officer.json(f"/backoffice/case/{case['case_id']}")


def test_experts_are_drawn_excused_heard_and_reported(hall: WebHall, case: Any, officer: Browser) -> None:
    on = {"case_id": case["case_id"]}
    before = told(officer, case)
    assert before["pool"]["fields"] == ["危险化学品"]
    (waiting,) = before["draws"]
    assert (waiting["seed"], waiting["seats"], waiting["wanted"]) == ("", [], 3)
    assert refusal(officer.post("/api/backoffice/draw-experts", **on)) == (409, "not_held")
    officer.done("/api/backoffice/claim", **on)
    officer.done("/api/backoffice/draw-experts", **on, field="危险化学品", units=["样本公司"])
    (drawn,) = told(officer, case)["draws"]
    assert drawn["verified"]
    assert len(drawn["lots"]) == 4
    first, *_ = (seat["expert_id"] for seat in drawn["seats"])
    early = officer.post("/api/backoffice/end-stage", **on, stage="experts", ending="reported")
    assert refusal(early) == (409, "opinions_missing")
    unsaid = officer.post("/api/backoffice/excuse-expert", **on, expert_id=first, reason=" ")
    assert refusal(unsaid) == (422, "reason_for_excusing")
    officer.done("/api/backoffice/excuse-expert", **on, expert_id=first, reason="出差")
    (after,) = told(officer, case)["draws"]
    assert after["seats"][0]["state"] == "excused"
    for seat in after["seats"][1:]:
        officer.done(
            "/api/backoffice/note-opinion", **on, expert_id=seat["expert_id"], favour=True, note="符合"
        )
    officer.done("/api/backoffice/end-stage", **on, stage="experts", ending="reported", note="一致同意")
    assert told(officer, case)["process"]["stage"] == "review"
    assert told(officer, case)["status"] == "in_progress"
    logged = str([fact.payload for fact in hall.log()])
    assert "专家" not in logged
    assert "出差" not in logged


def test_a_case_without_experts_is_told_of_none(hall: WebHall, staff: Staff, officer: Browser) -> None:
    hall.transact(set_process, hall.matters["pension"], "review_check")
    hall.issue(person(2), "pension")
    desk = staff.desk()
    case = accept(hall, desk, desk.serve(), "pension")
    assert (told(officer, case)["draws"], told(officer, case)["pool"]) == ([], None)
