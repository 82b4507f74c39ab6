"""The inbox over the web: claimed, sent back, confirmed by another, issued; found by number, page by page."""

from typing import Any

import pytest

from hallsys.cases.escalation import escalate
from hallsys.cases.policy import CaseSettings
from hallsys.cases.processes import set_desks, set_process
from hallsys.kernel.clock import DAY
from hallsys.staff import service as accounts
from hallsys.staff.rules import Role
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff, accept


@pytest.fixture
def case(hall: WebHall, staff: Staff) -> Any:
    """Return a case that goes through 一审一核."""
    hall.transact(set_process, hall.matters["pension"], "review_check")
    hall.issue(person(1), "pension")
    desk = staff.desk()
    return accept(hall, desk, desk.serve(), "pension")


@pytest.fixture
def reviewer(staff: Staff) -> Browser:
    return staff.browser("backoffice", "zhouping")


@pytest.fixture
def checker(hall: WebHall, staff: Staff) -> Browser:
    facts = accounts.ClerkFacts(login="lina", name="李娜", roles=(Role.APPROVER,))
    hall.transact(accounts.change_clerk, hall.clerks["lina"], facts)
    return staff.browser("backoffice", "lina")


def rows(browser: Browser) -> list[Any]:
    listed: list[Any] = browser.json("/backoffice/snapshot")["cases"]
    return listed


def test_a_case_goes_from_inbox_to_inbox(
    hall: WebHall, case: Any, reviewer: Browser, checker: Browser
) -> None:
    on = {"case_id": case["case_id"]}
    (row,) = rows(reviewer)
    assert (row["process"], row["version"], row["stage"], row["holder_id"]) == (
        "review_check",
        1,
        "review",
        None,
    )
    assert refusal(reviewer.post("/api/backoffice/take-up", **on)) == (409, "in_process")
    reviewer.done("/api/backoffice/claim", **on)
    assert refusal(checker.post("/api/backoffice/claim", **on)) == (409, "held_by_another")
    reviewer.done("/api/backoffice/end-stage", **on, stage="review", ending="grant", note="齐全")
    again = reviewer.post("/api/backoffice/end-stage", **on, stage="review", ending="grant")
    assert refusal(again) == (409, "stage_changed")
    assert refusal(reviewer.post("/api/backoffice/claim", **on)) == (403, "acted_before")
    checker.done("/api/backoffice/claim", **on)
    unsaid = checker.post("/api/backoffice/end-stage", **on, stage="check", ending="send_back")
    assert refusal(unsaid) == (422, "note_for_sending_back")
    checker.done("/api/backoffice/end-stage", **on, stage="check", ending="send_back", note="缺盖章")
    assert rows(checker)[0]["holder_id"] == hall.clerks["zhouping"]
    reviewer.done("/api/backoffice/end-stage", **on, stage="review", ending="grant")
    checker.done("/api/backoffice/claim", **on)
    checker.done("/api/backoffice/end-stage", **on, stage="check", ending="confirm")
    checker.done("/api/backoffice/claim", **on)
    made = {"results": ["登记证明"], "shelf": "B-1"}
    checker.done("/api/backoffice/end-stage", **on, stage="issue", ending="issued", **made)
    assert rows(checker) == []
    told = checker.json(f"/backoffice/case/{case['case_id']}")
    assert (told["status"], told["outcome"]) == ("ready", "granted")
    assert [one["ending"] for one in told["process"]["acts"]] == [
        "grant",
        "send_back",
        "grant",
        "confirm",
        "issued",
    ]
    assert "缺盖章" not in str([fact.payload for fact in hall.log()])


def test_a_case_is_found_by_its_number_wherever_it_stands(case: Any, reviewer: Browser) -> None:
    (found,) = reviewer.json(f"/backoffice/find?number={case['case_number']}")["cases"]
    assert found["case_id"] == case["case_id"]
    assert reviewer.json("/backoffice/find?number=nothing")["cases"] == []
    assert reviewer.json("/backoffice/find")["cases"] == []


def test_the_list_goes_on_after_the_last_that_is_known(case: Any, reviewer: Browser) -> None:
    before, after = case["due_at"] - 1, case["due_at"]
    listed = reviewer.json(f"/backoffice/more/{before}/{case['case_id']}")["cases"]
    assert [one["case_id"] for one in listed] == [case["case_id"]]
    assert reviewer.json(f"/backoffice/more/{after}/{case['case_id']}")["cases"] == []


def test_an_inbox_shows_its_departments_only(hall: WebHall, case: Any, reviewer: Browser) -> None:
    hall.transact(set_desks, hall.clerks["zhouping"], ("市场监督管理局",))
    shown = reviewer.json("/backoffice/snapshot")
    assert (shown["desks"], shown["cases"]) == (["市场监督管理局"], [])
    answer = reviewer.post("/api/backoffice/claim", case_id=case["case_id"])
    assert refusal(answer) == (403, "not_your_department")


def test_who_was_told_of_a_delay_stands_in_the_inbox_and_in_the_history(
    hall: WebHall, staff: Staff, case: Any
) -> None:
    assert rows(staff.browser("backoffice", "zhouping"))[0]["told"] == []
    hall.clock.advance(40 * DAY)
    reviewer = staff.browser("backoffice", "zhouping")  # signed in anew
    hall.transact(escalate, hall.site.catalogue.hall, CaseSettings())
    now = hall.clock.now()
    everybody = ("department", "manager", "centre")
    assert rows(reviewer)[0]["told"] == [{"told": told, "since": now} for told in everybody]
    steps = reviewer.json(f"/backoffice/case/{case['case_id']}")["steps"]
    assert [step["zh"] for step in steps if step["at"] == now] == [
        "超期，已提醒部门负责人",
        "超期 1 个工作日以上，已提醒值班经理",
        "超期 5 个工作日以上，已提醒中心",
    ]
