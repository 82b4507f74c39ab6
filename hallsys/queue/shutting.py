"""What the hall does not do for now: a matter that it suspends, hours in which it is shut.

Each is the change itself, and the end of the appointments that cannot be kept because of it.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.errors import DayIsPast
from hallsys.halls.service import close_day, close_early, load_calendar, set_day_hours
from hallsys.kernel.transaction import Tx
from hallsys.matters.service import suspend_matter
from hallsys.queue.calling_off import call_off_matters, call_off_shut

_A_DAY = timedelta(days=1)


def suspend(tx: Tx, matter_id: str, reason: str, until: date | None = None) -> int:
    """Suspend a matter; return how many appointments were called off: those before `until`, if it is known.

    Raises NeedsReason, MatterUnknown.
    """
    suspend_matter(tx, matter_id, reason)
    return call_off_matters(tx, (matter_id,), reason, until)


def shut_day(tx: Tx, day: date, note: str, today: date) -> int:
    """Keep the hall shut on a day; return how many appointments were called off. Raises DayIsPast."""
    if day < today:
        raise DayIsPast(day=day.isoformat())
    close_day(tx, day, note)
    return call_off_shut(tx, day, day + _A_DAY, note)


def shut_early(tx: Tx, day: date, closes: str, today: date) -> int:
    """Close earlier on a day; return how many appointments were called off. Raises as `close_early` does."""
    close_early(tx, day, closes, today)
    return call_off_shut(tx, day, day + _A_DAY, "")


def open_otherwise(tx: Tx, day: date, hours: Sequence[tuple[str, str]], today: date) -> int:
    """Open at other hours on a day; return how many appointments were called off.

    Raises BadHours, DayIsPast.
    """
    set_day_hours(tx, day, hours, today)
    return call_off_shut(tx, day, day + _A_DAY, "")


def keep_year(tx: Tx, calendar: CalendarYear) -> int:
    """Keep the holidays of a year; return how many appointments were called off that lie on them."""
    load_calendar(tx, calendar)
    return call_off_shut(tx, date(calendar.year, 1, 1), date(calendar.year + 1, 1, 1), "")
