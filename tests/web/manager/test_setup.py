"""Setting the hall up from the manager's page: what is added, changed, and refused with a sentence."""

from base64 import b64encode
from typing import Any

import pytest

from hallsys.kernel.clock import DAY
from hallsys.kernel.ids import new_id
from hallsys.matters.versions import enforce
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

QUEUE = {
    "code": "invest",
    "prefix": "K",
    "name": "投资项目",
    "common": False,
    "limit_minutes": 20,
    "appointment_quota": 3,
    "position": 9,
}
MATTER = {
    "code": "fund",
    "name": "公积金提取",
    "kind": "promised",
    "limit_days": 3,
    "queue_code": "general",
    "implementation_code": "11330100002489021A2330111001009",
    "position": 7,
    "service_days": "1111100",
    "theme": "housing",
}
FORM = {"name": "申请表", "required": True, "copies": 2}


@pytest.fixture
def admin(staff: Staff) -> Browser:
    """Return the browser of the account that may set up."""
    return staff.browser("manager", "sunhao")


PUT = "/api/manager/put-"


def shown(admin: Browser, kind: str) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in admin.json("/manager/setup/snapshot")[kind]}


def test_a_zone_a_queue_and_a_window_are_added_and_changed(hall: WebHall, admin: Browser) -> None:
    admin.done(f"{PUT}zone", code="east", name="东区")
    hall.site.reload()
    zone_id = shown(admin, "zones")["east"]["zone_id"]
    assert shown(admin, "zones")["east"]["voice_zone"] == "east"
    admin.done(f"{PUT}zone", zone_id=zone_id, code="east", name="东厅", name_en="East", voice_zone="main")
    admin.done(f"{PUT}queue", **QUEUE, zone_id=zone_id)
    window = {"code": "W77", "number": 77, "name": "77号窗口", "zone_id": zone_id, "kind": "special"}
    admin.done(f"{PUT}window", **window)
    hall.site.reload()
    queue, added = shown(admin, "queues")["invest"], shown(admin, "windows")["W77"]
    admin.done(
        f"{PUT}queue",
        **{**QUEUE, "limit_minutes": 25, "daily_limit": 40},
        queue_id=queue["queue_id"],
        zone_id=zone_id,
    )
    admin.done(f"{PUT}window", **{**window, "number": 78}, window_id=added["window_id"])
    hall.site.reload()
    assert shown(admin, "zones")["east"]["name_en"] == "East"
    assert shown(admin, "queues")["invest"].items() >= {"limit_minutes": 25, "daily_limit": 40}.items()
    assert shown(admin, "windows")["W77"]["number"] == 78
    # The log says who it was.
    assert {one.actor for one in hall.log("WindowChanged")} == {f"clerk:{hall.clerks['sunhao']}"}


