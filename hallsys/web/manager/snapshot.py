"""The snapshot of the manager's page: windows, queues, devices, ratings, and what happened last."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from hallsys.counters import views as counters
from hallsys.counters.floor import floor_plan
from hallsys.counters.rules import CLOSING_REASONS, PAUSE_REASONS
from hallsys.counters.views import ActiveCall, Counts, Standing, Window
from hallsys.display.streams import MANAGERS, streams_of
from hallsys.evaluation import views as evaluation
from hallsys.evaluation.figures import rates
from hallsys.evaluation.rules import Level
from hallsys.halls.tree import has_below
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, Millis
from hallsys.queue import views as queues
from hallsys.queue.admission import full_today
from hallsys.queue.line import waiting_list
from hallsys.staff.rules import Action, may
from hallsys.staff.views import Clerk, clerks
from hallsys.web import rows, snapshots
from hallsys.web.counter.snapshot import waiting_row
from hallsys.web.http import as_json
from hallsys.web.site import Site

LISTED = 2000
WORDS = {"closing": CLOSING_REASONS, "pauses": PAUSE_REASONS}
FEED = 30
# Some facts are for no manager; so many are looked through for the last thirty that are.
_LOOKED_THROUGH = 5 * FEED

DEVICE = ("device_id", "kind", "place", "state", "fault", "since")
# Rows with at least those facts, dataclasses or mappings.
DeviceStates = Callable[[Connection], Iterable[Any]]


def snapshot(
    conn: Connection, site: Site, clerk: Clerk, device_states: DeviceStates, lang: str
) -> dict[str, Any]:
    """Return the hall as the manager sees it."""
    base = snapshots.base(site, conn, room="managers", url="/manager/snapshot", api="/api/manager", lang=lang)
    day, began, hall_id = site.today, site.day_began, site.hall_id
    names = {one.id: one.name for one in clerks(conn, hall_id)}
    standings = counters.standings(conn, hall_id)
    calls = {call.window_id: call for call in counters.active_calls(conn, hall_id)}
    done = counters.counts(conn, hall_id, list(site.windows), began)
    waiting = waiting_list(conn, hall_id, day, list(site.catalogue.queues), LISTED + 1)
    return {
        **base,
        "clerk": rows.own_row(clerk),
        "halls_below": has_below(conn, site.hall_id),
        "may_manage": may(clerk.roles, Action.ALLOCATE),
        "words": WORDS,
        "zones": [rows.zone_row(zone) for zone in site.catalogue.hall.zones],
        "floor": _floor(conn, site),
        "queues": _queues(conn, site, day),
        "windows": [
            _window(window, standings[window.id], calls.get(window.id), done[window.id], names)
            for window in site.windows.values()
        ],
        "staff": names,
        "waiting": [waiting_row(head) for head in waiting[:LISTED]],
        "waiting_cut": len(waiting) > LISTED,
        "devices": [_device(device) for device in device_states(conn)],
        "ratings": _ratings(conn, hall_id, began),
        "today": _today(conn, hall_id, day, done.values()),
        "feed": _feed(conn, site, base["seq"]),
    }


def _floor(conn: Connection, site: Site) -> dict[str, Any]:
    plan = floor_plan(conn, site.hall_id, site.catalogue.hall.zones, site.named_kiosks)
    drawing = plan.drawing
    return {
        "width": drawing.width,
        "height": drawing.height,
        "drawn": plan.drawn,
        "kiosks": [as_json(one) for one in site.named_kiosks],
        "areas": [as_json(area) for area in drawing.areas],
        "places": {one.window_id: {"x": one.x, "y": one.y, "facing": one.facing} for one in plan.places},
    }


def _device(device: Any) -> dict[str, Any]:
    facts = as_json(device)
    return {name: facts[name] for name in DEVICE}


def _queues(conn: Connection, site: Site, day: str) -> list[dict[str, Any]]:
    waiting = rows.waiting(conn, site.hall_id, day)
    full = full_today(conn, site.catalogue, site.clock.now())
    return [
        {
            **rows.queue_row(queue, waiting.get(queue.id, 0)),
            "zone_id": queue.zone_id,
            "limit_minutes": queue.limit_minutes,
            "daily_limit": queue.daily_limit,
            "full": queue.id in full,
        }
        for queue in site.catalogue.queues.values()
    ]


def _window(
    window: Window, standing: Standing, call: ActiveCall | None, done: Counts, names: Mapping[str, str]
) -> dict[str, Any]:
    clerk_id = standing.clerk_id
    return {
        **rows.window_row(window, standing.state),
        "kind": window.kind,
        "pause_reason": standing.pause_reason,
        "lock_reason": standing.lock_reason,
        "clerk": clerk_id and {"clerk_id": clerk_id, "name": names.get(clerk_id, "")},
        "queue_ids": standing.queue_ids,
        "current": call
        and {
            "service_id": call.service_id,
            "number": call.number,
            "state": call.state,
            "since": call.started_at or call.called_at,
        },
        "served": done.served,
    }


def _ratings(conn: Connection, hall_id: str, began: Millis) -> dict[str, Any]:
    today = rates(conn, hall_id, began, began + DAY).visits
    return {
        "opened": today.rateable,
        "rated": {str(int(level)): today.by_level.get(level, 0) for level in Level},
        "lapsed": evaluation.lapsed_since(conn, hall_id, began),
        "cases": evaluation.cases_rated_since(conn, hall_id, began),
    }


def _today(conn: Connection, hall_id: str, day: str, done: Iterable[Counts]) -> dict[str, int]:
    totals, services = queues.totals(conn, hall_id, day), list(done)
    return {
        "issued": totals.issued,
        "finished": sum(counts.served for counts in services),
        "missed": sum(counts.missed for counts in services),
        "cancelled": totals.cancelled,
    }


def _feed(conn: Connection, site: Site, head: int) -> list[dict[str, Any]]:
    """Return the last facts that managers are told, as they are told them, the newest last."""
    facts = eventlog.after(conn, site.hall_id, max(0, head - _LOOKED_THROUGH), _LOOKED_THROUGH)
    told = [
        {"seq": fact.seq, "at": fact.at, "kind": fact.kind, **fact.payload}
        for fact in facts
        if MANAGERS in streams_of(fact.kind, fact.payload, site.window_codes)
    ]
    return told[-FEED:]
