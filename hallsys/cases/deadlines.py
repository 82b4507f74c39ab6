"""When a case is due, and the light it shows.

Source: 行政许可法 arts. 42 and 82 ("days" are working days, the start day is not counted) and the
exchange's light codes. The working days are the hall's own.
"""

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


def due_day(calendar: Calendar, start: date, limit_days: int) -> date:
    """Return the last day of a limit of `limit_days` working days that starts on `start`.

    The start day is not counted. A limit of 0 ends on the start day itself, or on the next
    working day if that is none. Raises CalendarUncovered.
    """
    if limit_days == 0 and is_working_day(calendar, start):
        return start
    return add_working_days(calendar, start, max(limit_days, 1))


def due_at(
    calendar: Calendar, timezone: str, settings: CaseSettings, accepted_at: Millis, limit_days: int
) -> Millis:
    """Return the instant at which a case accepted at `accepted_at` is due: the last day's cut-off.

    An immediate case (limit 0) taken at the cut-off or later counts for the next working day.
    Raises CalendarUncovered when the limit runs into a year whose holidays are not known.
    """
    local = local_time(accepted_at, timezone)
    start = local.date()
    if limit_days == 0 and local.time() >= settings.cut_off:
        start += timedelta(days=1)
    return _instant(due_day(calendar, start, limit_days), settings.cut_off, timezone)


@dataclass(frozen=True, slots=True)
class Horizons:
    """Instants that tell the light of any deadline, worked out once for many cases."""

    now: Millis
    yellow_until: Millis
    warning_until: Millis

    def light(self, due: Millis) -> Light:
        """Return the light of a case that is due at the instant `due`; red once it has passed."""
        if due < self.now:
            return Light.RED
        if due <= self.yellow_until:
            return Light.YELLOW
        return Light.WARNING if due <= self.warning_until else Light.NORMAL


def horizons(calendar: Calendar, timezone: str, settings: CaseSettings, now: Millis) -> Horizons:
    """Return up to which deadline a case is yellow, or a warning, at `now`.

    A deadline shows a light from `yellow_days` or `warning_days` working days before its day on.
    Where the covered years end before that, every deadline lies within: none was ever set beyond.
    """
    today = local_time(now, timezone).date()

    def ahead(days: int) -> Millis:
        try:
            return _instant(add_working_days(calendar, today, days), settings.cut_off, timezone)
        except CalendarUncovered:
            return _NEVER

    return Horizons(now, ahead(settings.yellow_days), ahead(settings.warning_days))


def _instant(day: date, at: time, timezone: str) -> Millis:
    return int(datetime.combine(day, at, ZoneInfo(timezone)).timestamp()) * SECOND
