"""The page of devices and its commands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint

from hallsys.staff.rules import Action
from hallsys.web.devices.schemas import MakeCode, OnAgent, OnDevice, Rename
from hallsys.web.devices.screens import add_screens
from hallsys.web.devices.snapshot import URL, Desk, snapshot
from hallsys.web.entrance import actor, me, or_sign_in
from hallsys.web.http import Body, body
from hallsys.web.pages import pages_of
from hallsys.web.screens import Screens
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.snapshots import language
from hallsys.web.snapshots import page as show

Plan = Callable[[Desk, Any], tuple[Any, ...]]  # from what is asked to a use case and its arguments

_COMMANDS: dict[str, tuple[type[Body], Plan]] = {
    "rename": (Rename, lambda desk, asked: (desk.rename, asked.agent_id, asked.name)),
    "forget": (OnDevice, lambda desk, asked: (desk.forget, asked.device_id)),
    "test": (OnDevice, lambda desk, asked: (desk.test, asked.device_id)),
}

SURFACE = "manager"  # whoever is signed in there sees the devices too


def blueprint(
    site: Site, sessions: Sessions, screens: Screens, desk: Desk, faults: Mapping[str, Sequence[str]]
) -> Blueprint:
    """Return the page of devices; `faults` are the sentences of the faults, Chinese and English."""
    pages = pages_of("devices", __name__)

    def read() -> dict[str, Any]:
        return site.db.read(snapshot, site, me(), desk, screens.places(), faults, language())

    def command(schema: type[Body], plan: Plan) -> Callable[[], Any]:
        @signed_in(sessions, SURFACE, Action.PAIR)
        def run() -> dict[str, Any]:
            asked, clerk = body(schema), me()
            use_case, *arguments = plan(desk, asked)
            site.transact(actor(clerk), asked.request_id, use_case, *arguments)
            return {"ok": True}

        return run

    @pages.get(URL)
    @or_sign_in(sessions, SURFACE)
    def page() -> str:
        return show("devices/devices.html", read())

    @pages.get(f"{URL}/snapshot")
    @signed_in(sessions, SURFACE)
    def refetch() -> dict[str, Any]:
        return read()

    @pages.post("/api/devices/pairing")
    @signed_in(sessions, SURFACE, Action.PAIR)
    def pairing() -> dict[str, Any]:
        asked, clerk = body(MakeCode), me()
        # Without the request id: the answers to those are kept, and the code is not to be.
        made = site.transact(actor(clerk), None, desk.create_code, clerk.id, asked.kinds, asked.places)
        return {"code": made.code, "expires_at": made.expires_at}

    @pages.post("/api/devices/revoke")
    @signed_in(sessions, SURFACE, Action.PAIR)
    def revoke() -> dict[str, Any]:
        asked, clerk = body(OnAgent), me()
        site.transact(actor(clerk), asked.request_id, desk.revoke, asked.agent_id)
        desk.revoked(asked.agent_id)
        return {"ok": True}

    add_screens(pages, site, screens, signed_in(sessions, SURFACE, Action.PAIR))
    for name, (schema, plan) in _COMMANDS.items():
        pages.add_url_rule(f"/api/devices/{name}", name, command(schema, plan), methods=["POST"])
    return pages
