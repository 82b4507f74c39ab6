"""The output window's page: a card is laid, what is ready is found, and handed over once."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from hallsys.halls.rules import local_time
from hallsys.kernel.identity import Credential, parse_number
from hallsys.people.service import prepare, present
from hallsys.web.counter.commands import ChannelOf, Counters, add_commands, on_tablet
from hallsys.web.counter.line import add_line
from hallsys.web.entrance import actor, me, or_sign_in
from hallsys.web.http import body
from hallsys.web.lockers import LocksWork
from hallsys.web.output import presented
from hallsys.web.output.daybook import add_daybook
from hallsys.web.output.going_back import add_going_back
from hallsys.web.output.guests import add_guests
from hallsys.web.output.incoming import add_incoming
from hallsys.web.output.lockers import add_lockers
from hallsys.web.output.schemas import Find, HandOver, Slip, Typed
from hallsys.web.output.service import Shown, hand_over_by_card, print_slip
from hallsys.web.output.shelves import add_shelves
from hallsys.web.output.windows import require_own
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id
from hallsys.web.printing import Printing
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.snapshots import language
from hallsys.web.snapshots import page as show

SURFACE = "output"


def blueprint(
    site: Site,
    sessions: Sessions,
    printing: Printing,
    channel_of: ChannelOf = on_tablet,
    locks_work: LocksWork = lambda _place: True,
) -> Blueprint:
    """Return the pages of the output windows; `channel_of` as for the clerks.

    `locks_work` tells whether the doors of a bank of lockers can be opened now.
    """
    pages = pages_of(SURFACE, __name__)
    counters = Counters(site, channel_of)
    add_commands(pages, counters, sessions, SURFACE)
    add_line(pages, counters, sessions, SURFACE)
    add_incoming(pages, counters, sessions, SURFACE)
    add_going_back(pages, counters, sessions, SURFACE)
    add_shelves(pages, counters, sessions, SURFACE)
    add_lockers(pages, counters, sessions, SURFACE, printing, locks_work)
    add_guests(pages, counters, sessions, SURFACE)
    add_daybook(pages, counters, sessions, SURFACE)

    def snapshot(code: str) -> dict[str, Any]:
        return site.db.read(presented.snapshot, site, counters.window(code), me(), language())

    @pages.get("/output/<code>")
    @or_sign_in(sessions, SURFACE)
    def page(code: str) -> str:
        return show("output/output.html", snapshot(code))

    @pages.get("/output/<code>/snapshot")
    @signed_in(sessions, SURFACE)
    def refetch(code: str) -> dict[str, Any]:
        return snapshot(code)

    @pages.get("/output/<code>/presentation/<presentation_id>")
    @signed_in(sessions, SURFACE)
    def presentation(code: str, presentation_id: str) -> dict[str, Any]:
        window = counters.window(code)
        return site.db.read(presented.presentation, site, window, me(), an_id(presentation_id))

    @pages.get("/output/<code>/scan/<scan_id>")
    @signed_in(sessions, SURFACE)
    def scan(code: str, scan_id: str) -> dict[str, Any]:
        return site.db.read(presented.scanned_case, site, counters.window(code), me(), an_id(scan_id))

    @pages.post("/api/output/slip")
    @signed_in(sessions, SURFACE)
    def slip() -> dict[str, Any]:
        asked, clerk = body(Slip), me()
        window = counters.window(asked.window)
        printing.require(presented.place(window))
        on = (site.keyring, printing, window, clerk.id, asked.result_id, asked.presentation_id)
        return {"ok": True, "paper": site.transact(actor(clerk), asked.request_id, print_slip, *on)}

    @pages.post("/api/output/typed")
    @signed_in(sessions, SURFACE)
    def typed() -> dict[str, Any]:
        asked, clerk = body(Typed), me()
        window = counters.window(asked.window)
        number = parse_number(asked.number)
        site.db.read(require_own, site, window, clerk)
        shown = site.transact(
            actor(clerk),
            asked.request_id,
            present,
            prepare(site.keyring, Credential(number, "", number.kind)),
            presented.place(window),
            local_time(site.clock.now(), site.catalogue.hall.timezone).date(),
            typed=True,
        )
        return site.db.read(presented.presentation, site, window, clerk, shown.presentation_id)

    @pages.post("/api/output/find")
    @signed_in(sessions, SURFACE)
    def find() -> dict[str, Any]:
        asked = body(Find)
        window = counters.window(asked.window)
        return site.db.read(presented.found, site, window, me(), asked.case_number)

    @pages.post("/api/output/hand-over")
    @signed_in(sessions, SURFACE)
    def hand_over() -> dict[str, Any]:
        asked, clerk = body(HandOver), me()
        handed = site.transact(
            actor(clerk),
            asked.request_id,
            hand_over_by_card,
            site.keyring,
            counters.window(asked.window),
            clerk.id,
            asked.result_id,
            asked.presentation_id,
            Shown(
                (asked.authorisation or "") if asked.taken_by == "agent" else "",
                asked.authorisation_kind,
                asked.signature.signature() if asked.signature else None,
                site.settings.cases.signature_required,
            ),
        )
        return {"ok": True, "handed": asdict(handed)}

    return pages
