"""Taking the next ticket to a window, in the right order, once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hallsys.kernel.clock import MINUTE
from hallsys.queue import service, views
from hallsys.queue.dispatch import Rule
from hallsys.queue.errors import OutOfTurn, TicketUnknown, WindowBusy, WrongStatus
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.states import Status
from tests.queue.hall import HallUnderTest


def test_first_come_first_served_within_a_class(hall: HallUnderTest) -> None:
    for person in ("p1", "p2", "p3"):
        hall.issue(person)
    numbers = []
    for _ in range(3):
        numbers.append(hall.serve().number)
        ticket = hall.db.read(views.at_window, hall.id, "W1")
        assert ticket is not None
        hall.db.transact(hall.origin, service.finish, ticket.id, "W1")
    assert numbers == ["A001", "A002", "A003"]
    assert hall.call() is None


def test_a_claim_grows_faster_for_priority_classes_and_says_why(hall: HallUnderTest) -> None:
    hall.issue("ordinary")
    hall.clock.advance(3 * MINUTE)
    hall.issue("senior", age=72)
    hall.clock.advance(6 * MINUTE)
    first = hall.must_call("W1")
    assert first.ticket.number == "V001"
    assert first.reason.rule is Rule.ACCUMULATED
    assert first.reason.sentence("zh") == "爱心 等候 6 分钟，先于普通 9 分钟"
    assert first.reason.sentence("en") == "care, waited 6 min, ahead of ordinary at 9 min"
    second = hall.must_call("W2")
    assert (second.ticket.number, second.reason.rule) == ("A001", Rule.ONLY)
    assert second.ticket.last_called_at == hall.clock.now()
    assert hall.waiting() == {}


def test_nobody_is_passed_over_for_longer_than_the_bound(hall: HallUnderTest) -> None:
    hall.catalogue = replace(hall.catalogue, policy=PolicySettings(bound_minutes=20))
    hall.issue("ordinary")
    hall.clock.advance(11 * MINUTE)
    hall.issue("senior", age=72)
    hall.clock.advance(10 * MINUTE)
    claimed = hall.must_call()
    assert claimed.ticket.number == "A001"
    assert claimed.reason.rule is Rule.BOUND
    assert claimed.reason.sentence("zh") == "普通 等候 21 分钟，已超过等候上限，先于爱心 10 分钟"


def test_a_window_takes_only_its_queues(hall: HallUnderTest) -> None:
    hall.issue("p1", "deed")
    assert hall.call("W1", "general", "social") is None
    assert hall.must_call("W1", "realty").ticket.number == "D001"


def test_a_busy_window_gets_no_second_ticket_and_nobody_is_lost(hall: HallUnderTest) -> None:
    hall.issue("p1")
    hall.issue("p2")
    hall.must_call()
    with pytest.raises(WindowBusy):
        hall.call()
    assert hall.waiting() == {"general": 1}


def test_windows_that_press_at_once_get_different_tickets_in_order(hall: HallUnderTest) -> None:
    for i in range(24):
        hall.issue(f"p{i}")
        hall.clock.advance(1000)
    with ThreadPoolExecutor(16) as pool:
        calls = list(pool.map(hall.call, [f"W{i}" for i in range(16)]))
    numbers = [claimed.ticket.number for claimed in calls if claimed is not None]
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, 17)]
    assert hall.waiting() == {"general": 8}


def test_a_pinned_ticket_is_first_wherever_it_stands(hall: HallUnderTest) -> None:
    hall.issue("p1", age=80)
    hall.clock.advance(MINUTE)
    pinned = hall.issue("p2")
    hall.db.transact(hall.origin, service.pin, pinned.ticket_id, " 突发疾病 ")
    assert hall.ticket(pinned.ticket_id).pinned_reason == "突发疾病"
    assert "突发疾病" not in str(hall.log())
    claimed = hall.must_call()
    assert (claimed.ticket.id, claimed.reason.rule) == (pinned.ticket_id, Rule.PINNED)


def test_a_transferred_ticket_waits_for_its_window_and_keeps_its_wait(hall: HallUnderTest) -> None:
    hall.issue("p1")
    hall.clock.advance(MINUTE)
    hall.issue("p2", age=80)
    hall.clock.advance(4 * MINUTE)
    moved = hall.must_call("W1").ticket
    assert moved.priority_class is PriorityClass.SENIOR
    hall.db.transact(
        hall.origin, service.transfer, moved.id, "W1", queue_id=hall.queues["realty"], target_window_id="W3"
    )
    assert hall.waiting() == {"general": 1, "realty": 1}
    assert hall.call("W2", "realty") is None
    claimed = hall.must_call("W3", "general", "realty")
    assert (claimed.ticket.id, claimed.reason.rule) == (moved.id, Rule.TARGETED)
    assert claimed.ticket.waiting_since == moved.waiting_since


def test_who_waits_for_a_window_that_closes_is_anybodys(hall: HallUnderTest) -> None:
    issued = hall.issue("p1")
    hall.must_call("W1")
    hall.db.transact(hall.origin, service.transfer, issued.ticket_id, "W1", target_window_id="W3")
    assert hall.call("W2") is None
    assert hall.db.transact(hall.origin, service.release_targeted, "W3") == 1
    assert hall.must_call("W2").ticket.id == issued.ticket_id


def test_a_clerk_cannot_skip_but_may_call_transferred_pinned_and_parked(hall: HallUnderTest) -> None:
    first, second = hall.issue("p1"), hall.issue("p2")
    with pytest.raises(OutOfTurn):
        hall.db.transact(hall.origin, service.claim_ticket, second.ticket_id, "W1")
    hall.db.transact(hall.origin, service.pin, second.ticket_id, "孕妇")
    claimed = hall.db.transact(hall.origin, service.claim_ticket, second.ticket_id, "W1")
    assert (claimed.ticket.status, claimed.reason.rule) == (Status.CALLED, Rule.CALLED)
    hall.db.transact(hall.origin, service.start, second.ticket_id, "W1")
    hall.db.transact(hall.origin, service.park, second.ticket_id, "W1")
    assert hall.must_call("W1").ticket.id == first.ticket_id
    with pytest.raises(WindowBusy):
        hall.db.transact(hall.origin, service.claim_ticket, second.ticket_id, "W1")
    resumed = hall.db.transact(hall.origin, service.claim_ticket, second.ticket_id, "W2")
    assert (resumed.ticket.status, resumed.ticket.window_id) == (Status.CALLED, "W2")
    with pytest.raises(WrongStatus):
        hall.db.transact(hall.origin, service.claim_ticket, second.ticket_id, "W3")
    with pytest.raises(TicketUnknown):
        hall.db.transact(hall.origin, service.claim_ticket, "nowhere", "W3")


def test_a_ticket_that_is_targeted_elsewhere_cannot_be_called(hall: HallUnderTest) -> None:
    issued = hall.issue("p1")
    hall.must_call("W1")
    hall.db.transact(hall.origin, service.transfer, issued.ticket_id, "W1", target_window_id="W3")
    with pytest.raises(OutOfTurn):
        hall.db.transact(hall.origin, service.claim_ticket, issued.ticket_id, "W2")
    claimed = hall.db.transact(hall.origin, service.claim_ticket, issued.ticket_id, "W3")
    assert claimed.ticket.window_id == "W3"
