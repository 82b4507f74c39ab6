"""The page that sets the hall up: zones, queues, windows; see also `matter_form` and `years`."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection

from hallsys.counters.rules import WindowKind
from hallsys.counters.setup import WindowFacts, put_window
from hallsys.halls.errors import ZoneUnknown
from hallsys.halls.service import put_zone, say_of_hall
from hallsys.matters.result_kinds import RESULT_KINDS
from hallsys.matters.rules import MatterFacts
from hallsys.matters.themes import THEMES
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import put_queue
from hallsys.queue.shutting import narrowing
from hallsys.reports.tables import HALL_KINDS
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body
from hallsys.web.limit_units import unit_names
from hallsys.web.manager import matter_form, years
from hallsys.web.manager.guarding import guarded, marks, queues_said, windows_said, zones_said
from hallsys.web.manager.set_up_changes import change_rows
from hallsys.web.site import Site

Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]{0,15}$")]
Name = Annotated[Line, Field(min_length=1, max_length=60)]
English = Annotated[Line, Field(max_length=120)]
Prefix = Annotated[str, Field(max_length=2)]

_NO_FACTS = {"request_id", "seen"}


class Guarded(Body):
    """`seen`: the mark of what the form began with; whoever sends none overwrites whatever is there."""

    seen: Annotated[str, Field(max_length=64)] | None = None


class PutZone(Guarded):
    """A new zone, or with an id another name of one that is there."""

    zone_id: Id | None = None
    code: Code
    name: Name
    name_en: English = ""
    voice_zone: Code | None = None


class PutWindow(Guarded):
    """A new window, or with an id what is said of one that is there."""

    window_id: Id | None = None
    code: Code
    number: int = Field(ge=1, le=999)
    name: Name
    name_en: Annotated[Line, Field(max_length=60)] = ""
    zone_id: Id
    kind: WindowKind


class PutQueue(Guarded):
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


class SayOfHall(Body):
    """Where the hall is, by which number it is asked, what its boards say, and how long a window may idle."""

    address: Annotated[Line, Field(max_length=200)] = ""
    address_en: Annotated[Line, Field(max_length=200)] = ""
    help_phone: Annotated[Line, Field(max_length=30)] = ""
    notice: Annotated[Line, Field(max_length=200)] = ""
    notice_en: Annotated[Line, Field(max_length=200)] = ""
    idle_minutes: int = Field(ge=1, le=120)


def of_hall(_site: Site, asked: SayOfHall) -> partial[Any]:
    """Plan what SayOfHall asks for."""
    said = asked.model_dump(exclude=_NO_FACTS)
    zh, en = said.pop("notice"), said.pop("notice_en")
    said["notice"] = {"zh": zh or en, "en": en} if zh or en else None
    return partial(say_of_hall, said={name: value or None for name, value in said.items()})


def zone(_site: Site, asked: PutZone) -> partial[Any]:
    """Plan what PutZone asks for."""
    put = partial(put_zone, **asked.model_dump(exclude=_NO_FACTS))
    return guarded(put, zones_said, asked.zone_id, asked.seen)


def window(site: Site, asked: PutWindow) -> partial[Any]:
    """Plan what PutWindow asks for. Raises ZoneUnknown."""
    _require_zone(site, asked.zone_id)
    facts = WindowFacts(**asked.model_dump(exclude={*_NO_FACTS, "window_id"}))
    put = partial(put_window, window_id=asked.window_id, facts=facts)
    return guarded(put, windows_said, asked.window_id, asked.seen)


def queue(site: Site, asked: PutQueue) -> partial[Any]:
    """Plan what PutQueue asks for. Raises ZoneUnknown."""
    if asked.zone_id is not None:
        _require_zone(site, asked.zone_id)
    facts = asked.model_dump(exclude={*_NO_FACTS, "queue_id"})
    for name in ("care_prefix", "appointment_prefix"):
        facts[name] = facts[name] or None
    change = partial(put_queue, queue_id=asked.queue_id, facts=QueueFacts(**facts))
    put = partial(narrowing, change=change)
    return guarded(put, queues_said, asked.queue_id, asked.seen)


def _require_zone(site: Site, zone_id: str) -> None:
    if zone_id not in site.catalogue.hall.zones_by_id:
        raise ZoneUnknown


COMMANDS: Mapping[str, tuple[type[Body], Callable[[Site, Any], partial[Any]]]] = {
    "say-of-hall": (SayOfHall, of_hall),
    "put-zone": (PutZone, zone),
    "put-window": (PutWindow, window),
    "put-queue": (PutQueue, queue),
    **matter_form.COMMANDS,
    **years.COMMANDS,
}


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return all that the hall consists of, as it was said, with the marks of it for the forms."""
    zones = zones_said(conn, site.hall_id)
    windows, queues = windows_said(conn, site.hall_id), queues_said(conn, site.hall_id)
    return {
        "zones": [{"zone_id": key, **facts} for key, facts in zones.items()],
        "windows": [{"window_id": key, **facts} for key, facts in windows.items()],
        "queues": [{"queue_id": key, **facts} for key, facts in queues.items()],
        "seen": {**marks(zones), **marks(windows), **marks(queues)},
        "matters": [
            {"matter_id": one.id, "version": one.version, **_facts(one, MatterFacts.__dataclass_fields__)}
            for one in site.catalogue.matters.values()
        ],
        "hall_says": _said_of_hall(site),
        "years": years.years(conn, site),
        "this_year": int(site.today[:4]),
        "themes": THEMES,
        "units": unit_names(),
        "result_kinds": RESULT_KINDS,
        "changes": change_rows(conn, site, HALL_KINDS),
    }


def _said_of_hall(site: Site) -> dict[str, Any]:
    known = site.catalogue.hall.known_settings
    notice = known.notice
    said = known.model_dump() | {"notice": notice and notice.zh, "notice_en": notice and notice.en}
    return {name: said[name] or "" for name in SayOfHall.model_fields if name not in _NO_FACTS}


def _facts(one: Any, names: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}
