"""What boards and signs show. They hang in public: numbers, windows and who waits, never a person."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from hallsys.counters import views as counter_views
from hallsys.counters.views import Window
from hallsys.display.announcements import Announcement, announce
from hallsys.halls.boards import layout_of, notices
from hallsys.halls.layouts import Tongue, overridden
from hallsys.halls.notices import Notice
from hallsys.halls.views import Zone
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Millis
from hallsys.queue.estimate import Pace
from hallsys.queue.queues import Queue
from hallsys.queue.views import expectations
from hallsys.web import rows, snapshots
from hallsys.web.site import Site

ALL = "all"
ZONES = "zones"  # the option of an address that names several zones
_ALL_ZONES = {"zone_id": None, "code": ALL, "name": "全部区域", "name_en": "All zones"}

# Who speaks on a board: the server's clips, the browser's own voice where it has a Chinese one, or nobody.
CLIPS, BROWSER, SILENT = "clips", "browser", "silent"

_SPOKEN = frozenset({"TicketCalled", "TicketRecalled"})


def board(
    conn: Connection,
    site: Site,
    zones: Sequence[Zone],
    *,
    pace: Pace,
    voice: str,
    wanted: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the snapshot of the board of some zones, or of all (none named).

    `voice`: CLIPS, BROWSER or SILENT; `wanted`: what the address asks for in place of the zone's layout.
    """
    zone = zones[0] if len(zones) == 1 and ZONES not in wanted else None
    code = zone.code if zone else ALL
    layout = overridden(layout_of(conn, site.hall_id, zone.id if zone else None), wanted)
    lang = "en" if layout.lang is Tongue.EN else "zh"
    base = snapshots.base(site, conn, room=f"board:{code}", url=_url(code, wanted), api=None, lang=lang)
    standings = counter_views.standings(conn, site.hall_id)
    calls = counter_views.active_calls(conn, site.hall_id)
    return {
        **base,
        "zone": rows.zone_row(zone) if zone else _ALL_ZONES,
        "zone_ids": [one.id for one in zones] or None,
        "heard_ids": [one.id for one in within_earshot(site, zones)] or None,
        "queues": _queues(conn, site, zones, base["now"], pace),
        "windows": [
            {
                **rows.window_row(window, standings[window.id].state),
                "queue_ids": standings[window.id].queue_ids,
            }
            for window in site.windows.values()
            if _in(zones, window.zone_id)
        ],
        "calls": [rows.call_row(call) for call in calls if _in(zones, call.zone_id)],
        "notice": _notice(site.catalogue.hall.settings),
        "notices": [
            _notice_row(one)
            for one in notices(conn, site.hall_id, base["now"])
            if one.zone_id is None or _in(zones, one.zone_id)
        ],
        "layout": layout.model_dump(mode="json"),
        "voice": voice if layout.voice else SILENT,
        "voice_life_ms": site.settings.voice.life,
        "said": {"twice": site.settings.voice.twice, "english": site.settings.voice.english},
    }


def within_earshot(site: Site, zones: Sequence[Zone]) -> tuple[Zone, ...]:
    """Return the zones whose calls a board of `zones` speaks: all that share a voice zone with one of them.

    So boards within earshot of each other say the same calls in the same order, as loudspeakers do.
    """
    heard = {one.voice_zone for one in zones}
    return tuple(one for one in site.catalogue.hall.zones if one.voice_zone in heard)


def _in(zones: Sequence[Zone], zone_id: str | None) -> bool:
    return not zones or zone_id in {zone.id for zone in zones}


def _queues(
    conn: Connection, site: Site, zones: Sequence[Zone], now: Millis, pace: Pace
) -> list[dict[str, Any]]:
    catalogue = site.catalogue
    day = catalogue.day(now)
    waiting = rows.waiting(conn, site.hall_id, day)
    expected = expectations(conn, site.hall_id, day, now, pace, catalogue.policy)

    def row(queue: Queue) -> dict[str, Any]:
        count = waiting.get(queue.id, 0)
        wait = expected.get(queue.id)
        known = wait is not None and wait.high is not None
        return {
            **rows.queue_row(queue, count),
            "expect": {"low": wait.low, "high": wait.high, "of": count} if wait and known else None,
        }

    shown = (
        queue for queue in catalogue.queues.values() if queue.zone_id is None or _in(zones, queue.zone_id)
    )
    return [row(queue) for queue in shown]


def _url(code: str, wanted: Mapping[str, str]) -> str:
    return f"/board/{code}/snapshot" + (f"?{urlencode(wanted)}" if wanted else "")


def _notice_row(notice: Notice) -> dict[str, Any]:
    """Return a notice as its fact tells it; the page knows from its times when to show it."""
    return {
        "notice_id": notice.id,
        "zone_id": notice.zone_id,
        "zh": notice.zh,
        "en": notice.en,
        "severity": notice.severity,
        "begins_at": notice.begins_at,
        "ends_at": notice.ends_at,
    }


def _notice(settings: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the line that the hall's settings have for everybody: `notice` with `zh` and `en`."""
    notice = settings.get("notice")
    if not isinstance(notice, dict) or not notice.get("zh"):
        return None
    return {"zh": str(notice["zh"]), "en": str(notice.get("en") or notice["zh"])}


def sign(conn: Connection, site: Site, window: Window, lang: str) -> dict[str, Any]:
    """Return the snapshot of the sign above a window; its clerk's name is meant to be read."""
    room = f"sign:{window.code}"
    base = snapshots.base(site, conn, room=room, url=f"/sign/{window.code}/snapshot", api=None, lang=lang)
    standing = counter_views.standings(conn, site.hall_id)[window.id]
    calls = counter_views.active_calls(conn, site.hall_id, window.id)
    return {
        **base,
        "window": {
            **rows.window_row(window, standing.state),
            "clerk": rows.clerk_row(conn, site.hall_id, standing.clerk_id),
        },
        "call": rows.call_row(calls[0]) if calls else None,
        "numbers": {one.id: one.number for one in site.windows.values()},  # where a ticket moves to
    }


def spoken(conn: Connection, site: Site, zones: Sequence[Zone], seq: int, now: Millis) -> Announcement | None:
    """Return what a board says of the fact `seq`; None unless it is a fresh call of its zone."""
    voice = site.settings.voice
    fact = eventlog.fact(conn, site.hall_id, seq)
    # An old call would send somebody to a window that serves another.
    if fact is None or fact.kind not in _SPOKEN or now - fact.at > voice.life:
        return None
    if not _in(zones, fact.payload["zone_id"]):
        return None
    code = site.window_codes.get(fact.payload["window_id"], "")
    there = site.catalogue.hall.zones_by_id.get(fact.payload["zone_id"])
    try:
        place = voice.spot(code, fact.payload["window_number"])
        return announce(fact.payload["number"], place, voice, there)
    except ValueError:  # a window's number that nobody can say is not announced
        return None
