"""How far the working calendar has to reach: a deadline in a year without holidays is refused. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from hallsys.cases.clock import Limit, Office, due_at
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.matters.limits import LimitUnit

LOOK_AHEAD = timedelta(days=60)  # the State Council announces a year's holidays in the November before


@dataclass(frozen=True, slots=True)
class YearMissing:
    """A year whose holidays have to be loaded; `refusing`: there is a matter that is refused until then."""

    year: int
    refusing: bool


def year_missing(clock: Office, limits: Iterable[Limit], now: Millis) -> YearMissing | None:
    """Return the first year without holidays that a deadline given at `now`, or the next 60 days, reach.

    Limits in minutes are over long before those days are.
    """
    years = clock.calendar.years
    today = local_time(now, clock.timezone).date()
    refusing = not all(
        _reaches(clock, limit, now) for limit in set(limits) if limit.unit != LimitUnit.WORKING_MINUTE
    )
    if not refusing and (today + LOOK_AHEAD).year in years:
        return None
    year = today.year
    while year in years:
        year += 1
    return YearMissing(year, refusing)


def _reaches(clock: Office, limit: Limit, now: Millis) -> bool:
    try:
        due_at(clock, now, limit)
    except CalendarUncovered:
        return False
    return True
