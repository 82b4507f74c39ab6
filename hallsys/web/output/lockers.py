"""Lockers at the output window: put in, taken out, opened by hand; what lies in them, and what is stuck."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases import locker_views
from hallsys.cases.guests import require_own_result
from hallsys.cases.locker_doors import place_of
from hallsys.cases.locker_errors import BankUnknown, BoxUnknown, DepositUnknown
from hallsys.cases.locker_rules import OPEN_REASONS
from hallsys.cases.lying import to_send
from hallsys.cases.service import found_empty, open_by_staff, put_in, take_out
from hallsys.cases.ways import Way
from hallsys.counters.desk import own_desk
from hallsys.counters.views import Window
from hallsys.kernel.transaction import Tx
from hallsys.staff.views import Clerk
from hallsys.web.counter.commands import Counters
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.lockers import (
    LocksWork,
    banks_with_boxes,
    require_locks,
    require_way,
    size_rows,
)
from hallsys.web.output.presented import place
from hallsys.web.output.rows import LISTED, masked
from hallsys.web.output.schemas import Emptied, OnDeposit, OpenBox, PutIn
from hallsys.web.output.windows import require_own
from hallsys.web.printing import Printing, paper_row
from hallsys.web.reasons import reason_rows
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

Row = dict[str, Any]
SLIP = "locker"


def in_lockers(conn: Connection, site: Site, window: Window, clerk: Clerk) -> Row:
    """Return what lies in lockers, overdue first, what was collected today, and how every box stands.

    Raises NotYourWindow.
    """
    require_own(conn, site, window, clerk)
    now = site.clock.now()
    lying = locker_views.lying(conn, site.hall_id, LISTED)
    collected = locker_views.collected_since(conn, site.hall_id, site.day_began, LISTED)
    return {
        "deposits": [{**row, "over": row["due_at"] <= now} for row in masked(conn, site, lying)],
        "collected": masked(conn, site, collected),
        "to_put_in": masked(conn, site, to_send(conn, site.hall_id, Way.LOCKER, LISTED)),
        "banks": banks_with_boxes(conn, site.hall_id),
        "sizes": size_rows(),
        "open_reasons": reason_rows(OPEN_REASONS),
    }


def _put_in(tx: Tx, site: Site, printing: Printing, window: Window, clerk_id: str, asked: PutIn) -> Row:
    """Put a result in, and have its slip printed where one can be."""
    at = (asked.result_id, window.id, clerk_id, asked.bank)
    require_own_result(tx, asked.result_id)
    done = put_in(tx, site.keyring, site.settings.cases, *at, size=asked.size)
    paper = None
    if printing.has_printer(place(window)):
        ordered = printing.order(tx, place(window), SLIP, done.deposit_id, None)
        paper = paper_row(ordered, SLIP, done.deposit_id, {})
    return {"deposited": asdict(done), "paper": paper}


def _slip(tx: Tx, printing: Printing, window: Window, clerk_id: str, deposit_id: str) -> Row:
    own_desk(tx, window.id, clerk_id)
    if locker_views.deposit(tx.conn, tx.hall_id, deposit_id) is None:
        raise DepositUnknown
    return paper_row(printing.order(tx, place(window), SLIP, deposit_id, None), SLIP, deposit_id, {})


def add_lockers(
    pages: Blueprint,
    counters: Counters,
    sessions: Sessions,
    surface: str,
    printing: Printing,
    works: LocksWork,
) -> None:
    """Give the output window's pages the lockers; `works` tells whether the doors of a bank can be opened."""
    site = counters.site

    def bank_of(box_id: str) -> str:
        found = site.db.read(locker_views.bank_of_box, site.hall_id, box_id)
        if found is None:
            raise BoxUnknown
        return found

    def bank_holding(deposit_id: str) -> str:
        found = site.db.read(locker_views.deposit, site.hall_id, deposit_id)
        if found is None:
            raise DepositUnknown
        return found.bank

    @pages.get("/output/<code>/lockers")
    @signed_in(sessions, surface)
    def lockers(code: str) -> Row:
        told = site.db.read(in_lockers, site, counters.window(code), me())
        working = {bank["code"]: works(place_of(bank["code"])) for bank in told["banks"]}
        return {**told, "locks_work": working}

    @pages.post("/api/output/put-in")
    @signed_in(sessions, surface)
    def put() -> Row:
        asked, clerk = body(PutIn), me()
        window = counters.window(asked.window)
        if asked.bank not in site.lockers:
            raise BankUnknown
        require_locks(works, place_of(asked.bank))
        on = (site, printing, window, clerk.id, asked)
        return {"ok": True, **site.transact(actor(clerk), asked.request_id, _put_in, *on)}

    @pages.post("/api/output/take-out")
    @signed_in(sessions, surface)
    def taken_out() -> Row:
        asked, clerk = body(Emptied), me()
        window = counters.window(asked.window)
        require_way(works, place_of(bank_holding(asked.deposit_id)), asked.key_note)
        at = (asked.deposit_id, window.id, clerk.id, asked.key_note)
        return {"ok": True, "taken_out": asdict(site.transact(actor(clerk), asked.request_id, take_out, *at))}

    @pages.post("/api/output/found-empty")
    @signed_in(sessions, surface)
    def was_empty() -> Row:
        asked, clerk = body(Emptied), me()
        if asked.key_note is not None:
            require_way(works, place_of(bank_holding(asked.deposit_id)), asked.key_note)
        at = (asked.deposit_id, counters.window(asked.window).id, clerk.id, asked.key_note)
        site.transact(actor(clerk), asked.request_id, found_empty, *at)
        return {"ok": True}

    @pages.post("/api/output/open-box")
    @signed_in(sessions, surface)
    def box_opened() -> Row:
        asked, clerk = body(OpenBox), me()
        window = counters.window(asked.window)
        require_locks(works, place_of(bank_of(asked.box_id)))
        why = (asked.box_id, window.id, clerk.id, asked.reason, asked.note)
        return {"ok": True, "opening_id": site.transact(actor(clerk), asked.request_id, open_by_staff, *why)}

    @pages.post("/api/output/locker-slip")
    @signed_in(sessions, surface)
    def locker_slip() -> Row:
        asked, clerk = body(OnDeposit), me()
        window = counters.window(asked.window)
        printing.require(place(window))
        on = (printing, window, clerk.id, asked.deposit_id)
        return {"ok": True, "paper": site.transact(actor(clerk), asked.request_id, _slip, *on)}
