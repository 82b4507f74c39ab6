"""The kiosk's commands. Taking tickets is one transaction and no other look at the database."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint
from flask_limiter import Limiter

from hallsys.kernel.identity import Credential, parse_number
from hallsys.kernel.transaction import Tx
from hallsys.matters.views import pick
from hallsys.people.holders import prolong
from hallsys.people.service import prepare, present
from hallsys.queue import presenting, scanning
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.issuing import Issued, IssuedVisit
from hallsys.queue.presenting import Principal
from hallsys.queue.states import PrintState
from hallsys.web.http import Body, body
from hallsys.web.kiosk import schemas
from hallsys.web.kiosk.snapshot import appointment_row, place_of, presentation
from hallsys.web.limits import from_place
from hallsys.web.printing import Printing, paper_row
from hallsys.web.site import Kiosk, Site

Answer = dict[str, Any]
HelpAsking = Callable[[Tx, str], object]

_TYPED = "20 per minute"
_HELP = "6 per minute"
_PAPERS = "10 per minute"


def add_commands(
    pages: Blueprint,
    site: Site,
    known: Callable[[str], Kiosk],
    limiter: Limiter,
    printing: Printing,
    ask_help: HelpAsking,
) -> None:
    """Add the commands to the kiosk's pages; `known(code)` returns the kiosk or raises NotFound."""

    @pages.post("/api/kiosk/<code>/typed")
    @limiter.limit(_TYPED, key_func=from_place("code"))
    def typed(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.TypedNumber)
        number = parse_number(given.number)
        sealed = prepare(site.keyring, Credential(number, "", number.kind))
        place, day = place_of(kiosk), date.fromisoformat(site.today)
        presented = site.transact(place, given.request_id, present, sealed, place, day, typed=True)
        return site.db.read(presentation, site, kiosk, presented.presentation_id, site.pace())

    @pages.post("/api/kiosk/<code>/stay")
    def stay(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Stay)
        place = place_of(kiosk)
        site.transact(place, given.request_id, prolong, given.presentation_id, place)
        return {"ok": True}

    @pages.post("/api/kiosk/<code>/checklist")
    @limiter.limit(_PAPERS, key_func=from_place("code"))
    def checklist(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Checklist)
        place = place_of(kiosk)
        printing.require(place)
        (matter,) = pick(site.catalogue.matters, [given.matter_id])
        about = {"answers": given.answers} if given.answers else {}
        ordered = site.transact(place, given.request_id, printing.order, place, "checklist", matter.id, about)
        return {"paper": paper_row(ordered, "checklist", matter.id, about)}

    @pages.post("/api/kiosk/<code>/appointment-slip")
    @limiter.limit(_PAPERS, key_func=from_place("code"))
    def appointment_slip(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.OwnAppointment)
        place = place_of(kiosk)
        printing.require(place)
        own = (given.presentation_id, given.appointment_id)
        ordered = site.transact(place, given.request_id, _slip, site.catalogue, printing, *own, place)
        return {"paper": ordered}

    @pages.post("/api/kiosk/<code>/scan-slip")
    @limiter.limit(_PAPERS, key_func=from_place("code"))
    def scanned_slip(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Scan)
        place = place_of(kiosk)
        return site.transact(
            place, given.request_id, _scanned_slip, site.catalogue, printing, given.scan_id, place
        )

    @pages.post("/api/kiosk/<code>/help")
    @limiter.limit(_HELP, key_func=from_place("code"))
    def help_(code: str) -> Answer:
        kiosk, given = known(code), body(Body)
        place = place_of(kiosk)
        site.transact(place, given.request_id, ask_help, place)
        return {"ok": True}

    _add_tickets(pages, site, known, printing)


def _slip(
    tx: Tx, catalogue: Catalogue, printing: Printing, presentation_id: str, appointment_id: str, place: str
) -> Answer:
    """Have the slip of the holder's own appointment printed. Raises as `own_booking` does."""
    booking = presenting.own_booking(tx, catalogue, presentation_id, appointment_id, place=place)
    ordered = printing.order(tx, place, "appointment", booking.appointment_id, None)
    return paper_row(ordered, "appointment", booking.appointment_id, {})


def _scanned_slip(tx: Tx, catalogue: Catalogue, printing: Printing, scan_id: str, place: str) -> Answer:
    """Return the appointment that was scanned, its slip ordered where one can be printed.

    Raises as `scanned_booking` does.
    """
    booking = scanning.scanned_booking(tx, scan_id, place=place)
    paper = None
    if printing.has_printer(place):
        ordered = printing.order(tx, place, "appointment", booking.appointment_id, None)
        paper = paper_row(ordered, "appointment", booking.appointment_id, {})
    return {"appointment": appointment_row(catalogue, booking, tx.now), "paper": paper}


def _add_tickets(pages: Blueprint, site: Site, known: Callable[[str], Kiosk], printing: Printing) -> None:
    def give(
        kiosk: Kiosk, given: Body, use_case: Callable[..., Issued | IssuedVisit], *args: Any, **kwargs: Any
    ) -> Answer:
        place = place_of(kiosk)
        facts = {"place": place, "paper": printing.has_printer(place), "pace": site.pace()}
        issued = site.transact(place, given.request_id, use_case, site.catalogue, *args, **kwargs, **facts)
        tickets = issued.tickets if isinstance(issued, IssuedVisit) else (issued,)
        return {"tickets": [_ticket(kiosk, one) for one in tickets]}

    @pages.post("/api/kiosk/<code>/issue")
    def issue(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Take)
        chosen = (given.presentation_id, given.matter_ids)
        principal = given.principal and Principal(**given.principal.model_dump(exclude_unset=True))
        asked = {"principal": principal, "requested": given.priority}
        return give(kiosk, given, presenting.take_visit, *chosen, **asked)

    @pages.post("/api/kiosk/<code>/reprint")
    def reprint(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Reprint)
        return give(kiosk, given, presenting.take_again, given.presentation_id, given.ticket_id)

    @pages.post("/api/kiosk/<code>/check-in")
    def check_in(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.OwnAppointment)
        return give(kiosk, given, presenting.arrive, given.presentation_id, given.appointment_id)

    @pages.post("/api/kiosk/<code>/scan-check-in")
    def scan_check_in(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Scan)
        return give(kiosk, given, scanning.check_in_scanned, given.scan_id)

    @pages.post("/api/kiosk/<code>/scan-reprint")
    def scan_reprint(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Scan)
        return give(kiosk, given, scanning.reprint_scanned, given.scan_id)


def _ticket(kiosk: Kiosk, issued: Issued) -> Answer:
    """Return a ticket that was given, as it was decided then: a repeat of the command equals it."""
    return {
        "ticket_id": issued.ticket_id,
        "number": issued.number,
        "queue_id": issued.queue_id,
        "priority_class": issued.priority_class,
        "matter_ids": issued.matter_ids,
        "ahead": issued.ahead,
        "expect_low": issued.expect_low,
        "expect_high": issued.expect_high,
        "reprint": issued.reprint,
        "print_state": PrintState.RESERVED if issued.paper else PrintState.NONE,
        "qr": f"/kiosk/{kiosk.code}/qr/{issued.token}.svg",
    }
