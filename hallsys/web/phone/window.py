"""The page behind the code that a window shows: it leads who was served there to the page of the ticket."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from flask_limiter import Limiter
from pydantic import Field
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from hallsys.counters.views import Window
from hallsys.evaluation.atwindow import visit_at_window
from hallsys.kernel.identity import parse_number
from hallsys.web import snapshots
from hallsys.web.fields import Line
from hallsys.web.http import Body, body
from hallsys.web.limits import from_address
from hallsys.web.qr import svg
from hallsys.web.site import Site
from hallsys.web.snapshots import language, page

_OF_ONE_ADDRESS = "60 per minute"  # a hall's whole wireless network has one
_OF_ONE_TICKET = "20 per hour"  # so that nobody tries documents
_OF_ONE_PERSON = "30 per hour"  # nor numbers of tickets
_LONGEST_NUMBER = 12


class Find(Body):
    """The number of a ticket, and the number of its applicant's document."""

    ticket_number: Line = Field(max_length=_LONGEST_NUMBER)
    number: str = Field(max_length=40, repr=False)


def add_window_rating(pages: Blueprint, site: Site, limiter: Limiter) -> None:
    """Let `pages` show the code of a window, and find the visit that somebody wants to rate."""

    def known(code: str) -> Window:
        try:
            return site.windows_by_code[code]
        except KeyError:
            raise NotFound from None

    def asked() -> Find:
        request.get_data()  # kept, because the command reads it once more
        return body(Find)

    def of_one_ticket() -> str:
        return f"ticket {asked().ticket_number.upper()}"

    def of_one_person() -> str:
        return "person " + site.keyring.fingerprint(asked().number.strip().upper()).hex()

    @pages.get("/w/<code>")
    def window_page(code: str) -> str:
        window = known(code)
        lang = language()
        shown = site.db.read(partial(_shell, site, window.code, lang))
        return page("phone/window.html", {**shown, "window": window.number})

    @pages.get("/w/<code>/qr.svg")
    def window_code(code: str) -> Response:
        address = f"{site.settings.public_url.rstrip('/')}/w/{known(code).code}"
        return Response(svg(address), mimetype="image/svg+xml")

    @pages.post("/api/w/<code>/find")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    @limiter.limit(_OF_ONE_TICKET, key_func=of_one_ticket)
    @limiter.limit(_OF_ONE_PERSON, key_func=of_one_person)
    def find_visit(code: str) -> dict[str, Any]:
        window, given = known(code), asked()
        holder = site.keyring.fingerprint(parse_number(given.number).value)
        number = given.ticket_number.upper()
        on = (site.hall_id, site.today, window.id, number, holder)
        return {"path": f"/t/{site.db.read(visit_at_window, *on)}"}


def _shell(site: Site, code: str, lang: str, conn: Connection) -> dict[str, Any]:
    return snapshots.base(site, conn, room=None, url=f"/w/{code}", api=f"/api/w/{code}", lang=lang)
