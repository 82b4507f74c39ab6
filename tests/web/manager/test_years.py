"""The working calendar on the page of the set-up: read, checked, kept, while the hall is at work."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from hallsys.kernel.ids import new_id
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

CONFIG = Path(__file__).parents[3] / "config" / "calendar"
DAY = {"first": "2027-01-01", "last": "2027-01-03", "name": "元旦"}
SUNDAY = {"first": "2027-01-10", "last": "2027-01-10", "name": ""}
YEAR: dict[str, Any] = {"year": 2027, "source": "国办发明电〔2026〕7号", "off": [DAY], "work": [SUNDAY]}


def known(admin: Browser) -> dict[int, dict[str, Any]]:
    return {one["year"]: one for one in admin.json("/manager/setup/snapshot")["years"]}


def test_a_year_is_read_from_a_file_checked_and_kept(hall: WebHall, staff: Staff) -> None:
    admin = staff.browser("manager", "sunhao")
    content = b64encode((CONFIG / "cn_2026.json").read_bytes()).decode()
    read = admin.done("/api/manager/read-calendar", content=content)
    assert read["off"][0] == {"first": "2026-01-01", "last": "2026-01-03", "name": "元旦"}
    form = {name: read[name] for name in ("year", "source", "off", "work")}
    found = admin.done("/api/manager/check-calendar", **form)
    assert (found["faults"], found["known"]) == ([], True)
    assert {"day": "2026-01-01", "before": None, "after": "off"} in found["changes"]
    admin.done("/api/manager/load-calendar", **form, seen=found["seen"])
    assert known(admin)[2026].items() >= form.items()


def test_a_new_year_is_typed_and_is_a_change_of_the_hall(hall: WebHall, staff: Staff) -> None:
    admin = staff.browser("manager", "sunhao")
    found = admin.done("/api/manager/check-calendar", **YEAR)
    assert (found["known"], found["off"], found["work"], found["changes"], found["due"]) == (
        False,
        3,
        1,
        [],
        0,
    )
    admin.done("/api/manager/load-calendar", **YEAR)
    hall.site.reload()
    assert hall.site.catalogue.hall.calendar.years >= {2026, 2027}
    assert known(admin)[2027]["source"] == YEAR["source"]
    change = admin.json("/manager/setup/snapshot")["changes"][0]
    assert (change["zh"], change["about"], change["by"]) == ("节假日载入", "2027", "孙浩")


def test_whoever_keeps_a_year_second_is_told(staff: Staff) -> None:
    admin = staff.browser("manager", "sunhao")
    admin.done("/api/manager/load-calendar", **YEAR)
    seen = admin.done("/api/manager/check-calendar", **YEAR)["seen"]
    admin.done("/api/manager/load-calendar", **{**YEAR, "work": []}, seen=seen)
    second = admin.post("/api/manager/load-calendar", **YEAR, seen=seen, request_id=new_id())
    assert refusal(second) == (409, "changed_meanwhile")


def test_what_is_wrong_is_told_and_not_kept(staff: Staff) -> None:
    admin = staff.browser("manager", "sunhao")
    wrong = {**YEAR, "work": [{"first": "2027-01-11", "last": "2027-01-11", "name": ""}]}
    (fault,) = admin.done("/api/manager/check-calendar", **wrong)["faults"]
    assert "2027-01-11" in fault["zh"]
    assert refusal(admin.post("/api/manager/load-calendar", **wrong)) == (422, "bad_calendar")
    answer = admin.post("/api/manager/read-calendar", content=b64encode(b"{}").decode())
    assert refusal(answer) == (422, "calendar_file_faulty")
    assert 2027 not in known(admin)
