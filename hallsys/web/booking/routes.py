"""The pages under /book: open to everybody, each command limited by where it comes from."""

from typing import Any

from flask import Blueprint, Response, request
from flask_limiter import Limiter

from hallsys.kernel.text import as_number
from hallsys.matters.search import LONGEST_QUERY
from hallsys.people.claims import claim
from hallsys.queue.own import book_own, cancel_own, change_own, remind_own, require_booking
from hallsys.web.booking import schemas
from hallsys.web.booking import snapshot as shown
from hallsys.web.http import body
from hallsys.web.limits import from_address
from hallsys.web.numbers import phone_said
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id
from hallsys.web.site import Site
from hallsys.web.snapshots import language, page

Answer = dict[str, Any]

_ACTOR = "web"
_COMMANDS = "120 per minute"  # of one address, which a network or a proxy shares
_NUMBERS_OF_ONE_CODE = "5 per hour"  # each is a message to somebody's phone
_OF_ONE_NUMBER = "10 per hour"  # so that nobody tries names


def blueprint(site: Site, limiter: Limiter) -> Blueprint:
    """Return the pages. Each refuses with BookingOff where the hall has no appointments from outside."""
    pages = pages_of("booking", __name__)

    def of_one_number() -> str:
        request.get_data()  # kept, because the command reads it once more
        return site.keyring.fingerprint(as_number(body(schemas.Book).number)).hex()

    def of_one_code() -> str:
        request.get_data()
        return site.keyring.fingerprint(body(schemas.LeaveNumber).code).hex()

    @pages.before_request
    def offered() -> None:
        require_booking(site.catalogue)

    @pages.after_request
    def hide(response: Response) -> Response:
        if request.path != "/book":
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def read(code: str) -> Answer:
        return {"appointment": site.db.read(shown.appointment, site, code)}

    @pages.get("/book")
    def book_page() -> str:
        return page("booking/booking.html", site.db.read(shown.snapshot, site, language()))

    @pages.get("/book/snapshot")
    def snapshot() -> Answer:
        return site.db.read(shown.snapshot, site, language())

    @pages.get("/book/search")
    def search() -> Answer:
        hits = site.catalogue.search.find(request.args.get("q", "")[:LONGEST_QUERY])
        return {"matter_ids": [hit.id for hit in hits]}

    @pages.get("/book/times/<matter_id>")
    def times(matter_id: str) -> Answer:
        return site.db.read(shown.times, site, an_id(matter_id), site.pace())

    @pages.post("/api/book/book")
    @limiter.limit(_COMMANDS, key_func=from_address)
    @limiter.limit(_OF_ONE_NUMBER, key_func=of_one_number)
    def book() -> Answer:
        given = body(schemas.Book)
        who = claim(site.keyring, given.number, given.name)
        booked = site.transact(
            _ACTOR, given.request_id, book_own, site.catalogue, who, given.matter_id, given.starts_at
        )
        return read(booked.code)

    @pages.post("/api/book/find")
    @limiter.limit(_COMMANDS, key_func=from_address)
    def find() -> Answer:
        return read(body(schemas.Own).code)

    @pages.post("/api/book/change")
    @limiter.limit(_COMMANDS, key_func=from_address)
    def change() -> Answer:
        given = body(schemas.Change)
        site.transact(_ACTOR, given.request_id, change_own, site.catalogue, given.code, given.starts_at)
        return read(given.code)

    @pages.post("/api/book/number")
    @limiter.limit(_COMMANDS, key_func=from_address)
    @limiter.limit(_NUMBERS_OF_ONE_CODE, key_func=of_one_code)
    def number() -> Answer:
        given = body(schemas.LeaveNumber)
        phone = phone_said(site, given.number, given.lang)
        site.transact(_ACTOR, given.request_id, remind_own, site.catalogue, given.code, phone)
        return read(given.code)

    @pages.post("/api/book/cancel")
    @limiter.limit(_COMMANDS, key_func=from_address)
    def cancel() -> Answer:
        given = body(schemas.Own)
        site.transact(_ACTOR, given.request_id, cancel_own, site.catalogue, given.code)
        return read(given.code)

    return pages
