import threading
from collections.abc import Callable
from typing import Any

import pytest

from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.kernel.ids import new_id
from tests.persons import person
from tests.web.browser import refusal, request_id
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff


def test_a_visit_from_the_call_to_its_end(hall: WebHall, staff: Staff) -> None:
    issued = hall.issue(person(1))
    hall.clock.advance(3 * MINUTE)
    desk = staff.desk()
    called = desk.next()
    assert called == {
        "service_id": called["service_id"],
        "ticket_id": issued.ticket_id,
        "number": "A001",
        "queue_id": hall.queues["general"],
        "priority_class": "ordinary",
        "state": "called",
        "called_at": hall.clock.now(),
        "last_called_at": hall.clock.now(),
        "started_at": None,
        "recalls": 0,
        "resumed": False,
        "waited_ms": 3 * MINUTE,
        "cases": [],
    }
    current = {"service_id": called["service_id"]}
    hall.clock.advance(5 * SECOND)
    assert desk.do("recall", **current)["service"]["recalls"] == 1
    assert desk.do("start", **current)["service"]["state"] == "serving"
    assert desk.do("finish", **current) == {"ok": True, "service": None}
    clerk = f"clerk:{hall.clerks['wangxiao']}"
    facts = hall.log()[-5:]
    assert [(fact.kind, fact.actor) for fact in facts] == [
        ("TicketCalled", clerk),
        ("TicketRecalled", clerk),
        ("ServiceStarted", clerk),
        ("ServiceFinished", clerk),
        ("RatingOpened", clerk),
    ]
    assert desk.do("next") == {"ok": True, "service": None}


def test_the_end_of_a_service_opens_its_one_rating(hall: WebHall, staff: Staff) -> None:
    channels = []
    for window, login in (("W01", "wangxiao"), ("W02", "lina")):
        hall.issue(person(1))
        desk = staff.desk(login, window)
        service = desk.serve()
        desk.do("finish", service_id=service["service_id"])
        opened = hall.log()[-1]
        assert (opened.kind, opened.payload["service_id"]) == ("RatingOpened", service["service_id"])
        channels.append(opened.payload["channel"])
    assert channels == ["tablet", "phone"]


def test_a_missed_ticket_waits_again(hall: WebHall, staff: Staff) -> None:
    issued = hall.issue(person(1))
    desk = staff.desk()
    current = {"service_id": desk.next()["service_id"]}
    assert refusal(desk.ask("no-show", **current)) == (409, "recall_first")
    assert refusal(desk.ask("recall", **current)) == (409, "recall_too_soon")
    for _ in range(2):
        hall.clock.advance(5 * SECOND)
        desk.do("recall", **current)
    assert desk.do("no-show", **current) == {"ok": True, "service": None}
    desk.do("requeue", ticket_id=issued.ticket_id)
    assert hall.log()[-1].payload["waiting_since"] == issued.issued_at
    assert desk.next()["ticket_id"] == issued.ticket_id


def test_a_ticket_is_parked_and_resumed(hall: WebHall, staff: Staff) -> None:
    issued = hall.issue(person(1))
    desk = staff.desk()
    desk.do("park", service_id=desk.serve()["service_id"])
    resumed = desk.do("resume", ticket_id=issued.ticket_id)["service"]
    assert (resumed["resumed"], resumed["state"]) == (True, "called")
    desk.do("undo", service_id=resumed["service_id"])
    assert desk.snapshot()["parked"][0]["ticket_id"] == issued.ticket_id


