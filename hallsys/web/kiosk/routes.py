"""The kiosk's pages and commands. Taking a ticket is one transaction and no other look at the database."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import segno
from flask import Blueprint, Response, make_response
from flask_limiter import Limiter

from hallsys.kernel.identity import Credential, parse_number
from hallsys.kernel.transaction import Tx
from hallsys.matters.views import pick
from hallsys.people.service import prepare, present
from hallsys.queue import presenting, scanning
from hallsys.queue.issuing import Issued
from hallsys.web.app import POLICY
from hallsys.web.errors import NotFound
from hallsys.web.http import Body, body
from hallsys.web.kiosk import schemas
from hallsys.web.kiosk import snapshot as shown
from hallsys.web.kiosk.snapshot import DeviceStates, place_of
from hallsys.web.kiosk.visits import add_visits, ticket_row
from hallsys.web.limits import from_place
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id, is_token
from hallsys.web.printing import Printing, paper_row
from hallsys.web.scans import scanned_ticket
from hallsys.web.site import Kiosk, Site
from hallsys.web.snapshots import language, page

Answer = dict[str, Any]

_TYPED = "20 per minute"
_HELP = "6 per minute"
_PAPERS = "10 per minute"
_BORDER = 4  # modules of quiet zone that readers of QR codes want (ISO/IEC 18004)


def blueprint(
    site: Site,
    limiter: Limiter,
    device_states: DeviceStates,
    printing: Printing,
    ask_help: Callable[[Tx, str], object],
) -> Blueprint:
    """Return the kiosk's pages.

    `device_states(conn, place)` tells how the devices at a place stand; `ask_help(tx, place)` is the
    use case that calls the staff.
    """
    pages = pages_of("kiosk", __name__)

    def known(code: str) -> Kiosk:
        try:
            return site.kiosks[code]
        except KeyError:
            raise NotFound from None

    def read(kiosk: Kiosk) -> Answer:
        return site.db.read(shown.snapshot, site, kiosk, device_states, printing, language(shared=True))

    def read_presentation(kiosk: Kiosk, presentation_id: str) -> Answer:
        return site.db.read(shown.presentation, site, kiosk, presentation_id, site.pace())

    @pages.get("/kiosk/<code>")
    def kiosk_page(code: str) -> Response:
        return _beside_its_agent(known(code), page("kiosk/kiosk.html", read(known(code))))

    @pages.get("/kiosk/<code>/snapshot")
    def snapshot(code: str) -> Answer:
        return read(known(code))

    @pages.get("/kiosk/<code>/presentation/<presentation_id>")
    def presentation(code: str, presentation_id: str) -> Answer:
        return read_presentation(known(code), an_id(presentation_id))

    @pages.post("/api/kiosk/<code>/typed")
    @limiter.limit(_TYPED, key_func=from_place("code"))
    def typed(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.TypedNumber)
        number = parse_number(given.number)
        sealed = prepare(site.keyring, Credential(number, "", number.kind))
        place, day = place_of(kiosk), date.fromisoformat(site.today)
        presented = site.transact(place, given.request_id, present, sealed, place, day)
        return read_presentation(kiosk, presented.presentation_id)

    def give(kiosk: Kiosk, given: Body, use_case: Callable[..., Issued], *args: Any, **kwargs: Any) -> Answer:
        place = place_of(kiosk)
        facts = {"place": place, "paper": printing.has_printer(place), "pace": site.pace()}
        issued = site.transact(place, given.request_id, use_case, site.catalogue, *args, **kwargs, **facts)
        return {"ticket": ticket_row(kiosk, issued)}

    @pages.post("/api/kiosk/<code>/issue")
    def issue(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Take)
        chosen = (given.presentation_id, given.matter_ids)
        return give(kiosk, given, presenting.take, *chosen, requested=given.priority)

    @pages.post("/api/kiosk/<code>/reprint")
    def reprint(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Reprint)
        return give(kiosk, given, presenting.take_again, given.presentation_id, given.ticket_id)

    @pages.post("/api/kiosk/<code>/check-in")
    def check_in(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.CheckIn)
        return give(kiosk, given, presenting.arrive, given.presentation_id, given.appointment_id)

    @pages.get("/kiosk/<code>/scan/<scan_id>")
    def scan(code: str, scan_id: str) -> Answer:
        return site.db.read(scanned_ticket, site, place_of(known(code)), an_id(scan_id), site.pace())

    @pages.post("/api/kiosk/<code>/scan-check-in")
    def scan_check_in(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Scan)
        return give(kiosk, given, scanning.check_in_scanned, given.scan_id)

    @pages.post("/api/kiosk/<code>/scan-reprint")
    def scan_reprint(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Scan)
        return give(kiosk, given, scanning.reprint_scanned, given.scan_id)

    @pages.post("/api/kiosk/<code>/checklist")
    @limiter.limit(_PAPERS, key_func=from_place("code"))
    def checklist(code: str) -> Answer:
        kiosk, given = known(code), body(schemas.Checklist)
        place = place_of(kiosk)
        printing.require(place)
        (matter,) = pick(site.catalogue.matters, [given.matter_id])
        ordered = site.transact(place, given.request_id, printing.order, place, "checklist", matter.id, None)
        return {"paper": paper_row(ordered, "checklist", matter.id, {})}

    @pages.post("/api/kiosk/<code>/help")
    @limiter.limit(_HELP, key_func=from_place("code"))
    def help_(code: str) -> Answer:
        kiosk, given = known(code), body(Body)
        place = place_of(kiosk)
        site.transact(place, given.request_id, ask_help, place)
        return {"ok": True}

    @pages.get("/kiosk/<code>/qr/<token>.svg")
    def qr(code: str, token: str) -> Response:
        # Drawn from the ticket's secret alone: from its id, which boards show, nobody gets the secret.
        known(code)
        if not is_token(token):
            raise NotFound
        address = f"{site.settings.public_url.rstrip('/')}/t/{token}"
        return Response(_drawn(address), mimetype="image/svg+xml")

    add_visits(pages, site, known, printing)
    return pages


def _beside_its_agent(kiosk: Kiosk, shell: str) -> Response:
    """Return the page; it may ask the agent beside it whether that has lost the server, too."""
    response = make_response(shell)
    if kiosk.offline_page:
        response.headers["Content-Security-Policy"] = f"{POLICY}; connect-src 'self' {kiosk.offline_page}"
    return response


def _drawn(address: str) -> bytes:
    """Return the QR code of an address as SVG."""
    image = BytesIO()
    segno.make_qr(address, error="m").save(
        image, kind="svg", scale=8, border=_BORDER, dark="#000", light="#fff", xmldecl=False
    )
    return image.getvalue()
