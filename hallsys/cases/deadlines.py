"""The light that a case shows: the exchange's codes, by the working days of the hall."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from hallsys.cases.policy import CaseSettings
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import Calendar, add_working_days, is_working_day, local_time
from hallsys.kernel.clock import SECOND, Millis

# Later than any deadline, and still exact in a browser.
_NEVER: Millis = 2**53 - 1


class Light(IntEnum):
    """The exchange's codes of how near a deadline is."""

    NORMAL = 0
    WARNING = 1
    YELLOW = 2
    RED = 5
    SERIOUS = 6


@dataclass(frozen=True, slots=True)
class Horizons:
    """Instants that tell the light of any deadline, worked out once for many cases."""

    now: Millis
    yellow_until: Millis
    warning_until: Millis
    serious_before: Millis

    def light(self, due: Millis) -> Light:
        """Return the light of a case that is due at the instant `due`; red once it has passed."""
        if due < self.now:
            return Light.SERIOUS if due < self.serious_before else Light.RED
        if due <= self.yellow_until:
            return Light.YELLOW
        return Light.WARNING if due <= self.warning_until else Light.NORMAL


def horizons(calendar: Calendar, timezone: str, settings: CaseSettings, now: Millis) -> Horizons:
    """Return up to which deadline a case is yellow, or a warning, and before which serious, at `now`.

    A deadline shows a light from `yellow_days` or `warning_days` working days before its day on.
    Where the covered years end before that, every deadline lies within: none was ever set beyond.
    One that has passed is serious once that is more than `serious_days` working days ago.
    """
    today = local_time(now, timezone).date()

    def ahead(days: int) -> Millis:
        try:
            return _instant(add_working_days(calendar, today, days), settings.cut_off, timezone)
        except CalendarUncovered:
            return _NEVER

    return Horizons(
        now,
        ahead(settings.yellow_days),
        ahead(settings.warning_days),
        working_days_ago(calendar, timezone, now, settings.serious_days),
    )


def working_days_ago(calendar: Calendar, timezone: str, now: Millis, days: int) -> Millis:
    """Return the instant before which a deadline has passed by more than `days` working days at `now`.

    The same time of the day, so many working days ago; on a day that is none, from the end of the last
    one. An instant before the covered years gives 0: of no deadline can it be said then. No days at all
    are now.
    """
    if days == 0:
        return now
    wall = local_time(now, timezone)
    try:
        day, at = wall.date(), wall.time()
        if not is_working_day(calendar, day):
            day, at = _working_day_before(calendar, day), time.max
        for _ in range(days):
            day = _working_day_before(calendar, day)
    except CalendarUncovered:
        return 0
    return _instant(day, at, timezone)


def _working_day_before(calendar: Calendar, day: date) -> date:
    day -= timedelta(days=1)
    while not is_working_day(calendar, day):
        day -= timedelta(days=1)
    return day


def _instant(day: date, at: time, timezone: str) -> Millis:
    return round(datetime.combine(day, at, ZoneInfo(timezone)).timestamp() * SECOND)
