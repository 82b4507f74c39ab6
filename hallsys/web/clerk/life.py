"""What a clerk does to cases besides accepting them: take in, fill gaps, supply, withdraw, decline."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint

from hallsys.cases.entering import AcceptedCase
from hallsys.cases.service import (
    accept_received,
    ask_decline,
    fill_gaps,
    receive,
    supply,
    withdraw,
)
from hallsys.cases.steps import of_applicant
from hallsys.cases.ways import Chosen, choose_way
from hallsys.counters.views import Window
from hallsys.kernel.transaction import Tx
from hallsys.people.phones import Phone, give_phone
from hallsys.staff.rules import Action
from hallsys.staff.views import Clerk
from hallsys.web.clerk.papers import application, print_all, print_gaps
from hallsys.web.clerk.schemas import (
    Accept,
    AcceptReceived,
    AskDecline,
    ChooseWay,
    GivePhone,
    HandIn,
    OnCase,
)
from hallsys.web.clerk.ways import way_said
from hallsys.web.counter.commands import Counters
from hallsys.web.counter.schemas import OnService
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.numbers import phone_said
from hallsys.web.printing import Printing
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

OK = {"ok": True}
B = TypeVar("B", bound=OnService)


def add_life(
    pages: Blueprint, site: Site, counters: Counters, sessions: Sessions, printing: Printing, surface: str
) -> None:
    """Add the commands to the clerk's page."""

    def asked(form: type[B]) -> tuple[B, Clerk, Window]:
        command = body(form)
        return command, me(), counters.window(command.window)

    def do(clerk: Clerk, command: OnService, use_case: Callable[..., Any], *args: Any) -> Any:
        return site.transact(actor(clerk), command.request_id, use_case, *args)

    @pages.post(f"/api/{surface}/receive")
    @signed_in(sessions, surface, Action.ACCEPT)
    def take_in() -> dict[str, Any]:
        command, clerk, window = asked(Accept)
        on = (site, printing, window, command.service_id, clerk.id, application(site, command))
        case = do(clerk, command, _receive, *on)
        return {"ok": True, "case": case_answer(case, "received")}

    @pages.post(f"/api/{surface}/accept-received")
    @signed_in(sessions, surface, Action.ACCEPT)
    def accept_it() -> dict[str, Any]:
        command, clerk, window = asked(AcceptReceived)
        by, applied = (command.service_id, clerk.id), application(site, command)
        on = (site, printing, window, *by, command.case_id, applied)
        return {"ok": True, "case": case_answer(do(clerk, command, _accept_received, *on), "accepted")}

    @pages.post(f"/api/{surface}/fill-gaps")
    @signed_in(sessions, surface, Action.ACCEPT)
    def fill() -> dict[str, Any]:
        command, clerk, _ = asked(HandIn)
        on = (command.case_id, command.service_id, clerk.id, command.material_ids)
        return {"ok": True, "left": do(clerk, command, fill_gaps, *on)}

    @pages.post(f"/api/{surface}/supply")
    @signed_in(sessions, surface, Action.ACCEPT)
    def hand_in() -> dict[str, Any]:
        command, clerk, _ = asked(HandIn)
        on = (site.catalogue.hall, site.settings.cases, command.case_id, command.service_id, clerk.id)
        return {"ok": True, "left": do(clerk, command, supply, *on, command.material_ids)}

    @pages.post(f"/api/{surface}/withdraw")
    @signed_in(sessions, surface, Action.ACCEPT)
    def take_back() -> dict[str, Any]:
        command, clerk, window = asked(OnCase)
        do(clerk, command, _withdraw, printing, window, command.case_id, command.service_id, clerk.id)
        return OK

    @pages.post(f"/api/{surface}/choose-way")
    @signed_in(sessions, surface, Action.ACCEPT)
    def choose() -> dict[str, Any]:
        command, clerk, _ = asked(ChooseWay)
        on = (command.case_id, command.service_id, clerk.id, way_said(site, command))
        do(clerk, command, _choose_way, *on)
        return OK

    @pages.post(f"/api/{surface}/case-phone")
    @signed_in(sessions, surface, Action.ACCEPT)
    def give_number() -> dict[str, Any]:
        command, clerk, _ = asked(GivePhone)
        on = (command.case_id, command.service_id, clerk.id, phone_said(site, command.number, command.lang))
        do(clerk, command, _give_phone, *on)
        return OK

    @pages.post(f"/api/{surface}/ask-decline")
    @signed_in(sessions, surface, Action.ACCEPT)
    def decline() -> dict[str, Any]:
        command, clerk, _ = asked(AskDecline)
        on = (command.case_id, command.service_id, clerk.id, command.reason, command.note)
        do(clerk, command, _ask_decline, *on)
        return OK


def case_answer(case: AcceptedCase, status: str) -> dict[str, Any]:
    """Return a case that was just entered, as the page lists it."""
    return {
        "case_id": case.case_id,
        "case_number": case.case_number,
        "matter_id": case.matter_id,
        "matter_kind": case.kind,
        "due_at": case.due_at,
        "status": status,
        "with_results": False,
    }


def _receive(
    tx: Tx, site: Site, printing: Printing, window: Window, service_id: str, clerk_id: str, applied: Any
) -> AcceptedCase:
    case = receive(tx, site.catalogue.hall, site.settings.cases, service_id, clerk_id, applied)
    print_all(tx, printing, window, case.case_id, ("receipt",))
    return case


def _accept_received(
    tx: Tx,
    site: Site,
    printing: Printing,
    window: Window,
    service_id: str,
    clerk_id: str,
    case_id: str,
    applied: Any,
) -> AcceptedCase:
    of_applicant(tx, case_id, service_id, clerk_id)
    case = accept_received(tx, site.catalogue.hall, site.settings.cases, case_id, clerk_id, applied)
    print_all(tx, printing, window, case_id, ("acceptance",))
    if case.gaps_due_at is not None:
        print_gaps(tx, printing, window, case_id)
    return case


def _withdraw(
    tx: Tx, printing: Printing, window: Window, case_id: str, service_id: str, clerk_id: str
) -> None:
    withdraw(tx, case_id, service_id, clerk_id)
    print_all(tx, printing, window, case_id, ("withdrawal",))


def _choose_way(tx: Tx, case_id: str, service_id: str, clerk_id: str, chosen: Chosen) -> None:
    of_applicant(tx, case_id, service_id, clerk_id)
    choose_way(tx, case_id, chosen)


def _give_phone(tx: Tx, case_id: str, service_id: str, clerk_id: str, phone: Phone | None) -> None:
    of_applicant(tx, case_id, service_id, clerk_id)
    give_phone(tx, case_id, phone)


def _ask_decline(tx: Tx, case_id: str, service_id: str, clerk_id: str, reason: str, note: str) -> None:
    of_applicant(tx, case_id, service_id, clerk_id)
    ask_decline(tx, case_id, clerk_id, reason, note)
