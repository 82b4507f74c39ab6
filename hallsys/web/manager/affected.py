"""Appointments that cannot be kept if a matter is suspended or a day is shut: shown before that is done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.days import open_at, shut_on, with_year
from hallsys.halls.rules import Calendar, hours_of, until
from hallsys.matters.errors import MatterUnknown
from hallsys.queue.calling_off import mark, unkeepable
from hallsys.queue.catalogue import Catalogue
from hallsys.staff.rules import Action
from hallsys.web.http import Body, body
from hallsys.web.manager import offer
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

_MOST_LISTED = 200

Row = dict[str, Any]


def _suspended(site: Site, asked: offer.Suspend) -> Catalogue:
    matters = dict(site.catalogue.matters)
    if asked.matter_id not in matters:
        raise MatterUnknown
    until = asked.until.isoformat() if asked.until else None
    matters[asked.matter_id] = replace(matters[asked.matter_id], open=False, closed_until=until)
    return replace(site.catalogue, matters=matters)


def _with_days(site: Site, calendar: Calendar) -> Catalogue:
    return replace(site.catalogue, hall=replace(site.catalogue.hall, calendar=calendar))


def _shut_day(site: Site, asked: offer.CloseDay) -> Catalogue:
    return _with_days(site, shut_on(site.catalogue.hall.calendar, asked.on(site)))


def _early_end(site: Site, asked: offer.CloseEarly) -> Catalogue:
    day, hall = asked.on(site), site.catalogue.hall
    stretches = until(hours_of(hall.calendar, hall.hours, day), asked.closes)
    hours = [(one.opens, one.closes) for one in stretches]
    return _with_days(site, open_at(hall.calendar, day, hours))


def _other_hours(site: Site, asked: offer.SetHours) -> Catalogue:
    return _with_days(site, open_at(site.catalogue.hall.calendar, asked.on(site), asked.hours))


def of_year(conn: Connection, site: Site, new: CalendarYear) -> Row:
    """Return the appointments that could not be kept with a year's holidays."""
    calendar = site.catalogue.hall.calendar
    after = with_year(calendar, new.year, [day for day, _ in new.off], new.work)
    return _listed(conn, site, _with_days(site, after))


# What would be offered after a command, by its name.
_AFTER: Mapping[str, tuple[type[Body], Callable[[Site, Any], Catalogue]]] = {
    "suspend": (offer.Suspend, _suspended),
    "close-day": (offer.CloseDay, _shut_day),
    "close-early": (offer.CloseEarly, _early_end),
    "set-hours": (offer.SetHours, _other_hours),
}


def add_affected(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` say what a command would call off. Raises what the command itself would of the day."""

    @pages.post("/api/manager/affected/<command>")
    @signed_in(sessions, surface, Action.ALLOCATE)
    def affected(command: str) -> Row:
        if command not in _AFTER:
            raise NotFound
        model, after = _AFTER[command]
        return site.db.read(_listed, site, after(site, body(model)))


def _listed(conn: Connection, site: Site, after: Catalogue) -> Row:
    found = unkeepable(conn, after, site.clock.now())
    return {
        "mark": mark(found),
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
