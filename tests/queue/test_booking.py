"""Appointments: what can be booked, given up, and turned into a ticket."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.halls.rules import Calendar
from hallsys.kernel.clock import DAY, HOUR, MINUTE, Millis
from hallsys.matters.errors import MatterUnknown
from hallsys.queue import service, views
from hallsys.queue.booking import FreeSlot, free_slots
from hallsys.queue.dispatch import Rule
from hallsys.queue.errors import (
    AlreadyBooked,
    AppointmentClosed,
    AppointmentUnknown,
    CheckInTooEarly,
    CheckInTooLate,
    NotBookable,
    SlotFull,
    TooLateToCancel,
    TooManyNoShows,
)
from hallsys.queue.issuing import Issued
from hallsys.queue.no_shows import blocked_until
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.slots import bookable_days
from tests.queue.hall import HallUnderTest

TOMORROW_TEN = DAY + HOUR  # from Monday 09:00


def at(hall: HallUnderTest, later: Millis) -> Millis:
    return hall.clock.now() + later


def book(hall: HallUnderTest, person: str, starts_at: Millis, matter: str = "licence") -> service.Booked:
    return hall.db.transact(
        hall.origin, service.book, hall.catalogue, hall.matters[matter], person, starts_at
    )


def check_in(hall: HallUnderTest, appointment_id: str, person: str) -> Issued:
    return hall.db.transact(
        hall.origin,
        service.check_in,
        hall.catalogue,
        appointment_id,
        person,
        place="kiosk:K1",
        pace=hall.pace,
    )


def cancel(hall: HallUnderTest, appointment_id: str, person: str) -> None:
    hall.db.transact(hall.origin, service.cancel_appointment, hall.policy, appointment_id, person)


def slots(hall: HallUnderTest, queue: str = "general") -> list[FreeSlot]:
    found = hall.catalogue.queues[hall.queues[queue]]
    return hall.db.read(free_slots, hall.catalogue, found, hall.clock.now())


def test_the_next_five_working_days_can_be_booked(hall: HallUnderTest) -> None:
    # Monday 2 March; Thursday the 5th is a holiday of the test calendar.
    assert sorted({free.slot.day for free in slots(hall)}) == [
        "2026-03-03",
        "2026-03-04",
        "2026-03-06",
        "2026-03-09",
        "2026-03-10",
    ]
    first = [free for free in slots(hall) if free.slot.day == "2026-03-03"]
    assert len(first) == 16  # 09:00 to 17:00 in half hours
    assert first[0].slot.starts_at == at(hall, DAY)
    assert first[-1].slot.ends_at == at(hall, DAY + 8 * HOUR)
    assert {free.left for free in first} == {2}
    assert slots(hall, "social") == []


def test_the_days_end_with_the_calendar(hall: HallUnderTest) -> None:
    calendar = Calendar(frozenset(), frozenset(), frozenset({2026}))
    december = replace(hall.catalogue.hall, calendar=calendar)
    assert bookable_days(december, date(2026, 12, 29), hall.policy) == [
        date(2026, 12, 30),
        date(2026, 12, 31),
    ]


def test_a_slot_is_booked_once_per_person_matter_and_day(hall: HallUnderTest) -> None:
    booked = book(hall, "p1", at(hall, TOMORROW_TEN))
    assert (booked.day, booked.ends_at - booked.starts_at) == ("2026-03-03", 30 * MINUTE)
    (event,) = hall.log("AppointmentBooked")
    assert event.payload["appointment_id"] == booked.appointment_id
    assert set(event.payload) == {"appointment_id", "queue_id", "matter_id", "starts_at"}
    with pytest.raises(AlreadyBooked):
        book(hall, "p1", at(hall, TOMORROW_TEN + HOUR))
    book(hall, "p1", at(hall, TOMORROW_TEN + DAY))
    book(hall, "p1", at(hall, TOMORROW_TEN), "permit")
    with pytest.raises(SlotFull):
        book(hall, "p2", at(hall, TOMORROW_TEN))
    left = {free.slot.starts_at: free.left for free in slots(hall)}
    assert left[at(hall, TOMORROW_TEN)] == 0
    assert left[at(hall, TOMORROW_TEN + DAY)] == 1
    kept = hall.db.read(views.bookings, hall.id, "p1", hall.day)
    assert [booking.starts_at for booking in kept] == sorted(booking.starts_at for booking in kept)
    assert len(kept) == 3


@pytest.mark.parametrize(
    ("later", "matter"),
    [
        (HOUR, "licence"),  # today
        (TOMORROW_TEN + 60_000, "licence"),  # no slot begins then
        (DAY + 9 * HOUR, "licence"),  # closed
        (3 * DAY + HOUR, "licence"),  # a holiday
        (9 * DAY + HOUR, "licence"),  # the sixth working day
        (TOMORROW_TEN, "pension"),  # a queue without appointments
    ],
)
def test_other_times_cannot_be_booked(hall: HallUnderTest, later: Millis, matter: str) -> None:
    with pytest.raises(NotBookable):
        book(hall, "p1", at(hall, later), matter)


def test_an_unknown_matter_cannot_be_booked(hall: HallUnderTest) -> None:
    with pytest.raises(MatterUnknown):
        hall.db.transact(hall.origin, service.book, hall.catalogue, "?", "p1", at(hall, TOMORROW_TEN))


def test_many_who_book_at_once_do_not_exceed_the_quota(hall: HallUnderTest) -> None:
    starts_at = at(hall, TOMORROW_TEN)

    def attempt(i: int) -> bool:
        try:
            book(hall, f"p{i}", starts_at)
        except SlotFull:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 2


def test_an_appointment_can_be_given_up_until_two_hours_before(hall: HallUnderTest) -> None:
    booked = book(hall, "p1", at(hall, TOMORROW_TEN))
    with pytest.raises(AppointmentUnknown):
        cancel(hall, booked.appointment_id, "somebody else")
    hall.clock.set(booked.starts_at - 2 * HOUR)
    cancel(hall, booked.appointment_id, "p1")
    with pytest.raises(AppointmentClosed):
        cancel(hall, booked.appointment_id, "p1")
    hall.clock.advance(-DAY)
    again = book(hall, "p1", booked.starts_at)
    hall.clock.set(again.starts_at - 2 * HOUR + 1)
    with pytest.raises(TooLateToCancel):
        cancel(hall, again.appointment_id, "p1")


def test_on_arrival_an_appointment_becomes_a_ticket_that_goes_before(hall: HallUnderTest) -> None:
    booked = book(hall, "p1", at(hall, TOMORROW_TEN))
    hall.clock.set(booked.starts_at - 31 * MINUTE)
    with pytest.raises(CheckInTooEarly) as refused:
        check_in(hall, booked.appointment_id, "p1")
    assert "09:30" in refused.value.sentence("zh")
    for person in ("w1", "w2", "w3"):
        hall.issue(person)
    hall.clock.set(booked.starts_at - 20 * MINUTE)
    with pytest.raises(AppointmentUnknown):
        check_in(hall, booked.appointment_id, "somebody else")
    issued = check_in(hall, booked.appointment_id, "p1")
    assert (issued.number, issued.priority_class) == ("Y001", PriorityClass.APPOINTMENT)
    with pytest.raises(AppointmentClosed):
        check_in(hall, booked.appointment_id, "p1")
    (event,) = hall.log("AppointmentCheckedIn")
    assert event.payload == {"appointment_id": booked.appointment_id, "ticket_id": issued.ticket_id}
    hall.clock.advance(15 * MINUTE)
    assert hall.must_call().ticket.id == issued.ticket_id


def test_an_appointment_may_be_called_by_number(hall: HallUnderTest) -> None:
    booked = book(hall, "p1", at(hall, TOMORROW_TEN))
    hall.clock.set(booked.starts_at)
    issued = check_in(hall, booked.appointment_id, "p1")
    claimed = hall.db.transact(hall.origin, service.claim_ticket, issued.ticket_id, "W1")
    assert claimed.reason.rule is Rule.CALLED


def test_who_waits_already_keeps_the_ticket_and_gets_the_class(hall: HallUnderTest) -> None:
    booked = book(hall, "p1", at(hall, TOMORROW_TEN), "permit")
    hall.clock.set(booked.starts_at - 20 * MINUTE)
    walked_in = hall.issue("p1", "licence")
    hall.clock.advance(10 * MINUTE)
    issued = check_in(hall, booked.appointment_id, "p1")
    assert (issued.ticket_id, issued.reprint) == (walked_in.ticket_id, True)
    assert issued.priority_class is PriorityClass.APPOINTMENT
    assert issued.matter_ids == (hall.matters["licence"], hall.matters["permit"])
    assert hall.ticket(issued.ticket_id).appointment_id == booked.appointment_id
    assert hall.waiting() == {"general": 1}


def test_who_comes_too_late_takes_a_ticket_and_the_no_show_is_recorded(hall: HallUnderTest) -> None:
    booked = book(hall, "p1", at(hall, TOMORROW_TEN))
    hall.clock.set(booked.ends_at + 15 * MINUTE + 1)
    with pytest.raises(CheckInTooLate):
        check_in(hall, booked.appointment_id, "p1")
    hall.clock.advance(DAY)
    expired = hall.db.transact(hall.origin, service.expire_past_days, hall.day)
    assert expired.appointments == 1
    (event,) = hall.log("AppointmentMissed")
    assert event.payload["appointment_id"] == booked.appointment_id
    assert hall.db.read(views.bookings, hall.id, "p1", "2026-03-01") == []


def change(hall: HallUnderTest, appointment_id: str, person: str, starts_at: Millis) -> service.Booked:
    return hall.db.transact(
        hall.origin, service.change_appointment, hall.catalogue, appointment_id, person, starts_at
    )


def test_a_changed_appointment_gives_its_place_back_and_keeps_its_code(hall: HallUnderTest) -> None:
    booked = book(hall, "p1", at(hall, TOMORROW_TEN))
    with pytest.raises(AppointmentUnknown):
        change(hall, booked.appointment_id, "somebody else", at(hall, TOMORROW_TEN + HOUR))
    later = change(hall, booked.appointment_id, "p1", at(hall, TOMORROW_TEN + HOUR))
    assert (later.code, later.starts_at) == (booked.code, at(hall, TOMORROW_TEN + HOUR))
    left = {free.slot.starts_at: free.left for free in slots(hall)}
    assert (left[booked.starts_at], left[later.starts_at]) == (2, 1)
    kept = hall.db.read(views.bookings, hall.id, "p1", hall.day)
    assert [one.appointment_id for one in kept] == [later.appointment_id]
    with pytest.raises(AppointmentClosed):
        change(hall, booked.appointment_id, "p1", at(hall, TOMORROW_TEN + DAY))
    hall.clock.set(later.starts_at - 2 * HOUR + 1)
    with pytest.raises(TooLateToCancel):
        change(hall, later.appointment_id, "p1", at(hall, DAY))


def test_who_cannot_have_the_other_place_keeps_their_own(hall: HallUnderTest) -> None:
    full = at(hall, TOMORROW_TEN + HOUR)
    book(hall, "p2", full)
    book(hall, "p3", full)
    mine = book(hall, "p1", at(hall, TOMORROW_TEN))
    with pytest.raises(SlotFull):
        change(hall, mine.appointment_id, "p1", full)
    book(hall, "p1", at(hall, TOMORROW_TEN + DAY))
    with pytest.raises(AlreadyBooked):
        change(hall, mine.appointment_id, "p1", at(hall, TOMORROW_TEN + DAY + HOUR))
    cancel(hall, mine.appointment_id, "p1")


def test_who_misses_three_appointments_cannot_book_for_a_while(hall: HallUnderTest) -> None:
    start = hall.clock.now()
    kept = book(hall, "p1", start + 8 * DAY)
    for days in (1, 2, 4):
        book(hall, "p1", start + days * DAY)
    hall.clock.advance(5 * DAY)
    hall.db.transact(hall.origin, service.expire_past_days, hall.day)
    with pytest.raises(TooManyNoShows) as refused:
        book(hall, "p1", start + 7 * DAY, "permit")
    assert "2026-04-05" in refused.value.sentence("zh")
    change(hall, kept.appointment_id, "p1", start + 9 * DAY)
    book(hall, "p2", start + 7 * DAY)
    hall.clock.set(start + 34 * DAY - HOUR)
    book(hall, "p1", start + 35 * DAY)


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=6), st.integers(0, 4))
def test_a_block_begins_with_the_last_of_enough_no_shows_close_together(days: set[date], limit: int) -> None:
    policy = PolicySettings(
        appointment_no_shows=limit, appointment_no_show_days=60, appointment_block_days=10
    )
    missed = sorted(days, reverse=True)
    until = blocked_until(missed, policy)
    close = [day for day in missed if missed[0] - day < timedelta(60)]
    if limit and len(close) >= limit:
        assert until == missed[0] + timedelta(10)
    else:
        assert until is None
