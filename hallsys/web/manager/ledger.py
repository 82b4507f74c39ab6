"""The hall's ledger of results by day or period, as a workbook too, and a look at a signature, on record."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from sqlalchemy import Connection

from hallsys.cases.errors import SignatureUnknown
from hallsys.cases.service import note_shown
from hallsys.cases.signing import signature_of
from hallsys.staff.rules import Action
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Id
from hallsys.web.http import Body, body
from hallsys.web.ledgers import ledger, ledger_workbook
from hallsys.web.manager.periods import instants, period_asked
from hallsys.web.manager.subpages import SubPage
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX
from hallsys.web.site import Site
from hallsys.web.snapshots import language

LISTED = 500
MOST = 100_000  # lines of a workbook


class Look(Body):
    """A look at what was signed for a hand-over."""

    hand_over_id: Id


def _read(conn: Connection, site: Site, since: str, until: str, limit: int) -> dict[str, Any]:
    return {
        "since": since,
        "until": until,
        **ledger(conn, site, *instants(site, since, until), limit),
    }


def _snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    return {"today": site.today, "ledger": _read(conn, site, site.today, site.today, LISTED)}


PAGE = SubPage("出件台账", "Ledger of results", _snapshot, Action.FOLLOW_UP)


def add_ledger(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` answer with other periods, a workbook, and signatures."""

    @pages.get("/api/manager/ledger")
    @signed_in(sessions, surface)
    def ledger_of_period() -> dict[str, Any]:
        return site.db.read(_read, site, *period_asked(site), LISTED)

    @pages.get("/manager/ledger/ledger.xlsx")
    @signed_in(sessions, surface)
    def ledger_as_workbook() -> Response:
        since, until = period_asked(site)
        told = site.db.read(_read, site, since, until, MOST)
        column = int(language() == "en")
        made = site.in_thread(ledger_workbook, told, site.catalogue.hall.timezone, column)
        name = {"Content-Disposition": f'attachment; filename="ledger-{since}-{until}.xlsx"'}
        return Response(made, mimetype=XLSX, headers={**name, "Cache-Control": "no-store"})

    @pages.post("/api/manager/signature")
    @signed_in(sessions, surface, Action.FOLLOW_UP)
    def ledger_signature() -> dict[str, Any]:
        asked, clerk = body(Look), me()
        site.transact(actor(clerk), asked.request_id, note_shown, asked.hand_over_id, None)
        kept = site.db.read(signature_of, site.keyring, site.hall_id, asked.hand_over_id)
        if kept is None:  # forgotten since
            raise SignatureUnknown
        return {"signature": kept}
