"""The clock of a case against a reference that marks every minute of two years as worked or not."""

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hallsys.cases.clock import (
    Limit,
    Office,
    Pause,
    check_pauses,
    due_at,
    extended,
    moved,
    office,
    spent,
)
from hallsys.cases.errors import BadPauses
from hallsys.cases.policy import CaseSettings, OfficeStretch
from hallsys.halls.calendars import published
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import Calendar, Hours
from hallsys.matters.limits import LimitUnit

SHANGHAI = "Asia/Shanghai"
MINUTE = 60_000
A_DAY = 1440
WALL = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(A_DAY)]
YEARS = [published(year, Path(__file__).parents[2] / "config" / "calendar") for year in (2025, 2026)]
CALENDAR = Calendar(
    off=frozenset(day.isoformat() for year in YEARS for day, _ in year.off),
    work=frozenset(day.isoformat() for year in YEARS for day in year.work),
    years=frozenset({2025, 2026}),
)
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

LUNCH = tuple(
    Hours(day, *stretch) for day in range(5) for stretch in (("09:00", "12:00"), ("13:30", "17:30"))
)
LONG_MONDAY = (*LUNCH[2:], Hours(0, "08:00", "20:00"), Hours(5, "09:00", "12:00"))
THROUGH = tuple(Hours(day, "00:00", "24:00") for day in range(5))
ODD = tuple(
    Hours(day, *stretch)
    for day in range(5)
    for stretch in (("08:01", "08:02"), ("09:07", "11:59"), ("12:00", "17:29"))
)
OFFICES = {
    "with a lunch break": Office(CALENDAR, SHANGHAI, LUNCH, "17:30"),
    "a long Monday, a Saturday that is no working day": Office(CALENDAR, SHANGHAI, LONG_MONDAY, "20:00", 4),
    "day and night": Office(CALENDAR, SHANGHAI, THROUGH, "17:30"),
    "odd minutes": Office(CALENDAR, SHANGHAI, ODD, "17:30", 2),
}
CASES = 25_000  # for each office: 100,000 in all


def at(day: date, clock: time = time(), zone: str = SHANGHAI) -> int:
    return int(datetime.combine(day, clock, ZoneInfo(zone)).timestamp()) * 1000


def weekday_of(clock: Office, day: date) -> int | None:
    """The weekday whose hours a day has, or None if it is no working day."""
    if day.isoformat() in CALENDAR.work:
        return clock.make_up_weekday
    return None if day.isoformat() in CALENDAR.off or day.weekday() > 4 else day.weekday()


class Minutes:
    """The slow, obvious reference: a mark for each minute of two years, 1 if it is worked."""

    def __init__(self, clock: Office) -> None:
        self.start = at(FIRST)
        worked: dict[int | None, bytes] = {None: bytes(A_DAY)}
        for weekday in range(7):
            hours = [one for one in clock.hours if one.weekday == weekday]
            worked[weekday] = bytes(any(one.opens <= wall < one.closes for one in hours) for wall in WALL)
        self.marks = bytearray().join(worked[weekday_of(clock, day)] for day in DAYS)

    def of(self, instant: int) -> int:
        return (instant - self.start) // MINUTE

    def instant(self, minute: int) -> int:
        return self.start + minute * MINUTE

    def running(self, since: int, until: int, pauses: Sequence[tuple[int, int]]) -> int:
        """Count the marked minutes from `since` until `until` that lie in no pause."""
        marks = self.marks[since:until]
        for begin, end in pauses:
            paused = slice(max(begin - since, 0), max(end - since, 0))
            marks[paused] = bytes(len(marks[paused]))
        return marks.count(1)


WORKING = [day for day in DAYS if weekday_of(OFFICES["day and night"], day) is not None]
IS_WORKING = frozenset(WORKING)
MONTHS = {
    (day.year, day.month): [one for one in DAYS if (one.year, one.month) == (day.year, day.month)]
    for day in DAYS
}
EARLY = DAYS[:500]


def last_day_of(start: date, limit: Limit) -> date:
    """The last day of a limit, walked day by day."""
    if limit.unit == LimitUnit.WORKING_DAY:
        return WORKING[bisect_left(WORKING, start + timedelta(days=1)) + limit.amount - 1]
    if limit.unit == LimitUnit.CALENDAR_DAY:
        end = start + timedelta(days=limit.amount)
    else:
        months = limit.amount * (12 if limit.unit == LimitUnit.YEAR else 1)
        year, month = start.year, start.month
        for _ in range(months):
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        same_month = MONTHS[year, month]
        end = next((day for day in same_month if day.day == start.day), same_month[-1])
    return WORKING[bisect_left(WORKING, end)]


