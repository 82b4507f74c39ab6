"""Finding what to do, and taking all the tickets that it needs: for oneself or for somebody else."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request

from hallsys.queue import presenting
from hallsys.queue.issuing import Issued
from hallsys.queue.states import PrintState
from hallsys.web.http import body
from hallsys.web.kiosk import schemas
from hallsys.web.kiosk.snapshot import place_of
from hallsys.web.printing import Printing
from hallsys.web.site import Kiosk, Site

_LONGEST_SEARCH = 100


def add_visits(pages: Blueprint, site: Site, known: Callable[[str], Kiosk], printing: Printing) -> None:
    """Add the routes to a kiosk's pages; `known(code)` is the kiosk. Raises NotFound for another."""

    @pages.get("/kiosk/<code>/search")
    def search(code: str) -> dict[str, Any]:
        known(code)
        hits = site.catalogue.search.find(request.args.get("q", "")[:_LONGEST_SEARCH])
        return {"matter_ids": [hit.id for hit in hits]}

    @pages.post("/api/kiosk/<code>/visit")
    def visit(code: str) -> dict[str, Any]:
        kiosk, given = known(code), body(schemas.Visit)
        place, whom = place_of(kiosk), given.principal
        issued = site.transact(
            place,
            given.request_id,
            presenting.take_visit,
            site.catalogue,
            given.presentation_id,
            given.matter_ids,
            principal=whom.named() if whom else None,
            requested=given.priority,
            place=place,
            paper=printing.has_printer(place),
            pace=site.pace(),
        )
        return {"tickets": [ticket_row(kiosk, one) for one in issued.tickets]}


def ticket_row(kiosk: Kiosk, issued: Issued) -> dict[str, Any]:
    """Return a ticket that was given, as it was decided then: a repeat equals it."""
    return {
        "ticket_id": issued.ticket_id,
        "number": issued.number,
        "queue_id": issued.queue_id,
        "priority_class": issued.priority_class,
        "ahead": issued.ahead,
        "expect_low": issued.expect_low,
        "expect_high": issued.expect_high,
        "reprint": issued.reprint,
        "print_state": PrintState.RESERVED if issued.paper else PrintState.NONE,
        "qr": f"/kiosk/{kiosk.code}/qr/{issued.token}.svg",
    }
