"""When a hall works: its business day, its working days, its opening hours."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hallsys.halls.errors import (
    AlreadyShutThen,
    BadHours,
    BadTimezone,
    CalendarUncovered,
    HallClosed,
    HallClosedForNow,
)
from hallsys.kernel.clock import MINUTE, SECOND, Millis

DEFAULT_TIMEZONE = "Asia/Shanghai"
DEFAULT_ROLLOVER_MINUTES = 240

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_SATURDAY = 5


class Level(StrEnum):
    """Where a hall stands in the tree of halls."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    OUTLET = "outlet"


LEVEL_FACTS: Mapping[Level, tuple[str, str]] = {
    Level.CITY: ("市级", "City"),
    Level.COUNTY: ("县级", "County"),
    Level.TOWNSHIP: ("乡镇级", "Township"),
    Level.VILLAGE: ("村级", "Village"),
    Level.OUTLET: ("银行网点", "Bank outlet"),
}


class DayKind(StrEnum):
    """How a day of the calendar departs from its weekday: a holiday, or a make-up working day 调休."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True)
class Calendar:
    """The days of the covered years that depart from Monday-to-Friday, as ISO days.

    `closed` are days on which this hall stays shut for reasons of its own; they bear on its opening,
    not on the working days of a limit; nor do the `special` hours that single days have, given as
    (opens, closes).
    """

    off: frozenset[str]
    work: frozenset[str]
    years: frozenset[int]
    closed: frozenset[str] = frozenset()
    special: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Hours:
    """One stretch of opening on a weekday (0 = Monday), local times `HH:MM`; `24:00` may close."""

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True)
class Open:
    """The hall is open until the instant `closes_at`."""

    closes_at: Millis


@dataclass(frozen=True)
class Closed:
    """The hall is closed until the instant `opens_at`; None if the calendar does not reach so far."""

    opens_at: Millis | None


def business_day(now: Millis, timezone: str, rollover_minutes: int = DEFAULT_ROLLOVER_MINUTES) -> str:
    """Return the ISO day that work done at `now` belongs to.

    It turns `rollover_minutes` after local midnight, so that somebody who still waits at midnight
    keeps the day of the ticket.
    """
    return local_time(now - rollover_minutes * MINUTE, timezone).date().isoformat()


def day_start(day: str, timezone: str, rollover_minutes: int = DEFAULT_ROLLOVER_MINUTES) -> Millis:
    """Return the instant at which the business day `day` begins: `business_day` turned round."""
    return _instant(date.fromisoformat(day), "00:00", _zone(timezone)) + rollover_minutes * MINUTE


def local_time(now: Millis, timezone: str) -> datetime:
    """Return the instant as the clock on the hall's wall shows it."""
    return datetime.fromtimestamp(now / SECOND, _zone(timezone))


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadTimezone(timezone=timezone) from None


