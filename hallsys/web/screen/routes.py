"""Where a screen without a pass is led: it enters its code."""

from typing import Any

from flask import Blueprint, Response, jsonify
from flask_limiter import Limiter
from limits import parse
from sqlalchemy import Connection

from hallsys.kernel.codes import ALPHABET
from hallsys.screens.errors import ScreenCodeWrong
from hallsys.screens.passes import set_up
from hallsys.web import snapshots
from hallsys.web.errors import TooMuch
from hallsys.web.fields import Line
from hallsys.web.http import Body, body
from hallsys.web.limits import from_address
from hallsys.web.pages import pages_of
from hallsys.web.screens import PATH, address, set_cookie
from hallsys.web.site import Site

# Only wrong codes count: all screens of a hall may come from behind one address. 40 bits stand many more.
_GUESSES = parse("60 per 10 minutes")


class EnterCode(Body):
    """The code as it was typed."""

    code: Line


def blueprint(site: Site, limiter: Limiter) -> Blueprint:
    """Return the page, and the command that sets a screen up."""
    pages = pages_of("screen", __name__)

    def snapshot(conn: Connection, lang: str) -> dict[str, Any]:
        base = snapshots.base(site, conn, room=None, url=f"{PATH}/snapshot", api="/api/screen", lang=lang)
        return {**base, "keys": ALPHABET}

    def read() -> dict[str, Any]:
        return site.db.read(snapshot, snapshots.language(shared=True))

    @pages.get(PATH)
    def page() -> str:
        return snapshots.page("screen/screen.html", read())

    @pages.get(f"{PATH}/snapshot")
    def refetch() -> dict[str, Any]:
        return read()

    @pages.post("/api/screen/set-up")
    def enter() -> Response:
        asked, key = body(EnterCode), ("screen code", from_address())
        if not limiter.limiter.test(_GUESSES, *key):
            raise TooMuch
        try:
            # Without the request id: the answers to those are kept, and the token is not to be.
            done = site.transact("screen", None, set_up, asked.code)
        except ScreenCodeWrong:
            limiter.limiter.hit(_GUESSES, *key)
            raise
        answer = jsonify(url=address(done.place))
        set_cookie(answer, done.place, done.token)
        return answer

    return pages
