from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.halls.calendars import CalendarYear, published
from hallsys.halls.errors import (
    BadHours,
    BadTimezone,
    CalendarUncovered,
    CalendarUnpublished,
    HallClosed,
    HallClosedForNow,
)
from hallsys.halls.rules import (
    Calendar,
    Closed,
    Hours,
    Open,
    add_working_days,
    business_day,
    check_hours,
    check_timezone,
    day_start,
    hours_of,
    is_working_day,
    opening,
    require_open,
    time_left,
)
from hallsys.kernel.clock import HOUR, MINUTE, Millis

SHANGHAI = "Asia/Shanghai"
CONFIG = Path(__file__).parents[2] / "config" / "calendar"
WEEK = tuple(
    Hours(weekday, opens, closes)
    for weekday in range(5)
    for opens, closes in (("09:00", "12:00"), ("13:30", "17:00"))
)


def calendar_of(year: CalendarYear, closed: frozenset[str] = frozenset()) -> Calendar:
    return Calendar(
        off=frozenset(day.isoformat() for day, _ in year.off),
        work=frozenset(day.isoformat() for day in year.work),
        years=frozenset({year.year}),
        closed=closed,
    )


CALENDAR = calendar_of(published(2026, CONFIG))


def at(text: str, zone: str = SHANGHAI) -> Millis:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def test_the_business_day_turns_four_hours_after_midnight() -> None:
    assert business_day(at("2026-03-03T03:59:59"), SHANGHAI) == "2026-03-02"
    assert business_day(at("2026-03-03T04:00"), SHANGHAI) == "2026-03-03"
    assert business_day(at("2026-03-03T00:00"), SHANGHAI, rollover_minutes=0) == "2026-03-03"


@given(
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.sampled_from([SHANGHAI, "Europe/Berlin", "America/New_York"]),
    st.integers(0, 600),
)
def test_a_business_day_starts_where_the_one_before_ends(day: date, timezone: str, rollover: int) -> None:
    start = day_start(day.isoformat(), timezone, rollover)
    assert business_day(start, timezone, rollover) == day.isoformat()
    assert business_day(start - 1, timezone, rollover) == (day - timedelta(days=1)).isoformat()


@given(st.integers(at("2000-01-01"), at("2050-01-01")), st.integers(0, 600))
def test_a_business_day_never_goes_back(now: Millis, minutes: int) -> None:
    days = [business_day(now + step * HOUR, SHANGHAI, minutes) for step in range(25)]
    assert days == sorted(days)
    assert len(set(days)) == 2


def test_the_year_2026_has_its_published_working_days() -> None:
    assert not is_working_day(CALENDAR, date(2026, 2, 16))  # Monday, Spring Festival
    assert is_working_day(CALENDAR, date(2026, 2, 28))  # Saturday, made up
    assert is_working_day(CALENDAR, date(2026, 3, 2))
    assert not is_working_day(CALENDAR, date(2026, 3, 1))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    # 261 weekdays, less the 25 weekdays off, plus the 6 made up.
    weekdays_off = sum(day.isoformat() in CALENDAR.off and day.weekday() < 5 for day in days)
    assert sum(is_working_day(CALENDAR, day) for day in days) == 261 - weekdays_off + 6


def test_the_file_and_the_library_agree_on_2026(tmp_path: Path) -> None:
    from_file, from_library = published(2026, CONFIG), published(2026, tmp_path)
    assert {day for day, _ in from_file.off} == {day for day, _ in from_library.off}
    assert from_file.work == from_library.work
    assert from_file.source != from_library.source


def test_an_unpublished_year_and_a_damaged_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarUnpublished, match=r"cn_2063\.json"):
        published(2063, tmp_path)
    good = (CONFIG / "cn_2026.json").read_text()
    for damage in (good[:-5], good.replace('"2026-05-09"', '"2026-05-01"'), good.replace("-10-10", "-10-32")):
        (tmp_path / "cn_2026.json").write_text(damage)
        with pytest.raises(CalendarUnpublished):
            published(2026, tmp_path)
    (tmp_path / "cn_2027.json").write_text(good)
    with pytest.raises(CalendarUnpublished):
        published(2027, tmp_path)


def test_a_year_that_is_not_covered_is_refused_not_guessed() -> None:
    for refused in (
        lambda: is_working_day(CALENDAR, date(2027, 1, 4)),
        lambda: add_working_days(CALENDAR, date(2026, 12, 31), 1),
        lambda: hours_of(CALENDAR, WEEK, date(2027, 1, 4)),
        lambda: opening(CALENDAR, WEEK, SHANGHAI, at("2027-01-04T10:00")),
    ):
        with pytest.raises(CalendarUncovered, match="2027"):
            refused()


def test_a_limit_skips_holidays_and_counts_made_up_days() -> None:
    # Thursday 12 February: 13 (Fri), 14 (Sat, made up), then the holidays until 24 (Tue).
    assert add_working_days(CALENDAR, date(2026, 2, 12), 2) == date(2026, 2, 14)
    assert add_working_days(CALENDAR, date(2026, 2, 12), 3) == date(2026, 2, 24)
    assert add_working_days(CALENDAR, date(2026, 2, 12), 0) == date(2026, 2, 12)


