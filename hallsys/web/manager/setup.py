"""The page that sets the hall up: zones, queues, windows, matters with their checklists."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

from flask import Blueprint
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from hallsys.counters.rules import WindowKind
from hallsys.counters.setup import WindowFacts, put_window
from hallsys.counters.views import windows
from hallsys.halls.errors import ZoneUnknown
from hallsys.halls.rules import business_day, day_start
from hallsys.halls.service import put_zone
from hallsys.kernel.clock import Millis
from hallsys.matters.errors import MatterUnknown
from hallsys.matters.guides import Form, Source
from hallsys.matters.rules import LONGEST_POINTS, LONGEST_SAMPLE, Kind, MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter, withdraw_version
from hallsys.matters.themes import THEMES, Theme
from hallsys.matters.versions import VERSIONED, checklist_of, versions, waiting
from hallsys.queue.errors import QueueUnknown
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import put_queue
from hallsys.web.fields import Id, Line, Lines
from hallsys.web.http import Body
from hallsys.web.paths import an_id
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]{0,15}$")]
Name = Annotated[Line, Field(min_length=1, max_length=60)]
English = Annotated[Line, Field(max_length=120)]
Prefix = Annotated[str, Field(max_length=2)]


class PutZone(Body):
    """A new zone, or with an id another name of one that is there."""

    zone_id: Id | None = None
    code: Code
    name: Name
    name_en: English = ""
    voice_zone: Code | None = None


class PutWindow(Body):
    """A new window, or with an id what is said of one that is there."""

    window_id: Id | None = None
    code: Code
    number: int = Field(ge=1, le=999)
    name: Name
    name_en: Annotated[Line, Field(max_length=60)] = ""
    zone_id: Id
    kind: WindowKind


class PutQueue(Body):
    """A new queue, or with an id what is said of one that is there."""

    queue_id: Id | None = None
    code: Code
    prefix: Prefix
    name: Name
    name_en: English = ""
    zone_id: Id | None = None
    common: bool = False
    limit_minutes: int = Field(ge=1, le=24 * 60)
    daily_limit: int = Field(default=0, ge=0, le=9999)
    care_prefix: Prefix | None = None
    appointment_prefix: Prefix | None = None
    appointment_quota: int = Field(ge=0, le=1000)
    position: int = Field(ge=0, le=9999)


class Entry(BaseModel, frozen=True, extra="forbid"):
    """An entry of a checklist, all of it: what is left out is as of a new one."""

    name: Annotated[Line, Field(max_length=120)]
    name_en: Annotated[Line, Field(max_length=200)] = ""
    required: bool = True
    copies: int = Field(ge=0, le=999)
    note: Annotated[Line, Field(max_length=200)] = ""
    form: Form = Form.ANY
    source: Source = Source.APPLICANT
    may_be_missing: bool = False
    review_points: Annotated[Lines, Field(max_length=LONGEST_POINTS)] = ""
    sample: Annotated[Line, Field(max_length=LONGEST_SAMPLE)] = ""
    sample_id: Annotated[str, Field(pattern=r"^[0-9a-z]{0,26}$")] = ""
    applies_when: Annotated[Line, Field(max_length=400)] = ""


class PutMatter(Body):
    """A matter as a whole; one with its code is changed. `effective_on`: the day from which that holds."""

    code: Annotated[str, Field(min_length=1, max_length=32)]
    name: Annotated[Line, Field(max_length=120)]
    name_en: Annotated[Line, Field(max_length=200)] = ""
    kind: Kind
    limit_days: int = Field(ge=0, le=1000)
    queue_code: Code
    implementation_code: Annotated[str, Field(max_length=31)]
    department: Annotated[Line, Field(max_length=60)] = ""
    position: int = Field(ge=0, le=9999)
    service_days: Annotated[str, Field(max_length=7)]
    theme: Theme
    keywords: Annotated[Line, Field(max_length=200)] = ""
    checklist: tuple[Entry, ...] = Field(max_length=60)
    effective_on: date | None = None


class WithdrawVersion(Body):
    """Which version is not to take effect."""

    matter_id: Id
    number: int = Field(ge=1, le=999_999)


def zone(_site: Site, asked: PutZone) -> partial[Any]:
    """Plan what PutZone asks for."""
    return partial(put_zone, **asked.model_dump(exclude={"request_id"}))


def window(site: Site, asked: PutWindow) -> partial[Any]:
    """Plan what PutWindow asks for. Raises ZoneUnknown."""
    _require_zone(site, asked.zone_id)
    facts = WindowFacts(**asked.model_dump(exclude={"request_id", "window_id"}))
    return partial(put_window, window_id=asked.window_id, facts=facts)


def queue(site: Site, asked: PutQueue) -> partial[Any]:
    """Plan what PutQueue asks for. Raises ZoneUnknown."""
    if asked.zone_id is not None:
        _require_zone(site, asked.zone_id)
    facts = asked.model_dump(exclude={"request_id", "queue_id"})
    for name in ("care_prefix", "appointment_prefix"):
        facts[name] = facts[name] or None
    return partial(put_queue, queue_id=asked.queue_id, facts=QueueFacts(**facts))


def matter(site: Site, asked: PutMatter) -> partial[Any]:
    """Plan what PutMatter asks for. Raises QueueUnknown."""
    if asked.queue_code not in site.catalogue.queues_by_code:
        raise QueueUnknown
    said = asked.model_dump(exclude={"request_id", "checklist", "effective_on"})
    checklist = [MaterialFacts(**one.model_dump()) for one in asked.checklist]
    at = None if asked.effective_on is None else _begins(site, asked.effective_on)
    return partial(put_matter, facts=MatterFacts(**said), checklist=checklist, effective_at=at)


def withdrawal(_site: Site, asked: WithdrawVersion) -> partial[Any]:
    """Plan what WithdrawVersion asks for."""
    return partial(withdraw_version, matter_id=asked.matter_id, number=asked.number)


def _require_zone(site: Site, zone_id: str) -> None:
    if zone_id not in site.catalogue.hall.zones_by_id:
        raise ZoneUnknown


def _begins(site: Site, day: date) -> Millis:
    hall = site.catalogue.hall
    return day_start(day.isoformat(), hall.timezone, hall.rollover_minutes)


COMMANDS: Mapping[str, tuple[type[Body], Callable[[Site, Any], partial[Any]]]] = {
    "put-zone": (PutZone, zone),
    "put-window": (PutWindow, window),
    "put-queue": (PutQueue, queue),
    "put-matter": (PutMatter, matter),
    "withdraw-version": (WithdrawVersion, withdrawal),
}


def add_matter_reading(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let the page read a matter's checklist and its versions."""

    @pages.get("/api/manager/matter/<matter_id>")
    @signed_in(sessions, surface)
    def matter_versions(matter_id: str) -> dict[str, Any]:
        known = site.catalogue.matters.get(an_id(matter_id))
        if known is None:
            raise MatterUnknown
        return site.db.read(_versions, site, matter_id, known.version)


