"""Reads of halls. A hall changes rarely: callers on the hot path keep what `hall` returns."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, select

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.errors import HallUnknown
from hallsys.halls.policy import HallSettings, known_settings
from hallsys.halls.rules import (
    Calendar,
    Closed,
    DayKind,
    Hours,
    Open,
    business_day,
    opening,
    require_open,
    time_left,
)
from hallsys.halls.tables import (
    calendar_days,
    calendar_years,
    closed_days,
    day_hours,
    halls,
    opening_hours,
    zones,
)
from hallsys.kernel.clock import Millis


@dataclass(frozen=True)
class Zone:
    """A part of the hall with windows; zones within earshot of each other share a `voice_zone`."""

    id: str
    code: str
    name: str
    name_en: str
    voice_zone: str


@dataclass(frozen=True)
class Hall:
    """A hall with everything that decides when it works."""

    id: str
    parent_id: str | None
    level: str
    code: str
    name: str
    name_en: str
    timezone: str
    rollover_minutes: int
    settings: Mapping[str, Any]
    zones: tuple[Zone, ...]
    hours: tuple[Hours, ...]
    calendar: Calendar

    def business_day(self, now: Millis) -> str:
        """Return the ISO day that work done at `now` belongs to."""
        return business_day(now, self.timezone, self.rollover_minutes)

    def opening(self, now: Millis) -> Open | Closed:
        """Return whether the hall is open; raises CalendarUncovered."""
        return opening(self.calendar, self.hours, self.timezone, now)

    def require_open(self, now: Millis) -> Open:
        """Return the opening at `now`; raises HallClosed, HallClosedForNow or CalendarUncovered."""
        return require_open(self.calendar, self.hours, self.timezone, now)

    def time_left(self, now: Millis) -> Millis:
        """Return for how long the hall is yet open today, its breaks left out; raises CalendarUncovered."""
        return time_left(self.calendar, self.hours, self.timezone, now)

    @cached_property
    def known_settings(self) -> HallSettings:
        """The settings that this version knows; what another one wrote besides is left out."""
        return known_settings(self.settings)

    @cached_property
    def zones_by_id(self) -> Mapping[str, Zone]:
        """The zones by their id."""
        return {zone.id: zone for zone in self.zones}


_HALL = select(halls).where(halls.c.id == bindparam("hall_id"))
_BY_CODE = select(halls.c.id).where(halls.c.code == bindparam("code"))
_ALL = select(halls.c.id, halls.c.parent_id, halls.c.level, halls.c.code, halls.c.name).order_by(halls.c.code)
_ELSEWHERE = select(halls.c.id).where(halls.c.kept_elsewhere)
_ZONES = (
    select(zones.c.id, zones.c.code, zones.c.name, zones.c.name_en, zones.c.voice_zone)
    .where(zones.c.hall_id == bindparam("hall_id"))
    .order_by(zones.c.id)  # in the order in which the hall named them
)
_HOURS = (
    select(opening_hours.c.weekday, opening_hours.c.opens, opening_hours.c.closes)
    .where(opening_hours.c.hall_id == bindparam("hall_id"))
    .order_by(opening_hours.c.weekday, opening_hours.c.opens)
)
_DAYS = select(calendar_days.c.day, calendar_days.c.kind).where(
    calendar_days.c.hall_id == bindparam("hall_id")
)
_CLOSED = select(closed_days.c.day).where(closed_days.c.hall_id == bindparam("hall_id"))
_DAY_HOURS = select(day_hours.c.day, day_hours.c.opens, day_hours.c.closes).where(
    day_hours.c.hall_id == bindparam("hall_id")
)
_KNOWN_YEARS = (
    select(calendar_years.c.year, calendar_years.c.source)
    .where(calendar_years.c.hall_id == bindparam("hall_id"))
    .order_by(calendar_years.c.year)
)
_NAMED_DAYS = (
    select(calendar_days.c.day, calendar_days.c.kind, calendar_days.c.note)
    .where(calendar_days.c.hall_id == bindparam("hall_id"))
    .order_by(calendar_days.c.day)
)
_YEARS = select(calendar_years.c.year).where(calendar_years.c.hall_id == bindparam("hall_id"))


def hall(conn: Connection, hall_id: str) -> Hall:
    """Return the hall. Raises HallUnknown."""
    key = {"hall_id": hall_id}
    row = conn.execute(_HALL, key).one_or_none()
    if row is None:
        raise HallUnknown
    days = conn.execute(_DAYS, key).all()
    special: dict[str, tuple[tuple[str, str], ...]] = {}
    for day, opens, closes in conn.execute(_DAY_HOURS, key):
        special[day] = (*special.get(day, ()), (opens, closes))
    return Hall(
        id=row.id,
        parent_id=row.parent_id,
        level=row.level,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        timezone=row.timezone,
        rollover_minutes=row.rollover_minutes,
        settings=json.loads(row.settings),
        zones=tuple(Zone(*zone) for zone in conn.execute(_ZONES, key)),
        hours=tuple(Hours(*stretch) for stretch in conn.execute(_HOURS, key)),
        calendar=Calendar(
            off=frozenset(day for day, kind in days if kind == DayKind.OFF),
            work=frozenset(day for day, kind in days if kind == DayKind.WORK),
            closed=frozenset(conn.execute(_CLOSED, key).scalars()),
            special=special,
            years=frozenset(conn.execute(_YEARS, key).scalars()),
        ),
    )


def calendar_of(conn: Connection, hall_id: str) -> tuple[CalendarYear, ...]:
    """Return the years whose holidays are known, each with its days; without a source if none was kept."""
    key = {"hall_id": hall_id}
    days = [(date.fromisoformat(row.day), row.kind, row.note) for row in conn.execute(_NAMED_DAYS, key)]
    return tuple(
        CalendarYear(
            year=row.year,
            source=row.source,
            off=tuple(
                (day, note) for day, kind, note in days if day.year == row.year and kind == DayKind.OFF
            ),
            work=tuple(day for day, kind, _ in days if day.year == row.year and kind == DayKind.WORK),
        )
        for row in conn.execute(_KNOWN_YEARS, key)
    )


def hall_id_of(conn: Connection, code: str) -> str:
    """Return the id of the hall with that code. Raises HallUnknown."""
    hall_id = conn.execute(_BY_CODE, {"code": code}).scalar_one_or_none()
    if hall_id is None:
        raise HallUnknown
    return str(hall_id)


@dataclass(frozen=True)
class HallName:
    """One hall in the tree of halls."""

    id: str
    parent_id: str | None
    level: str
    code: str
    name: str


def tree(conn: Connection) -> tuple[HallName, ...]:
    """Return all halls by code, each with its parent."""
    return tuple(HallName(*row) for row in conn.execute(_ALL))


def kept_elsewhere(conn: Connection) -> frozenset[str]:
    """Return the ids of the halls that have a database of their own, and stand here in the tree alone."""
    return frozenset(conn.execute(_ELSEWHERE).scalars())
