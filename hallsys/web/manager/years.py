"""The working calendar on the page of the set-up: a year read from a file, checked, shown, and kept."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from hallsys.cases.overview import due_within
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.rules import local_instant
from hallsys.halls.stretches import Announced, Stretch, announced, calendar_year, faults, read_file, unlisted
from hallsys.halls.views import calendar_of
from hallsys.queue.shutting import keep_year
from hallsys.staff.rules import Action
from hallsys.web.fields import Line
from hallsys.web.http import Body, body
from hallsys.web.manager.affected import of_year
from hallsys.web.manager.guarding import Facts, guarded, marks
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

_MOST_STRETCHES = 60

Row = dict[str, Any]


class Days(BaseModel):
    """The first and the last of days that follow each other, with the holiday's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    first: date
    last: date
    name: Line = ""


class CheckYear(Body):
    """A year as it is announced."""

    year: int = Field(ge=2004, le=2099)
    source: Line
    off: tuple[Days, ...] = Field(max_length=_MOST_STRETCHES)
    work: tuple[Days, ...] = Field(max_length=_MOST_STRETCHES)

    def told(self) -> Announced:
        """Return it as the rules know it."""
        off, work = (
            tuple(Stretch(one.first, one.last, one.name) for one in part) for part in (self.off, self.work)
        )
        return Announced(self.year, self.source, off, work)


class LoadYear(CheckYear):
    """The same to be kept; `seen`: the mark of what was known of the year when this was looked at.

    `agreed`: the mark of the appointments that were listed as called off then.
    """

    seen: Annotated[str, Field(max_length=64)] | None = None
    agreed: Annotated[str, Field(max_length=64)] | None = None


class ReadYear(Body):
    """A file `cn_<year>.json`."""

    content: Base64Bytes


def load(_site: Site, asked: LoadYear) -> partial[Any]:
    """Plan what LoadYear asks for. Raises BadCalendar; the plan raises ChangedMeanwhile, AffectsOthers."""
    put = partial(keep_year, calendar=calendar_year(asked.told()), seen=asked.agreed)
    return guarded(put, _years_said, str(asked.year), asked.seen)


def add_years(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` read a file of holidays, and say what keeping a year would change."""

    @pages.post("/api/manager/read-calendar")
    @signed_in(sessions, surface, Action.SET_UP)
    def read_calendar() -> Row:
        return _row(read_file(body(ReadYear).content))

    @pages.post("/api/manager/check-calendar")
    @signed_in(sessions, surface, Action.SET_UP)
    def check_calendar() -> Row:
        told = body(CheckYear).told()
        wrong = [{"zh": zh, "en": en} for zh, en in faults(told)]
        return {"faults": wrong} if wrong else site.db.read(_would_change, site, calendar_year(told))


def years(conn: Connection, site: Site) -> list[Row]:
    """Return the years whose holidays are known, the newest first, each as it was announced."""
    return [_row(announced(one)) for one in reversed(calendar_of(conn, site.hall_id))]


def _would_change(conn: Connection, site: Site, new: CalendarYear) -> Row:
    known = {one.year: one for one in calendar_of(conn, site.hall_id)}.get(new.year)
    before, after = _kinds(known), _kinds(new)
    timezone = site.catalogue.hall.timezone
    begins, ends = (local_instant(date(year, 1, 1), "00:00", timezone) for year in (new.year, new.year + 1))
    return {
        "faults": [],
        "known": known is not None,
        "seen": marks(_years_said(conn, site.hall_id)).get(str(new.year)),
        "unlisted": unlisted(announced(new)),
        "off": len(new.off),
        "work": len(new.work),
        "changes": [
            {"day": day.isoformat(), "before": before.get(day), "after": after.get(day)}
            for day in sorted(before.keys() | after.keys())
            if known is not None and before.get(day) != after.get(day)
        ],
        "due": due_within(conn, site.hall_id, begins, ends),
        "called_off": of_year(conn, site, new),
    }


def _kinds(year: CalendarYear | None) -> dict[date, str]:
    if year is None:
        return {}
    return {**{day: "off" for day, _ in year.off}, **dict.fromkeys(year.work, "work")}


def _years_said(conn: Connection, hall_id: str) -> Facts:
    return {str(one.year): one.model_dump() for one in calendar_of(conn, hall_id)}


def _row(told: Announced) -> Row:
    return {"year": told.year, "source": told.source, "off": _days(told.off), "work": _days(told.work)}


def _days(stretches: tuple[Stretch, ...]) -> list[Mapping[str, str]]:
    return [
        {"first": one.first.isoformat(), "last": one.last.isoformat(), "name": one.name} for one in stretches
    ]


COMMANDS = {"load-calendar": (LoadYear, load)}
