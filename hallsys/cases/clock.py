"""The clock of a case, exact to the millisecond: working time, limits in any unit, pauses. Pure.

Sources: 行政许可法 arts. 42, 45 and 82 (days are working days, the start day is not counted; hearings,
inspections and expert reviews do not count); 民法典 arts. 201 to 203 (months and years end on the
corresponding day; a last day that is none is followed by the next working day); the units of
anticipateType in the exchange.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from typing import NamedTuple

from hallsys.cases.errors import BadPauses
from hallsys.cases.policy import CaseSettings
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import Calendar, Hours, add_working_days, is_working_day, local_instant, local_time
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.matters.limits import LimitUnit

_MONTHS = 12
_FIVE_DAYS = range(5)
# Of a hall that has set none at all.
_STANDARD_HOURS = (("09:00", "12:00"), ("13:30", "17:30"))


class Limit(NamedTuple):
    """How long something may take; none at all (0) ends on the day on which it begins."""

    amount: int
    unit: LimitUnit = LimitUnit.WORKING_DAY


class Pause(NamedTuple):
    """The clock stands from `since` until `until`; None while it still stands."""

    since: Millis
    until: Millis | None = None


class Spent(NamedTuple):
    """Working time of a case in milliseconds, without its pauses; `left` is negative once it is overdue."""

    used: Millis
    left: Millis

    @property
    def used_minutes(self) -> int:
        """Whole minutes that were used."""
        return self.used // MINUTE

    @property
    def left_minutes(self) -> int:
        """Whole minutes that are left; of an overdue case those begun beyond the limit, negative."""
        return self.left // MINUTE


@dataclass(frozen=True)
class Office:
    """When the people who decide cases work: the hall's working days, with the office hours of each.

    A make-up working day has the hours of the weekday `make_up_weekday` (0 = Monday). Days on which the
    hall stays shut for reasons of its own, and single days' hours, bear on its opening and not here.
    """

    calendar: Calendar
    timezone: str
    hours: tuple[Hours, ...]
    cut_off: str
    make_up_weekday: int = 0

    @cached_property
    def _stretches(self) -> tuple[list[Millis], list[Millis], list[Millis]]:
        """Beginnings and ends of all stretches of the covered years, and the time worked before each."""
        begins, ends, before = [], [], [0]
        for year in sorted(self.calendar.years):
            day = date(year, 1, 1)
            while day.year == year:
                for opens, closes in self.stretches_of(day):
                    begins.append(opens)
                    ends.append(closes)
                    before.append(before[-1] + closes - opens)
                day += timedelta(days=1)
        return begins, ends, before

    def stretches_of(self, day: date) -> tuple[tuple[Millis, Millis], ...]:
        """Return the stretches that are worked on `day` as instants. Raises CalendarUncovered."""
        if not is_working_day(self.calendar, day):
            return ()
        made_up = day.isoformat() in self.calendar.work
        weekday = self.make_up_weekday if made_up else day.weekday()
        return tuple(
            (
                local_instant(day, stretch.opens, self.timezone),
                local_instant(day, stretch.closes, self.timezone),
            )
            for stretch in sorted(self.hours)
            if stretch.weekday == weekday
        )

    def worked(self, since: Millis, until: Millis) -> Millis:
        """Return how much of the time from `since` until `until` is worked; nothing if it is turned round.

        Raises CalendarUncovered if any of it lies in a year whose holidays are not known.
        """
        if until <= since:
            return 0
        for year in range(self._day(since).year, self._day(until - 1).year + 1):
            if year not in self.calendar.years:
                raise CalendarUncovered(year=year)
        return self._until(until) - self._until(since)

    def after(self, start: Millis, amount: Millis) -> Millis:
        """Return the first instant by which `amount` has been worked since `start`; `start` for nothing.

        Raises CalendarUncovered if that runs into a year whose holidays are not known.
        """
        if amount <= 0:
            return start
        begins, _ends, before = self._stretches
        wanted = self._until(start) + amount
        at = bisect_left(before, wanted) - 1
        if at == len(begins):
            years = count(self._day(start).year)
            raise CalendarUncovered(year=next(year for year in years if year not in self.calendar.years))
        reached = begins[at] + wanted - before[at]
        self.worked(start, reached)  # no unknown year lies between
        return reached

    def cut_off_of(self, day: date) -> Millis:
        """Return the instant at which a deadline on `day` falls."""
        return local_instant(day, self.cut_off, self.timezone)

    def _until(self, instant: Millis) -> Millis:
        """Return what is worked before `instant` since the first covered year began."""
        begins, ends, before = self._stretches
        at = bisect_right(begins, instant)
        return before[at] if at == 0 else before[at] - max(ends[at - 1] - instant, 0)

    def _day(self, instant: Millis) -> date:
        return local_time(instant, self.timezone).date()


def office(calendar: Calendar, timezone: str, hours: Sequence[Hours], settings: CaseSettings) -> Office:
    """Return the office of a hall: with the office hours of the settings, else the hall's opening hours."""
    own = [(f"{one.opens:%H:%M}", f"{one.closes:%H:%M}") for one in settings.office_hours]
    daily = own if own or hours else _STANDARD_HOURS
    known = tuple(Hours(weekday, *stretch) for weekday in _FIVE_DAYS for stretch in daily) or tuple(hours)
    return Office(calendar, timezone, known, f"{settings.cut_off:%H:%M}", settings.make_up_weekday - 1)