@given(st.dates(date(2026, 1, 1), date(2026, 10, 1)), st.integers(1, 40))
def test_a_limit_ends_on_a_working_day_and_holds_as_many_as_it_says(start: date, count: int) -> None:
    end = add_working_days(CALENDAR, start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert is_working_day(CALENDAR, end)
    assert sum(is_working_day(CALENDAR, day) for day in between) == count


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-03-02T08:59:59.999", Closed(at("2026-03-02T09:00"))),
        ("2026-03-02T09:00", Open(at("2026-03-02T12:00"))),
        ("2026-03-02T11:59:59.999", Open(at("2026-03-02T12:00"))),
        ("2026-03-02T12:00", Closed(at("2026-03-02T13:30"))),  # lunch
        ("2026-03-02T17:00", Closed(at("2026-03-03T09:00"))),
        ("2026-03-06T18:00", Closed(at("2026-03-09T09:00"))),  # over the weekend
        ("2026-02-14T17:00", Closed(at("2026-02-24T09:00"))),  # over the Spring Festival
        ("2026-02-28T10:00", Open(at("2026-02-28T12:00"))),  # a Saturday that is made up
        ("2026-12-31T17:30", Closed(None)),  # the next year is not covered
    ],
)
def test_opening(now: str, state: Open | Closed) -> None:
    assert opening(CALENDAR, WEEK, SHANGHAI, at(now)) == state


def test_a_hall_without_hours_is_closed() -> None:
    assert opening(CALENDAR, (), SHANGHAI, at("2026-03-02T10:00")) == Closed(None)


def test_a_day_the_hall_stays_shut_remains_a_working_day() -> None:
    calendar = calendar_of(published(2026, CONFIG), closed=frozenset({"2026-03-02"}))
    assert opening(calendar, WEEK, SHANGHAI, at("2026-03-02T10:00")) == Closed(at("2026-03-03T09:00"))
    assert is_working_day(calendar, date(2026, 3, 2))


def test_a_hall_may_open_on_saturdays_that_are_no_working_days() -> None:
    hours = (*WEEK, Hours(5, "10:00", "24:00"))
    assert opening(CALENDAR, hours, SHANGHAI, at("2026-03-07T23:59")) == Open(at("2026-03-08T00:00"))
    # The made-up Saturday keeps the Saturday's own hours.
    assert hours_of(CALENDAR, hours, date(2026, 2, 28)) == (Hours(5, "10:00", "24:00"),)


def test_hours_are_wall_time_where_clocks_change() -> None:
    berlin = "Europe/Berlin"
    calendar = Calendar(frozenset(), frozenset(), frozenset({2026}))
    hours = (Hours(6, "00:00", "09:00"),)
    state = opening(calendar, hours, berlin, at("2026-03-29T00:30", berlin))
    assert state == Open(at("2026-03-29T09:00", berlin))
    assert isinstance(state, Open)
    assert state.closes_at - at("2026-03-29T00:00", berlin) == 8 * HOUR


@given(st.integers(0, 364 * 24 * 60))
def test_the_next_opening_is_open_and_nothing_before_it_is(minutes: int) -> None:
    now = at("2026-01-01T00:00") + minutes * MINUTE
    state = opening(CALENDAR, WEEK, SHANGHAI, now)
    if isinstance(state, Closed) and state.opens_at is not None:
        assert state.opens_at > now
        assert isinstance(opening(CALENDAR, WEEK, SHANGHAI, state.opens_at), Open)
        assert isinstance(opening(CALENDAR, WEEK, SHANGHAI, state.opens_at - 1), Closed)
    if isinstance(state, Open):
        assert isinstance(opening(CALENDAR, WEEK, SHANGHAI, state.closes_at), Closed)


def test_the_refusal_names_the_next_opening() -> None:
    with pytest.raises(HallClosed) as lunch:
        require_open(CALENDAR, WEEK, SHANGHAI, at("2026-03-02T12:30"))
    assert lunch.value.sentence("zh") == "大厅现在不对外办理，13:30 开门。"
    with pytest.raises(HallClosed) as night:
        require_open(CALENDAR, WEEK, SHANGHAI, at("2026-03-02T20:00"))
    assert "2026-03-03 09:00" in night.value.sentence("en")
    with pytest.raises(HallClosedForNow):
        require_open(CALENDAR, WEEK, SHANGHAI, at("2026-12-31T20:00"))
    assert require_open(CALENDAR, WEEK, SHANGHAI, at("2026-03-02T10:00")).closes_at


@pytest.mark.parametrize(
    "hours",
    [
        [Hours(7, "09:00", "17:00")],
        [Hours(-1, "09:00", "17:00")],
        [Hours(0, "9:00", "17:00")],
        [Hours(0, "09:60", "17:00")],
        [Hours(0, "17:00", "09:00")],
        [Hours(0, "09:00", "09:00")],
        [Hours(0, "24:00", "24:00")],
        [Hours(0, "13:00", "17:00"), Hours(0, "09:00", "13:01")],
        [Hours(0, "09:00", "12:00"), Hours(0, "09:00", "12:00")],
    ],
)
def test_wrong_hours_are_refused(hours: list[Hours]) -> None:
    with pytest.raises(BadHours):
        check_hours(hours)


def test_stretches_may_touch_and_come_in_any_order() -> None:
    hours = [Hours(0, "12:00", "17:00"), Hours(0, "09:00", "12:00")]
    assert check_hours(hours) == tuple(reversed(hours))


@pytest.mark.parametrize("timezone", ["Asia/Peking", "", "../etc/passwd", "Asia"])
def test_unknown_time_zones_are_refused(timezone: str) -> None:
    with pytest.raises(BadTimezone):
        check_timezone(timezone)


@pytest.mark.parametrize(
    ("now", "minutes"),
    [
        ("2026-03-02 08:00", 390),
        ("2026-03-02 11:30", 240),
        ("2026-03-02 12:30", 210),
        ("2026-03-02 18:00", 0),
    ],
)
def test_what_is_left_of_a_day_leaves_its_breaks_out(now: str, minutes: int) -> None:
    assert time_left(CALENDAR, WEEK, SHANGHAI, at(now)) == minutes * MINUTE
