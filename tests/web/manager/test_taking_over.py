"""The matters of the hall above on the manager's page: looked at, taken over, narrowed, left out."""

import base64
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from hallsys.halls.rules import Level
from hallsys.halls.service import create_hall
from hallsys.kernel.clock import DAY
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.rules import Kind, MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter
from tests.web.browser import refusal
from tests.web.hall import DEPARTMENT, WebHall
from tests.web.manager.test_matter_exchange import altered
from tests.web.staff import Staff

UNDER = text("UPDATE halls SET parent_id = :above WHERE id = :hall_id")
CARD = MatterFacts(
    code="card",
    name="社保卡申领",
    name_en="Social security card",
    kind=Kind.PROMISED,
    limit_days=5,
    queue_code="social",
    implementation_code=f"{DEPARTMENT[:18]}4000118012001",
)
PENSION = replace(CARD, code="pension", name="养老保险登记（全市统一）", name_en="Pension", limit_days=4)


def city_above(hall: WebHall) -> Origin:
    """Put the hall under a city that has two matters; return who works there."""
    city = Origin(new_id(), "clerk:city")

    def settle(tx: Tx) -> None:
        create_hall(tx, code="city", name="滨海市政务服务中心", name_en="Binhai City", level=Level.CITY)
        put_matter(tx, CARD, [MaterialFacts(name="申请表")])
        put_matter(tx, PENSION, [MaterialFacts(name="身份证")])

    hall.db.transact(city, settle)

    def under(tx: Tx) -> None:
        tx.execute(UNDER, {"above": city.hall_id, "hall_id": hall.id})

    hall.transact(under)
    return city


def shown(page: dict[str, Any]) -> dict[str, str]:
    return {one["code"]: one["state"] for one in page["matters"]}


def test_what_is_above_is_looked_at_and_taken_over(hall: WebHall, staff: Staff) -> None:
    boss = staff.browser("manager", "sunhao")
    assert boss.json("/manager/matters/snapshot")["above"] is None
    assert refusal(boss.get("/api/manager/above")) == (409, "no_hall_above")
    city_above(hall)
    assert boss.json("/manager/matters/snapshot")["above"] == {
        "name": "滨海市政务服务中心",
        "name_en": "Binhai City",
    }
    page = boss.json("/api/manager/above")
    assert (page["everything"], shown(page)) == (False, {"card": "absent", "pension": "own"})
    asked = {"codes": ["card", "pension"], "queue_code": "general"}
    looked = boss.done("/api/manager/check-above", **asked)
    new, other = looked["told"]
    assert (new["code"], new["new"]) == ("card", True)
    assert [zh for zh, _ in other["said"] if zh.startswith("名称")] == [
        "名称：养老保险登记 → 养老保险登记（全市统一）"
    ]
    boss.done("/api/manager/take-over", **asked, seen=looked["mark"])
    hall.site.reload()
    page = boss.json("/api/manager/above")
    assert shown(page) == {"card": "taken", "pension": "taken"}
    row = next(one for one in boss.json("/manager/matters/snapshot")["matters"] if one["code"] == "card")
    assert (row["from_above"], row["queue_code"]) == (True, "social")
    boss.done("/api/manager/leave-out", codes=["card"])
    assert shown(boss.json("/api/manager/above"))["card"] == "own"


def test_the_form_and_the_workbook_narrow_it_and_nothing_else(hall: WebHall, staff: Staff) -> None:
    city_above(hall)
    boss = staff.browser("manager", "sunhao")
    asked = {"codes": ["card"], "queue_code": "general"}
    boss.done("/api/manager/take-over", **asked, seen=boss.done("/api/manager/check-above", **asked)["mark"])
    hall.site.reload()
    one = next(one for one in boss.json("/manager/matters/snapshot")["matters"] if one["code"] == "card")
    said = {
        **{name: one[name] for name in ("matter_id", "name", "name_en", "department", "department_en")},
        **{name: one[name] for name in ("limit_days", "limit_unit", "queue_code")},
    }
    boss.done("/api/manager/change-matter", **{**said, "limit_days": 3})
    assert refusal(boss.post("/api/manager/change-matter", **{**said, "name": "别名"})) == (
        409,
        "matter_inherited",
    )
    assert refusal(boss.post("/api/manager/change-matter", **{**said, "limit_days": 6})) == (
        422,
        "inherited_wider",
    )
    (card,) = [one for one in boss.json("/api/manager/above")["matters"] if one["code"] == "card"]
    assert card["narrowed_limit"] == ["3 个工作日", "3 working days"]
    told = boss.json(f"/api/manager/matter/{one['matter_id']}")
    assert told["inherited"]["name"] == "滨海市政务服务中心"
    assert set(told["inherited"]["open"]) == {
        *("queue_code", "position", "keywords"),
        *("service_days", "limit_days", "limit_unit"),
    }
    row = {name: told["row"][name] for name in told["row"].keys() - {"matter_id", "version"}}
    form = {**row, "checklist": told["checklist"], "seen": told["seen"]}
    boss.done("/api/manager/put-matter", **form)
    for name, other in (("department", "别的部门"), ("checklist", []), ("kind", "special")):
        answer = boss.post("/api/manager/put-matter", **{**form, name: other})
        assert refusal(answer) == (409, "matter_inherited")
    exported = boss.get("/manager/matters/matters.xlsx").data
    same = boss.done("/api/manager/check-matters", content=base64.b64encode(exported).decode())
    assert (same["faults"], same["told"]) == ([], [])
    content = altered(exported, "收费", "20元")
    for name, more in (("check", {}), ("import", {"seen": ""})):
        answer = boss.post(f"/api/manager/{name}-matters", content=content, **more)
        assert refusal(answer)[0] == 409
    assert refusal(boss.post("/api/manager/check-matters", content=content)) == (409, "matter_inherited")
    shorter = altered(exported, "时限", 2)
    day = hall.site.catalogue.day(hall.clock.now() + 3 * DAY)
    later = boss.post("/api/manager/check-matters", content=shorter, effective_on=day)
    assert refusal(later) == (422, "narrowed_later")
    looked = boss.done("/api/manager/check-matters", content=shorter)
    boss.done("/api/manager/import-matters", content=shorter, seen=looked["mark"])
    (card,) = [one for one in boss.json("/api/manager/above")["matters"] if one["code"] == "card"]
    assert card["narrowed_limit"] == ["2 个工作日", "2 working days"]


def test_only_who_sets_up_takes_over(hall: WebHall, staff: Staff) -> None:
    city_above(hall)
    manager = staff.browser("manager", "zhaomin")
    asked = {"codes": ["card"], "queue_code": "general"}
    assert manager.get("/api/manager/above").status_code == 200
    for name, more in (("check-above", {}), ("take-over", {"seen": ""})):
        assert refusal(manager.post(f"/api/manager/{name}", **asked, **more)) == (403, "not_allowed")
    assert refusal(manager.post("/api/manager/leave-out", codes=["card"])) == (403, "not_allowed")
    boss = staff.browser("manager", "sunhao")
    asked["queue_code"] = "nowhere"
    assert refusal(boss.post("/api/manager/check-above", **asked)) == (404, "queue_unknown")
