"""The pages under /progress and /c: what cannot be known is refused alike, and tried only so often."""

from typing import Any

from flask import Blueprint, Response, request
from flask_limiter import Limiter
from pydantic import Field
from sqlalchemy import Connection

from hallsys.cases.progress import Progress, by_link, by_number
from hallsys.evaluation.percase import path_while_open
from hallsys.kernel.identity import parse_number
from hallsys.kernel.text import as_number
from hallsys.web.case_progress import progress_row
from hallsys.web.fields import Line
from hallsys.web.http import Body, body
from hallsys.web.limits import from_address
from hallsys.web.lockers import rows_of_cases
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id
from hallsys.web.site import Site
from hallsys.web.snapshots import base, language, page

Answer = dict[str, Any]

_OF_ONE_ADDRESS = "60 per minute"  # a network or a proxy shares it
_OF_ONE_CASE = "20 per hour"  # so that nobody tries documents
_OF_ONE_PERSON = "30 per hour"  # nor numbers of cases
_LONGEST_NUMBER = 64


class Find(Body):
    """The number of a case, and that of its applicant's document.

    For an organisation that of who applied for it: a credit code is public, and proves nothing.
    """

    case_number: Line = Field(max_length=_LONGEST_NUMBER)
    number: str = Field(max_length=40, repr=False)


def blueprint(site: Site, limiter: Limiter) -> Blueprint:
    """Return the pages."""
    pages = pages_of("progress", __name__)

    def asked() -> Find:
        request.get_data()  # kept, because the command reads it once more
        return body(Find)

    def of_one_case() -> str:
        return f"case {as_number(asked().case_number)}"

    def of_one_person() -> str:
        return "person " + site.keyring.fingerprint(as_number(asked().number)).hex()

    @pages.after_request
    def hide(response: Response) -> Response:
        if not request.path.startswith("/progress/static/"):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            response.headers["Cache-Control"] = "no-store"
        return response

    def shell(conn: Connection, lang: str, url: str) -> Answer:
        return base(site, conn, room=None, url=url, api="/api/progress", lang=lang)

    def linked(conn: Connection, lang: str, case_id: str, token: str) -> Answer:
        found = by_link(conn, site.hall_id, site.keyring, case_id, token)
        url = f"/c/{case_id}/{token}/snapshot"
        # The receipt that bears the link is no proof of who holds it: it tells where, and no code.
        return {**shell(conn, lang, url), "case": told(conn, found, codes=False)}

    def told(conn: Connection, found: Progress, *, codes: bool) -> Answer:
        lies = rows_of_cases(conn, site, [found.case_id], codes=codes)
        now, settings = site.clock.now(), site.settings.ratings
        # In the books of the hall that accepted it, also from the page of the one where it is collected.
        rate = path_while_open(conn, found.of_hall_id, site.keyring, settings, found.case_id, now)
        return {**progress_row(site, found, lies.get(found.case_id, ())), "rate": rate}

    def numbered(conn: Connection, number: str, holder: bytes) -> Answer:
        return told(conn, by_number(conn, site.hall_id, number, holder), codes=True)

    @pages.get("/progress")
    def ask() -> str:
        shown = site.db.read(shell, language(), "/progress")
        return page("progress/progress.html", {**shown, "case": None})

    @pages.post("/api/progress/find")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    @limiter.limit(_OF_ONE_CASE, key_func=of_one_case)
    @limiter.limit(_OF_ONE_PERSON, key_func=of_one_person)
    def find() -> Answer:
        given = asked()
        holder = site.keyring.fingerprint(parse_number(given.number).value)
        return {"case": site.db.read(numbered, given.case_number, holder)}

    @pages.get("/c/<case_id>/<token>")
    def follow(case_id: str, token: str) -> str:
        shown = site.db.read(linked, language(), an_id(case_id), token)
        return page("progress/progress.html", shown)

    @pages.get("/c/<case_id>/<token>/snapshot")
    def again(case_id: str, token: str) -> Answer:
        return site.db.read(linked, language(), an_id(case_id), token)

    return pages