def _versions(conn: Connection, site: Site, matter_id: str, in_force: int) -> dict[str, Any]:
    """Return the checklist in force, the versions that wait with all that they hold, and the history."""
    hall, now = site.catalogue.hall, site.clock.now()
    known = versions(conn, site.hall_id, matter_id)
    coming = waiting(known, now)
    return {
        "checklist": _checklist(conn, site, matter_id, in_force),
        "waiting": [
            {
                "number": one.number,
                "effective_on": business_day(one.effective_at, hall.timezone, hall.rollover_minutes),
                **_facts(one, VERSIONED),
                "checklist": _checklist(conn, site, matter_id, one.number),
            }
            for one in coming
        ],
        "versions": [
            {"number": one.number, "effective_at": one.effective_at, "in_force": one.number == in_force}
            for one in known
            if one.effective_at <= now or one in coming
        ],
    }


def _checklist(conn: Connection, site: Site, matter_id: str, number: int) -> list[dict[str, Any]]:
    return [vars(one) for one in checklist_of(conn, site.hall_id, matter_id, number)]


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return all that the hall consists of, as it was said."""
    catalogue = site.catalogue
    return {
        "zones": [
            {"zone_id": one.id, **_facts(one, ("code", "name", "name_en", "voice_zone"))}
            for one in catalogue.hall.zones
        ],
        "windows": [
            {"window_id": one.id, **_facts(one, WindowFacts.__dataclass_fields__)}
            for one in windows(conn, site.hall_id)
        ],
        "queues": [
            {"queue_id": one.id, **_facts(one, QueueFacts.__dataclass_fields__)}
            for one in catalogue.queues.values()
        ],
        "matters": [
            {"matter_id": one.id, "version": one.version, **_facts(one, MatterFacts.__dataclass_fields__)}
            for one in catalogue.matters.values()
        ],
        "themes": THEMES,
    }


def _facts(one: Any, names: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}
