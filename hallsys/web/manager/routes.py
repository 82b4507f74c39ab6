"""The manager's pages and their commands."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask_limiter import Limiter

from hallsys.staff.rules import Action, require_confirming
from hallsys.supervision.errors import AlertUnknown
from hallsys.supervision.service import acknowledge, watch
from hallsys.web.entrance import actor, me, or_sign_in
from hallsys.web.http import body
from hallsys.web.manager.affected import add_affected
from hallsys.web.manager.attention import attention, limits, missed_tickets
from hallsys.web.manager.cases import PAGE as CASES
from hallsys.web.manager.cases import add_cases
from hallsys.web.manager.changes import changes
from hallsys.web.manager.commands import COMMANDS, CONFIRMING, LARGE, RIGHTS
from hallsys.web.manager.evidence import add_evidence
from hallsys.web.manager.halls import add_halls
from hallsys.web.manager.history import add_history_routes
from hallsys.web.manager.ledger import PAGE as LEDGER
from hallsys.web.manager.ledger import add_ledger
from hallsys.web.manager.matter_exchange import add_matter_exchange
from hallsys.web.manager.matter_form import add_matter_form
from hallsys.web.manager.messages import Messenger, add_messages, messages_page
from hallsys.web.manager.personnel import add_password_commands
from hallsys.web.manager.pushes import NoReceivers, Receivers, add_pushes, pushes_page
from hallsys.web.manager.ratings import add_rating_routes
from hallsys.web.manager.reasons import PAGE as REASONS
from hallsys.web.manager.reasons import add_reasons
from hallsys.web.manager.retention import PAGE as RETENTION
from hallsys.web.manager.retention import add_retention
from hallsys.web.manager.schemas import Acknowledge
from hallsys.web.manager.snapshot import DeviceStates, snapshot
from hallsys.web.manager.subpages import add_sub_pages
from hallsys.web.manager.supervision import add_supervision
from hallsys.web.manager.systems import PAGE as SYSTEMS
from hallsys.web.manager.systems import add_systems
from hallsys.web.manager.tag_exchange import add_tag_exchange
from hallsys.web.manager.taking_over import add_taking_over
from hallsys.web.manager.years import add_years
from hallsys.web.pages import pages_of
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.snapshots import language
from hallsys.web.snapshots import page as show

SURFACE = "manager"
NOBODY_TOLD = NoReceivers()


def blueprint(
    site: Site,
    sessions: Sessions,
    limiter: Limiter,
    device_states: DeviceStates,
    receivers: Receivers = NOBODY_TOLD,
    messenger: Messenger | None = None,
) -> Blueprint:
    """Return the manager's pages.

    `device_states(conn)` lists the devices, `receivers` are the systems that
    are told what happens here, `messenger` has applicants told by text message.
    """
    pages = pages_of(SURFACE, __name__)

    def read() -> dict[str, Any]:
        return site.db.read(snapshot, site, me(), device_states, language())

    @pages.get("/manager")
    @or_sign_in(sessions, SURFACE, Action.LOOK)
    def page() -> str:
        return show("manager/manager.html", read())

    @pages.get("/manager/snapshot")
    @signed_in(sessions, SURFACE, Action.LOOK)
    def refetch() -> dict[str, Any]:
        return read()

    @pages.get("/api/manager/changes")
    @signed_in(sessions, SURFACE, Action.LOOK)
    def last_changes() -> dict[str, Any]:
        return {"changes": site.db.read(changes, site)}

    @pages.get("/api/manager/attention")
    @signed_in(sessions, SURFACE, Action.LOOK)
    def what_needs_attention() -> dict[str, Any]:
        return {"attention": site.db.read(attention, site, device_states)}

    @pages.post("/api/manager/acknowledge")
    @signed_in(sessions, SURFACE, Action.ALLOCATE)
    def take_care() -> dict[str, Any]:
        asked = body(Acknowledge)
        care = partial(site.transact, actor(me()), asked.request_id, acknowledge, asked.key, asked.note)
        try:
            care()
        except AlertUnknown:  # what the page shows at once may not have been raised yet
            devices = site.db.read(device_states)
            on = (site.catalogue, site.windows, devices, limits(site))
            site.transact("system", None, watch, *on)
            care()
        return {"ok": True}

    @pages.get("/api/manager/missed")
    @signed_in(sessions, SURFACE, Action.LOOK)
    def who_missed_a_call() -> dict[str, Any]:
        return {"missed": site.db.read(missed_tickets, site)}

    more = {
        "cases": CASES,
        "ledger": LEDGER,
        "pushes": pushes_page(receivers),
        "systems": SYSTEMS,
        "reasons": REASONS,
        "retention": RETENTION,
        "messages": messages_page(messenger),
    }
    add_sub_pages(pages, site, sessions, SURFACE, more)
    add_cases(pages, site, sessions, SURFACE)
    add_ledger(pages, site, sessions, SURFACE)
    add_pushes(pages, site, sessions, SURFACE, receivers)
    add_messages(pages, site, sessions, SURFACE)
    add_evidence(pages, site, sessions, SURFACE)
    add_halls(pages, site, sessions, SURFACE)
    add_matter_form(pages, site, sessions, SURFACE)
    add_years(pages, site, sessions, SURFACE)
    add_affected(pages, site, sessions, SURFACE)
    add_matter_exchange(pages, site, sessions, SURFACE)
    add_taking_over(pages, site, sessions, SURFACE)
    add_password_commands(pages, site, sessions, SURFACE)
    add_history_routes(pages, site, sessions, SURFACE)
    add_rating_routes(pages, site, sessions, SURFACE)
    add_tag_exchange(pages, site, sessions, SURFACE)
    add_systems(pages, site, sessions, SURFACE)
    add_reasons(pages, site, sessions, SURFACE)
    add_retention(pages, site, sessions, SURFACE, limiter)
    add_supervision(pages, site, sessions, SURFACE)
    for name in COMMANDS:
        pages.post(f"/api/manager/{name}", endpoint=name)(_command(site, sessions, name))
    return pages


def _command(site: Site, sessions: Sessions, name: str) -> Callable[[], dict[str, Any]]:
    schema, plan = COMMANDS[name]

    @signed_in(sessions, SURFACE, RIGHTS.get(name, Action.ALLOCATE))
    def run() -> dict[str, Any]:
        if name in CONFIRMING:
            require_confirming(me().roles, site.settings.staff)
        if name in LARGE:
            request.max_content_length = LARGE[name]
        asked = body(schema)
        planned = plan(site, asked)
        site.transact(actor(me()), asked.request_id, planned.func, **planned.keywords)
        site.forget_pace()
        return {"ok": True}

    return run
