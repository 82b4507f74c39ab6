"""The page of processes: stages, matters, inboxes and experts are set, and who did so is told."""

from datetime import date

import pytest

from hallsys.cases.processes import of_matters, processes
from hallsys.halls.rules import Hours
from hallsys.halls.service import close_day, reopen_day, set_day_hours, set_hours
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff


@pytest.fixture
def admin(staff: Staff) -> Browser:
    return staff.browser("manager", "sunhao")


def test_a_stage_is_changed_as_a_new_version(hall: WebHall, admin: Browser) -> None:
    shown = {one["code"]: one for one in admin.json("/manager/processes/snapshot")["processes"]}
    assert not shown["experts"]["kept"]
    stage = {"process": "experts", "stage": "experts", "limit_days": 10, "pauses": True}
    admin.done("/api/manager/put-stage", **stage, department="应急管理局", experts=5, quorum=3)
    (kept,) = hall.db.read(processes, hall.id).values()
    assert (kept.first.department, kept.first.experts, kept.first.quorum) == ("应急管理局", 5, 3)
    wrong = admin.post("/api/manager/put-stage", **stage, experts=2, quorum=3)
    assert refusal(wrong) == (422, "bad_process")
    unknown = admin.post("/api/manager/put-stage", **{**stage, "stage": "nothing"}, experts=2, quorum=1)
    assert refusal(unknown) == (404, "process_unknown")


def test_matters_inboxes_and_experts_are_set_and_the_changes_told(hall: WebHall, admin: Browser) -> None:
    admin.done("/api/manager/set-process", matter_id=hall.matters["pension"], process="review_check")
    assert hall.db.read(of_matters, hall.id) == {hall.matters["pension"]: "review_check"}
    admin.done("/api/manager/set-desks", clerk_id=hall.clerks["zhouping"], departments=["市场监督管理局"])
    admin.done("/api/manager/put-expert", name="专家甲", unit="化工院", fields=["消防"])
    admin.done("/api/manager/put-expert", name="专家甲", unit="化工院", fields=["消防"], active=False)
    shown = admin.json("/manager/processes/snapshot")
    assert [one["departments"] for one in shown["desks"]] == [["市场监督管理局"]]
    assert [(one["name"], one["active"]) for one in shown["experts"]] == [("专家甲", False)]
    told = [(one["en"], one["about"], one["by"]) for one in shown["changes"]]
    assert told == [
        ("Pool of experts changed", "专家甲", "孙浩"),
        ("Pool of experts changed", "专家甲", "孙浩"),
        ("Inboxes of a clerk set", "周平", "孙浩"),
        ("Process of a matter set", "养老保险登记 review_check", "孙浩"),
        ("Process changed", "review_check v1", "孙浩"),
    ]
    admin.done("/api/manager/set-process", matter_id=hall.matters["pension"], process=None)
    assert hall.db.read(of_matters, hall.id) == {}


def test_the_set_up_tells_of_its_own_changes(admin: Browser) -> None:
    admin.done("/api/manager/put-zone", code="new", name="新区")
    first, *_ = admin.json("/manager/setup/snapshot")["changes"]
    assert (first["zh"], first["about"], first["by"]) == ("新增区域", "new", "孙浩")


def test_the_set_up_tells_of_hours_closed_days_and_accounts(hall: WebHall, admin: Browser) -> None:
    today = date.fromisoformat(hall.site.today)
    by = {"actor": f"clerk:{hall.clerks['sunhao']}"}
    hall.transact(set_hours, [Hours(0, "08:30", "12:00"), Hours(1, "08:30", "12:00")], **by)
    hall.transact(set_day_hours, today, [("09:00", "11:30")], today, **by)
    hall.transact(close_day, today, **by)
    hall.transact(reopen_day, today, **by)
    admin.done(
        "/api/manager/change-clerk",
        clerk_id=hall.clerks["lina"],
        name="李娜",
        staff_number="0199",
        roles=["clerk"],
    )
    told = [(one["en"], one["about"], one["by"]) for one in admin.json("/manager/setup/snapshot")["changes"]]
    assert told[:5] == [
        ("Account changed", "李娜", "孙浩"),
        ("Day as usual again", hall.site.today, "孙浩"),
        ("Day closed", hall.site.today, "孙浩"),
        ("Hours of a day set", f"{hall.site.today} 09:00-11:30", "孙浩"),
        ("Opening hours changed", "08:30-12:00", "孙浩"),
    ]


def test_a_manager_looks_and_changes_nothing(staff: Staff) -> None:
    manager = staff.browser("manager", "zhaomin")
    assert manager.json("/manager/processes/snapshot")["may_manage"] is False
    answer = manager.post("/api/manager/put-expert", name="专家甲", unit="化工院", fields=["消防"])
    assert refusal(answer) == (403, "not_allowed")
