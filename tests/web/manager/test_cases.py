"""The page of all cases: figures by department, a list with lights, a case by number; nobody is named."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from hallsys.kernel.clock import DAY
from tests.persons import person
from tests.web.browser import Browser
from tests.web.hall import WebHall
from tests.web.staff import Staff, accept

NAMES = ("open", "paused", "soon", "late", "decided", "refused", "in_time")


@pytest.fixture
def manager(staff: Staff) -> Browser:
    return staff.browser("manager", "zhaomin")


@pytest.fixture
def case(hall: WebHall, staff: Staff) -> Any:
    """Have one case decided, and leave another one open; return the open one."""
    staff.ready(person(1))
    hall.issue(person(2), "pension")
    desk = staff.desk("lina", "W02")
    return accept(hall, desk, desk.serve(), "pension")


def total(shown: Any) -> list[int]:
    return [shown["figures"]["departments"][-1][name] for name in NAMES]


def test_the_figures_and_the_list_follow_the_clock(hall: WebHall, manager: Browser, case: Any) -> None:
    shown = manager.json("/manager/cases/snapshot")
    assert total(shown) == [1, 0, 0, 0, 1, 0, 1]
    (row,) = shown["cases"]
    assert (row["case_number"], row["light"]) == (case["case_number"], "normal")
    hall.clock.advance(10 * DAY)
    late = manager_again(hall, manager)
    assert total(late) == [1, 0, 0, 1, 1, 0, 1]
    assert late["cases"][0]["light"] == "red"
    for name in (person(1).name, person(2).name):
        assert name not in repr(late)


def manager_again(hall: WebHall, manager: Browser) -> Any:
    """Return the page for somebody who signs in anew: days have gone by."""
    from hallsys.web.sessions import cookie

    manager.client.set_cookie(cookie("manager"), hall.session("zhaomin"))
    return manager.json("/manager/cases/snapshot")


def test_the_workbook_equals_the_page(manager: Browser, case: Any) -> None:
    shown = manager.json("/manager/cases/snapshot")["figures"]
    file = manager.get(f"/manager/cases/figures.xlsx?since={shown['since']}&until={shown['until']}&lang=en")
    rows = list(load_workbook(BytesIO(file.data)).worksheets[0].iter_rows(values_only=True))[1:]
    assert [list(row[1:]) for row in rows] == [[one[name] for name in NAMES] for one in shown["departments"]]


def test_a_case_is_found_by_its_number_and_the_list_goes_on_behind_its_last(
    manager: Browser, case: Any
) -> None:
    (found,) = manager.json(f"/api/manager/cases-find?number={case['case_number']}")["found"]
    assert [one["what"] for one in found["steps"]] == ["accept"]
    assert manager.json("/api/manager/cases-find?number=nothing")["found"] == []
    (row,) = manager.json("/api/manager/cases-list")["cases"]
    behind = f"due={row['due_at']}&id={row['case_id']}"
    assert manager.json(f"/api/manager/cases-list?{behind}")["cases"] == []
    assert manager.json("/api/manager/cases-list?department=无此部门")["cases"] == []
    assert manager.get("/api/manager/cases-list?due=x").status_code == 400
