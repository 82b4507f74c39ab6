"""The page of cases that wait for somebody in charge."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from hallsys.cases.service import Application, accept, terminate_missed
from hallsys.kernel.clock import DAY
from hallsys.kernel.ids import new_id
from hallsys.matters.rules import MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.matters.views import materials
from hallsys.staff.policy import StaffSettings
from hallsys.supervision.inspecting import inspect
from hallsys.web.manager.attention import limits
from hallsys.web.manager.commands import CONFIRMING
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff
from tests.web.staff import accept as accepted

PAGE = "/manager/settling/snapshot"


@pytest.fixture
def manager(staff: Staff) -> Browser:
    return staff.browser("manager", "zhaomin")


def do(manager: Browser, command: str, **body: Any) -> None:
    manager.done(f"/api/manager/{command}", **body)


def test_a_decline_is_confirmed_by_a_third_person(hall: WebHall, staff: Staff, manager: Browser) -> None:
    hall.issue(person(1), "pension")
    desk = staff.desk()
    case = accepted(hall, desk, desk.serve(), "pension")
    office = staff.browser("backoffice", "zhouping")
    asked = {"case_id": case["case_id"], "reason": "not_competent", "note": "属省级事权"}
    office.done("/api/backoffice/decline", **asked)
    (row,) = manager.json(PAGE)["declines"]
    assert (row["name"], row["reason"][0], row["note"]) == (
        "养老保险登记",
        "不属于本行政机关职权范围",
        "属省级事权",
    )
    assert row["involved"] == [hall.clerks["zhouping"], hall.clerks["wangxiao"]]
    do(manager, "send-back", case_id=case["case_id"], note="材料清单有误")
    assert manager.json(PAGE)["declines"] == []
    office.done("/api/backoffice/decline", **asked)
    do(manager, "confirm-decline", case_id=case["case_id"])
    assert hall.log("CaseDeclined")[-1].actor == f"clerk:{hall.clerks['zhaomin']}"


def test_an_extension_is_approved_by_a_third_person(hall: WebHall, staff: Staff, manager: Browser) -> None:
    hall.issue(person(1), "pension")
    desk = staff.desk()
    case = accepted(hall, desk, desk.serve(), "pension")
    office = staff.browser("backoffice", "zhouping")
    asked = {"case_id": case["case_id"], "days": 10, "reason": "technical", "note": ""}
    office.done("/api/backoffice/ask-extension", **asked)
    (row,) = manager.json(PAGE)["extensions"]
    assert (row["days"], row["reason"][0], row["due_at"]) == (10, "涉及疑难专业技术问题", case["due_at"])
    assert row["involved"] == [hall.clerks["zhouping"], hall.clerks["wangxiao"]]
    do(manager, "refuse-extension", case_id=case["case_id"], note="期限足够")
    assert manager.json(PAGE)["extensions"] == []
    office.done("/api/backoffice/ask-extension", **asked)
    waits = office.json("/backoffice/snapshot")["extensions"]
    assert [one["case_id"] for one in waits] == [case["case_id"]]
    own = office.post("/api/backoffice/grant-extension", case_id=case["case_id"])
    assert refusal(own) == (403, "not_allowed")
    do(manager, "grant-extension", case_id=case["case_id"])
    shown = office.json(f"/backoffice/case/{case['case_id']}")
    assert shown["extended"]
    assert shown["due_at"] == case["due_at"] + 14 * DAY
    assert [one["zh"] for one in shown["steps"]][-2:] == ["申请延期", "批准延期"]


def test_what_was_decided_and_not_delivered_is_listed(hall: WebHall, staff: Staff, manager: Browser) -> None:
    hall.issue(person(1), "pension")
    desk = staff.desk()
    case = accepted(hall, desk, desk.serve(), "pension")
    office = staff.browser("backoffice", "zhouping")
    office.done("/api/backoffice/take-up", case_id=case["case_id"])
    office.done("/api/backoffice/conclude", case_id=case["case_id"], results=["批复"], shelf=None)
    assert manager.json(PAGE)["undelivered"] == office.json("/backoffice/snapshot")["undelivered"] == []
    hall.clock.advance(13 * DAY)
    manager, office = staff.browser("manager", "zhaomin"), staff.browser("backoffice", "zhouping")
    (row,) = manager.json(PAGE)["undelivered"]
    assert (row["case_number"], row["stands"][0]) == (case["case_number"], "在送往出件窗口途中")
    (mine,) = office.json("/backoffice/snapshot")["undelivered"]
    assert mine["deliver_by"] == row["deliver_by"] > hall.clock.now()


def test_whose_promises_are_not_taken_is_kept_and_told_masked(hall: WebHall, manager: Browser) -> None:
    number = person(1).number.value
    entry = {"number": number, "reason": "promise_broken", "until": "2026-03-31"}
    do(manager, "exclude", **entry)
    (row,) = manager.json(PAGE)["exclusions"]
    assert (row["masked_number"], row["added_by"]) == (f"{number[:3]}{'*' * 11}{number[-4:]}", "赵敏")
    assert number not in str(hall.log("ExclusionAdded")[-1].payload)
    for wrong, code in (
        ({"until": "2026-03-01"}, "bad_exclusion"),
        ({"until": "2026-02-31"}, "bad_exclusion"),
        ({"reason": "other"}, "note_needed"),
    ):
        assert refusal(manager.post("/api/manager/exclude", **{**entry, **wrong})) == (422, code)
    assert (
        refusal(manager.post("/api/manager/exclude", **{**entry, "number": "110101199001011234"}))[0] == 422
    )
    do(manager, "lift-exclusion", exclusion_id=row["exclusion_id"])
    assert manager.json(PAGE)["exclusions"] == []
    again = manager.post("/api/manager/lift-exclusion", exclusion_id=row["exclusion_id"])
    assert refusal(again) == (404, "exclusion_unknown")


def test_an_organisation_is_on_the_list_by_its_credit_code(hall: WebHall, manager: Browser) -> None:
    code = "91350100M000100Y43"
    entry = {"number": code.lower(), "reason": "dishonest", "until": "2026-03-31", "name": "闽江茶业有限公司"}
    assert refusal(manager.post("/api/manager/exclude", **{**entry, "name": ""})) == (
        422,
        "bad_organisation_name",
    )
    wrong = {**entry, "number": code[:-1] + "4"}
    assert refusal(manager.post("/api/manager/exclude", **wrong))[0] == 422
    do(manager, "exclude", **entry)
    (row,) = manager.json(PAGE)["exclusions"]
    assert (row["masked_name"], row["masked_number"]) == ("闽江茶业有限公司", "913***********0Y43")
    told = hall.log("ExclusionAdded")[-1].payload
    assert code not in str(told)
    assert "闽江" not in str(told)
    do(manager, "exclude", **{**entry, "name": "别的名称"})  # it is known, and keeps its name
    assert {one["masked_name"] for one in manager.json(PAGE)["exclusions"]} == {"闽江茶业有限公司"}


def test_a_manager_keeps_the_list_also_where_approvers_confirm(hall: WebHall, manager: Browser) -> None:
    shown = manager.json(PAGE)
    assert (shown["may_confirm"], shown["may_manage"]) == (True, True)
    hall.site.settings = replace(hall.site.settings, staff=StaffSettings(confirm=frozenset({"approver"})))
    shown = manager.json(PAGE)
    assert (shown["may_confirm"], shown["may_manage"]) == (False, True)
    for command in CONFIRMING:
        note = {} if command.startswith(("confirm", "grant")) else {"note": ""}
        answer = manager.post(f"/api/manager/{command}", case_id=new_id(), **note)
        assert refusal(answer) == (403, "not_allowed"), command
    entry = {"number": person(1).number.value, "reason": "promise_broken", "until": "2026-03-31"}
    do(manager, "exclude", **entry)
    (row,) = manager.json(PAGE)["exclusions"]
    do(manager, "lift-exclusion", exclusion_id=row["exclusion_id"])


def test_a_hall_lets_somebody_confirm() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        StaffSettings(confirm=frozenset())


def test_gaps_are_listed_until_they_are_missed_and_then_found(
    hall: WebHall, staff: Staff, manager: Browser
) -> None:
    def look() -> None:
        hall.transact(inspect, hall.site.catalogue, hall.site.settings.inspection, limits(hall.site))

    look()
    matter = hall.site.catalogue.matters[hall.matters["pension"]]
    facts = MatterFacts(**{name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__})
    hall.transact(
        put_matter, facts, [MaterialFacts(name="申请表"), MaterialFacts(name="证明", may_be_missing=True)]
    )
    hall.site.reload()
    hall.issue(person(1), "pension")
    service = staff.desk().serve()
    form, proof = (one.id for one in hall.db.read(materials, hall.id, [matter.id]))
    application = Application(matter.id, (form,), promised=(proof,), gap_days=1)
    on = (service["service_id"], hall.clerks["wangxiao"], [application])
    hall.transact(accept, hall.site.catalogue.hall, hall.site.settings.cases, *on)
    (row,) = manager.json(PAGE)["gaps"]
    assert (row["gaps"], row["near"]) == (1, True)
    hall.clock.advance(2 * DAY)
    assert hall.transact(terminate_missed) == 1
    assert hall.transact(terminate_missed) == 0
    look()
    late = staff.browser("manager", "zhaomin")
    assert late.json(PAGE)["gaps"] == []
    (found,) = late.json("/manager/supervision/snapshot")["findings"]
    assert (found["rule"], found["subject"]) == ("gap_missed", row["case_number"])
    assert found["clerk_id"] == hall.clerks["wangxiao"]
