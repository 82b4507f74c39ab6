"""Months as the log is kept by: of UTC, so that one month is the same for all halls of a database."""

from datetime import UTC, datetime

from hallsys.kernel.clock import SECOND, Millis

_LONGEST = 32 * 24 * 3600 * SECOND


def month_of(at: Millis) -> Millis:
    """Return the instant at which the month of `at` began."""
    day = datetime.fromtimestamp(at // SECOND, UTC)
    return int(datetime(day.year, day.month, 1, tzinfo=UTC).timestamp()) * SECOND


def month_after(month: Millis, n: int = 1) -> Millis:
    """Return the instant at which the `n`th month after that of `month` begins."""
    for _ in range(n):
        month = month_of(month_of(month) + _LONGEST)
    return month


def month_name(month: Millis) -> str:
    """Return a month as it stands in the name of a table: 2026_03."""
    return datetime.fromtimestamp(month // SECOND, UTC).strftime("%Y_%m")
