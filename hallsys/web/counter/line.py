"""The line before a window as its clerk sees it: read by itself, as claims grow without any fact."""

from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.counters.line import Standing, line
from hallsys.counters.views import Window, standings
from hallsys.queue.line import head_of
from hallsys.web.counter.commands import Counters
from hallsys.web.counter.snapshot import LISTED, waiting_row
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site


def add_line(pages: Blueprint, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Let the pages of a surface read the line at `/<surface>/<window code>/line`."""

    @pages.get(f"/{surface}/<code>/line")
    @signed_in(sessions, surface)
    def in_line(code: str) -> dict[str, Any]:
        return {"line": counters.site.db.read(_line, counters.site, counters.window(code))}


def _line(conn: Connection, site: Site, window: Window) -> list[dict[str, Any]]:
    served = standings(conn, site.hall_id)[window.id].queue_ids
    now = site.clock.now()
    return [
        _row(one)
        for one in line(conn, site.hall_id, site.today, window.id, served, now, site.settings.policy)[:LISTED]
    ]


def _row(one: Standing) -> dict[str, Any]:
    return {
        **waiting_row(head_of(one.ticket)),
        "grounds": one.grounds,
        "pinned_reason": one.ticket.pinned_reason,
        "appointed_at": one.appointed_at,
        "out_of_turn": one.out_of_turn,
        "hold": one.hold,
        "held_at": one.held_at,
    }