# What a limit of each unit may be, short and long; none may run out of the two years.
AMOUNTS: dict[LimitUnit, tuple[int, ...]] = {
    LimitUnit.WORKING_MINUTE: (1, 30, 60, 240, 420, 421, 2100, 8400),
    LimitUnit.WORKING_DAY: (1, 2, 5, 20, 45),
    LimitUnit.CALENDAR_DAY: (1, 7, 30, 60),
    LimitUnit.MONTH: (1, 2, 3),
    LimitUnit.YEAR: (1,),
}
ENDLESS = {LimitUnit.CALENDAR_DAY, LimitUnit.MONTH, LimitUnit.YEAR}  # not counted in working time


class Reference:
    """Deadlines as the marks and the days of the calendar say, in minutes since the two years began."""

    def __init__(self, clock: Office, minutes: Minutes) -> None:
        self.minutes = minutes
        self.cut_off = time.fromisoformat(clock.cut_off)
        self.worked = [at for at, mark in enumerate(minutes.marks) if mark]

    def ends_on(self, day: date) -> int:
        return (day - FIRST).days * A_DAY + self.cut_off.hour * 60 + self.cut_off.minute

    def due(self, accepted: int, limit: Limit) -> int:
        if limit.unit == LimitUnit.WORKING_MINUTE:
            return self.after(accepted, limit.amount)
        return self.ends_on(last_day_of(DAYS[accepted // A_DAY], limit))

    def after(self, minute: int, amount: int) -> int:
        """The end of the worked minute with which so many have been worked since."""
        return self.worked[bisect_left(self.worked, minute) + amount - 1] + 1

    def moved(self, due: int, unit: LimitUnit, begin: int, end: int) -> int:
        if begin >= due:
            return due
        if unit in ENDLESS:
            later = due + end - begin
            day = DAYS[later // A_DAY]
            return later if day in IS_WORKING else self.ends_on(WORKING[bisect_left(WORKING, day)])
        lost = self.minutes.marks.count(1, begin, end)
        if lost == 0:
            return due
        later = self.after(due, lost)
        if unit == LimitUnit.WORKING_MINUTE:
            return later
        # A day whose hours are over is over at its cut-off.
        midnight = ((later - 1) // A_DAY + 1) * A_DAY
        over = self.minutes.marks.count(1, later, midnight) == 0
        return max(later, self.ends_on(DAYS[(later - 1) // A_DAY])) if over else later


@pytest.mark.parametrize("name", OFFICES)
def test_25_000_random_cases_are_as_the_minutes_say(name: str) -> None:
    """A limit in any unit with up to four pauses: due, used and left are exact to the minute."""
    clock, minutes, draw = OFFICES[name], Minutes(OFFICES[name]), random.Random(f"clock {name}")
    slow, seen_units = Reference(clock, minutes), set()
    for _ in range(CASES):
        unit = draw.choice(list(LimitUnit))
        limit = Limit(draw.choice(AMOUNTS[unit]), unit)
        last = len(minutes.marks) - (500 if unit == LimitUnit.YEAR else 220) * A_DAY
        accepted = draw.randrange(last)
        due = due_at(clock, minutes.instant(accepted), limit)
        stands = slow.due(accepted, limit)
        assert due == minutes.instant(stands)
        pauses: list[tuple[int, int]] = []
        for _ in range(draw.choice((0, 1, 1, 2, 4))):
            begin = draw.randrange(pauses[-1][1] if pauses else accepted, stands)
            end = begin + draw.choice((0, 1, draw.randrange(600), draw.randrange(10 * A_DAY)))
            pauses.append((begin, end))
            due = moved(clock, due, limit.unit, Pause(minutes.instant(begin), minutes.instant(end)))
            stands = slow.moved(stands, unit, begin, end)
            assert due == minutes.instant(stands)
            if end >= stands:
                break
        seen_units.add(unit)
        if unit == LimitUnit.WORKING_MINUTE:
            # Due is the end of the worked minute with which the limit is used up.
            assert minutes.running(accepted, stands, pauses) == limit.amount
            assert minutes.running(stands - 1, stands, pauses) == 1

        now = draw.randrange(accepted, stands + draw.choice((1, 1, 20 * A_DAY)))
        told = [Pause(minutes.instant(begin), minutes.instant(end)) for begin, end in pauses]
        seen = spent(clock, minutes.instant(accepted), limit, due, told, minutes.instant(now))
        begins = accepted if unit == LimitUnit.WORKING_MINUTE else (accepted // A_DAY + 1) * A_DAY
        used = minutes.running(begins, now, pauses) if now > begins else 0
        left = (
            minutes.running(max(now, begins), stands, pauses)
            if now < stands
            else -minutes.running(stands, now, pauses)
        )
        assert seen == (used * MINUTE, left * MINUTE)
    assert seen_units == set(LimitUnit)


wall_times = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@given(
    st.sampled_from(EARLY[:300]),
    wall_times,
    st.one_of(
        st.builds(Limit, st.integers(1, 60), st.just(LimitUnit.WORKING_DAY)),
        st.builds(Limit, st.integers(1, 120), st.just(LimitUnit.CALENDAR_DAY)),
        st.builds(Limit, st.integers(1, 12), st.just(LimitUnit.MONTH)),
        st.builds(Limit, st.just(1), st.just(LimitUnit.YEAR)),
    ),
)
def test_days_months_and_years_end_at_the_cut_off_of_their_last_day(
    day: date, clock: time, limit: Limit
) -> None:
    due = due_at(OFFICES["with a lunch break"], at(day, clock), limit)
    assert due == at(last_day_of(day, limit), time(17, 30))


@given(
    st.sampled_from(WORKING[:300]),
    wall_times,
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from(list(OFFICES)),
)
def test_an_extension_ends_where_a_limit_so_much_longer_ends(
    day: date, clock: time, days: int, more: int, name: str
) -> None:
    accepted = at(day, clock)
    due = extended(OFFICES[name], due_at(OFFICES[name], accepted, Limit(days)), more)
    assert due == due_at(OFFICES[name], accepted, Limit(days + more))
    assert due == OFFICES[name].cut_off_of(last_day_of(day, Limit(days + more)))


@given(st.sampled_from(WORKING[:300]), wall_times, st.integers(1, 60))
def test_an_extension_keeps_the_time_of_the_day(day: date, clock: time, more: int) -> None:
    later = extended(CLOCK, at(day, clock) + 123, more)
    assert later == at([one for one in WORKING if one > day][more - 1], clock) + 123


def test_an_extension_is_counted_like_the_rest_of_the_limit() -> None:
    pause = Pause(at(date(2026, 3, 4), time(11)), at(date(2026, 3, 6), time(15)))
    later = extended(CLOCK, moved(CLOCK, DUE, LimitUnit.WORKING_DAY, pause), 10)
    assert later == at(date(2026, 3, 26), time(11, 30))
    seen = spent(CLOCK, ACCEPTED, FIVE_DAYS, later, [pause], at(date(2026, 3, 6), time(15)))
    assert seen.left_minutes == 5 * 420 - (420 + 120) + 10 * 420


@given(st.sampled_from(EARLY), wall_times)
def test_no_limit_ends_on_the_day_itself_or_the_next_working_day_from_the_cut_off_on(
    day: date, clock: time
) -> None:
    taken = day if clock < time(17, 30) else day + timedelta(days=1)
    due = due_at(OFFICES["with a lunch break"], at(day, clock), Limit(0))
    assert due == at(next(one for one in WORKING if one >= taken), time(17, 30))


@pytest.mark.parametrize(
    ("accepted", "limit", "due"),
    [
        # New Year: 4 January is a Sunday that is worked.
        (date(2026, 1, 2), Limit(1), date(2026, 1, 4)),
        # Over the Spring Festival, with the make-up Saturdays of 14 and 28 February.
        (date(2026, 2, 13), Limit(2), date(2026, 2, 24)),
        (date(2026, 2, 25), Limit(3), date(2026, 2, 28)),
        (date(2026, 3, 6), Limit(5), date(2026, 3, 13)),
        # There is no 31 April; 30 April is worked.
        (date(2026, 3, 31), Limit(1, LimitUnit.MONTH), date(2026, 4, 30)),
        # 1 May to 5 May are off.
        (date(2026, 4, 1), Limit(30, LimitUnit.CALENDAR_DAY), date(2026, 5, 6)),
        (date(2025, 1, 31), Limit(1, LimitUnit.YEAR), date(2026, 2, 2)),
    ],
)
def test_holidays_make_up_days_and_short_months(accepted: date, limit: Limit, due: date) -> None:
    assert due_at(OFFICES["with a lunch break"], at(accepted, time(9)), limit) == at(due, time(17, 30))


def test_a_make_up_day_has_the_hours_of_the_weekday_that_is_set() -> None:
    saturday = date(2026, 2, 14)  # worked for the Spring Festival
    for weekday, minutes in ((0, 12 * 60), (4, 7 * 60)):
        clock = replace(OFFICES["a long Monday, a Saturday that is no working day"], make_up_weekday=weekday)
        assert clock.worked(at(saturday), at(saturday + timedelta(days=1))) == minutes * MINUTE


CLOCK = OFFICES["with a lunch break"]
FIVE_DAYS = Limit(5)
ACCEPTED = at(date(2026, 3, 2), time(10, 20))  # a Monday: due the next Monday
DUE = at(date(2026, 3, 9), time(17, 30))


def test_the_start_day_is_not_used_up() -> None:
    assert due_at(CLOCK, ACCEPTED, FIVE_DAYS) == DUE
    evening = at(date(2026, 3, 2), time(18))
    assert spent(CLOCK, ACCEPTED, FIVE_DAYS, DUE, (), evening) == (0, 5 * 420 * MINUTE)
    noon = at(date(2026, 3, 3), time(12, 30))
    seen = spent(CLOCK, ACCEPTED, FIVE_DAYS, DUE, (), noon)
    assert (seen.used_minutes, seen.left_minutes) == (180, 5 * 420 - 180)


def test_what_was_left_at_the_pause_is_left_after_it() -> None:
    pause = Pause(at(date(2026, 3, 4), time(11)), at(date(2026, 3, 6), time(15)))
    before = spent(CLOCK, ACCEPTED, FIVE_DAYS, DUE, (), pause.since)
    later = moved(CLOCK, DUE, LimitUnit.WORKING_DAY, pause)
    # 60 + 240 minutes on Wednesday, 420 on Thursday, 180 + 90 on Friday.
    assert later == at(date(2026, 3, 12), time(11, 30))
    assert pause.until is not None
    assert spent(CLOCK, ACCEPTED, FIVE_DAYS, later, [pause], pause.until) == before


def test_while_the_clock_stands_nothing_is_used() -> None:
    pause = Pause(at(date(2026, 3, 4), time(11)))
    seen = [
        spent(CLOCK, ACCEPTED, FIVE_DAYS, DUE, [pause], at(day, time(16)))
        for day in (date(2026, 3, 4), date(2026, 3, 20), date(2026, 12, 1))
    ]
    assert len(set(seen)) == 1
    assert seen[0].used_minutes == 420 + 120


@pytest.mark.parametrize("hour", [time(0), time(12), time(13, 30), time(20)])
def test_a_pause_outside_of_office_hours_moves_nothing(hour: time) -> None:
    since = at(date(2026, 3, 7), hour)  # a Saturday
    assert moved(CLOCK, DUE, LimitUnit.WORKING_DAY, Pause(since, since + 8 * 60 * MINUTE)) == DUE


def test_whole_days_of_pause_move_the_deadline_by_whole_days_to_the_cut_off() -> None:
    pause = Pause(at(date(2026, 3, 4)), at(date(2026, 3, 6)))
    assert moved(CLOCK, DUE, LimitUnit.WORKING_DAY, pause) == at(date(2026, 3, 11), time(17, 30))


def test_a_limit_of_calendar_days_moves_by_the_whole_pause() -> None:
    pause = Pause(at(date(2026, 3, 5), time(9)), at(date(2026, 3, 7), time(9)))
    assert moved(CLOCK, DUE, LimitUnit.CALENDAR_DAY, pause) == at(date(2026, 3, 11), time(17, 30))
    longer = Pause(pause.since, at(date(2026, 3, 10), time(9)))  # it would end on a Saturday
    assert moved(CLOCK, DUE, LimitUnit.CALENDAR_DAY, longer) == at(date(2026, 3, 16), time(17, 30))


def test_a_pause_of_an_overdue_case_moves_nothing_and_adds_nothing() -> None:
    pause = Pause(at(date(2026, 3, 10), time(10)), at(date(2026, 3, 11), time(10)))
    assert moved(CLOCK, DUE, LimitUnit.WORKING_DAY, pause) == DUE
    seen = spent(CLOCK, ACCEPTED, FIVE_DAYS, DUE, [pause], at(date(2026, 3, 11), time(11)))
    assert (seen.used_minutes, seen.left_minutes) == (5 * 420 + 120, -120)


@pytest.mark.parametrize(
    "pauses",
    [
        [Pause(10, 5)],
        [Pause(0, 10), Pause(9, 20)],
        [Pause(0), Pause(20, 30)],
        [Pause(0, 10), Pause(20), Pause(30)],
    ],
)
def test_pauses_that_contradict_each_other_are_refused(pauses: list[Pause]) -> None:
    with pytest.raises(BadPauses):
        check_pauses(pauses)
    with pytest.raises(BadPauses):
        spent(CLOCK, ACCEPTED, FIVE_DAYS, DUE, pauses, DUE)


@pytest.mark.parametrize("pause", [Pause(DUE - 1), Pause(DUE - 1, DUE - 2)])
def test_only_a_pause_that_has_ended_moves_a_deadline(pause: Pause) -> None:
    with pytest.raises(BadPauses):
        moved(CLOCK, DUE, LimitUnit.WORKING_DAY, pause)


@given(st.lists(st.integers(0, 10**13), max_size=8, unique=True))
def test_pauses_one_after_the_other_are_right_in_any_order(instants: list[int]) -> None:
    ordered = sorted(instants)
    pauses = [Pause(since, until) for since, until in pairwise(ordered)]
    assert check_pauses(reversed(pauses)) == tuple(pauses)


@pytest.mark.parametrize(
    ("start", "limit", "year"),
    [
        (date(2026, 12, 30), Limit(5), 2027),
        (date(2026, 12, 30), Limit(2000, LimitUnit.WORKING_MINUTE), 2027),
        (date(2026, 12, 30), Limit(2, LimitUnit.CALENDAR_DAY), 2027),
        (date(2026, 12, 30), Limit(1, LimitUnit.MONTH), 2027),
        (date(2026, 2, 3), Limit(1, LimitUnit.YEAR), 2027),
        (date(2028, 1, 3), Limit(1, LimitUnit.WORKING_MINUTE), 2028),
        (date(2024, 12, 31), Limit(1, LimitUnit.WORKING_MINUTE), 2024),
        (date(2024, 12, 31), Limit(0), 2024),
    ],
)
def test_a_year_that_is_not_covered_is_an_error_that_names_it(start: date, limit: Limit, year: int) -> None:
    with pytest.raises(CalendarUncovered) as refused:
        due_at(CLOCK, at(start, time(9)), limit)
    assert refused.value.facts == {"year": year}


def test_an_unknown_year_between_two_known_ones_is_an_error_too() -> None:
    holes = replace(CLOCK, calendar=replace(CALENDAR, years=frozenset({2025, 2027})))
    with pytest.raises(CalendarUncovered) as refused:
        due_at(holes, at(date(2025, 12, 31), time(9)), Limit(2000, LimitUnit.WORKING_MINUTE))
    assert refused.value.facts == {"year": 2026}
    with pytest.raises(CalendarUncovered):
        holes.worked(at(date(2025, 12, 31)), at(date(2027, 1, 5)))


def test_summer_time_neither_gives_nor_takes_office_hours() -> None:
    clock = replace(OFFICES["with a lunch break"], timezone="Europe/Berlin")
    friday, monday = date(2026, 3, 27), date(2026, 3, 30)  # clocks go forward on the 29th
    due = due_at(clock, at(friday, time(17), "Europe/Berlin"), Limit(60, LimitUnit.WORKING_MINUTE))
    assert due == at(monday, time(9, 30), "Europe/Berlin")


def test_office_hours_come_from_the_settings_else_from_the_hall_else_are_the_usual_ones() -> None:
    day = date(2026, 3, 2)

    def worked(settings: CaseSettings, hours: Sequence[Hours]) -> int:
        clock = office(CALENDAR, SHANGHAI, hours, settings)
        return clock.worked(at(day), at(day + timedelta(days=1))) // MINUTE

    short = CaseSettings(office_hours=(OfficeStretch(opens=time(10), closes=time(12)),))
    assert worked(short, LONG_MONDAY) == 120
    assert worked(CaseSettings(), LONG_MONDAY) == 12 * 60
    assert worked(CaseSettings(), ()) == 420


@pytest.mark.parametrize(
    "stretches",
    [
        [("12:00", "09:00")],
        [("09:00", "09:00")],
        [("09:00:30", "12:00")],
        [("09:00", "12:00"), ("11:59", "17:00")],
    ],
)
def test_office_hours_that_cannot_be_are_refused(stretches: list[tuple[str, str]]) -> None:
    with pytest.raises(ValidationError):
        CaseSettings.model_validate(
            {"office_hours": [{"opens": opens, "closes": closes} for opens, closes in stretches]}
        )
