"""What departments sent to the output window: listed until it is received here by scanning its number."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases.coming import coming
from hallsys.cases.service import receive_results
from hallsys.counters.views import Window
from hallsys.matters.result_kinds import RESULT_KINDS, ResultKind
from hallsys.staff.views import Clerk
from hallsys.web.counter.commands import Counters
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.output.rows import LISTED, masked
from hallsys.web.output.schemas import Shelve
from hallsys.web.output.windows import require_own
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site


def on_the_way(conn: Connection, site: Site, window: Window, clerk: Clerk) -> list[dict[str, Any]]:
    """Return what was sent here and not received. Raises NotYourWindow."""
    require_own(conn, site, window, clerk)
    found = masked(conn, site, coming(conn, site.hall_id, LISTED))
    english = site.catalogue.departments_en
    return [
        {
            **one,
            "department_en": english.get(one["department"], ""),
            "kind_words": list(RESULT_KINDS[ResultKind(one["kind"])]),
        }
        for one in found
    ]


def add_incoming(pages: Blueprint, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Give the output window's pages what comes from the departments."""
    site = counters.site

    @pages.get("/output/<code>/incoming")
    @signed_in(sessions, surface)
    def incoming(code: str) -> dict[str, Any]:
        return {"results": site.db.read(on_the_way, site, counters.window(code), me())}

    @pages.post("/api/output/receive")
    @signed_in(sessions, surface)
    def received() -> dict[str, Any]:
        asked, clerk = body(Shelve), me()
        at = (counters.window(asked.window).id, clerk.id)
        done = site.transact(actor(clerk), asked.request_id, receive_results, *at, asked.asked, asked.shelf)
        return {"ok": True, "received": asdict(done)}
