"""The page of a matter under /guide, named by its code, and the QR code that leads to it."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.errors import Refusal
from hallsys.matters.rules import EVERY_DAY, Matter
from hallsys.matters.versions import MatterVersion, versions
from hallsys.matters.views import Material, materials, matters_by_id
from hallsys.queue.admission import refused_today
from hallsys.queue.estimate import Pace
from hallsys.web.errors import NotFound
from hallsys.web.pages import pages_of
from hallsys.web.qr import svg
from hallsys.web.site import Site
from hallsys.web.snapshots import language

_WEEKDAYS = {
    "zh": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}


def blueprint(site: Site) -> Blueprint:
    """Return the pages."""
    pages = pages_of("guide", __name__)

    def known(code: str) -> Matter:
        found = next((one for one in site.catalogue.matters.values() if one.code == code), None)
        if found is None:
            raise NotFound
        return found

    @pages.get("/guide/<code>")
    def guide(code: str) -> str:
        lang = language()
        matter, listed, every = site.db.read(_read, site.hall_id, known(code).id)
        refusal = site.db.read(_refused_today, site, matter, site.pace())
        told = refusal and refusal.sentence("en" if lang == "en" else "zh")
        shown = {"refused": told, **_shown(site, matter, listed, lang), **_in_force(site, matter, every)}
        return render_template("guide/guide.html", lang=lang, **shown)

    @pages.get("/guide/<code>/qr.svg")
    def qr(code: str) -> Response:
        address = f"{site.settings.public_url.rstrip('/')}/guide/{known(code).code}"
        return Response(svg(address), mimetype="image/svg+xml")

    return pages


def _read(
    conn: Connection, hall_id: str, matter_id: str
) -> tuple[Matter, tuple[Material, ...], tuple[MatterVersion, ...]]:
    """Read a matter whole at one instant: the one kept may not yet have heard of its newest version."""
    [matter] = matters_by_id(conn, hall_id, [matter_id])
    return matter, materials(conn, hall_id, [matter_id]), versions(conn, hall_id, matter_id)


def _refused_today(conn: Connection, site: Site, matter: Matter, pace: Pace) -> Refusal | None:
    """Return why no ticket can be had for the matter any more today, None while one can."""
    queue = site.catalogue.queues_by_code.get(matter.queue_code)
    if queue is None:
        return None
    refused = refused_today(conn, site.catalogue, site.clock.now(), pace, (queue.id,))
    return refused.get(queue.id)


def _shown(site: Site, matter: Matter, listed: tuple[Material, ...], lang: str) -> dict[str, Any]:
    catalogue = site.catalogue
    queue = catalogue.queues_by_code.get(matter.queue_code)
    zone = next((one for one in catalogue.hall.zones if queue and one.id == queue.zone_id), None)
    places = [one for one in (catalogue.hall, zone, queue) if one is not None]
    served = [name for name, digit in zip(_WEEKDAYS[lang], matter.service_days, strict=True) if digit == "1"]
    return {
        "matter": matter,
        "materials": listed,
        "places": [named(one, lang) for one in places],
        "hours": _hours(catalogue.hall, lang),
        "served": [] if matter.service_days == EVERY_DAY else served,
        "bookable": bool(
            catalogue.policy.appointment_online and queue and queue.open and queue.appointment_quota
        ),
        "phone": site.settings.complaint_phone,
        "demo": site.settings.demo,
        "named": named,
    }


def _in_force(site: Site, matter: Matter, every: tuple[MatterVersion, ...]) -> dict[str, str | None]:
    """Return the days from which the version in force and the one after it are, None for no such day."""

    def day(at: Millis) -> str:
        return local_time(at, site.catalogue.hall.timezone).date().isoformat()

    since = next(one.effective_at for one in every if one.number == matter.version)
    coming = [one.effective_at for one in every if one.effective_at > site.clock.now()]
    return {"since": day(since) if since else None, "next_on": day(min(coming)) if coming else None}


def named(one: Any, lang: str) -> str:
    """Return the name of a hall, a zone, a queue, a matter or a material in a language."""
    return str((lang == "en" and one.name_en) or one.name)


def _hours(hall: Hall, lang: str) -> list[tuple[str, str]]:
    """Return the usual opening hours, days with the same ones together: ("周一至周五", "09:00–17:00")."""
    week = [
        "、".join(f"{one.opens}–{one.closes}" for one in hall.hours if one.weekday == weekday)
        for weekday in range(7)
    ]
    told = []
    for hours, days in groupby(range(7), key=lambda weekday: week[weekday]):
        first, *rest = [_WEEKDAYS[lang][weekday] for weekday in days]
        if hours:
            name = f"{first}{'至' if lang == 'zh' else '–'}{rest[-1]}" if rest else first
            told.append((name, hours if lang == "zh" else hours.replace("、", ", ")))
    return told
