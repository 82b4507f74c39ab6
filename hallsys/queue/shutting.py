"""What narrows what the hall offers, each with the end of the appointments that cannot be kept because of it.

Each returns how many were called off. `seen` is the mark of those that somebody looked at before: each raises
AffectsOthers if they are others by now.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.errors import DayIsPast
from hallsys.halls.service import close_day, close_early, load_calendar, reopen_day, set_day_hours
from hallsys.halls.views import hall
from hallsys.kernel.transaction import Tx
from hallsys.matters.errors import SuspensionOver
from hallsys.matters.service import resume_matter, suspend_matter
from hallsys.queue.calling_off import call_off, excuse


def suspend(tx: Tx, matter_id: str, reason: str, until: date | None = None, seen: str | None = None) -> int:
    """Suspend a matter; what is booked before `until` is called off, all of it if that is not known.

    Of one that is suspended already reason and `until` become others. Raises NeedsReason, MatterUnknown,
    SuspensionOver for a day that is not to come.
    """
    if until is not None and until <= _today(tx):
        raise SuspensionOver(day=until.isoformat())
    excuse(tx)
    suspend_matter(tx, matter_id, reason, until)
    return call_off(tx, seen=seen)


def resume(tx: Tx, matter_id: str) -> None:
    """Handle a suspended matter again. Raises MatterUnknown, SuspendedAbove."""
    excuse(tx)
    resume_matter(tx, matter_id)


def _today(tx: Tx) -> date:
    return date.fromisoformat(hall(tx.conn, tx.hall_id).business_day(tx.now))


def shut_day(tx: Tx, day: date, note: str, today: date, seen: str | None = None) -> int:
    """Keep the hall shut on a day. Raises DayIsPast."""
    if day < today:
        raise DayIsPast(day=day.isoformat())
    close_day(tx, day, note)
    return call_off(tx, note, seen)


def shut_early(tx: Tx, day: date, closes: str, today: date, seen: str | None = None) -> int:
    """Close earlier on a day. Raises as `close_early` does."""
    close_early(tx, day, closes, today)
    return call_off(tx, seen=seen)


def open_otherwise(
    tx: Tx, day: date, hours: Sequence[tuple[str, str]], today: date, seen: str | None = None
) -> int:
    """Open at other hours on a day. Raises BadHours, DayIsPast."""
    set_day_hours(tx, day, hours, today)
    return call_off(tx, seen=seen)


def open_as_usual(tx: Tx, day: date) -> int:
    """Take back what was said of a day; what was called off stays so, as its holders were told."""
    reopen_day(tx, day)
    return call_off(tx)


def keep_year(tx: Tx, calendar: CalendarYear, seen: str | None = None) -> int:
    """Keep the holidays of a year."""
    load_calendar(tx, calendar)
    return call_off(tx, seen=seen)


def narrowing(tx: Tx, change: Callable[[Tx], Any]) -> Any:
    """Carry out another change of what is offered, and return what it returned. Raises what it raises."""
    done = change(tx)
    call_off(tx)
    return done
