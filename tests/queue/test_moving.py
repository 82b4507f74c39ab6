"""After the call: every way a ticket can go, and the ways it cannot."""

from collections.abc import Callable
from typing import Any

import pytest

from hallsys.kernel.clock import MINUTE
from hallsys.queue import service, views
from hallsys.queue.ahead import ahead
from hallsys.queue.dispatch import Rule
from hallsys.queue.errors import (
    AlreadyWaiting,
    NeedsReason,
    NoShowTooLate,
    NotAtThisWindow,
    QueueUnknown,
    TicketUnknown,
    WrongStatus,
)
from hallsys.queue.line import waiting_list
from hallsys.queue.states import Status
from tests.queue.hall import HallUnderTest


def do(hall: HallUnderTest, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return hall.db.transact(hall.origin, use_case, *args, **kwargs)


def test_a_visit_from_call_to_finish(hall: HallUnderTest) -> None:
    issued = hall.issue("p1")
    called = hall.must_call().ticket
    assert (called.status, called.window_id, called.calls) == (Status.CALLED, "W1", 1)
    assert do(hall, service.start, called.id, "W1").status is Status.SERVING
    finished = do(hall, service.finish, called.id, "W1")
    assert (finished.status, finished.window_id) == (Status.FINISHED, None)
    assert hall.db.read(views.at_window, hall.id, "W1") is None
    assert hall.ticket(issued.ticket_id) == finished


@pytest.mark.parametrize("use_case", [service.start, service.no_show, service.undo_call])
def test_another_windows_ticket_is_left_alone(hall: HallUnderTest, use_case: Callable[..., Any]) -> None:
    hall.issue("p1")
    called = hall.must_call("W1").ticket
    with pytest.raises(NotAtThisWindow):
        do(hall, use_case, called.id, "W2")
    with pytest.raises(TicketUnknown):
        do(hall, use_case, "nowhere", "W1")
    assert hall.ticket(called.id) == called


def test_what_the_table_does_not_allow_is_refused_with_the_status(hall: HallUnderTest) -> None:
    waiting = hall.issue("p1").ticket_id
    for use_case in (service.start, service.finish, service.park, service.no_show, service.undo_call):
        with pytest.raises(WrongStatus) as refused:
            do(hall, use_case, waiting, "W1")
        assert "等候中" in refused.value.sentence("zh")
    called = hall.must_call().ticket.id
    for use_case in (service.finish, service.park):
        with pytest.raises(WrongStatus):
            do(hall, use_case, called, "W1")
    with pytest.raises(WrongStatus):
        do(hall, service.cancel, called)
    with pytest.raises(WrongStatus):
        do(hall, service.requeue, called, hall.policy)


def test_a_mistaken_call_is_taken_back_without_a_trace_in_the_queue(hall: HallUnderTest) -> None:
    first = hall.issue("p1")
    before = hall.ticket(first.ticket_id)
    hall.clock.advance(MINUTE)
    hall.issue("p2")
    called = hall.must_call().ticket
    back = do(hall, service.undo_call, called.id, "W1")
    assert (back.status, back.window_id, back.calls) == (Status.WAITING, None, 0)
    assert back.waiting_since == before.waiting_since
    assert hall.waiting() == {"general": 2}
    assert hall.must_call().ticket.id == first.ticket_id


def test_a_resumed_ticket_that_is_undone_is_parked_again(hall: HallUnderTest) -> None:
    hall.issue("p1")
    ticket = hall.serve()
    do(hall, service.park, ticket.id, "W1")
    assert [t.id for t in hall.db.read(views.parked, hall.id, hall.day)] == [ticket.id]
    do(hall, service.claim_ticket, ticket.id, "W2")
    back = do(hall, service.undo_call, ticket.id, "W2", resumed=True)
    assert back.status is Status.PARKED
    assert hall.waiting() == {}
    assert hall.call("W2") is None


def test_undo_and_transfer_do_not_give_a_person_two_waiting_tickets(hall: HallUnderTest) -> None:
    hall.issue("p1")
    called = hall.must_call().ticket
    second = hall.issue("p1")
    assert not second.reprint
    for use_case, more in (
        (service.undo_call, {}),
        (service.transfer, {"queue_id": hall.queues["general"]}),
        (service.transfer, {"target_window_id": "W2"}),
    ):
        with pytest.raises(AlreadyWaiting) as refused:
            do(hall, use_case, called.id, "W1", **more)
        assert second.number in refused.value.sentence("zh")
    assert hall.ticket(called.id) == called
    do(hall, service.transfer, called.id, "W1", queue_id=hall.queues["realty"])
    assert hall.waiting() == {"general": 1, "realty": 1}


def test_a_transfer_needs_a_queue_that_exists(hall: HallUnderTest) -> None:
    hall.issue("p1")
    called = hall.must_call().ticket
    with pytest.raises(QueueUnknown):
        do(hall, service.transfer, called.id, "W1", queue_id="nowhere")
    assert hall.ticket(called.id) == called


def test_a_missed_ticket_comes_back_first_within_three_calls(hall: HallUnderTest) -> None:
    missed = hall.issue("late")
    hall.clock.advance(MINUTE)
    for i in range(6):
        hall.issue(f"p{i}")
    hall.must_call("W1")
    do(hall, service.no_show, missed.ticket_id, "W1")
    assert [t.id for t in hall.db.read(views.missed, hall.id, hall.day)] == [missed.ticket_id]
    for _ in range(3):
        do(hall, service.finish, hall.serve("W1").id, "W1")
    back = do(hall, service.requeue, missed.ticket_id, hall.policy)
    assert (back.status, back.waiting_since) == (Status.WAITING, missed.issued_at)
    (event,) = hall.log("TicketRequeued")
    assert event.payload["ticket_id"] == missed.ticket_id
    assert hall.must_call("W1").ticket.id == missed.ticket_id


def test_after_more_calls_a_new_ticket_is_needed(hall: HallUnderTest) -> None:
    missed = hall.issue("late")
    for i in range(6):
        hall.issue(f"p{i}")
    hall.issue("realty", "deed")
    hall.must_call("W1")
    do(hall, service.no_show, missed.ticket_id, "W1")
    for _ in range(3):
        do(hall, service.finish, hall.serve("W1").id, "W1")
    # A call that is undone, one of another queue, and one out of the parked do not count.
    do(hall, service.undo_call, hall.must_call("W1").ticket.id, "W1")
    hall.must_call("W3", "realty")
    do(hall, service.requeue, missed.ticket_id, hall.policy)
    do(hall, service.no_show, hall.must_call("W1").ticket.id, "W1")
    for _ in range(3):
        do(hall, service.finish, hall.serve("W1").id, "W1")
    hall.issue("p9")
    hall.must_call("W1")
    with pytest.raises(NoShowTooLate) as refused:
        do(hall, service.requeue, missed.ticket_id, hall.policy)
    assert "A001" in refused.value.sentence("en")
    assert hall.ticket(missed.ticket_id).status is Status.NO_SHOW
    assert not hall.issue("late").reprint


def test_a_missed_ticket_does_not_come_back_beside_a_new_one(hall: HallUnderTest) -> None:
    missed = hall.issue("late")
    hall.must_call("W1")
    do(hall, service.no_show, missed.ticket_id, "W1")
    hall.issue("late")
    with pytest.raises(AlreadyWaiting):
        do(hall, service.requeue, missed.ticket_id, hall.policy)


def test_waiting_and_parked_tickets_can_be_given_up(hall: HallUnderTest) -> None:
    parked = hall.issue("p1")
    waiting = hall.issue("p2")
    do(hall, service.start, hall.must_call().ticket.id, "W1")
    do(hall, service.park, parked.ticket_id, "W1")
    for issued, was in ((waiting, "waiting"), (parked, "parked")):
        assert do(hall, service.cancel, issued.ticket_id).status is Status.CANCELLED
        event = hall.log("TicketCancelled")[-1].payload
        assert (event["ticket_id"], event["was"], event["day"]) == (issued.ticket_id, was, hall.day)
    assert hall.waiting() == {}
    assert hall.issue("p2").number == "A003"


def test_a_pin_needs_a_reason_and_a_waiting_ticket(hall: HallUnderTest) -> None:
    issued = hall.issue("p1")
    with pytest.raises(NeedsReason):
        do(hall, service.pin, issued.ticket_id, "  ")
    do(hall, service.pin, issued.ticket_id, "急")
    assert hall.must_call().reason.rule is Rule.PINNED
    with pytest.raises(WrongStatus):
        do(hall, service.pin, issued.ticket_id, "急")
    do(hall, service.no_show, issued.ticket_id, "W1")
    do(hall, service.requeue, issued.ticket_id, hall.policy)
    assert hall.must_call().reason.rule is Rule.ONLY


def test_people_ahead_follow_the_dispatch_rule(hall: HallUnderTest) -> None:
    tickets = [hall.issue(f"p{i}") for i in range(4)]
    hall.clock.advance(10 * MINUTE)
    senior = hall.issue("senior", age=70)
    assert senior.ahead <= 4
    asked = hall.ticket(tickets[0].ticket_id)
    told = hall.db.read(ahead, hall.id, asked, hall.clock.now(), hall.pace, hall.policy)
    assert told.count == 0
    hall.clock.advance(11 * MINUTE)
    told = hall.db.read(ahead, hall.id, asked, hall.clock.now(), hall.pace, hall.policy)
    assert told.count == 1
    assert [t.number for t in hall.db.read(waiting_list, hall.id, hall.day, [asked.queue_id], 3)] == [
        "A001",
        "A002",
        "A003",
    ]