def due_at(clock: Office, accepted_at: Millis, limit: Limit) -> Millis:
    """Return the instant at which what began at `accepted_at` is due.

    A limit in minutes runs from that instant. Any other ends at the cut-off of its last day: the day of
    the beginning is not counted, and a last day that is no working day gives way to the next. No limit
    (0) ends on that day itself; from the cut-off on it counts for the next working day. Raises
    CalendarUncovered when the limit runs into a year whose holidays are not known.
    """
    if limit.amount > 0 and limit.unit == LimitUnit.WORKING_MINUTE:
        return clock.after(accepted_at, limit.amount * MINUTE)
    start = local_time(accepted_at, clock.timezone).date()
    if limit.amount > 0:
        return clock.cut_off_of(_last_day(clock.calendar, start, limit))
    if accepted_at >= clock.cut_off_of(start):
        start += timedelta(days=1)
    return clock.cut_off_of(_working_from(clock.calendar, start))


def counts_from(clock: Office, accepted_at: Millis, limit: Limit) -> Millis:
    """Return from when on the time of a case counts: a limit in days begins with the day after."""
    if limit.amount == 0 or limit.unit == LimitUnit.WORKING_MINUTE:
        return accepted_at
    following = local_time(accepted_at, clock.timezone).date() + timedelta(days=1)
    return local_instant(following, "00:00", clock.timezone)


def moved(clock: Office, due: Millis, unit: LimitUnit, pause: Pause) -> Millis:
    """Return where `due` moves when a pause has ended that began before it.

    By as much working time as the pause took: what was left when it began is left when it ends. By its
    whole length where the limit is one of calendar days, months or years. A limit in working days that
    would be over with a day's hours is over at its cut-off. A pause that began once the case was overdue
    moves nothing. Raises BadPauses for one that still lasts, CalendarUncovered.
    """
    if pause.until is None or pause.until < pause.since:
        raise BadPauses
    if pause.since >= due:
        return due
    if unit in {LimitUnit.CALENDAR_DAY, LimitUnit.MONTH, LimitUnit.YEAR}:
        later = due + pause.until - pause.since
        day = local_time(later, clock.timezone).date()
        return later if is_working_day(clock.calendar, day) else _next_cut_off(clock, day)
    reached = clock.after(due, clock.worked(pause.since, pause.until))
    if unit == LimitUnit.WORKING_MINUTE or reached == due:
        return reached
    day = local_time(reached, clock.timezone).date()
    closes = [until for _, until in clock.stretches_of(day)]
    return max(reached, clock.cut_off_of(day)) if closes and reached == closes[-1] else reached


def extended(clock: Office, due: Millis, days: int) -> Millis:
    """Return where `due` moves when a limit is extended: so many working days on, at its time of the day.

    That is where a limit so much longer had ended, pauses and all. Raises CalendarUncovered.
    """
    day = local_time(due, clock.timezone).date()
    later = add_working_days(clock.calendar, day, days)
    begins = (local_instant(one, "00:00", clock.timezone) for one in (day, later))
    return due - next(begins) + next(begins)


def spent(
    clock: Office, accepted_at: Millis, limit: Limit, due: Millis, pauses: Iterable[Pause], now: Millis
) -> Spent:
    """Return what of a case's working time is used and left at `now`.

    `due` is where it stands after the pauses that have ended. While one lasts, nothing more is used, and
    what was left when it began stays. Raises BadPauses, CalendarUncovered.
    """
    known = check_pauses(pauses)
    stands = known[-1].since if known and known[-1].until is None else now
    at = min(now, stands)
    begin = counts_from(clock, accepted_at, limit)
    over = [(one.since, one.until) for one in known if one.until is not None]
    left = _running(clock, max(at, begin), due, over) if at < due else -_running(clock, due, at, over)
    return Spent(_running(clock, begin, at, over), left)


def _running(clock: Office, since: Millis, until: Millis, pauses: Iterable[tuple[Millis, Millis]]) -> Millis:
    """Return what is worked from `since` until `until` outside of the pauses."""
    paused = sum(clock.worked(max(begin, since), min(end, until)) for begin, end in pauses)
    return clock.worked(since, until) - paused


def check_pauses(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the pauses in order. Raises BadPauses if they overlap, end before they begin, or two last."""
    known = tuple(sorted(pauses, key=lambda one: (one.since, one.until is None, one.until or 0)))
    for at, one in enumerate(known):
        last = at + 1 == len(known)
        ends_before = one.since if one.until is None else one.until
        if ends_before < one.since or (not last and (one.until is None or one.until > known[at + 1].since)):
            raise BadPauses
    return known


def _last_day(calendar: Calendar, start: date, limit: Limit) -> date:
    if limit.unit == LimitUnit.WORKING_DAY:
        return add_working_days(calendar, start, limit.amount)
    if limit.unit == LimitUnit.CALENDAR_DAY:
        return _working_from(calendar, start + timedelta(days=limit.amount))
    months = limit.amount * (_MONTHS if limit.unit == LimitUnit.YEAR else 1)
    year, month = divmod(start.year * _MONTHS + start.month - 1 + months, _MONTHS)
    length = monthrange(year, month + 1)[1]
    return _working_from(calendar, date(year, month + 1, min(start.day, length)))


def _working_from(calendar: Calendar, day: date) -> date:
    """Return `day`, or the next working day if it is none."""
    return day if is_working_day(calendar, day) else add_working_days(calendar, day, 1)


def _next_cut_off(clock: Office, day: date) -> Millis:
    return clock.cut_off_of(add_working_days(clock.calendar, day, 1))
