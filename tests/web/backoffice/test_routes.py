from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.service import load_calendar
from hallsys.kernel.clock import DAY
from hallsys.kernel.ids import new_id
from hallsys.staff import service as accounts
from hallsys.staff.policy import StaffSettings
from hallsys.staff.rules import Role
from tests.persons import person
from tests.web.browser import Browser, refusal, request_id
from tests.web.hall import WebHall
from tests.web.staff import Staff, accept

APPLICANT = person(1)


@pytest.fixture
def case(hall: WebHall, staff: Staff) -> Any:
    """Return a promised case that a clerk accepted."""
    hall.issue(APPLICANT, "pension")
    desk = staff.desk()
    return accept(hall, desk, desk.serve(), "pension")


@pytest.fixture
def office(staff: Staff) -> Browser:
    """Return the browser of an approver."""
    return staff.browser("backoffice", "zhouping")


def again(staff: Staff) -> Browser:
    """Return the browser of an approver whose last session is over."""
    return staff.browser("backoffice", "zhouping")


def test_what_the_back_office_shows(hall: WebHall, office: Browser, case: Any) -> None:
    shown = office.json("/backoffice/snapshot")
    assert (shown["room"], shown["self"], shown["api"]) == (
        "backoffice",
        "/backoffice/snapshot",
        "/api/backoffice",
    )
    assert shown["cases"] == [
        {
            "case_id": case["case_id"],
            "case_number": case["case_number"],
            "matter_id": hall.matters["pension"],
            "status": "accepted",
            "accepted_by": hall.clerks["wangxiao"],
            "accepted_at": hall.clock.now(),
            "taken_up_by": None,
            "due_at": case["due_at"],
            "department": "示例局",
            "process": None,
            "version": None,
            "stage": None,
            "stage_due": None,
            "holder_id": None,
            "light": "normal",
            "told": [],
        }
    ]
    assert shown["matters"][hall.matters["pension"]] == {
        "name": "养老保险登记",
        "name_en": "Pension registration",
        "kind": "promised",
        "department": "示例局",
    }
    assert shown["staff"][hall.clerks["wangxiao"]] == "王晓"
    assert {reason["code"] for reason in shown["decline_reasons"]} >= {"not_entitled"}
    assert (shown["done"], shown["shelves"]) == ([], [])
    page = office.get("/backoffice")
    assert page.status_code == 200
    assert APPLICANT.name not in page.get_data(as_text=True)


def test_the_lights_turn_as_the_page_turns_them(hall: WebHall, staff: Staff, case: Any) -> None:
    lights = []
    for days in range(8):
        hall.clock.set(hall.log("CaseAccepted")[0].at + days * DAY)
        shown = again(staff).json("/backoffice/snapshot")
        row, now = shown["cases"][0], shown["now"]
        left, lamps = row["due_at"] - now, shown["lights"]
        turned = (
            "red"
            if left < 0
            else "yellow"
            if left <= lamps["yellow_ms"]
            else "warning"
            if left <= lamps["warning_ms"]
            else "normal"
        )
        assert row["light"] == turned
        lights.append(turned)
    assert lights == ["normal"] * 2 + ["warning"] * 2 + ["yellow"] * 4


def test_a_case_is_taken_up_and_concluded(hall: WebHall, office: Browser, case: Any) -> None:
    asked = {"case_id": case["case_id"]}
    assert refusal(office.post("/api/backoffice/conclude", **asked, results=[], shelf=None)) == (
        409,
        "case_not_in_state",
    )
    office.done("/api/backoffice/take-up", **asked)
    assert hall.log()[-1].payload["clerk_id"] == hall.clerks["zhouping"]
    (row,) = office.json("/backoffice/snapshot")["cases"]
    assert (row["status"], row["taken_up_by"]) == ("in_progress", hall.clerks["zhouping"])
    conclusion = {**asked, "results": ["登记证明", "回执"], "shelf": "B-12", "request_id": request_id()}
    assert office.done("/api/backoffice/conclude", **conclusion) == {"ok": True}
    assert office.done("/api/backoffice/conclude", **conclusion) == {"ok": True}
    shown = office.json("/backoffice/snapshot")
    assert (shown["cases"], shown["shelves"]) == ([], ["B-12"])
    assert shown["done"] == [
        {**asked, "case_number": case["case_number"], "outcome": "granted", "at": hall.clock.now()}
    ]
    assert len(hall.log("ResultReady")) == 2


def test_a_case_is_declined_for_a_coded_reason(
    hall: WebHall, staff: Staff, office: Browser, case: Any
) -> None:
    asked = {"case_id": case["case_id"]}
    for reason in ("because", "conditions_unmet"):
        answer = office.post("/api/backoffice/decline", **asked, reason=reason, note="")
        assert refusal(answer) == (422, "reason_unknown")
    long = office.post("/api/backoffice/decline", **asked, reason="not_entitled", note="长" * 301)
    assert refusal(long) == (422, "note_too_long")
    office.done("/api/backoffice/decline", **asked, reason="not_entitled", note="户籍不符")
    assert "户籍不符" not in str([fact.payload for fact in hall.log()])
    (waits,) = office.json("/backoffice/snapshot")["declines"]
    assert (waits["reason"], waits["note"], waits["asked_by"]) == (
        "not_entitled",
        "户籍不符",
        hall.clerks["zhouping"],
    )
    # Two people decline: who asked for it does not confirm it, and nothing else is done meanwhile.
    assert refusal(office.post("/api/backoffice/take-up", **asked)) == (409, "decline_waits")
    assert refusal(office.post("/api/backoffice/confirm-decline", **asked)) == (403, "not_allowed")
    both = accounts.ClerkFacts(login="lina", name="李娜", roles=(Role.APPROVER, Role.MANAGER))
    hall.transact(accounts.change_clerk, hall.clerks["lina"], both)
    staff.browser("backoffice", "lina").done("/api/backoffice/confirm-decline", **asked)
    assert office.json("/backoffice/snapshot")["declines"] == []
    (done,) = office.json("/backoffice/snapshot")["done"]
    assert done["outcome"] == "declined"


