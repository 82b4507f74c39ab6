"""The snapshot of a counter: who waits for it, who is there, and what it can do."""

from typing import Any

from sqlalchemy import Connection

from hallsys.cases import views as cases
from hallsys.cases.rules import Status
from hallsys.cases.views import Case
from hallsys.counters import views as counters
from hallsys.counters.rules import PAUSE_REASONS
from hallsys.counters.service import Called
from hallsys.counters.views import ActiveCall, Aside, Standing, Window
from hallsys.queue.dispatch import Head
from hallsys.queue.line import waiting_at
from hallsys.staff.views import Clerk
from hallsys.supervision.views import help_calls
from hallsys.web import rows, snapshots
from hallsys.web.site import Site

LISTED = 200


def counter(
    conn: Connection, site: Site, surface: str, window: Window, clerk: Clerk, lang: str
) -> dict[str, Any]:
    """Return the snapshot of the page `/<surface>/<window code>` for the clerk who looks at it."""
    url = f"/{surface}/{window.code}/snapshot"
    base = snapshots.base(site, conn, room=f"window:{window.code}", url=url, api=f"/api/{surface}", lang=lang)
    day, hall_id, limits = site.today, site.hall_id, site.settings.counters
    standings = counters.standings(conn, hall_id)
    standing = standings[window.id]
    waiting = waiting_at(conn, hall_id, day, window.id, standing.queue_ids, LISTED + 1)
    current = next(iter(counters.active_calls(conn, hall_id, window.id)), None)
    aside = counters.aside_at(conn, hall_id, window.id, day)
    within_calls = site.settings.policy.requeue_within_calls
    done = counters.counts(conn, hall_id, [window.id], site.day_began)[window.id]
    return {
        **base,
        "window": _window(window, standing),
        "clerk": rows.own_row(clerk),
        "queues": _queues(conn, site, day, standing),
        "windows": [rows.window_row(other, standings[other.id].state) for other in site.windows.values()],
        "waiting": [waiting_row(head) for head in waiting[:LISTED]],
        "waiting_cut": len(waiting) > LISTED,
        "current": current and _current(conn, site, current),
        "parked": [{**_aside(row), "parked_at": row.since} for row in aside if row.calls_since is None],
        # Those too late to come back are sent along: an undone call may make them come back in time.
        "missed": [
            {**_aside(row), "missed_at": row.since, "calls_left": within_calls - row.calls_since}
            for row in aside
            if row.calls_since is not None
        ],
        "help": _help(conn, hall_id, f"window:{window.code}"),
        "counts": {"served": done.served, "missed": done.missed},
        "rules": {
            "recalls_before_no_show": limits.recalls_before_no_show,
            "recall_cooldown_ms": limits.recall_cooldown_ms,
            "undo_ms": limits.undo_ms,
            "requeue_within_calls": within_calls,
        },
        "pause_reasons": [{"code": code, "zh": zh, "en": en} for code, (zh, en) in PAUSE_REASONS.items()],
    }


def _help(conn: Connection, hall_id: str, place: str) -> dict[str, Any] | None:
    """Return the call for help from a place that is not closed."""
    for call in help_calls(conn, hall_id):
        if call.place == place:
            return {"help_id": call.help_id, "asked_at": call.asked_at, "answered_at": call.answered_at}
    return None


def case_row(case: Case) -> dict[str, Any]:
    """Return a case as the window sees it: received, open, or decided."""
    return {
        "case_id": case.id,
        "case_number": case.case_number,
        "matter_id": case.matter_id,
        "matter_kind": case.kind,
        "due_at": case.due_at,
        "status": _stands(case),
        "with_results": case.was_ready,
    }


def _stands(case: Case) -> str:
    if case.decided_at is not None:
        return "concluded"
    return "received" if case.status == Status.RECEIVED else "accepted"


def waiting_row(head: Head) -> dict[str, Any]:
    """Return a waiting ticket as the lists of the staff show it."""
    return {
        "ticket_id": head.ticket_id,
        "number": head.number,
        "queue_id": head.queue_id,
        "priority_class": head.priority_class,
        "waiting_since": head.waiting_since,
        "target_window_id": head.target_window_id,
    }


def _window(window: Window, standing: Standing) -> dict[str, Any]:
    return {
        **rows.window_row(window, standing.state),
        "kind": window.kind,
        "pause_reason": standing.pause_reason,
        "clerk_id": standing.clerk_id,
    }


def _queues(conn: Connection, site: Site, day: str, standing: Standing) -> list[dict[str, Any]]:
    waiting = rows.waiting(conn, site.hall_id, day)
    return [
        {
            **rows.queue_row(queue, waiting.get(queue.id, 0)),
            "limit_minutes": queue.limit_minutes,
            "allocated": queue.id in standing.queue_ids,
        }
        for queue in site.catalogue.queues.values()
    ]


def _current(conn: Connection, site: Site, call: ActiveCall) -> dict[str, Any]:
    """Return the service at the window as its commands answer it, with the cases of its ticket."""
    accepted = cases.cases_of_ticket(conn, site.hall_id, call.ticket_id)
    facts = {name: getattr(call, name) for name in Called.__slots__}
    return {**facts, "cases": [case_row(case) for case in accepted]}


def _aside(row: Aside) -> dict[str, Any]:
    return {"ticket_id": row.ticket_id, "number": row.number, "queue_id": row.queue_id}
