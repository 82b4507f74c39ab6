from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.deadlines import Horizons, Light, horizons, working_days_ago
from hallsys.cases.policy import CaseSettings
from hallsys.halls.calendars import published
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


@given(st.sampled_from(DAYS_OF_2026[60:]), times, st.sampled_from(WORKING), st.integers(0, 15))
def test_overdue_by_more_than_so_many_working_days(day: date, clock: time, due: date, days: int) -> None:
    """Walked the other way round: so many working days after the deadline lie before now."""
    now = at(day, clock)
    later = [one for one in WORKING if one >= due]
    over = len(later) > days and at(later[days], time(17, 30)) < now
    assert (at(due, time(17, 30)) < working_days_ago(CALENDAR, SHANGHAI, now, days)) == over


def test_before_the_covered_years_no_deadline_is_seriously_overdue() -> None:
    assert working_days_ago(CALENDAR, SHANGHAI, at(date(2026, 1, 5), time(9)), 5) == 0
    assert working_days_ago(CALENDAR, SHANGHAI, at(date(2027, 1, 5), time(9)), 1) == 0


MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("due", "light"),
    [
        (date(2026, 2, 13), Light.SERIOUS),
        (date(2026, 2, 14), Light.SERIOUS),
        (date(2026, 2, 24), Light.RED),  # five working days ago, on the minute before
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


@given(st.lists(st.integers(0, 10**15), min_size=5, max_size=5))
def test_a_nearer_deadline_never_shows_a_weaker_light(instants: list[int]) -> None:
    before, now, yellow, warning = sorted(instants[:4])
    seen = Horizons(now, yellow, warning, before)
    assert seen.light(instants[4]) >= seen.light(instants[4] + 1)


@given(first_half, times, st.integers(0, 5), st.integers(0, 5))
def test_settings_move_the_lights(day: date, clock: time, yellow: int, warning: int) -> None:
    now = at(day, clock)
    seen = horizons(CALENDAR, SHANGHAI, CaseSettings(yellow_days=yellow, warning_days=warning), now)
    after = [one for one in WORKING if one > day]
    due = at(after[yellow], time(17, 30))  # one working day further than yellow reaches
    assert seen.light(due) == (Light.WARNING if warning > yellow else Light.NORMAL)
