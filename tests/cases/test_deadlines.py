from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.deadlines import Horizons, Light, due_at, due_day, horizons
from hallsys.cases.policy import CaseSettings
from hallsys.halls.calendars import published
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import Calendar

SHANGHAI = "Asia/Shanghai"
SETTINGS = CaseSettings()
YEAR = published(2026, Path(__file__).parents[2] / "config" / "calendar")
CALENDAR = Calendar(
    off=frozenset(day.isoformat() for day, _ in YEAR.off),
    work=frozenset(day.isoformat() for day in YEAR.work),
    years=frozenset({2026}),
)
DAYS_OF_2026 = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
OFF = {day for day, _ in YEAR.off}
WORKING = [day for day in DAYS_OF_2026 if day in YEAR.work or (day.weekday() < 5 and day not in OFF)]

first_half = st.sampled_from(DAYS_OF_2026[:180])
times = st.times().map(lambda t: t.replace(microsecond=0))


def at(day: date, clock: time, zone: str = SHANGHAI) -> int:
    return int(datetime.combine(day, clock, ZoneInfo(zone)).timestamp()) * 1000


@given(first_half, st.integers(1, 60))
def test_a_limit_ends_on_the_nth_working_day_after_its_start(start: date, limit: int) -> None:
    after = [day for day in WORKING if day > start]
    assert due_day(CALENDAR, start, limit) == after[limit - 1]


@given(first_half)
def test_without_a_limit_the_day_is_the_start_or_the_next_working_day(start: date) -> None:
    assert due_day(CALENDAR, start, 0) == next(day for day in WORKING if day >= start)


@pytest.mark.parametrize(
    ("accepted", "limit", "due"),
    [
        # New Year: 4 January is a Sunday that is worked.
        (date(2025 + 1, 1, 2), 1, date(2026, 1, 4)),
        # Over the Spring Festival, with the make-up Saturdays of 14 and 28 February.
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 25), 3, date(2026, 2, 28)),
        # An ordinary weekend.
        (date(2026, 3, 6), 5, date(2026, 3, 13)),
    ],
)
def test_holidays_and_make_up_days(accepted: date, limit: int, due: date) -> None:
    assert due_at(CALENDAR, SHANGHAI, SETTINGS, at(accepted, time(9)), limit) == at(due, time(17, 30))


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        (time(17, 29, 59), date(2026, 3, 6)),
        (time(17, 30), date(2026, 3, 9)),
        (time(23, 59), date(2026, 3, 9)),
        (time(0, 1), date(2026, 3, 6)),
    ],
)
def test_an_immediate_case_after_the_cut_off_counts_for_the_next_working_day(clock: time, due: date) -> None:
    friday = at(date(2026, 3, 6), clock)
    assert due_at(CALENDAR, SHANGHAI, SETTINGS, friday, 0) == at(due, time(17, 30))


@given(first_half, times, st.integers(0, 40))
def test_a_case_is_never_due_before_it_was_accepted(day: date, clock: time, limit: int) -> None:
    accepted = at(day, clock)
    due = due_at(CALENDAR, SHANGHAI, SETTINGS, accepted, limit)
    assert due > accepted
    assert due_at(CALENDAR, SHANGHAI, SETTINGS, accepted, limit + 1) > due or limit == 0


def test_the_day_is_that_of_the_halls_time_zone() -> None:
    late_in_shanghai = at(date(2026, 3, 3), time(1))  # still 2 March in UTC
    assert due_at(CALENDAR, SHANGHAI, SETTINGS, late_in_shanghai, 1) == at(date(2026, 3, 4), time(17, 30))
    assert due_at(CALENDAR, "UTC", SETTINGS, late_in_shanghai, 1) == at(date(2026, 3, 3), time(17, 30), "UTC")


def test_a_year_that_is_not_covered_is_an_error() -> None:
    with pytest.raises(CalendarUncovered):
        due_at(CALENDAR, SHANGHAI, SETTINGS, at(date(2026, 12, 30), time(9)), 5)


MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("due", "light"),
    [
        (date(2026, 2, 28), Light.RED),
        (date(2026, 3, 2), Light.YELLOW),
        (date(2026, 3, 3), Light.YELLOW),
        (date(2026, 3, 4), Light.WARNING),
        (date(2026, 3, 5), Light.WARNING),
        (date(2026, 3, 6), Light.NORMAL),
    ],
)
def test_lights_by_working_days_left(due: date, light: Light) -> None:
    at_nine = horizons(CALENDAR, SHANGHAI, SETTINGS, at(MONDAY, time(9)))
    assert at_nine.light(at(due, time(17, 30))) == light


def test_lights_look_over_the_weekend() -> None:
    friday = horizons(CALENDAR, SHANGHAI, SETTINGS, at(date(2026, 3, 6), time(9)))
    assert friday.light(at(date(2026, 3, 9), time(17, 30))) == Light.YELLOW
    assert friday.light(at(date(2026, 3, 10), time(17, 30))) == Light.WARNING


def test_a_light_turns_red_only_after_the_deadline() -> None:
    due = at(MONDAY, time(17, 30))
    assert horizons(CALENDAR, SHANGHAI, SETTINGS, due).light(due) == Light.YELLOW
    assert horizons(CALENDAR, SHANGHAI, SETTINGS, due + 1).light(due) == Light.RED


def test_at_the_end_of_the_covered_years_every_deadline_lies_within_the_lights() -> None:
    last_days = horizons(CALENDAR, SHANGHAI, SETTINGS, at(date(2026, 12, 31), time(9)))
    assert last_days.light(at(date(2026, 12, 31), time(17, 30))) == Light.YELLOW
    assert last_days.light(at(date(2026, 12, 30), time(17, 30))) == Light.RED
    afterwards = horizons(CALENDAR, SHANGHAI, SETTINGS, at(date(2027, 1, 4), time(9)))
    assert afterwards.light(at(date(2026, 12, 31), time(17, 30))) == Light.RED


@given(st.lists(st.integers(0, 10**15), min_size=4, max_size=4))
def test_a_nearer_deadline_never_shows_a_weaker_light(instants: list[int]) -> None:
    now, *rest = sorted(instants[:3])
    seen = Horizons(now, *rest)
    assert seen.light(instants[3]) >= seen.light(instants[3] + 1)


@given(first_half, times, st.integers(0, 5), st.integers(0, 5))
def test_settings_move_the_lights(day: date, clock: time, yellow: int, warning: int) -> None:
    now = at(day, clock)
    seen = horizons(CALENDAR, SHANGHAI, CaseSettings(yellow_days=yellow, warning_days=warning), now)
    after = [one for one in WORKING if one > day]
    due = at(after[yellow], time(17, 30))  # one working day further than yellow reaches
    assert seen.light(due) == (Light.WARNING if warning > yellow else Light.NORMAL)
