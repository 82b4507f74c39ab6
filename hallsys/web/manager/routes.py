"""The manager's page and its commands."""

from typing import Any

from flask import Blueprint

from hallsys.counters.shifts import allocate
from hallsys.queue.moving import cancel, pin, requeue
from hallsys.staff.rules import Action, require
from hallsys.staff.views import Clerk
from hallsys.web.entrance import actor, me, or_sign_in
from hallsys.web.http import body
from hallsys.web.manager.schemas import Allocate, OnTicket, Pin
from hallsys.web.manager.snapshot import DeviceStates, snapshot
from hallsys.web.pages import pages_of
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.snapshots import language
from hallsys.web.snapshots import page as show

SURFACE = "manager"


def blueprint(site: Site, sessions: Sessions, device_states: DeviceStates) -> Blueprint:
    """Return the manager's page; `device_states(conn)` lists the devices."""
    pages = pages_of(SURFACE, __name__)

    def read() -> dict[str, Any]:
        return site.db.read(snapshot, site, me(), device_states, language())

    def in_charge() -> Clerk:
        require(me().roles, Action.ALLOCATE)
        return me()

    @pages.get("/manager")
    @or_sign_in(sessions, SURFACE)
    def page() -> str:
        return show("manager/manager.html", read())

    @pages.get("/manager/snapshot")
    @signed_in(sessions, SURFACE)
    def refetch() -> dict[str, Any]:
        return read()

    @pages.post("/api/manager/allocate")
    @signed_in(sessions, SURFACE)
    def allocate_queues() -> dict[str, Any]:
        asked, clerk = body(Allocate), in_charge()
        site.transact(
            actor(clerk),
            asked.request_id,
            allocate,
            asked.window_id,
            asked.queue_ids,
            site.today,
            confirmed=asked.confirm,
        )
        site.forget_pace()
        return {"ok": True}

    @pages.post("/api/manager/requeue")
    @signed_in(sessions, SURFACE)
    def requeue_ticket() -> dict[str, Any]:
        asked, clerk = body(OnTicket), in_charge()
        site.transact(actor(clerk), asked.request_id, requeue, asked.ticket_id, site.settings.policy)
        return {"ok": True}

    @pages.post("/api/manager/cancel")
    @signed_in(sessions, SURFACE)
    def cancel_ticket() -> dict[str, Any]:
        asked, clerk = body(OnTicket), in_charge()
        site.transact(actor(clerk), asked.request_id, cancel, asked.ticket_id)
        return {"ok": True}

    @pages.post("/api/manager/pin")
    @signed_in(sessions, SURFACE)
    def pin_ticket() -> dict[str, Any]:
        asked, clerk = body(Pin), in_charge()
        site.transact(actor(clerk), asked.request_id, pin, asked.ticket_id, asked.reason)
        return {"ok": True}

    return pages
