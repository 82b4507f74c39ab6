"""The days that a page of figures is asked for."""

from datetime import date

from flask import request

from hallsys.halls.rules import day_start
from hallsys.kernel.clock import DAY, Millis
from hallsys.web.errors import BadRequest
from hallsys.web.fields import DAYS_END, FIRST_DAY
from hallsys.web.site import Site

LONGEST_PERIOD = 366  # days


def day_asked(site: Site, name: str) -> str:
    """Return the day that the query names, today if it names none. Raises BadRequest."""
    try:
        day = date.fromisoformat(request.args.get(name) or site.today)
    except ValueError as error:
        raise BadRequest from error
    if not FIRST_DAY <= day < DAYS_END:
        raise BadRequest
    return day.isoformat()


def period_asked(site: Site) -> tuple[str, str]:
    """Return the first and the last day that are asked for. Raises BadRequest."""
    since, until = day_asked(site, "since"), day_asked(site, "until")
    if not 0 <= (date.fromisoformat(until) - date.fromisoformat(since)).days < LONGEST_PERIOD:
        raise BadRequest
    return since, until


def instants(site: Site, since: str, until: str) -> tuple[Millis, Millis]:
    """Return when the day `since` begins and the day `until` ends."""
    hall = site.catalogue.hall
    begin, last = (day_start(day, hall.timezone, hall.rollover_minutes) for day in (since, until))
    return begin, last + DAY
