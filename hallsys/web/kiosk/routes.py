"""What a kiosk's page reads."""

from typing import Any

from flask import Blueprint, Response, make_response, request
from flask_limiter import Limiter

from hallsys.matters.search import LONGEST_QUERY
from hallsys.matters.views import pick
from hallsys.web.errors import NotFound
from hallsys.web.guides import list_of
from hallsys.web.headers import POLICY
from hallsys.web.kiosk import snapshot as shown
from hallsys.web.kiosk.commands import HelpAsking, add_commands
from hallsys.web.kiosk.snapshot import DeviceStates, place_of
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id, is_token
from hallsys.web.printing import Printing
from hallsys.web.qr import svg
from hallsys.web.scans import scanned_ticket
from hallsys.web.screens import Screens, guard
from hallsys.web.site import Kiosk, Site
from hallsys.web.snapshots import language, page

Answer = dict[str, Any]


def blueprint(
    site: Site,
    screens: Screens,
    limiter: Limiter,
    device_states: DeviceStates,
    printing: Printing,
    ask_help: HelpAsking,
) -> Blueprint:
    """Return the kiosk's pages and commands.

    `device_states(conn, place)` tells how the devices at a place stand; `ask_help(tx, place)` is the
    use case that calls the staff.
    """
    pages = pages_of("kiosk", __name__)
    guard(pages, screens, {"code": "kiosk"})

    def known(code: str) -> Kiosk:
        try:
            return site.kiosks[code]
        except KeyError:
            raise NotFound from None

    add_commands(pages, site, known, limiter, printing, ask_help)

    def read(kiosk: Kiosk) -> Answer:
        lang = language(shared=True)
        return site.db.read(shown.snapshot, site, kiosk, device_states, printing, site.pace(), lang)

    @pages.get("/kiosk/<code>")
    def kiosk_page(code: str) -> Response:
        return _beside_its_agent(known(code), page("kiosk/kiosk.html", read(known(code))))

    @pages.get("/kiosk/<code>/snapshot")
    def snapshot(code: str) -> Answer:
        return read(known(code))

    @pages.get("/kiosk/<code>/waits")
    def waits(code: str) -> Answer:
        known(code)
        return site.db.read(shown.outlook, site, site.pace())

    @pages.get("/kiosk/<code>/materials/<matter_id>")
    def what_to_bring(code: str, matter_id: str) -> Answer:
        known(code)
        (matter,) = pick(site.catalogue.matters, [an_id(matter_id)])
        return site.db.read(list_of, site.hall_id, matter.id)

    @pages.get("/kiosk/<code>/search")
    def search(code: str) -> Answer:
        known(code)
        hits = site.catalogue.search.find(request.args.get("q", "")[:LONGEST_QUERY])
        return {"matter_ids": [hit.id for hit in hits]}

    @pages.get("/kiosk/<code>/presentation/<presentation_id>")
    def presentation(code: str, presentation_id: str) -> Answer:
        kiosk = known(code)
        return site.db.read(shown.presentation, site, kiosk, an_id(presentation_id), site.pace())

    @pages.get("/kiosk/<code>/cases/<presentation_id>")
    def cases(code: str, presentation_id: str) -> Answer:
        return site.db.read(shown.cases_of_holder, site, known(code), an_id(presentation_id))

    @pages.get("/kiosk/<code>/scan/<scan_id>")
    def scan(code: str, scan_id: str) -> Answer:
        return site.db.read(scanned_ticket, site, place_of(known(code)), an_id(scan_id), site.pace())

    @pages.get("/kiosk/<code>/qr/<token>.svg")
    def qr(code: str, token: str) -> Response:
        # Drawn from the ticket's secret alone: from its id, which boards show, nobody gets the secret.
        known(code)
        if not is_token(token):
            raise NotFound
        address = f"{site.settings.public_url.rstrip('/')}/t/{token}"
        return Response(svg(address), mimetype="image/svg+xml")

    return pages


def _beside_its_agent(kiosk: Kiosk, shell: str) -> Response:
    """Return the page; it may ask the agent beside it whether that has lost the server, too."""
    response = make_response(shell)
    if kiosk.offline_page:
        response.headers["Content-Security-Policy"] = f"{POLICY}; connect-src 'self' {kiosk.offline_page}"
    return response