def check_timezone(timezone: str) -> None:
    """Raise BadTimezone unless the name is in the time-zone database."""
    _zone(timezone)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Tell whether `day` is a working day: what the calendar says of it, else Monday to Friday.

    Raises CalendarUncovered for a day of a year that the calendar does not cover.
    """
    if day.year not in calendar.years:
        raise CalendarUncovered(year=day.year)
    iso = day.isoformat()
    if iso in calendar.work:
        return True
    return iso not in calendar.off and day.weekday() < _SATURDAY


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """Return the `count`-th working day after `day`, which is not counted itself.

    Raises CalendarUncovered if the count runs into a year that the calendar does not cover.
    """
    for _ in range(count):
        day += timedelta(days=1)
        while not is_working_day(calendar, day):
            day += timedelta(days=1)
    return day


def check_hours(hours: Iterable[Hours]) -> tuple[Hours, ...]:
    """Return the stretches in order. Raises BadHours for the first that is wrong or overlaps."""
    ordered = tuple(sorted(hours))
    for at, stretch in enumerate(ordered):
        right = (
            0 <= stretch.weekday <= 6
            and _TIME.fullmatch(stretch.opens)
            and _TIME.fullmatch(stretch.closes)
            and stretch.opens < stretch.closes
        )
        before = ordered[at - 1] if at else None
        overlaps = before and before.weekday == stretch.weekday and stretch.opens < before.closes
        if not right or overlaps:
            raise BadHours(weekday=stretch.weekday + 1, opens=stretch.opens, closes=stretch.closes)
    return ordered


def hours_of(calendar: Calendar, hours: Sequence[Hours], day: date) -> tuple[Hours, ...]:
    """Return the stretches of opening on `day`, in order; none on a closed day.

    A day the hall declared closed has none. One with special hours has those, a holiday too; any other
    holiday has none. A make-up working day whose weekday has
    no hours (a Sunday, as a rule) has those of the first weekday that has any. Raises
    CalendarUncovered.
    """
    iso = day.isoformat()
    if day.year not in calendar.years:
        raise CalendarUncovered(year=day.year)
    if iso in calendar.closed:
        return ()
    if iso in calendar.special:
        return tuple(Hours(day.weekday(), opens, closes) for opens, closes in sorted(calendar.special[iso]))
    if iso in calendar.off:
        return ()
    weekday = day.weekday()
    if iso in calendar.work and not any(stretch.weekday == weekday for stretch in hours):
        weekday = min((stretch.weekday for stretch in hours), default=weekday)
    return tuple(sorted(stretch for stretch in hours if stretch.weekday == weekday))


def until(stretches: Sequence[Hours], closes: str) -> tuple[Hours, ...]:
    """Return a day's stretches, the last of them ending at `closes`.

    Raises AlreadyShutThen if none of them goes on at that time.
    """
    if not any(stretch.opens < closes < stretch.closes for stretch in stretches):
        raise AlreadyShutThen(closes=closes)
    return tuple(
        Hours(one.weekday, one.opens, min(one.closes, closes)) for one in stretches if one.opens < closes
    )


def opening(calendar: Calendar, hours: Sequence[Hours], timezone: str, now: Millis) -> Open | Closed:
    """Return whether the hall is open at `now`, and until when, or when it opens next.

    Raises CalendarUncovered if today's year is not covered; a search that only runs over the end
    of the covered years gives a Closed without a time instead.
    """
    zone = _zone(timezone)
    day = local_time(now, timezone).date()
    if day.year not in calendar.years:
        raise CalendarUncovered(year=day.year)
    while hours and day.year in calendar.years:
        for stretch in hours_of(calendar, hours, day):
            if now < _instant(day, stretch.opens, zone):
                return Closed(_instant(day, stretch.opens, zone))
            if now < _instant(day, stretch.closes, zone):
                return Open(_instant(day, stretch.closes, zone))
        day += timedelta(days=1)
    return Closed(None)


def time_left(calendar: Calendar, hours: Sequence[Hours], timezone: str, now: Millis) -> Millis:
    """Return for how long the hall is yet open today, its breaks left out. Raises CalendarUncovered."""
    zone = _zone(timezone)
    day = local_time(now, timezone).date()
    return sum(
        max(0, _instant(day, one.closes, zone) - max(now, _instant(day, one.opens, zone)))
        for one in hours_of(calendar, hours, day)
    )


def local_instant(day: date, time: str, timezone: str) -> Millis:
    """Return the instant at which the clock on the hall's wall shows `time` (`HH:MM`, or 24:00) on `day`."""
    return _instant(day, time, _zone(timezone))


def _instant(day: date, time: str, zone: ZoneInfo) -> Millis:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    wall = midnight + timedelta(hours=int(time[:2]), minutes=int(time[3:]))
    return int(wall.astimezone(UTC).timestamp()) * SECOND


def require_open(calendar: Calendar, hours: Sequence[Hours], timezone: str, now: Millis) -> Open:
    """Return the opening at `now`; raise HallClosed with the time of the next one if there is none."""
    state = opening(calendar, hours, timezone, now)
    if isinstance(state, Open):
        return state
    if state.opens_at is None:
        raise HallClosedForNow
    opens, today = local_time(state.opens_at, timezone), local_time(now, timezone)
    pattern = "%H:%M" if opens.date() == today.date() else "%Y-%m-%d %H:%M"
    raise HallClosed(opens=opens.strftime(pattern))
