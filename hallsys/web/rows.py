"""Rows that the snapshots of several pages have."""

from typing import Any

from sqlalchemy import Connection

from hallsys.counters.views import ActiveCall, Window
from hallsys.halls.views import Zone
from hallsys.queue.queues import Queue
from hallsys.queue.views import waiting_counts
from hallsys.staff import views as staff_views
from hallsys.staff.rules import Action, may
from hallsys.staff.views import Clerk


def waiting(conn: Connection, hall_id: str, day: str) -> dict[str, int]:
    """Return how many wait on `day`, by queue id; queues without anybody are left out."""
    counts = waiting_counts(conn, hall_id, day)
    return {queue_id: sum(classes.values()) for queue_id, classes in counts.items()}


def call_row(call: ActiveCall) -> dict[str, Any]:
    """Return a ticket at a window as boards and signs show it."""
    return {
        "service_id": call.service_id,
        "ticket_id": call.ticket_id,
        "number": call.number,
        "queue_id": call.queue_id,
        "window_id": call.window_id,
        "window_number": call.window_number,
        "zone_id": call.zone_id,
        "called_at": call.called_at,
        "recalls": call.recalls,
        "state": call.state,
        "last_called_at": call.last_called_at,
    }


def queue_row(queue: Queue, waiting: int) -> dict[str, Any]:
    """Return a queue and how many wait in it as all pages show it."""
    return {
        "queue_id": queue.id,
        "prefix": queue.prefix,
        "name": queue.name,
        "name_en": queue.name_en,
        "waiting": waiting,
    }


def zone_row(zone: Zone) -> dict[str, str]:
    """Return a zone as all pages show it."""
    return {"zone_id": zone.id, "code": zone.code, "name": zone.name, "name_en": zone.name_en}


def own_row(clerk: Clerk) -> dict[str, Any]:
    """Return who looks at a page of the staff; `looks`: at the pages that name nobody alone."""
    looks = not may(clerk.roles, Action.SUPERVISE) and may(clerk.roles, Action.LOOK)
    who = {"clerk_id": clerk.id, "name": clerk.name, "staff_number": clerk.staff_number}
    return {**who, "looks": True} if looks else who


def window_row(window: Window, state: str) -> dict[str, Any]:
    """Return a window and its state as all pages show it."""
    return {
        "window_id": window.id,
        "code": window.code,
        "number": window.number,
        "name": window.name,
        "name_en": window.name_en,
        "zone_id": window.zone_id,
        "state": state,
    }


def clerk_row(conn: Connection, hall_id: str, clerk_id: str | None) -> dict[str, str] | None:
    """Return who sits at a window, as the applicant may know it: name and staff number."""
    if clerk_id is None:
        return None
    clerk = staff_views.clerk(conn, hall_id, clerk_id)
    return {"name": clerk.name, "staff_number": clerk.staff_number}
