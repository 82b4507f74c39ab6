"""Passes of screens: a manager makes the code of one, and takes it back."""

from collections.abc import Callable
from typing import Any

import segno
from flask import Blueprint

from hallsys.kernel.urls import for_people
from hallsys.screens.errors import ScreenUnknown
from hallsys.screens.passes import make_pass, revoke_pass
from hallsys.web.devices.schemas import MakePass, OnPass
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.screens import PATH, Screens
from hallsys.web.site import Site

Guard = Callable[[Callable[[], Any]], Callable[[], Any]]


def add_screens(pages: Blueprint, site: Site, screens: Screens, guarded: Guard) -> None:
    """Add the two commands to `pages`, for whomever `guarded` lets in."""

    @pages.post("/api/devices/screen")
    @guarded
    def make_screen() -> dict[str, Any]:
        asked, clerk = body(MakePass), me()
        if asked.place not in screens.places():
            raise ScreenUnknown
        # Without the request id: the answers to those are kept, and the code is not to be.
        made = site.transact(actor(clerk), None, make_pass, asked.place, clerk.id)
        # Behind the "#", so that no server and no log sees it.
        url = f"{site.settings.public_url.rstrip('/')}{PATH}#{made.code}"
        return {
            "place": asked.place,
            "code": made.code,
            "url": for_people(url),
            "expires_at": made.expires_at,
            "qr": _drawn(url),
        }

    @pages.post("/api/devices/screen-revoke")
    @guarded
    def revoke_screen() -> dict[str, Any]:
        asked, clerk = body(OnPass), me()
        site.transact(actor(clerk), asked.request_id, revoke_pass, asked.pass_id)
        screens.revoked(asked.pass_id)
        return {"ok": True}


def _drawn(url: str) -> dict[str, Any]:
    """Return a QR code as an SVG path of unit squares, and the length of its side."""
    code = segno.make_qr(url, error="m")
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    )
    return {"size": len(code.matrix), "path": path}
