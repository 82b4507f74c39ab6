"""A window that is run from elsewhere, from the first call to the rating."""

from typing import Any

import pytest

from hallsys.staff.passwords import hash_password
from hallsys.staff.service import set_password
from hallsys.web.api.windows import POSSIBLE
from hallsys.web.counter.commands import COMMANDS
from tests.persons import person
from tests.web.api.other import OtherSystem, problem
from tests.web.hall import WebHall


@pytest.fixture
def waiting(hall: WebHall, every: OtherSystem) -> list[str]:
    """Return the numbers of two who wait for window 1, where a clerk was signed in from elsewhere."""
    opened = every.done("POST", "/windows/1/sign-in", {"clerk": "wangxiao"})
    assert opened == {"number": 1, "state": "open", "service": None}
    hall.site.reload()
    return [hall.issue(person(seed), "pension").number for seed in (1, 2)]


def do(every: OtherSystem, command: str, **asked: Any) -> Any:
    return every.done("POST", f"/windows/1/{command}", {"clerk": "wangxiao", **asked})


def test_a_visit_is_called_served_and_rated(hall: WebHall, every: OtherSystem, waiting: list[str]) -> None:
    service = do(every, "next")["service"]
    assert (service["number"], service["state"], service["queue"]) == (waiting[0], "called", "social")
    on = {"service_id": service["service_id"]}
    assert do(every, "start", **on)["service"]["state"] == "serving"
    assert do(every, "finish", **on)["service"] is None
    assert [fact.kind for fact in hall.log()][-2:] == ["ServiceFinished", "RatingOpened"]
    assert hall.log("TicketCalled")[-1].actor.startswith("system:")


def test_a_repeat_does_nothing_again(hall: WebHall, every: OtherSystem, waiting: list[str]) -> None:
    asked = {"clerk": "wangxiao"}
    first = every.done("POST", "/windows/1/next", asked, key="next-0001")
    assert every.done("POST", "/windows/1/next", asked, key="next-0001") == first
    assert len(hall.log("TicketCalled")) == 1
    other = every.ask("POST", "/windows/2/next", asked, key="next-0001")
    assert problem(other) == (422, "idempotency_reused")
    assert len(waiting) == 2


def test_who_was_set_aside_or_sent_on_comes_back(every: OtherSystem, waiting: list[str]) -> None:
    service = do(every, "next")["service"]
    on = {"service_id": service["service_id"]}
    do(every, "start", **on)
    assert do(every, "park", **on)["service"] is None
    second = do(every, "next")["service"]
    assert second["number"] == waiting[1]
    do(every, "transfer", service_id=second["service_id"], queue="general")
    back = do(every, "resume", ticket_id=service["ticket_id"])["service"]
    assert (back["number"], back["state"]) == (waiting[0], "called")
    again = {"service_id": back["service_id"]}
    do(every, "start", **again)
    do(every, "finish", **again)
    assert do(every, "next")["service"]["number"] == waiting[1]


def test_a_window_is_paused_opened_and_closed(every: OtherSystem, waiting: list[str]) -> None:
    assert do(every, "pause", reason="break")["state"] == "paused"
    assert problem(every.ask("POST", "/windows/1/next", {"clerk": "wangxiao"})) == (409, "window_paused")
    assert do(every, "reopen")["state"] == "open"
    assert do(every, "sign-out")["state"] == "signed_out"
    assert len(waiting) == 2


def test_who_may_not_is_refused(hall: WebHall, every: OtherSystem, waiting: list[str]) -> None:
    for window, asked, refused in (
        ("1", {"clerk": "lina"}, (403, "not_your_window")),
        ("1", {"clerk": "zhaomin"}, (403, "not_allowed")),
        ("1", {"clerk": "nobody"}, (404, "clerk_unknown")),
        ("1", {"clerk": "\0"}, (400, "bad_request")),
        ("1", {"clerk": "wangxiao@specimen\0"}, (400, "bad_request")),
        ("1", {"clerk": "wangxiao@none"}, (404, "clerk_unknown")),
        ("99", {"clerk": "wangxiao"}, (404, "window_unknown")),
        ("1", {}, (400, "bad_request")),
    ):
        assert problem(every.ask("POST", f"/windows/{window}/next", asked)) == refused
    service_id = do(every, "next")["service"]["service_id"]
    for sent in ({}, {"queue": "social", "window": 2}):
        body = {"clerk": "wangxiao", "service_id": service_id, **sent}
        assert problem(every.ask("POST", "/windows/1/transfer", body)) == (400, "bad_request")
    body = {"clerk": "wangxiao", "service_id": service_id, "queue": "none"}
    assert problem(every.ask("POST", "/windows/1/transfer", body)) == (404, "queue_unknown")
    assert len(waiting) == 2
    assert hall.log("TicketTransferred") == []


def test_who_would_not_be_let_in_on_a_page_is_refused_and_can_end_what_goes_on(
    hall: WebHall, every: OtherSystem, waiting: list[str]
) -> None:
    service = do(every, "next")["service"]
    on = {"service_id": service["service_id"]}
    do(every, "start", **on)
    fresh = hash_password("wangxiao", "Another-2026")
    hall.transact(set_password, hall.clerks["wangxiao"], fresh, initial=True)
    assert problem(every.ask("POST", "/windows/1/next", {"clerk": "wangxiao"})) == (403, "password_due")
    assert do(every, "finish", **on)["service"] is None
    assert do(every, "sign-out")["state"] == "signed_out"
    assert problem(every.ask("POST", "/windows/1/sign-in", {"clerk": "wangxiao"})) == (403, "password_due")
    assert len(waiting) == 2


def test_every_command_is_one_that_the_pages_have() -> None:
    assert POSSIBLE.keys() <= COMMANDS.keys()