def test_a_hall_says_which_roles_confirm(hall: WebHall, staff: Staff, office: Browser, case: Any) -> None:
    asked = {"case_id": case["case_id"]}
    office.done("/api/backoffice/decline", **asked, reason="not_entitled", note="")
    hall.transact(
        accounts.change_clerk,
        hall.clerks["lina"],
        accounts.ClerkFacts(login="lina", name="李娜", roles=(Role.APPROVER,)),
    )
    second = staff.browser("backoffice", "lina")
    shown = second.json("/backoffice/snapshot")
    assert (shown["may_confirm"], shown["may_give_back"]) == (False, True)
    assert refusal(second.post("/api/backoffice/confirm-decline", **asked)) == (403, "not_allowed")
    hall.site.settings = replace(hall.site.settings, staff=StaffSettings(confirm=frozenset({"approver"})))
    manager = staff.browser("manager", "zhaomin")
    assert refusal(manager.post("/api/manager/confirm-decline", **asked)) == (403, "not_allowed")
    assert refusal(office.post("/api/backoffice/confirm-decline", **asked)) == (403, "own_decline")
    assert second.json("/backoffice/snapshot")["may_confirm"]
    second.done("/api/backoffice/confirm-decline", **asked)


def test_who_accepted_a_case_does_not_decide_it(hall: WebHall, staff: Staff, case: Any) -> None:
    both = accounts.ClerkFacts(login="wangxiao", name="王晓", roles=(Role.CLERK, Role.APPROVER))
    hall.transact(accounts.change_clerk, hall.clerks["wangxiao"], both)
    browser, asked = staff.browser("backoffice", "wangxiao"), {"case_id": case["case_id"]}
    same = (403, "same_person")
    assert refusal(browser.post("/api/backoffice/take-up", **asked)) == same
    assert browser.json("/backoffice/snapshot")["cases"][0]["status"] == "accepted"


def test_a_case_shows_its_applicant_masked(hall: WebHall, office: Browser, case: Any) -> None:
    answer = office.get(f"/backoffice/case/{case['case_id']}")
    shown = answer.get_json()
    assert shown["applicant"]["number_tail"] == APPLICANT.number.value[-4:]
    assert APPLICANT.name not in answer.get_data(as_text=True)
    assert APPLICANT.number.value[:14] not in answer.get_data(as_text=True)
    for row in shown["materials"]:
        assert row.pop("material_id")
        assert (row.pop("review_points"), row.pop("review_points_en")) == ("", "")
    assert [step["zh"] for step in shown["steps"]] == ["受理"]
    assert (shown["gaps"], shown["supplement"]) == ([], [])
    assert shown["materials"] == [
        {"name": "申请表", "name_en": "Application form", "required": True, "ticked": True},
        {"name": "照片", "name_en": "Photograph", "required": False, "ticked": False},
    ]
    assert refusal(office.get(f"/backoffice/case/{new_id()}")) == (404, "case_unknown")
    assert refusal(office.get("/backoffice/case/%00")) == (404, "not_found")


def test_an_immediate_case_is_no_work_of_the_back_office(
    hall: WebHall, staff: Staff, office: Browser
) -> None:
    hall.issue(APPLICANT)
    desk = staff.desk()
    service = desk.serve()
    case = accept(hall, desk, service, "licence")
    assert office.json("/backoffice/snapshot")["cases"] == []
    desk.do("conclude", case_id=case["case_id"], results=["营业执照"], shelf="A-1")
    assert office.json("/backoffice/snapshot")["done"] == []


@pytest.mark.parametrize("login", ["wangxiao", "chenchu", "zhaomin", "sunhao"])
def test_deciding_needs_the_right(staff: Staff, case: Any, login: str) -> None:
    browser = staff.browser("backoffice", login)
    assert refusal(browser.post("/api/backoffice/take-up", case_id=case["case_id"])) == (403, "not_allowed")
    assert refusal(browser.get(f"/backoffice/case/{case['case_id']}")) == (403, "not_allowed")


def test_the_last_days_of_the_calendar_still_have_an_office(hall: WebHall, staff: Staff, case: Any) -> None:
    hall.transact(
        load_calendar, CalendarYear(year=2026, source="test", off=((date(2026, 12, 31), "停业"),), work=())
    )
    hall.site.reload()
    hall.clock.set(hall.clock.now() + 304 * DAY)  # 31 December
    shown = again(staff).json("/backoffice/snapshot")
    assert shown["cases"][0]["light"] == "serious"
    assert shown["lights"]["yellow_ms"] > 365 * DAY  # no deadline was set beyond the covered year


def test_what_lies_ready_is_put_on_another_shelf(hall: WebHall, staff: Staff, office: Browser) -> None:
    staff.ready(APPLICANT)
    office = again(staff)
    number = hall.log("ResultReady")[-1].payload["case_number"]
    done = office.done("/api/backoffice/shelve", asked=number, shelf="C-09")["shelved"]
    assert (done["case_number"], done["shelf"], done["count"]) == (number, "C-09", 1)
    assert hall.log("ResultShelved")[-1].payload["shelf"] == "C-09"
    assert "C-09" in office.json("/backoffice/snapshot")["shelves"]
    nothing = office.post("/api/backoffice/shelve", asked="1" * 43, shelf="C-09")
    assert refusal(nothing) == (404, "nothing_ready")
