"""What the booking page shows: what can be booked, when there are places, and an appointment one holds."""

from datetime import date
from itertools import groupby
from typing import Any

import segno
from sqlalchemy import Connection

from hallsys.kernel.errors import Refusal
from hallsys.matters.rules import Matter
from hallsys.matters.rules import require_open as require_matter_open
from hallsys.matters.themes import THEMES
from hallsys.matters.views import pick
from hallsys.queue.admission import refused_today
from hallsys.queue.booking import FreeSlot, free_slots
from hallsys.queue.calling_off import SAID, Why
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import NotByAppointment
from hallsys.queue.estimate import Pace
from hallsys.queue.own import own_appointment, standing
from hallsys.queue.slots import can_cancel, cancel_until, check_in_opens
from hallsys.web import snapshots
from hallsys.web.guides import list_of
from hallsys.web.numbers import told_at
from hallsys.web.site import Site

_BOOKED = "booked"


def snapshot(conn: Connection, site: Site, lang: str) -> dict[str, Any]:
    """Return the snapshot of the page: the matters, and the ways to find one."""
    base = snapshots.base(site, conn, room=None, url="/book/snapshot", api="/api/book", lang=lang)
    catalogue = site.catalogue
    rows = [_matter(one, catalogue) for one in catalogue.matters.values()]
    used = {one["theme"] for one in rows}
    return {
        **base,
        "matters": rows,
        "themes": [
            {"code": theme, "name": zh, "name_en": en} for theme, (zh, en) in THEMES.items() if theme in used
        ],
        "packages": [
            {"code": one.code, "name": one.name, "name_en": one.name_en, "matter_ids": one.matter_ids}
            for one in catalogue.packages
        ],
        "days_ahead": catalogue.policy.appointment_days_ahead,
        "cancel_minutes": catalogue.policy.appointment_cancel_minutes,
        "complaint_phone": site.settings.complaint_phone,
    }


def _matter(matter: Matter, catalogue: Catalogue) -> dict[str, Any]:
    why = _not_bookable(matter, catalogue)
    return {
        "matter_id": matter.id,
        "code": matter.code,
        "name": matter.name,
        "name_en": matter.name_en,
        "department": matter.department,
        "department_en": matter.department_en,
        "theme": matter.theme,
        "closed_zh": why.sentence("zh") if why else None,
        "closed_en": why.sentence("en") if why else None,
    }


def _not_bookable(matter: Matter, catalogue: Catalogue) -> Refusal | None:
    """Return why no time can be booked for the matter on any day, None if one can."""
    try:
        if not catalogue.queue_for((matter,)).appointment_quota:
            return NotByAppointment()
        if not matter.open:
            require_matter_open(matter, date.min)
    except Refusal as refusal:
        return refusal
    return None


def times(conn: Connection, site: Site, matter_id: str, pace: Pace) -> dict[str, Any]:
    """Return what to bring for a matter, whether a ticket can be had today, and its days with their times.

    The full times are there, too. Raises MatterUnknown, QueueClosed.
    """
    catalogue = site.catalogue
    (matter,) = pick(catalogue.matters, [matter_id])
    queue, now = catalogue.queue_for((matter,)), site.clock.now()
    free = free_slots(conn, catalogue, queue, now)
    refused = refused_today(conn, catalogue, now, pace, (queue.id,)).get(queue.id)
    return {
        "matter_id": matter.id,
        "refused_zh": refused and refused.sentence("zh"),
        "refused_en": refused and refused.sentence("en"),
        **list_of(conn, site.hall_id, matter.id),
        "days": [_day(matter, day, list(of_day)) for day, of_day in groupby(free, lambda one: one.slot.day)],
    }


def _day(matter: Matter, day: str, free: list[FreeSlot]) -> dict[str, Any]:
    try:
        require_matter_open(matter, date.fromisoformat(day))
        closed = None
    except Refusal as refusal:
        closed = refusal
    return {
        "day": day,
        "closed_zh": closed.sentence("zh") if closed else None,
        "closed_en": closed.sentence("en") if closed else None,
        "slots": [
            {"starts_at": one.slot.starts_at, "ends_at": one.slot.ends_at, "left": one.left} for one in free
        ],
    }


def appointment(conn: Connection, site: Site, code: str) -> dict[str, Any]:
    """Return the appointment with that code; it names nobody. Raises AppointmentUnknown."""
    now = site.clock.now()
    own = own_appointment(conn, site.hall_id, code, site.catalogue.day(now))
    queue = site.catalogue.queues[own.queue_id]
    zone = next((one for one in site.catalogue.hall.zones if one.id == queue.zone_id), None)
    policy = site.catalogue.policy
    state, why = standing(own, policy, now)
    return {
        "code": code,
        "qr": _drawn(code),
        "matter_id": own.matter_id,
        "day": own.day,
        "starts_at": own.starts_at,
        "ends_at": own.ends_at,
        "state": state,
        "called_off": called_off(why, own.called_off_note),
        "changeable": own.state == _BOOKED and can_cancel(own.starts_at, now, policy),
        "change_until": cancel_until(own.starts_at, policy),
        "check_in_opens": check_in_opens(own.starts_at, policy),
        "told_at": told_at(conn, site, own.appointment_id),
        "zone_name": zone.name if zone else queue.name,
        "zone_name_en": zone.name_en if zone else queue.name_en,
    }


def called_off(why: str | None, note: str) -> dict[str, str] | None:
    """Return why the hall called an appointment off, in both languages, and its own words beside it."""
    if why is None:
        return None
    zh, en = SAID[Why(why)]
    return {"zh": zh, "en": en, "note": note}


def _drawn(code: str) -> dict[str, Any]:
    """Return a QR code as the path of its dark modules: a picture of its own would need a secret in a URL."""
    rows = [bytes(row) for row in segno.make_qr(code, error="m").matrix]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"size": len(rows), "path": path}
