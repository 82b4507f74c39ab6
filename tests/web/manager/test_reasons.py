"""The page of coded reasons: set from a day on, one by one or as a file; every dialog draws on them."""

from base64 import b64encode
from typing import Any

import pytest

from hallsys.kernel.clock import DAY
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff
from tests.web.staff import accept as accepted

PAGE, SET = "/manager/reasons/snapshot", "/api/manager/set-reason"
CHECK, IMPORT = "/api/manager/check-reasons", "/api/manager/import-reasons"
HEAD = "purpose,code,zh,en,offered"


@pytest.fixture
def admin(staff: Staff) -> Browser:
    return staff.browser("manager", "sunhao")


def said(hall: WebHall, code: str = "h_flood", **other: Any) -> dict[str, Any]:
    words = {"purpose": "decline", "code": code, "zh": "汛期暂停", "en": "Flood", "since": hall.site.today}
    return {**words, "seen": hall.site.reasons.version, **other}


def table(*lines: str) -> dict[str, str]:
    return {"name": "reasons.csv", "content": b64encode("\n".join((HEAD, *lines)).encode()).decode()}


def reason(page: dict[str, Any], code: str) -> dict[str, Any]:
    (found,) = (one for purpose in page["purposes"] for one in purpose["reasons"] if one["code"] == code)
    return dict(found)


def test_what_is_set_today_is_offered_at_once_in_every_dialog(
    hall: WebHall, staff: Staff, admin: Browser
) -> None:
    hall.issue(person(1), "pension")
    desk = staff.desk()
    case = accepted(hall, desk, desk.serve(), "pension")
    office = staff.browser("backoffice", "zhouping")
    admin.done(SET, **said(hall))
    hall.site.reload()
    offered = {one["code"]: one for one in office.json("/backoffice/snapshot")["decline_reasons"]}
    assert (offered["h_flood"]["zh"], offered["h_flood"]["offered"]) == ("汛期暂停", True)
    office.done("/api/backoffice/decline", case_id=case["case_id"], reason="h_flood", note="")
    hall.clock.advance(1000)
    admin.done(SET, **said(hall, zh="防汛停办", offered=False))
    hall.site.reload()
    (row,) = admin.json("/manager/settling/snapshot")["declines"]
    assert row["reason"] == ["汛期暂停", "Flood"], "the words of the time when it was asked for"
    shown = {one["code"]: one for one in office.json("/backoffice/snapshot")["decline_reasons"]}
    assert shown["h_flood"]["offered"] is False, "what waits is still read"
    staff.browser("manager", "zhaomin").done("/api/manager/send-back", case_id=case["case_id"])
    answer = office.post("/api/backoffice/decline", case_id=case["case_id"], reason="h_flood", note="")
    assert refusal(answer) == (409, "reason_off")
    page = admin.json(PAGE)
    assert [one["about"] for one in page["changes"]] == ["h_flood v2", "h_flood v1"]
    assert all(one["by"] for one in page["changes"])


def test_what_is_to_come_is_told_and_begins_by_itself(hall: WebHall, staff: Staff, admin: Browser) -> None:
    day = hall.site.catalogue.day(hall.clock.now() + DAY)
    admin.done(SET, **said(hall, since=day))
    hall.site.reload()
    found = reason(admin.json(PAGE), "h_flood")
    assert (found["now"], found["coming"]["zh"], found["coming"]["since"]) == (None, "汛期暂停", day)
    hall.clock.advance(DAY)
    found = reason(staff.browser("manager", "sunhao").json(PAGE), "h_flood")
    assert (found["now"]["zh"], found["coming"]) == ("汛期暂停", None)


def test_what_somebody_else_set_meanwhile_is_told(hall: WebHall, admin: Browser) -> None:
    admin.done(SET, **said(hall))
    assert refusal(admin.post(SET, **said(hall, code="h_late", seen=0))) == (409, "reasons_changed")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"code": "flood"}, "bad_reason"),
        ({"code": "other"}, "other_stays"),
        ({"code": "hearing"}, "reason_elsewhere"),
    ],
)
def test_what_is_not_in_order_is_refused(
    hall: WebHall, admin: Browser, other: dict[str, str], told: str
) -> None:
    assert refusal(admin.post(SET, **said(hall, **other))) == (422, told)


def test_what_is_exported_is_what_is_there(admin: Browser) -> None:
    exported = admin.get("/manager/reasons/reasons.xlsx").data
    answer = admin.done(CHECK, name="reasons.xlsx", content=b64encode(exported).decode())
    assert (answer["faults"], answer["changes"]) == ([], [])


def test_a_file_is_looked_at_and_imported(hall: WebHall, admin: Browser) -> None:
    file = table(
        "中止,h_flood,汛期,Flood,是",
        "中止,hearing,听证会,Hearing,是",
        "void,void_powers,越权,Beyond powers,否",
    )
    answer = admin.done(CHECK, **file)
    assert {one["code"]: one["what"] for one in answer["changes"]} == {
        "h_flood": "added",
        "hearing": "changed",
        "void_powers": "off",
    }
    admin.done(IMPORT, **file, since=hall.site.today, seen=answer["seen"])
    hall.site.reload()
    assert reason(admin.json(PAGE), "hearing")["now"]["zh"] == "听证会"
    assert admin.done(CHECK, **file)["changes"] == []
    other = table("中止,h_rain,暴雨,Rain,是")
    late = admin.post(IMPORT, **other, since=hall.site.today, seen=0)
    assert refusal(late) == (409, "reasons_changed")


def test_a_file_with_a_wrong_cell_or_rule_is_told(hall: WebHall, admin: Browser) -> None:
    wrong = table("中止,,汛期,Flood,是")
    assert admin.done(CHECK, **wrong)["faults"][0]["zh"].startswith("原因!B2")
    answer = admin.post(IMPORT, **wrong, since=hall.site.today, seen=0)
    assert refusal(answer) == (422, "reason_file_faulty")
    (fault,) = admin.done(CHECK, **table("中止,flood,汛期,Flood,是"))["faults"]
    assert "h_" in fault["en"]


def test_who_may_not_set_up_sets_none(hall: WebHall, staff: Staff) -> None:
    manager = staff.browser("manager", "zhaomin")
    assert manager.json(PAGE)["may_manage"] is False
    assert refusal(manager.post(SET, **said(hall))) == (403, "not_allowed")
    assert refusal(manager.post(CHECK, **table("中止,h_a,甲,A,是"))) == (403, "not_allowed")
