"""The page of a hall that has others under it: how each stands, and what its days came to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.halls.rules import LEVEL_FACTS
from hallsys.reports.halls import totals_of_halls
from hallsys.reports.history import DEFINITIONS
from hallsys.staff.rules import Action
from hallsys.supervision.halls_now import halls_below
from hallsys.web.errors import BadRequest
from hallsys.web.http import as_json
from hallsys.web.manager.history import totals_row
from hallsys.web.manager.periods import period_asked
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

LONGEST = 31  # days at once

_SHOWN = ("taken", "served", "wait_p50", "wait_p90", "late_share", "missed_share")


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the hall and those below it, in the order of the tree."""
    now = site.clock.now()
    defined = ("taken", "served", "wait", "p50", "p90", "late_share", "missed_share")
    return {
        "levels": {level: list(words) for level, words in LEVEL_FACTS.items()},
        "halls": [{**as_json(one), "silent": one.is_silent(now)} for one in halls_below(conn, site.hall_id)],
        "definitions": [list(DEFINITIONS[name]) for name in defined],
        "longest": LONGEST,
        "today": site.today,
    }


def add_halls(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let the page read what a period came to, hall by hall."""

    @pages.get("/api/manager/halls-days")
    @signed_in(sessions, surface, Action.LOOK)
    def days_of_halls() -> dict[str, Any]:
        since, until = period_asked(site)
        if (date.fromisoformat(until) - date.fromisoformat(since)).days >= LONGEST:
            raise BadRequest
        return {"since": since, "until": until, "halls": site.db.read(_days, site, since, until)}


def _days(conn: Connection, site: Site, since: str, until: str) -> list[dict[str, Any]]:
    ids = [one.hall_id for one in halls_below(conn, site.hall_id)]
    found = totals_of_halls(conn, ids, since, until)
    rows = {hall_id: (days, totals_row(one)) for hall_id, (days, one) in found.items()}
    return [
        {"hall_id": hall_id, "days": days, **{name: row[name] for name in _SHOWN}}
        for hall_id, (days, row) in rows.items()
    ]
