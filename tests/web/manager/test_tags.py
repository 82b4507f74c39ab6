"""The table of tags on the page of ratings: looked at first, and in force from a coming day on."""

from base64 import b64encode

import pytest

from hallsys.kernel.clock import DAY
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

HEAD = "level,code,name,required_set,name_en"
CHECK, IMPORT = "/api/manager/check-tags", "/api/manager/import-tags"


@pytest.fixture
def admin(staff: Staff) -> Browser:
    return staff.browser("manager", "sunhao")


def table(*lines: str) -> dict[str, str]:
    return {"name": "tags.csv", "content": b64encode("\n".join((HEAD, *lines)).encode()).decode()}


def test_what_is_exported_is_what_is_there(admin: Browser) -> None:
    exported = admin.get("/manager/ratings/tags.xlsx").data
    sent = {"name": "tags.xlsx", "content": b64encode(exported).decode()}
    told = admin.done(CHECK, **sent)
    assert (told["faults"], told["changes"]) == ([], [])


def test_tags_that_come_and_go_are_told(admin: Browser) -> None:
    told = admin.done(CHECK, **table("5,510,一次办结,1,Done at once", "1,199,新标签,0,New"))
    changes = {one["code"]: one["what"] for one in told["changes"]}
    assert (changes["510"], changes["199"], changes["115"]) == ("changed", "added", "removed")


def test_they_are_offered_from_their_day_on(hall: WebHall, staff: Staff, admin: Browser) -> None:
    day = hall.site.catalogue.day(hall.clock.now() + DAY)
    answer = admin.done(IMPORT, **table("1,199,新标签,0,New"), in_force_from=day)
    assert answer["version"] == 2
    hall.site.reload()
    shown = admin.json("/manager/ratings/snapshot")["tags"]
    assert (shown["version"], shown["coming"]) == (1, {"version": 2, "since": day})
    hall.clock.advance(DAY)
    shown = staff.browser("manager", "sunhao").json("/manager/ratings/snapshot")["tags"]
    assert (shown["version"], [one["code"] for one in shown["rows"]], shown["coming"]) == (2, ["199"], None)


def test_a_table_for_today_or_with_a_wrong_cell_is_refused(hall: WebHall, admin: Browser) -> None:
    right, today = table("1,199,新标签,0,New"), hall.site.today
    answer = admin.post(IMPORT, **right, in_force_from=today)
    assert refusal(answer) == (409, "tag_table_too_early")
    day = hall.site.catalogue.day(hall.clock.now() + DAY)
    wrong = table("9,199,新标签,0,New")
    assert admin.done(CHECK, **wrong)["faults"][0]["zh"].startswith("评价标签!A2")
    assert refusal(admin.post(IMPORT, **wrong, in_force_from=day)) == (422, "tag_table_faulty")


def test_who_may_not_set_up_imports_none(staff: Staff) -> None:
    answer = staff.browser("manager", "zhaomin").post(CHECK, **table("1,199,新标签,0,New"))
    assert refusal(answer) == (403, "not_allowed")
