"""Appointments that the hall cannot keep: which they are, and what becomes of them."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.days import open_at, shut_on, with_year
from hallsys.halls.errors import DayIsPast
from hallsys.halls.rules import Calendar, Hours, hours_of
from hallsys.halls.views import Hall
from hallsys.kernel.clock import DAY, HOUR, MINUTE, Millis
from hallsys.matters.errors import MatterClosed, SuspensionOver
from hallsys.matters.rules import MatterFacts
from hallsys.matters.service import put_matter, resume_matter
from hallsys.queue import service, views
from hallsys.queue.booking import free_slots
from hallsys.queue.calling_off import mark, unkeepable
from hallsys.queue.catalogue import catalogue
from hallsys.queue.errors import AffectsOthers, AppointmentCalledOff, NotBookable
from hallsys.queue.own import own_appointment, standing
from hallsys.queue.policy import PolicySettings
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import put_queue
from hallsys.queue.shutting import (
    keep_year,
    narrowing,
    open_as_usual,
    open_otherwise,
    resume,
    shut_day,
    shut_early,
    suspend,
)
from hallsys.queue.slots import Slot, lies_open, slots_of
from tests.queue.hall import HallUnderTest

TODAY, TOMORROW, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
TEN = HOUR  # the clock begins at 09:00


def book(hall: HallUnderTest, person: str, later: Millis, matter: str = "licence") -> str:
    booked: service.Booked = hall.db.transact(
        hall.origin, service.book, hall.catalogue, hall.matters[matter], person, hall.clock.now() + later
    )
    return booked.appointment_id


def states(hall: HallUnderTest) -> dict[str, str]:
    query = text("SELECT id, state FROM appointments WHERE hall_id = :hall_id")
    rows = hall.db.read(lambda conn: conn.execute(query, {"hall_id": hall.id}).all())
    return {row.id: row.state for row in rows}


def test_a_suspended_matter_takes_its_appointments_along(hall: HallUnderTest) -> None:
    soon, late = book(hall, "p1", DAY + TEN), book(hall, "p1", 2 * DAY + TEN)
    other = book(hall, "p2", DAY + TEN, "permit")
    assert hall.db.transact(hall.origin, suspend, hall.matters["licence"], "系统维护") == 2
    assert states(hall) == {soon: "called_off", late: "called_off", other: "booked"}
    told = hall.log("AppointmentCalledOff")
    assert [one.payload["appointment_id"] for one in told] == [soon, late]
    assert {one.payload["why"] for one in told} == {"matter_suspended"}
    assert hall.db.read(views.bookings, hall.id, "p1", hall.day) == []


def test_what_is_booked_after_a_suspension_ends_is_kept(hall: HallUnderTest) -> None:
    soon, late = book(hall, "p1", DAY + TEN), book(hall, "p1", 2 * DAY + TEN)
    assert hall.db.transact(hall.origin, suspend, hall.matters["licence"], "系统维护", WEDNESDAY) == 1
    assert states(hall) == {soon: "called_off", late: "booked"}


def test_a_place_is_free_again_and_whoever_lost_it_can_book_anew(hall: HallUnderTest) -> None:
    book(hall, "p1", DAY + TEN)
    hall.db.transact(hall.origin, suspend, hall.matters["licence"], "系统维护")
    hall.db.transact(hall.origin, resume_matter, hall.matters["licence"])
    queue = hall.catalogue.queues[hall.queues["general"]]
    free = hall.db.read(free_slots, hall.catalogue, queue, hall.clock.now())
    assert {one.left for one in free} == {2}
    book(hall, "p1", DAY + TEN)


def test_one_that_was_called_off_cannot_be_used_changed_or_missed(hall: HallUnderTest) -> None:
    lost = book(hall, "p1", DAY + TEN)
    hall.db.transact(hall.origin, shut_day, TOMORROW, "停电", TODAY)
    with pytest.raises(AppointmentCalledOff):
        hall.db.transact(hall.origin, service.cancel_appointment, hall.policy, lost, "p1")
    hall.clock.advance(DAY + TEN)
    with pytest.raises(AppointmentCalledOff):
        hall.db.transact(
            hall.origin, service.check_in, hall.catalogue, lost, "p1", place="kiosk:K1", pace=hall.pace
        )
    assert [one.appointment_id for one in hall.db.read(views.called_off, hall.id, "p1", hall.day)] == [lost]
    hall.clock.advance(DAY)
    assert hall.db.transact(hall.origin, service.expire_past_days, hall.day).appointments == 0


def test_half_a_day_takes_only_its_half(hall: HallUnderTest) -> None:
    morning, noon = book(hall, "p1", DAY + TEN), book(hall, "p2", DAY + 3 * HOUR)  # 10:00, 12:00
    assert hall.db.transact(hall.origin, shut_early, TOMORROW, "12:15", TODAY) == 1
    assert states(hall) == {morning: "booked", noon: "called_off"}
    assert hall.db.transact(hall.origin, open_otherwise, TOMORROW, [("10:00", "12:00")], TODAY) == 0
    assert hall.db.transact(hall.origin, open_otherwise, TOMORROW, [("13:00", "17:00")], TODAY) == 1
    (_, last) = hall.log("AppointmentCalledOff")
    assert (last.payload["appointment_id"], last.payload["why"]) == (morning, "hall_shut")


def test_a_day_that_becomes_a_holiday_is_shut(hall: HallUnderTest) -> None:
    book(hall, "p1", DAY + TEN)
    kept = book(hall, "p1", 2 * DAY + TEN)
    year = CalendarYear(year=2026, source="试", off=((TOMORROW, "节"),), work=())
    assert hall.db.transact(hall.origin, keep_year, year) == 1
    assert states(hall)[kept] == "booked"


def test_whoever_came_or_is_over_keeps_what_they_have(hall: HallUnderTest) -> None:
    came, over = book(hall, "p1", DAY), book(hall, "p2", DAY)
    hall.clock.advance(DAY)
    hall.db.transact(
        hall.origin, service.check_in, hall.catalogue, came, "p1", place="kiosk:K1", pace=hall.pace
    )
    hall.clock.advance(30 * MINUTE)  # its end: whoever comes now is late, not turned away by the hall
    assert hall.db.transact(hall.origin, shut_day, TOMORROW, "", TOMORROW) == 0
    assert states(hall) == {came: "checked_in", over: "booked"}


def test_a_day_that_is_past_cannot_be_shut(hall: HallUnderTest) -> None:
    with pytest.raises(DayIsPast):
        hall.db.transact(hall.origin, shut_day, TODAY - timedelta(1), "", TODAY)


def test_what_would_be_called_off_is_what_is(hall: HallUnderTest) -> None:
    for person, later in (("p1", DAY + TEN), ("p2", DAY + 4 * HOUR), ("p3", 2 * DAY)):
        book(hall, person, later)
    of = hall.catalogue.hall
    after = open_at(of.calendar, TOMORROW, [("09:00", "12:00")])
    offered = replace(hall.catalogue, hall=replace(of, calendar=after))
    would = hall.db.read(unkeepable, offered, hall.clock.now())
    hall.db.transact(hall.origin, shut_early, TOMORROW, "12:00", TODAY, mark(would))
    told = [one.payload["appointment_id"] for one in hall.log("AppointmentCalledOff")]
    assert told == [one.appointment_id for one in would]


def test_a_suspension_that_takes_longer_takes_what_was_kept(hall: HallUnderTest) -> None:
    late = book(hall, "p1", 2 * DAY + TEN)
    hall.db.transact(hall.origin, suspend, hall.matters["licence"], "系统维护", WEDNESDAY)
    hall.db.transact(hall.origin, shut_day, TOMORROW, "停电", TODAY)  # another change does not take it
    assert states(hall) == {late: "booked"}
    later = WEDNESDAY + timedelta(1)
    assert hall.db.transact(hall.origin, suspend, hall.matters["licence"], "仍在维护", later) == 1
    assert states(hall) == {late: "called_off"}


def kept_in_vain(hall: HallUnderTest) -> tuple[str, str, str]:
    """Have a suspension last over its end, and the people come; return what each had booked."""
    early = book(hall, "p3", DAY + TEN)  # before the suspension: nobody came
    hall.clock.advance(DAY + 2 * TEN)
    kept, other = book(hall, "p1", DAY), book(hall, "p2", DAY, "permit")
    hall.db.transact(hall.origin, suspend, hall.matters["licence"], "系统维护", WEDNESDAY)
    hall.clock.advance(DAY)
    found = hall.db.read(catalogue, hall.id, hall.policy)
    came = (found, kept, "p1")
    with pytest.raises(MatterClosed):
        hall.db.transact(hall.origin, service.check_in, *came, place="kiosk:K1", pace=hall.pace)
    hall.clock.advance(TEN)
    return early, kept, other


def test_whoever_was_sent_away_reads_the_same_day_that_the_hall_could_not_keep_it(
    hall: HallUnderTest,
) -> None:
    _, kept, other = kept_in_vain(hall)
    hall.clock.advance(2 * HOUR)
    codes = text("SELECT id, code FROM appointments WHERE hall_id = :hall_id")
    code = dict(hall.db.read(lambda conn: [tuple(row) for row in conn.execute(codes, {"hall_id": hall.id})]))
    told = {
        one: standing(
            hall.db.read(own_appointment, hall.id, code[one], hall.day), hall.policy, hall.clock.now()
        )
        for one in (kept, other)
    }
    assert told == {kept: ("called_off", "matter_suspended"), other: ("missed", None)}


@pytest.mark.parametrize("then", ["night", "resumed", "prolonged"])
def test_whoever_was_sent_away_after_a_suspension_should_have_ended_missed_nothing(
    hall: HallUnderTest, then: str
) -> None:
    early, kept, other = kept_in_vain(hall)
    licence = hall.matters["licence"]
    if then == "resumed":
        hall.db.transact(hall.origin, resume, licence)
    elif then == "prolonged":
        hall.db.transact(hall.origin, suspend, licence, "仍在维护", WEDNESDAY + timedelta(2))
    hall.clock.advance(DAY)
    hall.db.transact(hall.origin, service.expire_past_days, hall.day)
    assert states(hall) == {early: "missed", kept: "called_off", other: "missed"}
    (told,) = hall.log("AppointmentCalledOff")
    assert (told.payload["appointment_id"], told.payload["why"]) == (kept, "matter_suspended")


def test_a_suspension_ends_on_a_day_to_come(hall: HallUnderTest) -> None:
    for day in (TODAY - timedelta(1), TODAY):
        with pytest.raises(SuspensionOver):
            hall.db.transact(hall.origin, suspend, hall.matters["licence"], "系统维护", day)
    hall.db.transact(hall.origin, suspend, hall.matters["licence"], "系统维护", TOMORROW)


def test_nobody_books_what_is_offered_no_more_whatever_was_read_before(hall: HallUnderTest) -> None:
    hall.db.transact(hall.origin, suspend, hall.matters["licence"], "系统维护")
    hall.db.transact(hall.origin, shut_day, TOMORROW, "停电", TODAY)
    with pytest.raises(MatterClosed):
        book(hall, "p1", 2 * DAY + TEN)
    with pytest.raises(NotBookable):
        book(hall, "p1", DAY + TEN, "permit")


def test_a_queue_that_gives_no_tickets_keeps_what_it_promised(hall: HallUnderTest) -> None:
    kept = book(hall, "p1", DAY + TEN)
    queue_id = hall.queues["general"]
    hall.db.transact(hall.origin, service.open_queue, queue_id, open=False)
    hall.db.transact(hall.origin, shut_day, WEDNESDAY, "", TODAY)
    assert states(hall) == {kept: "booked"}
    hall.clock.advance(DAY + TEN)
    offered = hall.db.read(catalogue, hall.id, hall.policy)
    assert not offered.queues[queue_id].open
    hall.db.transact(hall.origin, service.check_in, offered, kept, "p1", place="kiosk:K1", pace=hall.pace)
    assert states(hall) == {kept: "checked_in"}


def facts(hall: HallUnderTest, code: str) -> MatterFacts:
    matter = hall.catalogue.matters[hall.matters[code]]
    return MatterFacts(**{name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__})


def test_what_a_matter_or_a_queue_offers_no_more_is_called_off(hall: HallUnderTest) -> None:
    tuesday, wednesday = book(hall, "p1", DAY + TEN), book(hall, "p1", 2 * DAY + TEN)
    other_days = replace(facts(hall, "licence"), service_days="1011111")
    hall.db.transact(hall.origin, narrowing, partial(put_matter, facts=other_days))
    assert states(hall) == {tuesday: "called_off", wednesday: "booked"}
    queue = hall.catalogue.queues[hall.queues["general"]]
    without = QueueFacts(**{name: getattr(queue, name) for name in QueueFacts.__dataclass_fields__})
    change = partial(put_queue, queue_id=queue.id, facts=replace(without, appointment_quota=0))
    hall.db.transact(hall.origin, narrowing, change)
    assert states(hall) == {tuesday: "called_off", wednesday: "called_off"}
    assert [one.payload["why"] for one in hall.log("AppointmentCalledOff")] == [
        "not_that_day",
        "not_by_appointment",
    ]


def test_longer_hours_that_are_taken_back_take_their_appointments(hall: HallUnderTest) -> None:
    hall.db.transact(hall.origin, open_otherwise, TOMORROW, [("09:00", "19:00")], TODAY)
    evening = book(hall, "p1", DAY + 9 * HOUR)  # 18:00
    assert hall.db.transact(hall.origin, open_as_usual, TOMORROW) == 1
    assert states(hall) == {evening: "called_off"}


def test_who_saw_other_appointments_is_asked_again(hall: HallUnderTest) -> None:
    first = book(hall, "p1", DAY + TEN)
    seen = mark([])
    with pytest.raises(AffectsOthers):
        hall.db.transact(hall.origin, shut_day, TOMORROW, "", TODAY, seen)
    assert states(hall) == {first: "booked"}
    assert hall.log("DayClosed") == []


def test_the_last_day_there_is_can_be_shut(hall: HallUnderTest) -> None:
    assert hall.db.transact(hall.origin, shut_day, date.max, "", TODAY) == 0


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(day=DAYS, other=DAYS)
def test_a_day_in_the_calendar_changes_no_other(day: date, other: date) -> None:
    calendar = Calendar(frozenset({"2026-05-01"}), frozenset({"2026-05-09"}), frozenset({2026}))
    shut = shut_on(calendar, day)
    assert hours_of(shut, (), day) == ()
    opened = open_at(shut, day, [("13:00", "17:00"), ("09:00", "12:00")])
    assert [(one.opens, one.closes) for one in hours_of(opened, (), day)] == [
        ("09:00", "12:00"),
        ("13:00", "17:00"),
    ]
    whole = with_year(opened, 2026, [day], [])
    assert whole.off == {day.isoformat()}
    assert whole.work == frozenset()
    if other != day:
        assert hours_of(opened, (), other) == hours_of(calendar, (), other)


@given(day=st.dates(date(2026, 3, 3), date(2026, 3, 31)), minutes=st.integers(1, 29))
def test_every_slot_that_is_offered_lies_open_and_none_that_overlaps_the_end(day: date, minutes: int) -> None:
    calendar = Calendar(frozenset(), frozenset(), frozenset({2026}))
    hours = tuple(Hours(weekday, "09:00", "17:00") for weekday in range(5))
    of = Hall("h", None, "county", "h", "厅", "", "Asia/Shanghai", 240, {}, (), hours, calendar)
    offered = slots_of(of, day, PolicySettings())
    assert all(lies_open(of, slot) for slot in offered)
    if offered:
        last = offered[-1]
        over = Slot(last.day, last.starts_at + minutes * MINUTE, last.ends_at + minutes * MINUTE)
        assert not lies_open(of, over)
