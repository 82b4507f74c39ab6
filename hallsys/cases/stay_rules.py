"""A result in another hall than that of its case: where its stay stands, its seals, its number. Pure."""

from datetime import date
from enum import StrEnum

from hallsys.cases.result_rules import ResultStatus
from hallsys.cases.stay_errors import BadSeals, NotYetToReturn
from hallsys.kernel.clock import DAY, HOUR, Millis
from hallsys.kernel.text import one_line

LONGEST_SEALS = 200
MOST_ON_A_LIST = 200

# The code under which the numbers of dispatch lists are counted, beside those of cases.
LIST_CODE = "JJD"


class Stands(StrEnum):
    """Where a result is that was sent to another hall."""

    GOING = "going"
    THERE = "there"
    RETURNING = "returning"
    OVER = "over"  # handed over there, back at home, or lost


# What lies in the other hall for nobody any more, and goes home at once.
_GOES_HOME = (ResultStatus.RECALLED, ResultStatus.RETURNED, ResultStatus.VOID)


def check_seals(typed: str) -> str:
    """Return the numbers of the seals of the bags on one line, with spaces between.

    Raises BadSeals for none, or too many.
    """
    clean = one_line(typed.replace("，", " ").replace(",", " ").replace("、", " "))
    if not 0 < len(clean) <= LONGEST_SEALS:
        raise BadSeals(longest=LONGEST_SEALS)
    return clean


def list_number(hall_code: str, day: date, serial: int) -> str:
    """Return the number of a dispatch list: the hall that sends, yyyyMMdd, serial from 1."""
    return f"{LIST_CODE}-{hall_code}-{day:%Y%m%d}-{serial:03d}"


def goes_home(status: str, arrived_at: Millis, now: Millis, return_days: int) -> bool:
    """Tell whether a result goes to its hall: called or brought back, void, or not collected for so long."""
    return status in _GOES_HOME or now - arrived_at >= return_days * DAY


def check_return(status: str, arrived_at: Millis, now: Millis, return_days: int) -> None:
    """Raise NotYetToReturn for what its applicant may still come for."""
    if not goes_home(status, arrived_at, now, return_days):
        raise NotYetToReturn(days=return_days)


def late_from(sent_at: Millis, transit_hours: int) -> Millis:
    """Return from when on a result is too long on its way."""
    return sent_at + transit_hours * HOUR
