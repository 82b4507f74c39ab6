"""The page of one ticket: reached by its secret alone, closed to search engines, dead after the day."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_limiter import Limiter

from hallsys.evaluation.phone import rate_by_phone
from hallsys.evaluation.reasons import tell_reason
from hallsys.evaluation.rules import Level
from hallsys.queue.errors import TicketUnknown
from hallsys.queue.phone import give_up, leave_number, rejoin
from hallsys.web.http import body
from hallsys.web.limits import from_address, from_place
from hallsys.web.numbers import phone_said
from hallsys.web.pages import pages_of
from hallsys.web.paths import is_token
from hallsys.web.phone import schemas
from hallsys.web.phone import snapshot as shown
from hallsys.web.phone.cases import add_case_rating
from hallsys.web.ratings import Rate, Reason, mark_phone, phone, rater_by_phone
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site
from hallsys.web.snapshots import language, page

_ACTOR = "phone"
_OF_ONE_TICKET = "20 per minute"
_NUMBERS_OF_ONE_TICKET = "5 per hour"  # each is a message to somebody's phone
_OF_ONE_ADDRESS = "600 per minute"  # a hall's whole wireless network has one


def blueprint(site: Site, sessions: Sessions, limiter: Limiter) -> Blueprint:
    """Return the pages of tickets."""
    pages = pages_of("phone", __name__)

    def known(token: str) -> str:
        # What can be no secret looks like one that never was.
        if not is_token(token):
            raise TicketUnknown
        return token

    def read(token: str) -> dict[str, Any]:
        return site.db.read(shown.snapshot, site, known(token), site.pace(), language())

    @pages.after_request
    def hide(response: Response) -> Response:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response if request.path.startswith("/phone/static/") else mark_phone(response)

    @pages.get("/t/<token>")
    def phone_page(token: str) -> str | tuple[str, int]:
        try:
            return page("phone/phone.html", read(token))
        except TicketUnknown as refusal:
            return render_template("phone/gone.html", lang=language()), refusal.status

    @pages.get("/t/<token>/snapshot")
    def snapshot(token: str) -> dict[str, Any]:
        return read(token)

    @pages.post("/api/t/<token>/cancel")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    @limiter.limit(_OF_ONE_TICKET, key_func=from_place("token"))
    def cancel(token: str) -> dict[str, Any]:
        given = body(schemas.Cancel)
        site.transact(_ACTOR, given.request_id, give_up, site.catalogue, known(token))
        return {"ok": True}

    @pages.post("/api/t/<token>/number")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    @limiter.limit(_NUMBERS_OF_ONE_TICKET, key_func=from_place("token"))
    def number(token: str) -> dict[str, Any]:
        given = body(schemas.LeaveNumber)
        phone = phone_said(site, given.number, given.lang)
        site.transact(_ACTOR, given.request_id, leave_number, site.catalogue, known(token), phone)
        return {"ok": True}

    @pages.post("/api/t/<token>/rejoin")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    @limiter.limit(_OF_ONE_TICKET, key_func=from_place("token"))
    def again(token: str) -> dict[str, Any]:
        given = body(schemas.Rejoin)
        site.transact(_ACTOR, given.request_id, rejoin, site.catalogue, known(token))
        return {"ok": True}

    @pages.post("/api/t/<token>/rate")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    @limiter.limit(_OF_ONE_TICKET, key_func=from_place("token"))
    def rate(token: str) -> dict[str, Any]:
        given = body(Rate)
        site.transact(
            rater_by_phone(site, sessions, _ACTOR),
            given.request_id,
            rate_by_phone,
            site.catalogue.hall,
            site.settings.ratings,
            site.tags,
            known(token),
            given.grade(site.keyring, phone(site)),
        )
        return {"ok": True}

    @pages.post("/api/t/<token>/reason")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    @limiter.limit(_OF_ONE_TICKET, key_func=from_place("token"))
    def reason(token: str) -> dict[str, Any]:
        given = body(Reason)
        site.transact(
            rater_by_phone(site, sessions, _ACTOR),
            given.request_id,
            tell_reason,
            site.catalogue.hall,
            site.settings.ratings,
            site.tags,
            known(token),
            given.of_level(Level.VERY_DISSATISFIED, site.keyring),  # that of the rating counts
        )
        return {"ok": True}

    add_case_rating(pages, site, sessions, limiter)
    return pages
