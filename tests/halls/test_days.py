"""Single days with hours of their own, and the settings that a manager changes."""

from datetime import date

import pytest

from hallsys.halls import service, views
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.errors import AlreadyShutThen, BadHours, BadSettings, DayIsPast
from hallsys.halls.rules import Closed, Hours, Open
from hallsys.halls.views import Hall
from hallsys.kernel.clock import HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin

MONDAY = date(2026, 3, 2)
HOLIDAY = date(2026, 3, 5)


@pytest.fixture
def origin(db: Database) -> Origin:
    origin = Origin(new_id(), "clerk:m")
    db.transact(origin, service.create_hall, code="H1", name="示范大厅")
    hours = [Hours(day, *times) for day in range(5) for times in (("09:00", "12:00"), ("13:30", "17:00"))]
    db.transact(origin, service.set_hours, hours)
    off = ((HOLIDAY, "假日"),)
    db.transact(origin, service.load_calendar, CalendarYear(year=2026, source="test", off=off, work=()))
    return origin


def hall(db: Database, origin: Origin) -> Hall:
    return db.read(views.hall, origin.hall_id)


def closes(db: Database, origin: Origin, at: int) -> int | None:
    state = hall(db, origin).opening(at)
    return state.closes_at - at if isinstance(state, Open) else None


def test_the_hall_closes_early_today_and_as_usual_tomorrow(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    db.transact(origin, service.close_early, MONDAY, "16:00", MONDAY)
    afternoon = clock.now() + 6 * HOUR  # 15:00
    assert closes(db, origin, clock.now()) == 3 * HOUR
    assert closes(db, origin, afternoon) == HOUR
    assert closes(db, origin, afternoon + 24 * HOUR) == 2 * HOUR
    db.transact(origin, service.reopen_day, MONDAY)
    assert closes(db, origin, afternoon) == 2 * HOUR


def test_a_morning_alone_is_left_when_it_closes_before_the_break(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    db.transact(origin, service.close_early, MONDAY, "11:00", MONDAY)
    assert closes(db, origin, clock.now()) == 2 * HOUR
    assert isinstance(hall(db, origin).opening(clock.now() + 5 * HOUR), Closed)


@pytest.mark.parametrize("closes", ["12:30", "17:00", "08:00"])
def test_nobody_closes_a_hall_that_is_shut(db: Database, origin: Origin, closes: str) -> None:
    with pytest.raises(AlreadyShutThen):
        db.transact(origin, service.close_early, MONDAY, closes, MONDAY)


def test_a_holiday_opens_for_some_hours(db: Database, clock: ManualClock, origin: Origin) -> None:
    ten = clock.now() + 3 * 24 * HOUR + HOUR
    assert closes(db, origin, ten) is None
    db.transact(origin, service.set_day_hours, HOLIDAY, [("10:00", "12:00")], MONDAY)
    assert closes(db, origin, ten) == 2 * HOUR
    db.transact(origin, service.close_day, HOLIDAY)
    assert closes(db, origin, ten) is None


def test_what_is_over_and_what_is_no_time_is_refused(db: Database, origin: Origin) -> None:
    with pytest.raises(DayIsPast):
        db.transact(origin, service.set_day_hours, date(2026, 3, 1), [("10:00", "12:00")], MONDAY)
    with pytest.raises(BadHours):
        db.transact(origin, service.set_day_hours, MONDAY, [("10:00", "12:00"), ("11:00", "13:00")], MONDAY)
    with pytest.raises(BadHours):
        db.transact(origin, service.close_early, MONDAY, "4pm", MONDAY)


def test_settings_are_checked_and_read_back(db: Database, origin: Origin) -> None:
    given = {"notice": {"zh": " 请保管好随身物品 "}, "help_phone": "010-1", "idle_minutes": 8}
    db.transact(origin, service.change_settings, given)
    known = hall(db, origin).known_settings
    assert known.notice is not None
    assert (known.notice.zh, known.help_phone, known.idle_minutes) == ("请保管好随身物品", "010-1", 8)
    with pytest.raises(BadSettings) as refused:
        db.transact(origin, service.change_settings, {"idle_minutes": 0, "colour": "red"})
    assert refused.value.facts["where"] == "colour, idle_minutes"


def test_what_another_version_wrote_is_left_out(db: Database, origin: Origin) -> None:
    db.transact(origin, service.put_settings, {"queue": {}, "idle_minutes": 7})
    assert hall(db, origin).known_settings.idle_minutes == 7
