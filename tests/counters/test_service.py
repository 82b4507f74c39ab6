"""What a clerk does with a ticket, and what is refused without changing anything."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hallsys.counters import service, shifts, views
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import PauseReason
from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.kernel.ids import new_id
from hallsys.queue import service as queue
from hallsys.queue.states import Status
from tests.counters.office import Office
from tests.queue.windows import clerk_of


def test_a_visit_from_the_call_to_its_end(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.hall.clock.advance(4 * MINUTE)
    called = office.call()
    assert (called.ticket_id, called.state, called.recalls) == (issued.ticket_id, "called", 0)
    assert called.waited_ms == 4 * MINUTE + SECOND
    office.hall.clock.advance(MINUTE)
    started = office.at(0, service.start, called.service_id)
    assert (started.state, started.started_at) == ("serving", office.hall.clock.now())
    assert started.called_at == called.called_at
    office.hall.clock.advance(6 * MINUTE)
    ended = office.finish()
    assert (ended.ticket_id, ended.number) == (issued.ticket_id, "A001")
    assert office.last("ServiceFinished").payload["duration_ms"] == 6 * MINUTE
    assert office.ticket(issued.ticket_id).status is Status.FINISHED
    assert office.calls() == ()
    (row,) = office.services()
    assert (row.outcome, row.ended_at) == ("finished", office.hall.clock.now())
    assert office.next() is None


def test_the_reason_of_a_call_is_kept_with_it(office: Office) -> None:
    office.issue("p1")
    office.hall.clock.advance(8 * MINUTE)
    office.hall.issue("p2", age=72)
    office.hall.clock.advance(20 * MINUTE)
    first, second = office.call(0), office.call(1)
    details = [office.hall.db.read(views.service, office.hall.id, one.service_id) for one in (first, second)]
    assert [one.reason.sentence("zh") for one in details] == [
        "爱心 等候 20 分钟，先于普通 28 分钟",
        details[1].reason.sentence("zh"),
    ]
    assert json.loads(office.services()[0].reason)["rule"] == "accumulated"
    assert details[0].person_id == "p2"
    assert details[0].clerk_id == clerk_of(0)


def test_a_recall_waits_for_the_last_call_to_be_over(office: Office) -> None:
    office.issue("p1")
    service_id = office.call().service_id
    code, sentence = office.refused(
        service.recall, office.windows[0], clerk_of(0), service_id, office.settings
    )
    assert (code, sentence) == ("recall_too_soon", "刚刚呼叫过，请 5 秒后再重呼。")
    office.hall.clock.advance(5 * SECOND - 1)
    assert office.refused_at(0, service.recall, service_id, office.settings) == "recall_too_soon"
    office.hall.clock.advance(1)
    recalled = office.at(0, service.recall, service_id, office.settings)
    assert (recalled.recalls, recalled.last_called_at) == (1, office.hall.clock.now())
    assert office.current().last_called_at == office.hall.clock.now()
    assert office.refused_at(0, service.recall, service_id, office.settings) == "recall_too_soon"
    fact = office.last("TicketRecalled").payload
    assert (fact["number"], fact["window_number"], fact["recalls"]) == ("A001", 1, 1)
    office.at(0, service.start, service_id)
    office.hall.clock.advance(MINUTE)
    assert office.refused_at(0, service.recall, service_id, office.settings) == "already_started"


def test_an_applicant_is_missed_only_after_the_recalls(office: Office) -> None:
    (issued,) = office.issue("p1")
    service_id = office.call().service_id
    for done in range(office.settings.recalls_before_no_show):
        code, sentence = office.refused(
            service.no_show, office.windows[0], clerk_of(0), service_id, office.settings
        )
        assert (code, sentence) == ("recall_first", f"重呼 2 次后才能过号，已重呼 {done} 次。")
        office.hall.clock.advance(5 * SECOND)
        office.at(0, service.recall, service_id, office.settings)
    office.at(0, service.no_show, service_id, office.settings)
    assert office.ticket(issued.ticket_id).status is Status.NO_SHOW
    assert office.services()[0].outcome == "no_show"
    office.do(queue.requeue, issued.ticket_id, office.hall.policy)
    assert office.call(1).ticket_id == issued.ticket_id


def test_who_has_come_is_not_missed(office: Office) -> None:
    office.issue("p1")
    served = office.serve()
    at_once = CounterSettings(recalls_before_no_show=0)
    for use_case in (service.no_show, service.undo):
        assert office.refused_at(0, use_case, served.service_id, at_once) == "already_started"
    assert office.refused_at(0, service.start, served.service_id) == "already_started"


@pytest.mark.parametrize("use_case", [service.finish, service.park])
def test_who_has_not_come_is_not_finished(office: Office, use_case: Callable[..., Any]) -> None:
    office.issue("p1")
    assert office.refused_at(0, use_case, office.call().service_id) == "not_started"


def test_a_parked_applicant_goes_on_at_any_window(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.serve(0)
    parked = office.park(0)
    assert parked.ticket_id == issued.ticket_id
    assert office.calls() == ()
    resumed = office.at(2, service.resume, issued.ticket_id)
    assert (resumed.resumed, resumed.state) == (True, "called")
    assert office.last("TicketCalled").payload["resumed"] is True
    office.at(2, service.start, resumed.service_id)
    office.finish(2)
    assert [row.outcome for row in office.services()] == ["parked", "finished"]
    assert office.refused_at(0, service.resume, issued.ticket_id) == "wrong_status"


def test_only_what_is_parked_is_resumed_and_only_at_a_free_window(office: Office) -> None:
    first, second = office.issue("p1", "p2")
    assert office.refused_at(0, service.resume, first.ticket_id) == "wrong_status"
    assert office.refused_at(0, service.resume, new_id()) == "ticket_unknown"
    office.serve(0)
    office.park(0)
    office.call(0)
    assert office.refused_at(0, service.resume, first.ticket_id) == "window_busy"
    assert office.refused_at(0, service.call_ticket, first.ticket_id) == "window_busy"
    office.at(1, shifts.pause, PauseReason.BREAK)
    assert office.refused_at(1, service.resume, first.ticket_id) == "window_paused"
    assert office.ticket(second.ticket_id).window_id == office.windows[0]


def test_a_transfer_to_a_queue_keeps_the_wait(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.hall.clock.advance(9 * MINUTE)
    service_id = office.call(0).service_id
    ended = office.at(0, service.transfer_to_queue, service_id, office.queue("realty"))
    assert ended.number == "A001"
    fact = office.last("TicketTransferred").payload
    assert (fact["from_queue_id"], fact["queue_id"]) == (office.queue("general"), office.queue("realty"))
    assert (fact["target_window_id"], fact["waiting_since"]) == (None, issued.issued_at)
    assert office.services()[0].outcome == "transferred"
    called = office.call(2)
    assert (called.ticket_id, called.waited_ms) == (issued.ticket_id, 9 * MINUTE + SECOND)


def test_a_transfer_to_a_queue_that_no_window_serves(office: Office) -> None:
    office.issue("p1")
    service_id = office.call(0).service_id
    code, sentence = office.refused(
        service.transfer_to_queue, office.windows[0], clerk_of(0), service_id, office.queue("tax")
    )
    assert (code, sentence) == ("no_window_serves", "没有窗口办理“税务服务”，不能转移过去。")
    assert office.refused_at(0, service.transfer_to_queue, service_id, new_id()) == "queue_unknown"


def test_a_transfer_to_a_window(office: Office) -> None:
    (issued, other) = office.issue("p1", "p2")
    served = office.serve(0)
    office.at(0, service.transfer_to_window, served.service_id, office.windows[1])
    assert office.ticket(issued.ticket_id).target_window_id == office.windows[1]
    assert office.call(0).ticket_id == other.ticket_id
    assert office.refused_at(2, service.call_ticket, issued.ticket_id) == "out_of_turn"
    assert office.call(1).ticket_id == issued.ticket_id


def test_a_transfer_to_a_window_where_nobody_is(office: Office) -> None:
    office.issue("p1")
    service_id = office.call(0).service_id
    office.at(1, shifts.sign_out)
    code, sentence = office.refused(
        service.transfer_to_window, office.windows[0], clerk_of(0), service_id, office.windows[1]
    )
    assert (code, sentence) == ("target_closed", "2 号窗口没有人员，不能转移过去。")
    to_itself = office.refused_at(0, service.transfer_to_window, service_id, office.windows[0])
    assert to_itself == "target_closed"
    assert office.refused_at(0, service.transfer_to_window, service_id, new_id()) == "window_unknown"


def test_a_transfer_to_a_paused_window_waits_for_its_clerk(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.at(1, shifts.pause, PauseReason.BREAK)
    office.at(0, service.transfer_to_window, office.call(0).service_id, office.windows[1])
    office.at(1, shifts.reopen)
    assert office.call(1).ticket_id == issued.ticket_id


def test_nobody_is_transferred_to_where_he_waits_already(office: Office) -> None:
    office.issue("p1")
    office.issue("p1", matter="pension")
    service_id = office.call(0).service_id
    social = office.queue("social")
    assert office.refused_at(0, service.transfer_to_queue, service_id, social) == "already_waiting"


def test_a_call_is_undone_within_its_ten_seconds(office: Office) -> None:
    first, _ = office.issue("p1", "p2")
    office.at(0, service.undo, office.call(0).service_id, office.settings)
    fact = office.last("CallUndone").payload
    assert (fact["resumed"], fact["waiting_since"]) == (False, first.issued_at)
    again = office.call(1)
    assert again.ticket_id == first.ticket_id
    office.hall.clock.advance(10 * SECOND)
    office.at(1, service.undo, again.service_id, office.settings)
    late = office.call(1)
    office.hall.clock.advance(10 * SECOND + 1)
    code, sentence = office.refused(
        service.undo, office.windows[1], clerk_of(1), late.service_id, office.settings
    )
    assert (code, sentence) == ("undo_too_late", "呼叫超过 10 秒，不能撤销。")
    assert [row.outcome for row in office.services()] == ["undone", "undone", None]


def test_a_resumed_call_that_is_undone_is_parked_again(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.serve(0)
    office.park(0)
    resumed = office.at(1, service.resume, issued.ticket_id)
    office.at(1, service.undo, resumed.service_id, office.settings)
    assert office.last("CallUndone").payload["resumed"] is True
    assert office.ticket(issued.ticket_id).status is Status.PARKED
    assert office.next(0) is None
    assert office.at(0, service.resume, issued.ticket_id).ticket_id == issued.ticket_id


def test_a_call_is_not_undone_onto_another_ticket_of_its_holder(office: Office) -> None:
    office.issue("p1")
    called = office.call(0)
    office.issue("p1")
    assert office.refused_at(0, service.undo, called.service_id, office.settings) == "already_waiting"


STEPS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (service.start, ()),
    (service.finish, ()),
    (service.park, ()),
    (service.recall, (CounterSettings(),)),
    (service.no_show, (CounterSettings(),)),
    (service.undo, (CounterSettings(),)),
]
steps = pytest.mark.parametrize(("use_case", "more"), STEPS, ids=[step.__name__ for step, _ in STEPS])


@steps
def test_a_stale_page_touches_nobody_else(
    office: Office, use_case: Callable[..., Any], more: tuple[Any, ...]
) -> None:
    office.issue("p1", "p2")
    stale = office.serve(0).service_id
    office.finish(0)
    assert office.refused_at(0, use_case, stale, *more) == "nobody_here"
    office.call(0)
    assert office.refused_at(0, use_case, stale, *more) == "not_your_ticket"


@steps
def test_a_clerk_of_another_window_touches_nothing(
    office: Office, use_case: Callable[..., Any], more: tuple[Any, ...]
) -> None:
    office.issue("p1", "p2")
    mine, theirs = office.call(0), office.call(1)
    code, _ = office.refused(use_case, office.windows[1], clerk_of(0), theirs.service_id, *more)
    assert code == "not_your_window"
    assert office.refused_at(0, use_case, theirs.service_id, *more) == "not_your_ticket"
    assert office.current(0).service_id == mine.service_id


def test_a_transfer_is_the_windows_own_too(office: Office) -> None:
    office.issue("p1", "p2")
    office.call(0)
    theirs = office.call(1).service_id
    realty, third = office.queue("realty"), office.windows[2]
    assert office.refused_at(0, service.transfer_to_queue, theirs, realty) == "not_your_ticket"
    assert office.refused_at(0, service.transfer_to_window, theirs, third) == "not_your_ticket"


def test_nobody_calls_without_signing_in(office: Office) -> None:
    office.issue("p1")
    office.at(0, shifts.sign_out)
    policy, day = office.hall.policy, office.hall.day
    assert office.refused_at(0, service.call_next, policy, day) == "not_your_window"
    assert office.refused(service.call_next, new_id(), clerk_of(0), policy, day)[0] == "window_unknown"


def test_a_busy_window_calls_nobody(office: Office) -> None:
    office.issue("p1", "p2")
    office.call(0)
    policy, day = office.hall.policy, office.hall.day
    assert office.refused_at(0, service.call_next, policy, day) == "window_busy"


def test_a_repeated_command_gets_the_first_answer(office: Office) -> None:
    office.issue("p1", "p2")
    policy, day = office.hall.policy, office.hall.day
    first = office.at(0, service.call_next, policy, day, request_id="tap-0001")
    before = office.everything()
    assert office.at(0, service.call_next, policy, day, request_id="tap-0001") == first
    assert office.everything() == before
