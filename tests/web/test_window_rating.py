"""The card of a window: one code for everybody, and only who was served there finds the visit behind it."""

import pytest

from hallsys.counters import service as counters
from hallsys.counters.views import active_calls
from hallsys.evaluation.atwindow import _VISIT
from tests.persons import person
from tests.plans import plan
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

FIND = "/api/w/W01/find"


@pytest.fixture
def number(hall: WebHall) -> str:
    """Return the number of a ticket that is served at W01."""
    hall.open_window()
    hall.issue(person(1))
    called = hall.call()
    hall.start(called)
    return str(called.number)


def finish(hall: WebHall) -> None:
    (call,) = hall.db.read(active_calls, hall.id)
    by = (hall.windows["W01"].id, hall.clerks["wangxiao"], call.service_id)
    hall.transact(counters.finish, *by)


def document(seed: int) -> str:
    return str(person(seed).number.value)


def test_whoever_was_served_at_the_window_comes_to_the_page_of_the_ticket(
    applicants: Browser, hall: WebHall, number: str
) -> None:
    asked = {"ticket_number": number.lower(), "number": document(1)}
    assert refusal(applicants.post(FIND, **asked)) == (404, "visit_unknown")  # it has not ended
    finish(hall)
    path = applicants.done(FIND, **asked)["path"]
    assert number in str(applicants.json(f"{path}/snapshot")["ticket"])


@pytest.mark.parametrize(
    ("window", "seed", "wrong"), [("W01", 2, ""), ("W02", 1, ""), ("W01", 1, "A999"), ("W01", 1, "%")]
)
def test_whatever_is_wrong_is_told_alike(
    applicants: Browser, hall: WebHall, number: str, window: str, seed: int, wrong: str
) -> None:
    finish(hall)
    asked = {"ticket_number": wrong or number, "number": document(seed)}
    assert refusal(applicants.post(f"/api/w/{window}/find", **asked)) == (404, "visit_unknown")


def test_the_cards_of_all_windows_are_printed_with_a_code_each(applicants: Browser, staff: Staff) -> None:
    printed = staff.browser("manager", "zhaomin").get("/manager/ratings/cards")
    assert printed.status_code == 200
    assert printed.text.count('data-testid="card"') == printed.text.count("/qr.svg") > 1
    assert "/w/W01/qr.svg" in printed.text
    code = applicants.get("/w/W01/qr.svg")
    assert code.mimetype == "image/svg+xml"
    assert applicants.get("/w/W01").status_code == 200
    assert applicants.get("/w/NONE").status_code == 404
    assert applicants.get("/w/NONE/qr.svg").status_code == 404


def test_nothing_reads_through_history(hall: WebHall) -> None:
    asked = {
        "hall_id": "h",
        "day": "d",
        "prefix": "A",
        "serial": 1,
        "number": "A001",
        "holder": b"",
        "window_id": "w",
    }
    steps = hall.db.read(plan, _VISIT, asked)
    assert "SCAN" not in steps