def test_a_mistaken_call_is_undone_within_ten_seconds(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk = staff.desk()
    desk.do("undo", service_id=desk.next()["service_id"])
    again = desk.next()
    hall.clock.advance(11 * SECOND)
    assert refusal(desk.ask("undo", service_id=again["service_id"])) == (409, "undo_too_late")


def test_a_ticket_goes_to_another_queue_or_window(hall: WebHall, staff: Staff) -> None:
    issued = hall.issue(person(1))
    desk, other = staff.desk(), staff.desk("lina", "W03")
    desk.do("transfer", service_id=desk.next()["service_id"], queue_id=hall.queues["realty"])
    called = other.next()
    assert (called["ticket_id"], called["queue_id"]) == (issued.ticket_id, hall.queues["realty"])
    back = hall.windows["W01"].id
    other.do("transfer", service_id=called["service_id"], window_id=back)
    assert [row["number"] for row in desk.snapshot()["waiting"]] == [issued.number]
    assert other.snapshot()["waiting"] == []
    assert desk.next()["ticket_id"] == issued.ticket_id


def test_a_transferred_ticket_can_be_called_by_its_number_and_no_other(hall: WebHall, staff: Staff) -> None:
    first, second = hall.issue(person(1)), hall.issue(person(2))
    desk = staff.desk()
    assert refusal(desk.ask("call", ticket_id=second.ticket_id)) == (409, "out_of_turn")
    service = desk.next()
    desk.do("transfer", service_id=service["service_id"], queue_id=hall.queues["social"])
    called = desk.do("call", ticket_id=first.ticket_id)["service"]
    assert called["ticket_id"] == first.ticket_id


def test_a_window_pauses_and_reopens(staff: Staff) -> None:
    desk = staff.desk()
    desk.do("pause", reason="meal")
    assert desk.snapshot()["window"]["pause_reason"] == "meal"
    assert refusal(desk.ask("next")) == (409, "window_paused")
    desk.do("reopen")
    desk.do("sign-out")
    assert desk.snapshot()["window"]["state"] == "signed_out"
    assert refusal(desk.ask("next")) == (403, "not_your_window")


def test_the_output_window_has_the_same_commands(hall: WebHall, staff: Staff) -> None:
    queue_ids = [hall.queues["general"]]
    staff.browser("manager", "zhaomin").done(
        "/api/manager/allocate", window_id=hall.windows["W04"].id, queue_ids=queue_ids
    )
    hall.issue(person(1))
    desk = staff.desk("chenchu", "W04", "output")
    service = desk.serve()
    desk.do("finish", service_id=service["service_id"])
    assert desk.snapshot()["counts"] == {"served": 1, "missed": 0}


@pytest.mark.parametrize("command", ["recall", "start", "no-show", "park", "finish", "undo"])
def test_a_ticket_of_another_window_is_not_touched(hall: WebHall, staff: Staff, command: str) -> None:
    hall.issue(person(1))
    hall.issue(person(2))
    theirs = staff.desk().serve()
    other = staff.desk("lina", "W02")
    stolen = {"service_id": theirs["service_id"]}
    assert refusal(other.ask(command, **stolen)) == (409, "nobody_here")
    other.next()
    assert refusal(other.ask(command, **stolen)) == (409, "not_your_ticket")
    intruder = staff.desk("lina", "W01", opened=False)
    assert refusal(intruder.ask(command, **stolen)) == (403, "not_your_window")
    assert staff.desk("wangxiao").snapshot()["current"]["service_id"] == theirs["service_id"]


def test_a_stale_page_finishes_nobody_elses_service(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    hall.issue(person(2))
    desk = staff.desk()
    stale = desk.serve()["service_id"]
    desk.do("finish", service_id=stale)
    now = desk.serve()
    assert refusal(desk.ask("finish", service_id=stale)) == (409, "not_your_ticket")
    assert refusal(desk.ask("finish", service_id=new_id())) == (409, "not_your_ticket")
    assert desk.snapshot()["current"]["service_id"] == now["service_id"]


def test_a_double_tap_calls_once(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    hall.issue(person(2))
    desk, tap = staff.desk(), request_id()
    first = desk.do("next", request_id=tap)
    assert desk.do("next", request_id=tap) == first
    assert len(hall.log("TicketCalled")) == 1
    # Two taps that are two requests: the second is told that somebody is here.
    assert refusal(desk.ask("next")) == (409, "window_busy")


def test_a_double_tap_finishes_once(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk, tap = staff.desk(), request_id()
    current = {"service_id": desk.serve()["service_id"], "request_id": tap}
    assert desk.do("finish", **current) == desk.do("finish", **current)
    assert len(hall.log("ServiceFinished")) == len(hall.log("RatingOpened")) == 1


def test_a_request_id_is_nobody_elses(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk, other, tap = staff.desk(), staff.desk("lina", "W02"), request_id()
    desk.do("next", request_id=tap)
    assert refusal(other.ask("next", request_id=tap)) == (409, "request_reused")
    assert refusal(desk.ask("sign-out", request_id=tap)) == (409, "request_reused")


def test_windows_that_press_next_at_once_never_call_one_ticket_twice(hall: WebHall, staff: Staff) -> None:
    tickets, rounds = 12, 8
    for seed in range(tickets):
        hall.issue(person(seed))
    desks = [staff.desk(), staff.desk("lina", "W02")]
    barrier = threading.Barrier(len(desks))
    called: list[str] = []

    def press(desk: Desk) -> None:
        for _ in range(rounds):
            barrier.wait()
            service = desk.do("next")["service"]
            if service is not None:
                called.append(service["ticket_id"])
                desk.do("start", service_id=service["service_id"])
                desk.do("finish", service_id=service["service_id"])

    _together([lambda desk=desk: press(desk) for desk in desks])  # type: ignore[misc]
    assert len(called) == len(set(called)) == tickets
    assert len(hall.log("TicketCalled")) == tickets


def test_taps_that_come_at_once_call_once(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    hall.issue(person(2))
    desk, tap = staff.desk(), request_id()
    again = staff.desk("wangxiao", opened=False)
    answers: list[Any] = []

    def press(browser: Desk) -> None:
        answers.append(browser.do("next", request_id=tap))

    _together([lambda: press(desk), lambda: press(again)])
    assert answers[0] == answers[1]
    assert len(hall.log("TicketCalled")) == 1


def _together(jobs: list[Callable[[], None]]) -> None:
    failures: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as failure:  # noqa: BLE001 - shown below
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failures


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("next", {"window": 7}),
        ("next", {"window": "W01", "request_id": "short"}),
        ("next", {"window": "W01", "more": 1}),
        ("start", {"window": "W01"}),
        ("start", {"window": "W01", "service_id": "a\x00b"}),
        ("pause", {"window": "W01", "reason": "tired"}),
        ("transfer", {"window": "W01", "service_id": "x"}),
        ("transfer", {"window": "W01", "service_id": "x", "queue_id": "y", "window_id": "z"}),
    ],
)
def test_a_body_of_another_form_is_refused(staff: Staff, command: str, body: dict[str, Any]) -> None:
    desk = staff.desk()
    assert refusal(desk.post(f"/api/clerk/{command}", **body)) == (400, "bad_request")


def test_a_window_that_is_not_there(staff: Staff) -> None:
    desk = staff.desk(window="W99", opened=False)
    assert refusal(desk.ask("sign-in")) == (404, "window_unknown")


def test_a_window_has_one_clerk_and_a_clerk_one_window(staff: Staff) -> None:
    staff.desk()
    other = staff.desk("lina", "W01", opened=False)
    assert refusal(other.ask("sign-in")) == (409, "window_taken")
    elsewhere = staff.desk("wangxiao", "W02", opened=False)
    assert refusal(elsewhere.ask("sign-in")) == (409, "clerk_elsewhere")


@pytest.mark.parametrize("login", ["zhouping", "zhaomin", "sunhao"])
def test_who_may_not_serve_opens_no_window(staff: Staff, login: str) -> None:
    desk = staff.desk(login, opened=False)
    assert refusal(desk.ask("sign-in")) == (403, "not_allowed")
    assert refusal(desk.get("/clerk/W01/snapshot")) == (403, "not_allowed")


def test_a_clerk_is_not_let_to_the_output_window(staff: Staff) -> None:
    assert refusal(staff.desk("wangxiao", "W04", "output", opened=False).ask("sign-in")) == (
        403,
        "not_allowed",
    )


def test_a_clerk_calls_for_help_and_is_told_of_the_answer(hall: WebHall, staff: Staff) -> None:
    desk, manager = staff.desk(), staff.browser("manager", "zhaomin")
    assert desk.snapshot()["help"] is None
    desk.do("help")
    desk.do("help")
    asked = desk.snapshot()["help"]
    assert asked == {"help_id": asked["help_id"], "asked_at": hall.clock.now(), "answered_at": None}
    assert len(hall.log("HelpAsked")) == 1
    manager.done("/api/manager/answer-help", help_id=asked["help_id"])
    assert desk.snapshot()["help"]["answered_at"] == hall.clock.now()
    desk.do("help-over")
    assert desk.snapshot()["help"] is None
    assert refusal(desk.ask("help-over"))[1] == "help_unknown"
    away = staff.desk("lina", "W02", opened=False)
    assert refusal(away.ask("help")) == (403, "not_your_window")
