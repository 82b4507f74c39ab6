"""The clerk's page at a window: calls, and the cases of the service in hand."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect
from werkzeug import Response

from hallsys.cases.joint_rules import Issue
from hallsys.cases.service import conclude_at_window
from hallsys.staff.rules import Action
from hallsys.web.clerk import papers
from hallsys.web.clerk.acting import add_acting
from hallsys.web.clerk.details import details, usual
from hallsys.web.clerk.life import add_life, case_answer
from hallsys.web.clerk.ownratings import own_ratings
from hallsys.web.clerk.schemas import Accept, AcceptAll, Applied, Conclude, PaperOfCase
from hallsys.web.counter.commands import ChannelOf, Counters, add_commands, on_tablet
from hallsys.web.counter.line import add_line
from hallsys.web.counter.snapshot import counter
from hallsys.web.entrance import actor, me, or_sign_in
from hallsys.web.http import body
from hallsys.web.pages import pages_of
from hallsys.web.paths import an_id
from hallsys.web.printing import Printing
from hallsys.web.scans import scanned_ticket
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.snapshots import language
from hallsys.web.snapshots import page as show

SURFACE = "clerk"


def blueprint(
    site: Site, sessions: Sessions, printing: Printing, channel_of: ChannelOf = on_tablet
) -> Blueprint:
    """Return the pages of the clerks; `channel_of(window_id)`: how its applicants are asked to rate."""
    pages = pages_of(SURFACE, __name__)
    counters = Counters(site, channel_of)
    add_commands(pages, counters, sessions, SURFACE)
    add_line(pages, counters, sessions, SURFACE)
    add_acting(pages, site, counters, sessions, SURFACE)
    add_life(pages, site, counters, sessions, printing, SURFACE)

    def snapshot(code: str) -> dict[str, Any]:
        return site.db.read(counter, site, SURFACE, counters.window(code), me(), language())

    @pages.get("/clerk")
    def without_window() -> Response:
        return redirect("/")

    @pages.get("/clerk/<code>")
    @or_sign_in(sessions, SURFACE)
    def page(code: str) -> str:
        return show("clerk/clerk.html", snapshot(code))

    @pages.get("/clerk/<code>/snapshot")
    @signed_in(sessions, SURFACE)
    def refetch(code: str) -> dict[str, Any]:
        return snapshot(code)

    @pages.get("/clerk/<code>/service/<service_id>")
    @signed_in(sessions, SURFACE)
    def service(code: str, service_id: str) -> dict[str, Any]:
        told = site.db.read(details, site, printing, counters.window(code), me(), an_id(service_id))
        return {**told, "usual": usual(site.pace())}

    @pages.get("/clerk/<code>/scan/<scan_id>")
    @signed_in(sessions, SURFACE)
    def scan(code: str, scan_id: str) -> dict[str, Any]:
        place = papers.place_of(counters.window(code))
        return site.db.read(scanned_ticket, site, place, an_id(scan_id), site.pace())

    @pages.get("/api/clerk/own-ratings")
    @signed_in(sessions, SURFACE)
    def ratings() -> dict[str, Any]:
        return site.db.read(own_ratings, site, me())

    def accept(
        asked: Accept | AcceptAll, applied: Sequence[Applied], issue: Issue = Issue.TOGETHER
    ) -> list[dict[str, Any]]:
        clerk = me()
        accepted = site.transact(
            actor(clerk),
            asked.request_id,
            papers.accept_with_receipt,
            site,
            printing,
            counters.window(asked.window),
            asked.service_id,
            clerk.id,
            [papers.application(site, one) for one in applied],
            issue,
        )
        return [case_answer(case, "accepted") for case in accepted.cases]

    @pages.post("/api/clerk/accept")
    @signed_in(sessions, SURFACE, Action.ACCEPT)
    def accept_case() -> dict[str, Any]:
        asked = body(Accept)
        (case,) = accept(asked, [asked])
        return {"ok": True, "case": case}

    @pages.post("/api/clerk/accept-all")
    @signed_in(sessions, SURFACE, Action.ACCEPT)
    def accept_cases() -> dict[str, Any]:
        asked = body(AcceptAll)
        return {"ok": True, "cases": accept(asked, asked.applications, asked.issue)}

    @pages.post("/api/clerk/conclude")
    @signed_in(sessions, SURFACE, Action.ACCEPT)
    def conclude_case() -> dict[str, Any]:
        asked, clerk = body(Conclude), me()
        counters.window(asked.window)
        case = site.transact(
            actor(clerk),
            asked.request_id,
            conclude_at_window,
            asked.case_id,
            clerk.id,
            asked.results,
            asked.shelf or "",
        )
        concluded = {"case_id": case.case_id, "case_number": case.case_number, "status": "concluded"}
        return {"ok": True, "case": concluded}

    @pages.post("/api/clerk/paper")
    @signed_in(sessions, SURFACE, Action.ACCEPT)
    def paper_of_case() -> dict[str, Any]:
        asked, clerk = body(PaperOfCase), me()
        window = counters.window(asked.window)
        printing.require(papers.place_of(window))
        on = (printing, window, asked.service_id, clerk.id, asked.case_id, asked.layout)
        return {
            "ok": True,
            "paper": site.transact(actor(clerk), asked.request_id, papers.print_for_case, *on),
        }

    @pages.post("/api/clerk/notice")
    @signed_in(sessions, SURFACE, Action.ACCEPT)
    def notice() -> dict[str, Any]:
        asked, clerk = body(Accept), me()
        window = counters.window(asked.window)
        printing.require(papers.place_of(window))
        on = (site, printing, window, asked.service_id, clerk.id, papers.application(site, asked))
        return {"ok": True, "paper": site.transact(actor(clerk), asked.request_id, papers.print_notice, *on)}

    return pages
