"""The page of supervision: findings with their evidence, signed off by name, and as a workbook."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from hallsys.kernel.clock import MINUTE
from hallsys.supervision.inspecting import inspect
from hallsys.web.manager.attention import limits
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

SIGN = "/api/manager/sign-off"


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
