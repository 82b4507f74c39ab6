"""The page of history: its figures are those of every file, to the last count; a day is replayed."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from hallsys.kernel.clock import MINUTE
from hallsys.reports.history import DEFINITIONS, history
from hallsys.web.manager.history_tables import Names, Table, csv_of, sheets, tables, told
from hallsys.web.sheets import workbook
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

HISTORY, WHAT_IF = "/api/manager/history", "/api/manager/what-if"
XLSX, QUEUES_CSV, DAY = "/manager/history/history.xlsx", "/manager/history/queues.csv", "/manager/history/day"


@pytest.fixture
def manager(staff: Staff) -> Browser:
    return staff.browser("manager", "zhaomin")


def served(hall: WebHall, staff: Staff, n: int) -> None:
    """Let n people wait five minutes and more, and serve all but the last."""
    for seed in range(n):
        hall.issue(person(seed), "licence")
    hall.clock.advance(5 * MINUTE)
    desk = staff.desk()
    for _ in range(n - 1):
        service_id = desk.serve()["service_id"]
        hall.clock.advance(6 * MINUTE)
        desk.do("finish", service_id=service_id)


def test_screen_and_files_tell_the_same(hall: WebHall, staff: Staff, manager: Browser) -> None:
    served(hall, staff, 4)
    shown = manager.json(HISTORY)
    (queue,) = shown["queues"]
    assert (queue["taken"], queue["served"], queue["calls"], queue["wait_p90"]) == (4, 3, 3, 17 * MINUTE)
    assert shown["windows"][0]["busy"] == 18 * MINUTE
    assert sum(shown["wait_bins"]) == 3

    book: Any = load_workbook(BytesIO(manager.get(XLSX).data))
    days, queues = book["按日"], book["按队列"]
    assert days.freeze_panes == "B2"
    assert days.cell(3, 1).value.date() == date(2026, 3, 2)
    assert [cell.value for cell in queues[3]][1:7] == [4, 3, 0, 0, 0, 3]
    assert queues.cell(3, 11).value == timedelta(minutes=17)
    assert queues["I1"].comment.text == DEFINITIONS["late_share"][0]
    assert DEFINITIONS["utilisation"][0] in book["按窗口"]["I1"].comment.text
    answer = manager.get(QUEUES_CSV)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.count(b"\xef\xbb\xbf") == 1
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[2][1:7] == ["4", "3", "0", "0", "0", "3"]
    assert "filename*=UTF-8''%E5%A4%A7%E5%8E%85" in answer.headers["Content-Disposition"]

    paper = manager.get(DAY).get_data(as_text=True)
    assert re.search(r'data-testid="taken">4<', paper)
    assert re.search(r'data-testid="served">3<', paper)


def test_one_queue_alone(hall: WebHall, staff: Staff, manager: Browser) -> None:
    served(hall, staff, 3)
    other = manager.json(f"{HISTORY}?queue={hall.queues['social']}")
    assert other["hall"]["taken"] == 0
    own = manager.json(f"{HISTORY}?queue={hall.queues['general']}")
    assert own["hall"]["taken"] == 3


def test_a_window_more_shortens_the_wait(hall: WebHall, staff: Staff) -> None:
    served(hall, staff, 6)
    manager = staff.browser("manager", "zhaomin")
    found = manager.json(f"{WHAT_IF}?day=2026-03-02&by=1")
    assert (found["windows"], found["by"]) == (1, 1)
    assert found["actual"]["n"] == found["as_it_was"]["n"] == found["changed"]["n"] == 5
    assert found["as_it_was"]["p90"] <= found["actual"]["p90"]
    assert found["changed"]["p90"] < found["as_it_was"]["p90"]
    none = manager.json(f"{WHAT_IF}?day=2026-03-01&by=-3")
    assert (none["windows"], none["by"], none["actual"]["n"]) == (0, 0, 0)


@pytest.mark.parametrize(
    "asked",
    [
        f"{HISTORY}?since=2026-03-03&until=2026-03-02",
        f"{HISTORY}?since=2020-01-01&until=2026-03-02",
        f"{HISTORY}?since=yesterday",
        f"{HISTORY}?since=0001-01-01&until=0001-01-01",
        f"{HISTORY}?since=9999-12-31&until=9999-12-31",
        f"{HISTORY}?queue=nowhere",
        f"{WHAT_IF}?by=1000",
        f"{WHAT_IF}?by=many",
        "/manager/history/people.csv",
        f"{DAY}?day=2026-13-01",
    ],
)
def test_what_cannot_be_told_is_refused(manager: Browser, asked: str) -> None:
    assert refusal(manager.get(asked)) == (400, "bad_request")


def test_a_name_is_never_a_formula() -> None:
    names = Names({"q": ("=1+1", "@cmd")}, {})
    empty = history([])
    for table in tables(empty, names):
        assert csv_of(table, "zh")
    odd = Table("queues", ("队列", "Queues"), [("队列", "Queue")], [[("=1+1", "@cmd")], ["-2"], [-2]])
    assert csv_of(odd, "zh").decode("utf-8-sig").split() == ["队列", "'=1+1", "'-2", "-2"]
    assert told(odd.rows[0][0], 1) == "@cmd"
    assert load_workbook(BytesIO(workbook(sheets(empty, names, DEFINITIONS, "en")))).sheetnames[0] == "Days"
