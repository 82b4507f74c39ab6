"""The back office's page and its commands."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from hallsys.cases.rules import Outcome
from hallsys.cases.service import ask_decline, conclude, put_on_shelf, take_up
from hallsys.web.backoffice.appeals import add_appeals
from hallsys.web.backoffice.draws import add_draws
from hallsys.web.backoffice.joint import add_joint
from hallsys.web.backoffice.life import add_life
from hallsys.web.backoffice.process import add_process
from hallsys.web.backoffice.results import add_results
from hallsys.web.backoffice.schemas import Conclude, Decline, OnCase, Shelve
from hallsys.web.backoffice.snapshot import file, snapshot
from hallsys.web.entrance import actor, me, or_sign_in
from hallsys.web.http import body
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.snapshots import language
from hallsys.web.snapshots import page as show

SURFACE = "backoffice"


def blueprint(site: Site, sessions: Sessions) -> Blueprint:
    """Return the page of the back office."""
    pages = pages_of(SURFACE, __name__)

    def read() -> dict[str, Any]:
        return site.db.read(snapshot, site, me(), language())

    @pages.get("/backoffice")
    @or_sign_in(sessions, SURFACE)
    def page() -> str:
        return show("backoffice/backoffice.html", read())

    @pages.get("/backoffice/snapshot")
    @signed_in(sessions, SURFACE)
    def refetch() -> dict[str, Any]:
        return read()

    @pages.get("/backoffice/case/<case_id>")
    @signed_in(sessions, SURFACE)
    def one_case(case_id: str) -> dict[str, Any]:
        return site.db.read(file, site, me(), an_id(case_id))

    @pages.post("/api/backoffice/take-up")
    @signed_in(sessions, SURFACE)
    def take_up_case() -> dict[str, Any]:
        asked, clerk = body(OnCase), me()
        site.transact(actor(clerk), asked.request_id, take_up, asked.case_id, clerk.id)
        return {"ok": True}

    @pages.post("/api/backoffice/conclude")
    @signed_in(sessions, SURFACE)
    def conclude_case() -> dict[str, Any]:
        asked, clerk = body(Conclude), me()
        site.transact(
            actor(clerk),
            asked.request_id,
            conclude,
            asked.case_id,
            clerk.id,
            Outcome.GRANTED,
            asked.results,
            asked.shelf or "",
        )
        return {"ok": True}

    @pages.post("/api/backoffice/shelve")
    @signed_in(sessions, SURFACE)
    def shelve() -> dict[str, Any]:
        asked, clerk = body(Shelve), me()
        done = site.transact(actor(clerk), asked.request_id, put_on_shelf, asked.asked, asked.shelf)
        return {"ok": True, "shelved": asdict(done)}

    @pages.post("/api/backoffice/decline")
    @signed_in(sessions, SURFACE)
    def decline_case() -> dict[str, Any]:
        asked, clerk = body(Decline), me()
        site.transact(
            actor(clerk), asked.request_id, ask_decline, asked.case_id, clerk.id, asked.reason, asked.note
        )
        return {"ok": True}

    add_appeals(pages, site, sessions, SURFACE)
    add_life(pages, site, sessions, SURFACE)
    add_process(pages, site, sessions, SURFACE)
    add_results(pages, site, sessions, SURFACE)
    add_draws(pages, site, sessions, SURFACE)
    add_joint(pages, site, sessions, SURFACE)
    return pages
