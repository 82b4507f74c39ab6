"""The page of supervision: findings with their evidence, signed off by name, and as a workbook."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from hallsys.kernel.clock import MINUTE
from hallsys.supervision.findings import write_down
from hallsys.supervision.inspecting import inspect
from hallsys.supervision.inspection import Evidence, Finding
from hallsys.supervision.rule_table import Rule
from hallsys.web.manager.attention import limits
from hallsys.web.manager.supervision import LISTED
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.manager.test_ratings import as_manager, rated
from tests.web.staff import Staff

SIGN = "/api/manager/sign-off"
PROPOSE, EXCLUDE, KEEP, WITHDRAW = (
    f"/api/manager/{one}"
    for one in ("propose-exclusion", "exclude-ratings", "keep-ratings", "withdraw-exclusion")
)


@pytest.fixture
def manager(staff: Staff) -> Browser:
    return staff.browser("manager", "zhaomin")


def look(hall: WebHall) -> None:
    hall.transact(
        inspect, hall.site.catalogue, hall.site.settings.inspection, limits(hall.site), actor="system"
    )


def shown(manager: Browser) -> Any:
    return manager.json("/manager/supervision/snapshot")


def test_a_long_wait_is_shown_with_its_evidence_signed_off_and_exported(hall: WebHall, staff: Staff) -> None:
    look(hall)
    hall.issue(person(1), "licence")
    hall.clock.advance(45 * MINUTE)
    staff.desk().serve()
    manager = staff.browser("manager", "zhaomin")
    look(hall)
    (found,) = shown(manager)["findings"]
    assert (found["rule"], found["figure"], found["threshold"]) == ("long_wait", 45, 30)
    assert [one["seq"] for one in found["evidence"]] == [row.seq for row in hall.log("TicketCalled")]
    answer = manager.post(SIGN, finding_id=found["finding_id"], note="")
    assert refusal(answer) == (422, "needs_note")
    manager.done(SIGN, finding_id=found["finding_id"], note="=已增开 3 号窗口")
    after = shown(manager)
    assert after["findings"] == []
    (signed,) = after["signed"]
    assert (signed["signed_by"], signed["note"]) == ("赵敏", "=已增开 3 号窗口")
    file = manager.get("/manager/supervision/findings.xlsx?lang=zh")
    rows = list(load_workbook(BytesIO(file.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 2
    assert rows[1][1] == "等候超时"
    assert (rows[1][6], rows[1][7], rows[1][11], rows[1][12]) == (45, 30, "=已增开 3 号窗口", "赵敏")
    assert rows[1][10] == str(found["evidence"][0]["seq"])


def test_a_list_goes_on_where_the_page_broke_off(hall: WebHall, manager: Browser) -> None:
    at = hall.clock.now()
    made = [
        Finding(Rule.OVERDUE, f"case-{n}", 1, 0, (Evidence(None, at + n, 1),)) for n in range(LISTED + 20)
    ]
    hall.transact(write_down, made, actor="system")
    first = shown(manager)
    assert (len(first["findings"]), first["counts"]["findings"]) == (LISTED, LISTED + 20)
    last = first["findings"][-1]
    more = f"/manager/supervision/more/findings/{last['last_at']}/{last['finding_id']}"
    rest = manager.json(more)["rows"]
    assert [one["last_at"] for one in rest] == list(range(at + 19, at - 1, -1))
    for wrong in (more.replace("findings/", "everything/"), more.replace(str(last["last_at"]), "9" * 19)):
        assert refusal(manager.get(wrong)) == (400, "bad_request")


def forced(hall: WebHall, staff: Staff, *levels: int) -> None:
    """Have services rated at once after the question, so that it looks forced."""
    look(hall)
    rated(hall, staff, *levels)
    look(hall)


def test_forced_ratings_are_excluded_by_two_and_figures_sheets_and_page_agree(
    hall: WebHall, staff: Staff
) -> None:
    forced(hall, staff, 5, 5, 1)
    manager, second = staff.browser("manager", "zhaomin"), staff.browser("manager", "sunhao")
    (found,) = [one for one in shown(manager)["findings"] if one["rule"] == "rating_fast"]
    assert (found["about_ratings"], found["exclusions"]) == (True, [])
    codes = [one["code"] for one in shown(manager)["forced_reasons"]]
    assert codes == ["forced_urged", "forced_for_them", "forced_bulk", "forced_device", "other"]
    asked = {"finding_id": found["finding_id"], "reason": "forced_urged", "note": "柜台旁口头要求好评"}
    named = manager.json(f"/manager/supervision/levels/{found['finding_id']}")
    assert named == {"levels": {"5": 2, "1": 1}}
    assert shown(manager)["rules"]["rating_fast"]["unfit"] == ["forced_bulk"]
    assert refusal(manager.post(PROPOSE, **asked | {"reason": "forced_bulk"})) == (422, "reason_unfit")
    manager.done(PROPOSE, **asked)
    assert refusal(manager.post(PROPOSE, **asked)) == (409, "exclusion_waits")
    (first,) = next(one for one in shown(manager)["findings"] if one["exclusions"])["exclusions"]
    assert refusal(second.post(WITHDRAW, proposal_id=first["proposal_id"])) == (403, "not_your_exclusion")
    manager.done(WITHDRAW, proposal_id=first["proposal_id"])
    manager.done(PROPOSE, **asked)
    (shown_now,) = [one for one in shown(second)["findings"] if one["finding_id"] == found["finding_id"]]
    assert shown(second)["waiting"] == [shown_now]
    assert shown(second)["counts"]["waiting"] == 1
    (proposal,) = shown_now["exclusions"]
    assert (proposal["ratings"], proposal["state"], proposal["proposer"]) == (2, "waits", "赵敏")
    assert proposal["levels"] == {"5": 2}
    assert proposal["reason"] == ["工作人员诱导、强迫评价", "Staff urged or forced applicants to rate"]
    decision = {"proposal_id": proposal["proposal_id"], "note": "已看监控"}
    assert refusal(manager.post(EXCLUDE, **decision)) == (403, "own_exclusion")
    leader = staff.browser("manager", "tangyuan")
    for command, said in ((PROPOSE, asked), (EXCLUDE, decision), (KEEP, decision)):
        assert refusal(leader.post(command, **said)) == (403, "not_allowed")
    second.done(EXCLUDE, **decision)
    assert shown(second)["waiting"] == []
    figures = manager.json("/api/manager/figures")
    assert (figures["hall"]["rated"], figures["hall"]["rateable"]) == (1, 3)
    assert figures["hall"]["by_level"] == [0, 0, 0, 0, 1]
    assert [row["rated"] for row in figures["windows"]] == [1]
    sheet = load_workbook(BytesIO(manager.get("/manager/ratings/figures.xlsx?lang=zh").data))
    numbers = [cell for row in sheet.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert 3 in numbers
    ratings = manager.json("/manager/ratings/snapshot")
    assert [one["state"] for one in ratings["follow_ups"]] == ["open"]  # a bad one goes by appeal
    book = load_workbook(BytesIO(manager.get("/manager/supervision/findings.xlsx?lang=zh").data))
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[1] == "评价过快"]
    assert [row[14:] for row in rows] == [
        (2, "工作人员诱导、强迫评价: 柜台旁口头要求好评", "赵敏", "已剔除 已看监控", "孙浩")
    ]
    manager.done(SIGN, finding_id=found["finding_id"], note="已剔除")


def test_nothing_on_the_page_of_supervision_leads_to_whoever_rated(hall: WebHall, staff: Staff) -> None:
    forced(hall, staff, 5, 5, 1)
    manager = staff.browser("manager", "zhaomin")
    (found,) = [one for one in shown(manager)["findings"] if one["rule"] == "rating_fast"]
    manager.done(PROPOSE, finding_id=found["finding_id"], reason="forced_urged", note="集中")
    told = str(shown(manager))
    told_of = " UNION ".join(
        f"SELECT id FROM {table}" for table in ("ratings", "rating_sessions", "services", "tickets")
    )
    ids = hall.db.read(lambda conn: conn.exec_driver_sql(told_of).scalars().all())
    assert len(ids) == 12
    assert not any(one in told for one in ids)
    assert "A001" not in told


def test_whoever_was_rated_sees_no_instant_and_no_level_of_a_rating(
    hall: WebHall, staff: Staff, manager: Browser
) -> None:
    forced(hall, staff, 5, 5, 1)
    (found,) = [one for one in shown(manager)["findings"] if one["rule"] == "rating_fast"]
    manager.done(PROPOSE, finding_id=found["finding_id"], reason="forced_urged", note="集中")
    own = as_manager(hall, staff, "wangxiao")
    rows = shown(own)["findings"]
    (same,) = [one for one in rows if one["finding_id"] == found["finding_id"]]
    assert (len(found["evidence"]), same["evidence"]) == (3, [])
    assert [(one["ratings"], one["levels"]) for one in same["exclusions"]] == [(2, {})]
    levels = own.get(f"/manager/supervision/levels/{found['finding_id']}")
    assert refusal(levels) == (403, "own_finding")
    other = {"clerk_id": hall.clerks["zhaomin"], "finding_id": found["finding_id"]}
    written = text("UPDATE findings SET clerk_id = :clerk_id WHERE id = :finding_id")
    hall.transact(lambda tx: tx.execute(written, other) and None, actor="system")  # as of the newest rating
    assert [
        one["evidence"] for one in shown(own)["findings"] if one["finding_id"] == found["finding_id"]
    ] == [[]]
    assert all(one["evidence"] for one in rows if not one["about_ratings"])


def test_each_rule_is_shown_with_its_limit_where_the_hall_has_one_for_it(
    hall: WebHall, manager: Browser
) -> None:
    rules = shown(manager)["rules"]
    assert (rules["undelivered"]["threshold"], rules["undelivered"]["limit_unit"][0]) == (10, "个工作日")
    assert rules["deemed"]["threshold"] == hall.site.settings.cases.notice_days
    assert (rules["parked_soon"]["threshold"], rules["parked_soon"]["limit_unit"][0]) == (20, "秒")
    for rule in ("long_wait", "left_waiting", "overdue", "stage_late", "follow_up_late"):
        assert rules[rule]["threshold"] is None


@pytest.mark.parametrize("query", ["?since=x", "?since=2026-03-03&until=2026-03-02", "?since=2024-01-01"])
def test_a_period_that_is_none_is_refused(manager: Browser, query: str) -> None:
    assert manager.get(f"/manager/supervision/findings.xlsx{query}").status_code == 400
