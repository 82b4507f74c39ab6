"""The page of pushes: what failed is decided on, and a day's workbook equals what the page shows."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from hallsys.pushes import comparing, ledger
from hallsys.pushes.planning import plan
from hallsys.pushes.policy import ReceiverSettings
from hallsys.pushes.rules import Circuit, Outcome, Verdict, fate
from hallsys.web.app import create_app
from hallsys.web.limits import limiter
from hallsys.web.manager.routes import blueprint
from hallsys.web.sessions import Sessions, cookie
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

CITY = ReceiverSettings(
    name="city", title="市平台", interface="cases", url="http://localhost:9", key_file=Path("k")
)
DOWN = Circuit(failures=5, fault="timeout", since=1)


@dataclass
class Receiving:
    settings: ReceiverSettings = CITY
    circuit: Circuit = DOWN


class OneReceiver:
    """A city whose list is what the test says."""

    def __init__(self, hall: WebHall) -> None:
        self.hall = hall
        self.theirs: list[str] = []
        self.settings = [CITY]

    def standing(self) -> list[Receiving]:
        return [Receiving(one) for one in self.settings]

    def compare(self, receiver: str, day: str, actor: str) -> comparing.Comparison:
        found: comparing.Comparison = self.hall.transact(
            comparing.record, receiver, day, self.theirs, actor=actor
        )
        return found


@pytest.fixture
def city(hall: WebHall) -> OneReceiver:
    return OneReceiver(hall)


@pytest.fixture
def manager(hall: WebHall, sessions: Sessions, city: OneReceiver) -> Browser:
    app = create_app([blueprint(hall.site, sessions, limiter(), lambda _conn: [], receivers=city)])
    browser = Browser(app)
    browser.client.set_cookie(cookie("manager"), hall.session("zhaomin"))
    return browser


@pytest.fixture
def keys(hall: WebHall, staff: Staff) -> list[str]:
    """Have a case accepted, and return the keys of what the city is told of it: two messages."""
    staff.ready(person(1))
    accepted = hall.log("CaseAccepted")
    mapping, day = CITY.mapping, hall.site.today
    found = plan(hall.id, "city", accepted, mapping, CITY.wanted, {}, dict.fromkeys([accepted[0].at], day))
    hall.transact(ledger.write_down, "city", found)
    return [one.key for one in found]


def fail(hall: WebHall, outcome: Outcome) -> None:
    (push,) = hall.db.read(ledger.due, hall.id, "city", 1 << 60, 9)
    hall.transact(
        ledger.settle,
        "city",
        push,
        outcome,
        lambda told, tried, since, now: fate(told, CITY.retry, tried, since, now, 0),
    )


REFUSED = Outcome(Verdict.REFUSED, "refused", "事项编码不存在")
TAKEN = Outcome(Verdict.TAKEN)


def shown(manager: Browser) -> Any:
    return manager.json("/manager/pushes/snapshot")


def figures(manager: Browser, hall: WebHall) -> Any:
    return manager.json(f"/api/manager/pushes-day?receiver=city&day={hall.site.today}")


def test_what_failed_is_shown_with_its_reason_and_sent_again(
    hall: WebHall, manager: Browser, keys: list[str]
) -> None:
    fail(hall, REFUSED)
    state = shown(manager)
    (one,) = state["receivers"]
    assert (one["title"], one["dead"], one["held"], one["waiting"]) == ("市平台", 1, 1, 0)
    assert (one["interrupted"], one["fault"]) == (True, "timeout")
    (failed,) = state["failed"]
    assert (failed["key"], failed["reason"], failed["held"]) == (keys[0], "事项编码不存在", 1)
    manager.done("/api/manager/push-again", receiver="city", key=keys[0], note="已更正事项编码")
    assert shown(manager)["failed"] == []
    assert [row.actor for row in hall.log("PushSentAgain")] == [f"clerk:{hall.clerks['zhaomin']}"]
    again = manager.post("/api/manager/push-again", receiver="city", key=keys[0])
    assert refusal(again) == (409, "push_unknown")


def test_the_page_knows_with_whom_no_day_is_compared(manager: Browser, city: OneReceiver) -> None:
    city.settings.append(CITY.model_copy(update={"name": "portal", "interface": "events"}))
    assert [one["compared"] for one in shown(manager)["receivers"]] == [True, False]


def test_a_push_is_given_up_only_with_a_note(hall: WebHall, manager: Browser, keys: list[str]) -> None:
    fail(hall, REFUSED)
    drop = {"receiver": "city", "key": keys[0]}
    assert refusal(manager.post("/api/manager/drop-push", **drop, note=" ")) == (422, "push_note_missing")
    manager.done("/api/manager/drop-push", **drop, note="对方已手工录入")
    (one,) = shown(manager)["receivers"]
    assert (one["dead"], one["held"], one["waiting"]) == (0, 0, 1)


def test_the_workbook_of_a_day_equals_the_page(
    hall: WebHall, manager: Browser, keys: list[str], city: OneReceiver
) -> None:
    fail(hall, TAKEN)
    fail(hall, REFUSED)
    city.theirs = ["strange"]
    compared = manager.done("/api/manager/compare-pushes", receiver="city", day=hall.site.today)
    assert compared == {"agrees": False, "missing": 1, "unknown": 1}
    page = figures(manager, hall)
    total = page["figures"][-1]
    assert total == {
        "kind": "*",
        "planned": 2,
        "sent": 0,
        "open": 1,
        "dead": 1,
        "dropped": 0,
        "theirs": 1,
        "missing": 1,
        "unknown": 1,
    }
    file = manager.get(f"/manager/pushes/day.xlsx?receiver=city&day={hall.site.today}&lang=en")
    book = load_workbook(BytesIO(file.data))
    day, messages, _ = book.worksheets
    rows = list(day.iter_rows(values_only=True))[1:]
    names = ["planned", "sent", "open", "dead", "dropped", "theirs", "missing", "unknown"]
    assert [list(row[1:]) for row in rows] == [[one[name] for name in names] for one in page["figures"]]
    assert [row[8] for row in list(messages.iter_rows(values_only=True))[1:]] == keys
    (check,) = shown(manager)["checks"]
    assert (check["missing"], check["unknown"], check["sent_again"]) == (1, 1, 1)


@pytest.mark.parametrize("query", ["receiver=nobody", "receiver=city&day=x"])
def test_what_there_is_not_is_refused(manager: Browser, query: str) -> None:
    assert manager.get(f"/api/manager/pushes-day?{query}").status_code in (400, 404)
