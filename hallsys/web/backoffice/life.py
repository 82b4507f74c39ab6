"""Steps of a case beside its decision: supplements, pauses, extensions, confirmations, an end."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from hallsys.cases import views as cases
from hallsys.cases.service import (
    ask_extension,
    ask_supplement,
    ask_void,
    confirm_decline,
    confirm_void,
    grant_extension,
    refuse_extension,
    refuse_void,
    resume,
    send_back,
    suspend,
    terminate,
)
from hallsys.kernel.transaction import Tx
from hallsys.staff.rules import Action, require_confirming
from hallsys.staff.views import Clerk
from hallsys.web.backoffice.schemas import AskExtension, AskSupplement, ForReason, OnCase, WithNote
from hallsys.web.backoffice.visits import require_own
from hallsys.web.entrance import actor, me
from hallsys.web.http import Body, body
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

OK = {"ok": True}


def add_life(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Add the commands to the page of a surface."""

    def asked(form: type[Any]) -> tuple[Any, Clerk]:
        return body(form), me()

    def do(clerk: Clerk, command: Body, use_case: Callable[..., object], *args: Any) -> dict[str, bool]:
        site.transact(actor(clerk), command.request_id, use_case, *args)
        return OK

    @pages.post(f"/api/{surface}/supplement")
    @signed_in(sessions, surface)
    def supplement() -> dict[str, bool]:
        command, clerk = asked(AskSupplement)
        hall, settings = site.catalogue.hall, site.settings.cases
        wanted = (command.material_ids, command.days, command.note)
        return do(clerk, command, ask_supplement, hall, settings, command.case_id, clerk.id, *wanted)

    @pages.post(f"/api/{surface}/suspend")
    @signed_in(sessions, surface)
    def stop_clock() -> dict[str, bool]:
        command, clerk = asked(ForReason)
        return do(clerk, command, suspend, command.case_id, clerk.id, command.reason, command.note)

    @pages.post(f"/api/{surface}/resume")
    @signed_in(sessions, surface)
    def run_clock() -> dict[str, bool]:
        command, clerk = asked(WithNote)
        hall, settings = site.catalogue.hall, site.settings.cases
        return do(clerk, command, resume, hall, settings, command.case_id, clerk.id, command.note)

    @pages.post(f"/api/{surface}/ask-extension")
    @signed_in(sessions, surface)
    def more_time() -> dict[str, bool]:
        command, clerk = asked(AskExtension)
        why = (command.days, command.reason, command.note)
        return do(clerk, command, ask_extension, site.settings.cases, command.case_id, clerk.id, *why)

    @pages.post(f"/api/{surface}/ask-void")
    @signed_in(sessions, surface)
    def void() -> dict[str, bool]:
        command, clerk = asked(ForReason)
        why = (command.reason, command.note)
        return do(clerk, command, _ask_void, site, clerk, command.case_id, *why)

    add_confirmation(pages, site, sessions, surface)


def add_confirmation(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Add what a supervisor does: settle declines and extensions, end a case without a decision."""

    def confirmer() -> Clerk:
        clerk = me()
        require_confirming(clerk.roles, site.settings.staff)
        return clerk

    @pages.post(f"/api/{surface}/confirm-decline")
    @signed_in(sessions, surface, Action.CONFIRM)
    def confirm() -> dict[str, bool]:
        clerk, command = confirmer(), body(OnCase)
        site.transact(actor(clerk), command.request_id, confirm_decline, command.case_id, clerk.id)
        return OK

    @pages.post(f"/api/{surface}/send-back")
    @signed_in(sessions, surface, Action.CONFIRM)
    def back() -> dict[str, bool]:
        clerk, command = confirmer(), body(WithNote)
        site.transact(actor(clerk), command.request_id, send_back, command.case_id, clerk.id, command.note)
        return OK

    @pages.post(f"/api/{surface}/grant-extension")
    @signed_in(sessions, surface, Action.CONFIRM)
    def grant() -> dict[str, bool]:
        clerk, command = confirmer(), body(OnCase)
        on = (site.catalogue.hall, site.settings.cases, command.case_id, clerk.id)
        site.transact(actor(clerk), command.request_id, grant_extension, *on)
        return OK

    @pages.post(f"/api/{surface}/refuse-extension")
    @signed_in(sessions, surface, Action.CONFIRM)
    def refuse() -> dict[str, bool]:
        clerk, command = confirmer(), body(WithNote)
        on = (command.case_id, clerk.id, command.note)
        site.transact(actor(clerk), command.request_id, refuse_extension, *on)
        return OK

    @pages.post(f"/api/{surface}/confirm-void")
    @signed_in(sessions, surface, Action.CONFIRM)
    def make_void() -> dict[str, bool]:
        clerk, command = confirmer(), body(OnCase)
        site.transact(actor(clerk), command.request_id, confirm_void, command.case_id, clerk.id)
        return OK

    @pages.post(f"/api/{surface}/refuse-void")
    @signed_in(sessions, surface, Action.CONFIRM)
    def keep() -> dict[str, bool]:
        clerk, command = confirmer(), body(WithNote)
        on = (command.case_id, clerk.id, command.note)
        site.transact(actor(clerk), command.request_id, refuse_void, *on)
        return OK

    @pages.post(f"/api/{surface}/terminate")
    @signed_in(sessions, surface, Action.CONFIRM)
    def end() -> dict[str, bool]:
        command, clerk = body(ForReason), me()
        why = (command.case_id, clerk.id, command.reason, command.note)
        site.transact(actor(clerk), command.request_id, terminate, *why)
        return OK


def _ask_void(tx: Tx, site: Site, clerk: Clerk, case_id: str, reason: str, note: str) -> None:
    """Ask that a case of one's own department be void."""
    require_own(tx.conn, site, clerk, cases.case(tx.conn, tx.hall_id, case_id))
    ask_void(tx, case_id, clerk.id, reason, note)