def test_where_the_hall_is_is_said_on_the_page(hall: WebHall, admin: Browser, staff: Staff) -> None:
    said = {
        "address": "中街 8 号",
        "address_en": "8 Middle Street",
        "help_phone": "0539-0",
        "notice": "请保管好随身物品",
        "notice_en": "Please mind your belongings",
        "idle_minutes": 7,
    }
    before = len(hall.log("HallChanged"))
    admin.done("/api/manager/say-of-hall", **said)
    assert admin.json("/manager/setup/snapshot")["hall_says"] == said
    admin.done("/api/manager/say-of-hall", **said)
    assert len(hall.log("HallChanged")) == before + 1  # said already
    admin.done("/api/manager/say-of-hall", **said | {"address_en": " "})
    assert admin.json("/manager/setup/snapshot")["hall_says"] == said | {"address_en": ""}
    admin.done("/api/manager/say-of-hall", **said | {"notice": ""})
    assert admin.json("/manager/setup/snapshot")["hall_says"]["notice"] == "Please mind your belongings"
    admin.done("/api/manager/say-of-hall", **said | {"notice": "", "notice_en": " "})
    assert admin.json("/manager/setup/snapshot")["hall_says"] == said | {"notice": "", "notice_en": ""}
    for wrong in ({"idle_minutes": 0}, {"help_phone": "1" * 31}):
        assert refusal(admin.post("/api/manager/say-of-hall", **said | wrong))[0] == 400
    manager = staff.browser("manager", "zhaomin")
    assert refusal(manager.post("/api/manager/say-of-hall", **said)) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("command", "body", "code"),
    [
        ("put-zone", {"code": "main", "name": "又一个"}, "zone_exists"),
        ("put-zone", {"zone_id": "nothing", "code": "x", "name": "没有"}, "zone_unknown"),
        ("put-queue", {**QUEUE, "prefix": "A"}, "prefix_taken"),
        ("put-queue", {**QUEUE, "care_prefix": "K"}, "prefix_taken"),
        ("put-queue", {**QUEUE, "prefix": "k"}, "bad_prefix"),
        ("put-queue", {**QUEUE, "code": "general"}, "queue_exists"),
        ("put-queue", {**QUEUE, "zone_id": "nothing"}, "zone_unknown"),
        ("put-queue", {**QUEUE, "queue_id": "nothing"}, "queue_unknown"),
        ("put-matter", {**MATTER, "checklist": [], "limit_days": 0}, "bad_matter"),
        ("put-matter", {**MATTER, "checklist": [FORM, FORM]}, "bad_matter"),
        ("put-matter", {**MATTER, "checklist": [], "queue_code": "nothing"}, "queue_unknown"),
        ("put-matter", {**MATTER, "checklist": [], "effective_on": "2026-02-31"}, "bad_request"),
        ("put-zone", {"code": "a b", "name": "空格"}, "bad_request"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    hall: WebHall, admin: Browser, command: str, body: dict[str, Any], code: str
) -> None:
    before = len(hall.log())
    assert refusal(admin.post(f"/api/manager/{command}", **body))[1] == code
    assert len(hall.log()) == before


def test_names_and_quotas_are_as_long_and_large_as_the_workbook_has_them(
    hall: WebHall, admin: Browser
) -> None:
    largest = {"name_en": "e" * 120, "appointment_quota": 1000}
    admin.done(f"{PUT}queue", **{**QUEUE, **largest})
    admin.done(f"{PUT}zone", code="east", name="东区", name_en="e" * 120)
    hall.site.reload()
    assert shown(admin, "queues")["invest"].items() >= largest.items()
    window = {"code": "W77", "number": 77, "name": "窗口", "zone_id": hall.zones["main"], "kind": "special"}
    assert refusal(admin.post(f"{PUT}window", **window, name_en="e" * 61))[1] == "bad_request"
    assert refusal(admin.post(f"{PUT}zone", code="w", name="西区", name_en="e" * 121))[1] == "bad_request"


def test_a_window_has_code_and_number_for_itself(hall: WebHall, admin: Browser) -> None:
    window = {"name": "窗口", "zone_id": hall.zones["main"], "kind": "comprehensive"}
    for code, number in (("W01", 99), ("W99", 1)):
        answer = admin.post(f"{PUT}window", **window, code=code, number=number)
        assert refusal(answer) == (409, "window_exists")
    answer = admin.post(f"{PUT}window", **{**window, "zone_id": "x"}, code="W99", number=99)
    assert refusal(answer) == (404, "zone_unknown")


def test_a_matter_comes_with_its_checklist_and_its_next_version_waits(hall: WebHall, staff: Staff) -> None:
    admin = staff.browser("manager", "sunhao")
    admin.done(f"{PUT}matter", **MATTER, checklist=[FORM])
    hall.site.reload()
    matter_id = shown(admin, "matters")["fund"]["matter_id"]
    told = admin.json(f"/api/manager/matter/{matter_id}")
    assert [(one["name"], one["copies"]) for one in told["checklist"]] == [("申请表", 2)]
    assert [(one["number"], one["in_force"]) for one in told["versions"]] == [(1, True)]
    changed = {**MATTER, "limit_days": 1, "effective_on": "2026-03-05"}
    lists = [FORM, {"name": "照片", "copies": 1}]
    admin.done(f"{PUT}matter", **changed, checklist=lists)
    hall.site.reload()
    assert shown(admin, "matters")["fund"]["limit_days"] == 3
    hall.clock.advance(3 * DAY)
    admin = staff.browser("manager", "sunhao")  # whose session ended meanwhile
    hall.transact(enforce)
    hall.site.reload()
    assert (shown(admin, "matters")["fund"]["limit_days"], shown(admin, "matters")["fund"]["version"]) == (
        1,
        2,
    )
    told = admin.json(f"/api/manager/matter/{matter_id}")
    assert [one["name"] for one in told["checklist"]] == ["申请表", "照片"]
    assert [(one["number"], one["in_force"]) for one in told["versions"]] == [(2, True), (1, False)]
    assert refusal(admin.get("/api/manager/matter/nothing")) == (404, "not_found")
    assert refusal(admin.get(f"/api/manager/matter/{new_id()}")) == (404, "matter_unknown")


def test_a_form_that_is_kept_as_it_was_opened_changes_nothing(hall: WebHall, admin: Browser) -> None:
    card = {"name": "身份证", "copies": 1, "form": "both", "source": "shared", "may_be_missing": True}
    whole = {
        **card,
        "review_points": "看有效期\n看照片",
        "sample": "正反面",
        "sample_en": "Both sides",
        "note": "本人",
    }
    admin.done(f"{PUT}matter", **MATTER, checklist=[FORM, whole])
    hall.site.reload()
    matter_id = shown(admin, "matters")["fund"]["matter_id"]
    opened = admin.json(f"/api/manager/matter/{matter_id}")["checklist"]
    assert opened[1].items() >= whole.items()
    admin.done(f"{PUT}matter", **MATTER, checklist=opened)
    hall.site.reload()
    assert shown(admin, "matters")["fund"]["version"] == 1
    assert admin.json(f"/api/manager/matter/{matter_id}")["checklist"] == opened


def test_what_waits_is_shown_and_can_be_withdrawn(hall: WebHall, admin: Browser) -> None:
    admin.done(f"{PUT}matter", **MATTER, checklist=[FORM])
    hall.site.reload()
    matter_id = shown(admin, "matters")["fund"]["matter_id"]
    later = {**MATTER, "limit_days": 1, "effective_on": "2026-03-05"}
    admin.done(f"{PUT}matter", **later, checklist=[FORM])
    admin.done(f"{PUT}matter", **later, checklist=[])
    told = admin.json(f"/api/manager/matter/{matter_id}")
    (coming,) = told["waiting"]
    assert (coming["number"], coming["effective_on"], coming["held"]["limit_days"]) == (3, "2026-03-05", 1)
    assert (coming["checklist"], len(told["checklist"])) == ([], 1)
    assert [one["number"] for one in told["versions"]] == [3, 1]
    at_once = {**MATTER, "limit_days": 2, "checklist": [FORM]}
    for day in (None, "2026-03-04"):
        answer = admin.post(f"{PUT}matter", **at_once, effective_on=day)
        assert refusal(answer) == (409, "version_waits")
    withdrawn = {"matter_id": matter_id, "number": 3}
    admin.done("/api/manager/withdraw-version", **withdrawn)
    assert refusal(admin.post("/api/manager/withdraw-version", **withdrawn)) == (409, "version_not_waiting")
    assert admin.json(f"/api/manager/matter/{matter_id}")["waiting"] == []
    admin.done(f"{PUT}matter", **at_once)
    assert [one.actor for one in hall.log("MatterVersionWithdrawn")] == [f"clerk:{hall.clerks['sunhao']}"]


def test_the_areas_of_the_plan_are_drawn(hall: WebHall, staff: Staff) -> None:
    manager = staff.browser("manager", "zhaomin")
    area = {"kind": "zone", "x": 0, "y": 0, "width": 30, "height": 12, "zone_id": hall.zones["main"]}
    desk = {"kind": "desk", "x": 32, "y": 2, "width": 6, "height": 4, "name": "导办台", "name_en": "Desk"}
    manager.done("/api/manager/draw", width=40, height=20, areas=[area, desk])
    floor = manager.json("/manager/snapshot")["floor"]
    assert (floor["width"], floor["height"], floor["drawn"]) == (40, 20, True)
    assert [(one["kind"], one["name"]) for one in floor["areas"]] == [("zone", ""), ("desk", "导办台")]
    for wrong in ({"width": 50}, {"zone_id": None}, {"zone_id": "nothing"}):
        answer = manager.post("/api/manager/draw", width=40, height=20, areas=[{**area, **wrong}])
        assert refusal(answer) == (422, "bad_floor_plan")
    assert len(hall.log("FloorDrawn")) == 1


WHO = {
    "code": "who",
    "text": "由谁来办？",
    "options": [{"code": "self", "name": "本人"}, {"code": "agent", "name": "代办人", "name_en": "Another"}],
}
GUIDE = {
    "audience": "缴存职工",
    "conditions": "账户正常\n未被冻结",
    "legal_days": 10,
    "fee": "不收费",
    "results": "到账通知\n回执",
    "legal_basis": "《住房公积金管理条例》",
    "supervision_phone": "12329",
    "questions": [WHO],
}


def opened(hall: WebHall, admin: Browser) -> dict[str, Any]:
    hall.site.reload()
    matter_id = shown(admin, "matters")["fund"]["matter_id"]
    told: dict[str, Any] = admin.json(f"/api/manager/matter/{matter_id}")
    return told


def test_a_guide_with_its_situations_is_kept_and_published_at_once(
    hall: WebHall, admin: Browser, applicants: Browser
) -> None:
    letter = {"name": "委托书", "copies": 1, "may_be_missing": True, "applies_when": "who=agent"}
    admin.done(f"{PUT}matter", **MATTER, checklist=[FORM, letter], guide=GUIDE, seen="")
    told = opened(hall, admin)
    assert told["held"].items() >= {name: said for name, said in GUIDE.items() if name != "questions"}.items()
    assert told["questions"][0]["options"][1] == {"code": "agent", "name": "代办人", "name_en": "Another"}
    # The phone that scans the code, a kiosk and the booking tell it without a restart.
    guide = applicants.get("/guide/fund").text
    for text in ("缴存职工", "未被冻结", "到账通知", "12329", "由谁来办？", "委托书"):
        assert text in guide
    assert "委托书" not in applicants.get("/guide/fund?who=self").text
    booking = applicants.json(f"/book/times/{told['row']['matter_id']}")
    assert [one["name"] for one in booking["materials"]] == ["申请表", "委托书"]
    assert booking["questions"][0]["text"] == "由谁来办？"


def test_each_result_has_its_kind_said_or_by_its_name(hall: WebHall, admin: Browser) -> None:
    def kinds(**said: Any) -> str:
        seen = opened(hall, admin)["seen"] if "fund" in shown(admin, "matters") else ""
        admin.done(f"{PUT}matter", **MATTER, checklist=[FORM], guide={**GUIDE, **said}, seen=seen)
        return str(opened(hall, admin)["held"]["result_kinds"])

    assert kinds() == "notice\nother"
    assert kinds(result_kinds=["certificate", None]) == "certificate\nother"
    assert kinds(result_kinds=[None, "licence", "seal"]) == "notice\nlicence"
    wrong = {**MATTER, "checklist": [FORM], "guide": {**GUIDE, "result_kinds": ["paper"]}, "seen": ""}
    assert refusal(admin.post(f"{PUT}matter", **wrong))[0] == 400
    assert admin.json("/manager/setup/snapshot")["result_kinds"]["seal"] == ["印章", "seal"]


def test_a_sample_is_told_in_both_languages(hall: WebHall, admin: Browser, applicants: Browser) -> None:
    told = {**FORM, "sample": "用黑色笔填写", "sample_en": "Fill it in with a black pen"}
    admin.done(f"{PUT}matter", **MATTER, checklist=[told], seen="")
    hall.site.reload()
    assert "用黑色笔填写" in applicants.get("/guide/fund").text
    english = applicants.get("/guide/fund?lang=en").text
    assert "Fill it in with a black pen" in english
    assert "用黑色笔填写" not in english


def test_who_saves_later_is_told_and_overwrites_nothing(hall: WebHall, admin: Browser) -> None:
    admin.done(f"{PUT}matter", **MATTER, checklist=[FORM], guide=GUIDE, seen="")
    first, second = opened(hall, admin), opened(hall, admin)
    assert first["seen"] == second["seen"] != ""
    admin.done(f"{PUT}matter", **MATTER, checklist=[], guide=GUIDE, seen=first["seen"])
    for changed in ({"limit_days": 2}, {"keywords": "提取"}):
        late = {**MATTER, **changed, "checklist": [FORM], "guide": GUIDE, "seen": second["seen"]}
        assert refusal(admin.post(f"{PUT}matter", **late)) == (409, "matter_otherwise")
    told = opened(hall, admin)
    assert told["checklist"] == []
    admin.done(f"{PUT}matter", **{**MATTER, "keywords": "提取"}, checklist=[], seen=told["seen"])
    assert opened(hall, admin)["seen"] != told["seen"]  # what no version holds counts too
    assert refusal(admin.post(f"{PUT}matter", **MATTER, checklist=[], seen=""))[1] == "matter_otherwise"


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100_000


def test_a_sample_is_uploaded_shown_and_limited(
    hall: WebHall, staff: Staff, admin: Browser, applicants: Browser
) -> None:
    def put(browser: Browser, content: bytes) -> Any:
        coded = b64encode(content).decode()
        return browser.post("/api/manager/put-sample", name="样本.png", content=coded)

    sample_id = put(admin, PNG).get_json()["sample_id"]
    admin.done(f"{PUT}matter", **MATTER, checklist=[{**FORM, "sample_id": sample_id}], seen="")
    hall.site.reload()
    assert f"/guide/sample/{sample_id}" in applicants.get("/guide/fund").text
    answer = applicants.get(f"/guide/sample/{sample_id}")
    assert (answer.get_data(), answer.mimetype) == (PNG, "image/png")
    assert refusal(put(admin, b"GIF89a"))[1] == "bad_sample"
    assert refusal(put(admin, PNG + b"0" * 2_000_000))[1] == "bad_sample"
    assert put(admin, PNG * 40).status_code == 413
    assert refusal(put(staff.browser("manager", "zhaomin"), PNG))[0] == 403


FORMS = (
    ("put-zone", "zones", "zone_id"),
    ("put-queue", "queues", "queue_id"),
    ("put-window", "windows", "window_id"),
)


@pytest.mark.parametrize(("command", "kind", "key"), FORMS)
def test_whoever_saves_second_is_told(
    hall: WebHall, admin: Browser, command: str, kind: str, key: str
) -> None:
    before = admin.json("/manager/setup/snapshot")
    row = before[kind][0]
    seen = before["seen"][row[key]]
    admin.done(f"/api/manager/{command}", **{**row, "name": "先存的"}, seen=seen)
    second = admin.post(f"/api/manager/{command}", **{**row, "name_en": "Saved second"}, seen=seen)
    assert refusal(second) == (409, "changed_meanwhile")
    hall.site.reload()
    after = admin.json("/manager/setup/snapshot")
    assert after[kind][0] == {**row, "name": "先存的"}
    both = {**after[kind][0], "name_en": "Saved second"}
    admin.done(f"/api/manager/{command}", **both, seen=after["seen"][row[key]])
    assert admin.json("/manager/setup/snapshot")[kind][0] == both


def test_two_forms_of_one_account_do_not_overwrite_each_other(admin: Browser) -> None:
    before = admin.json("/manager/staff/snapshot")
    one = next(one for one in before["staff"] if one["login"] == "lina")
    facts = {name: one[name] for name in ("clerk_id", "name", "staff_number", "roles", "skills", "active")}
    seen = before["seen"][one["clerk_id"]]
    admin.done("/api/manager/change-clerk", **{**facts, "staff_number": "0199"}, seen=seen)
    second = admin.post("/api/manager/change-clerk", **{**facts, "name": "李娜娜"}, seen=seen)
    assert refusal(second) == (409, "changed_meanwhile")
