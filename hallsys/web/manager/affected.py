"""Appointments that cannot be kept if a matter is suspended or a day is shut: shown before that is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.days import open_at, shut_on, with_year
from hallsys.halls.rules import Calendar, hours_of, until
from hallsys.queue.calling_off import Affected, of_matters, out_of_hours
from hallsys.staff.rules import Action
from hallsys.web.http import Body, body
from hallsys.web.manager import offer
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

_MOST_LISTED = 200
_A_DAY = timedelta(days=1)

Row = dict[str, Any]


def _of_suspension(conn: Connection, site: Site, asked: offer.Suspend) -> list[Affected]:
    return of_matters(conn, site.catalogue.hall, (asked.matter_id,), site.clock.now(), asked.until)


def _of_day(conn: Connection, site: Site, day: date, calendar: Calendar) -> list[Affected]:
    hall = replace(site.catalogue.hall, calendar=calendar)
    return out_of_hours(conn, hall, site.clock.now(), day, day + _A_DAY)


def _of_shut_day(conn: Connection, site: Site, asked: offer.CloseDay) -> list[Affected]:
    day = asked.on(site)
    return _of_day(conn, site, day, shut_on(site.catalogue.hall.calendar, day))


def _of_early_end(conn: Connection, site: Site, asked: offer.CloseEarly) -> list[Affected]:
    day, hall = asked.on(site), site.catalogue.hall
    stretches = until(hours_of(hall.calendar, hall.hours, day), asked.closes)
    hours = [(one.opens, one.closes) for one in stretches]
    return _of_day(conn, site, day, open_at(hall.calendar, day, hours))


def _of_other_hours(conn: Connection, site: Site, asked: offer.SetHours) -> list[Affected]:
    day = asked.on(site)
    return _of_day(conn, site, day, open_at(site.catalogue.hall.calendar, day, asked.hours))


def of_year(conn: Connection, site: Site, new: CalendarYear) -> Row:
    """Return the appointments that lie on the holidays of a year that is to be kept."""
    hall = site.catalogue.hall
    after = with_year(hall.calendar, new.year, [day for day, _ in new.off], new.work)
    begins, ends = date(new.year, 1, 1), date(new.year + 1, 1, 1)
    found = out_of_hours(conn, replace(hall, calendar=after), site.clock.now(), begins, ends)
    return _listed(site, found)


# What a command would call off, by its name.
_WOULD: Mapping[str, tuple[type[Body], Callable[[Connection, Site, Any], list[Affected]]]] = {
    "suspend": (offer.Suspend, _of_suspension),
    "close-day": (offer.CloseDay, _of_shut_day),
    "close-early": (offer.CloseEarly, _of_early_end),
    "set-hours": (offer.SetHours, _of_other_hours),
}


def add_affected(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` say what a command would call off. Raises what the command itself would of the day."""

    @pages.post("/api/manager/affected/<command>")
    @signed_in(sessions, surface, Action.ALLOCATE)
    def affected(command: str) -> Row:
        if command not in _WOULD:
            raise NotFound
        model, would = _WOULD[command]
        return _listed(site, site.db.read(would, site, body(model)))


def _listed(site: Site, found: Sequence[Affected]) -> Row:
    return {
        "count": len(found),
        "appointments": [
            {
                "starts_at": one.slot.starts_at,
                "ends_at": one.slot.ends_at,
                "name": site.catalogue.matters[one.matter_id].name,
                "name_en": site.catalogue.matters[one.matter_id].name_en,
            }
            for one in found[:_MOST_LISTED]
        ],
    }
