"""The places of a queue: never more tickets than it gives, and none refused that has a place."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hallsys.kernel.clock import HOUR, MINUTE
from hallsys.kernel.errors import Refusal
from hallsys.queue import admission, service
from hallsys.queue.booking import free_slots
from hallsys.queue.catalogue import catalogue
from hallsys.queue.errors import QueueFull, TooLateToday
from hallsys.queue.policy import PolicySettings
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import change_queue
from tests.queue.hall import HallUnderTest


def limit(hall: HallUnderTest, code: str, daily_limit: int) -> None:
    queue = hall.catalogue.queues_by_code[code]
    said = {name: getattr(queue, name) for name in QueueFacts.__dataclass_fields__}
    hall.db.transact(hall.origin, change_queue, queue.id, QueueFacts(**{**said, "daily_limit": daily_limit}))
    hall.catalogue = hall.db.read(catalogue, hall.id, hall.policy)


def refused(hall: HallUnderTest) -> dict[str, str]:
    codes = {queue_id: code for code, queue_id in hall.queues.items()}
    now = hall.clock.now()
    found = hall.db.read(admission.refused_today, hall.catalogue, now, hall.pace)
    return {codes[queue_id]: reason.code for queue_id, reason in found.items()}


def told(hall: HallUnderTest) -> list[str]:
    return [one.kind for one in hall.log() if one.kind in ("QueueFilled", "QueueFreed")]


def test_a_full_queue_refuses_the_next_and_says_so_once(hall: HallUnderTest) -> None:
    limit(hall, "general", 2)
    assert [hall.issue(one).number for one in ("p1", "p2")] == ["A001", "A002"]
    assert refused(hall) == {"general": "queue_full"}
    with pytest.raises(QueueFull):
        hall.issue("p3")
    assert hall.issue("p3", "pension").number == "B001"
    assert told(hall) == ["QueueFilled"]
    assert hall.waiting() == {"general": 2, "social": 1}


def test_who_waits_already_gets_their_slip_again_in_a_full_queue(hall: HallUnderTest) -> None:
    limit(hall, "general", 1)
    first = hall.issue("p1")
    assert hall.issue("p1").number == first.number
    assert hall.issue("p1", "permit").reprint


def test_a_refused_visit_of_several_matters_leaves_nothing_and_no_gap(hall: HallUnderTest) -> None:
    limit(hall, "realty", 1)
    hall.issue("p1", "deed")
    with pytest.raises(QueueFull):
        hall.visit("p2", "licence", "deed")
    assert hall.issue("p3").number == "A001"
    limit(hall, "realty", 2)
    assert hall.issue("p2", "deed").number == "D002"


def test_a_ticket_that_is_given_up_while_it_waits_is_another_s_place(hall: HallUnderTest) -> None:
    limit(hall, "general", 1)
    first = hall.issue("p1")
    hall.db.transact(hall.origin, service.cancel, first.ticket_id)
    assert refused(hall) == {}
    assert hall.issue("p2").number == "A002"
    assert told(hall) == ["QueueFilled", "QueueFreed", "QueueFilled"]


def test_a_ticket_that_a_window_dealt_with_keeps_its_place(hall: HallUnderTest) -> None:
    limit(hall, "general", 1)
    hall.issue("p1")
    ticket = hall.serve()
    hall.db.transact(hall.origin, service.transfer, ticket.id, "W1", queue_id=hall.queues["social"])
    hall.db.transact(hall.origin, service.cancel, ticket.id)
    assert refused(hall) == {"general": "queue_full"}
    assert told(hall) == ["QueueFilled"]


def test_all_classes_share_the_places_and_a_new_day_has_them_all(hall: HallUnderTest) -> None:
    limit(hall, "general", 1)
    hall.issue("p1", age=70)
    with pytest.raises(QueueFull):
        hall.issue("p2")
    hall.clock.advance(24 * HOUR)
    assert refused(hall) == {}
    assert hall.issue("p2").number == "A001"


def test_who_booked_has_a_place_and_takes_none(hall: HallUnderTest) -> None:
    limit(hall, "general", 1)
    now = hall.clock.now()
    general = hall.catalogue.queues_by_code["general"]
    slot = next(one.slot for one in hall.db.read(free_slots, hall.catalogue, general, now) if one.left)
    booked = hall.db.transact(
        hall.origin, service.book, hall.catalogue, hall.matters["licence"], "p9", slot.starts_at
    )
    hall.clock.advance(max(0, slot.starts_at - hall.clock.now()))
    hall.issue("p1")
    entered = hall.db.transact(
        hall.origin,
        service.check_in,
        hall.catalogue,
        booked.appointment_id,
        "p9",
        place="kiosk:K1",
        pace=hall.pace,
    )
    assert entered.number == "Y001"
    assert told(hall) == ["QueueFilled"]


def test_of_many_at_once_as_many_as_there_are_places_get_a_ticket(hall: HallUnderTest) -> None:
    limit(hall, "general", 7)

    def come(person: str) -> str:
        try:
            return hall.issue(person, age=70 if person.endswith("0") else 40).number
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(come, [f"p{n}" for n in range(40)]))
    assert answers.count("queue_full") == 33
    assert hall.waiting() == {"general": 7}
    assert told(hall) == ["QueueFilled"]


def test_nobody_gets_a_ticket_for_a_wait_that_ends_after_closing(hall: HallUnderTest) -> None:
    hall.catalogue = replace(hall.catalogue, policy=PolicySettings(closing_grace_minutes=0))
    for n in range(6):
        hall.issue(f"p{n}")
    left = hall.catalogue.hall.time_left(hall.clock.now())
    hall.clock.advance(left - 5 * MINUTE)
    assert refused(hall) == dict.fromkeys(("general", "social", "realty"), "too_late_today")
    with pytest.raises(TooLateToday):
        hall.issue("late")
    # Nobody knows how long it takes where no window serves.
    assert hall.issue("late", "invoice").number == "T001"
    hall.catalogue = replace(hall.catalogue, policy=PolicySettings(closing_grace_minutes=60))
    assert refused(hall) == {}
    assert hall.issue("late").number == "A007"
