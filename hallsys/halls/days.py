"""A calendar as it would be with another day in it: what a change would do can be looked at first. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from hallsys.halls.rules import Calendar, Hours, check_hours


def shut_on(calendar: Calendar, day: date) -> Calendar:
    """Return the calendar with the hall shut on `day`."""
    return replace(calendar, closed=calendar.closed | {day.isoformat()})


def open_at(calendar: Calendar, day: date, hours: Iterable[tuple[str, str]]) -> Calendar:
    """Return the calendar with the hall open at these hours on `day`, each as (opens, closes).

    Raises BadHours.
    """
    iso = day.isoformat()
    ordered = check_hours(Hours(day.weekday(), opens, closes) for opens, closes in hours)
    special = {**calendar.special, iso: tuple((one.opens, one.closes) for one in ordered)}
    return replace(calendar, closed=calendar.closed - {iso}, special=special)


def with_year(calendar: Calendar, year: int, off: Iterable[date], work: Iterable[date]) -> Calendar:
    """Return the calendar with these holidays and make-up working days in `year`, instead of what it has."""
    return replace(
        calendar,
        off=_replaced(calendar.off, year, off),
        work=_replaced(calendar.work, year, work),
        years=calendar.years | {year},
    )


def _replaced(days: frozenset[str], year: int, new: Iterable[date]) -> frozenset[str]:
    others = {day for day in days if not day.startswith(f"{year}-")}
    return frozenset(others | {day.isoformat() for day in new})
