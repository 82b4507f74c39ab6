"""The rating pad's page and its one command."""

from typing import Any

from flask import Blueprint
from flask_limiter import Limiter

from hallsys.counters.views import Window
from hallsys.evaluation.service import rate_at_window
from hallsys.web.errors import NotFound
from hallsys.web.http import body
from hallsys.web.limits import from_place
from hallsys.web.pad import schemas
from hallsys.web.pad import snapshot as shown
from hallsys.web.pages import pages_of
from hallsys.web.ratings import rater
from hallsys.web.screens import Screens, guard
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site
from hallsys.web.snapshots import language, page

_RATE = "30 per minute"


def blueprint(site: Site, screens: Screens, sessions: Sessions, limiter: Limiter) -> Blueprint:
    """Return the pad's pages."""
    pages = pages_of("pad", __name__)
    guard(pages, screens, {"code": "pad"})

    def known(code: str) -> Window:
        try:
            return site.windows_by_code[code]
        except KeyError:
            raise NotFound from None

    def read(code: str) -> dict[str, Any]:
        return site.db.read(shown.snapshot, site, known(code), language(shared=True))

    @pages.get("/pad/<code>")
    def pad_page(code: str) -> str:
        return page("pad/pad.html", read(code))

    @pages.get("/pad/<code>/snapshot")
    def snapshot(code: str) -> dict[str, Any]:
        return read(code)

    @pages.get("/pad/<code>/session")
    def session(code: str) -> dict[str, Any]:
        return site.db.read(shown.session, site, known(code))

    @pages.post("/api/pad/<code>/rate")
    @limiter.limit(_RATE, key_func=from_place("code"))
    def rate(code: str) -> dict[str, Any]:
        window, given = known(code), body(schemas.RateSession)
        actor = rater(site, sessions, f"pad:{window.code}")
        grade = given.grade(site.keyring)
        site.transact(actor, given.request_id, rate_at_window, site.tags, window.id, given.token, grade)
        return {"ok": True}

    return pages
