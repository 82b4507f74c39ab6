"""The shelves behind the output window: taking back, couriers, reminders, another shelf; and their lists."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases import lying
from hallsys.cases.guests import home_of_guest
from hallsys.cases.service import mark_delivered, mark_guest_reminded, mark_reminded, put_on_shelf_here
from hallsys.cases.stay_views import guests_there
from hallsys.cases.ways import Way, address_of, note_address
from hallsys.counters.desk import own_desk
from hallsys.counters.views import Window
from hallsys.kernel.clock import DAY
from hallsys.kernel.transaction import Tx
from hallsys.staff.views import Clerk
from hallsys.web.counter.commands import Counters
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.output.rows import LISTED, masked
from hallsys.web.output.schemas import OnResult, Send, Shelve, TakeBack
from hallsys.web.output.service import send, take_back_here
from hallsys.web.output.windows import require_own
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site
from hallsys.web.told import told_rows


def overdue(conn: Connection, site: Site, window: Window, clerk: Clerk) -> list[dict[str, Any]]:
    """Return what has lain ready for longer than the setting overdue_days. Raises NotYourWindow."""
    require_own(conn, site, window, clerk)
    before = site.clock.now() - site.settings.cases.overdue_days * DAY
    lies = lying.lying_since(conn, site.hall_id, before, LISTED)
    told = told_rows(conn, site, {one.case_id for one in lies})
    rows = masked(conn, site, lies)
    guests = [
        one for one in guests_there(conn, site.hall_id, LISTED) if one.ready and one.arrived_at < before
    ]
    return [
        *({**row, "told": told.get(one.case_id)} for row, one in zip(rows, lies, strict=True)),
        # Of another hall's case this one knows no messages.
        *({**row, "ready_at": row["arrived_at"], "told": None} for row in masked(conn, site, guests)),
    ]


def couriers(conn: Connection, site: Site, window: Window, clerk: Clerk) -> dict[str, Any]:
    """Return what couriers have and nobody has confirmed, and what they are to have. Raises NotYourWindow."""
    require_own(conn, site, window, clerk)
    return {
        "results": masked(conn, site, lying.parcels_under_way(conn, site.hall_id, LISTED)),
        "to_send": masked(conn, site, lying.to_send(conn, site.hall_id, Way.COURIER, LISTED)),
    }


def _at_own_desk(use_case: Callable[..., Any]) -> Callable[..., Any]:
    """Return a use case that only whoever is signed in at the window carries out."""

    def run(tx: Tx, window: Window, clerk_id: str, *arguments: Any) -> Any:
        own_desk(tx, window.id, clerk_id)
        return use_case(tx, *arguments)

    return run


def add_shelves(pages: Blueprint, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Give the output window's pages what concerns the shelves."""
    site = counters.site

    @pages.get("/output/<code>/overdue")
    @signed_in(sessions, surface)
    def lies_too_long(code: str) -> dict[str, Any]:
        return {"results": site.db.read(overdue, site, counters.window(code), me())}

    @pages.get("/output/<code>/parcels")
    @signed_in(sessions, surface)
    def under_way(code: str) -> dict[str, Any]:
        return site.db.read(couriers, site, counters.window(code), me())

    @pages.post("/api/output/take-back")
    @signed_in(sessions, surface)
    def taken_back() -> dict[str, Any]:
        asked, clerk = body(TakeBack), me()
        window, within = counters.window(asked.window), site.settings.cases.take_back_minutes
        why = (asked.reason, asked.note, within)
        done = site.transact(
            actor(clerk), asked.request_id, take_back_here, asked.result_id, window.id, clerk.id, *why
        )
        return {"ok": True, "taken_back": asdict(done)}

    @pages.post("/api/output/address")
    @signed_in(sessions, surface)
    def whereto() -> dict[str, Any]:
        asked, clerk = body(OnResult), me()
        at = (counters.window(asked.window), clerk.id)
        note = _at_own_desk(note_address)
        case_id = site.transact(actor(clerk), asked.request_id, note, *at, asked.result_id)
        # Read after the record of it is written, and not kept with the command.
        address = site.db.read(address_of, site.keyring, site.hall_id, case_id)
        return {"ok": True, "address": address and vars(address)}

    @pages.post("/api/output/send")
    @signed_in(sessions, surface)
    def sent() -> dict[str, Any]:
        asked, clerk = body(Send), me()
        window = counters.window(asked.window)
        done = site.transact(
            actor(clerk), asked.request_id, send, window, clerk.id, asked.result_id, asked.number
        )
        return {"ok": True, "handed": asdict(done)}

    @pages.post("/api/output/shelve")
    @signed_in(sessions, surface)
    def shelved() -> dict[str, Any]:
        asked, clerk = body(Shelve), me()
        window, put = counters.window(asked.window), _at_own_desk(put_on_shelf_here)
        on = (window, clerk.id, asked.asked, asked.shelf, window.id)
        done = site.transact(actor(clerk), asked.request_id, put, *on)
        return {"ok": True, "shelved": asdict(done)}

    def remind(tx: Tx, result_id: str) -> int:
        return (mark_guest_reminded if home_of_guest(tx, result_id) else mark_reminded)(tx, result_id)

    def mark(use_case: Callable[[Tx, str], int]) -> Callable[[], dict[str, Any]]:
        def run() -> dict[str, Any]:
            asked, clerk = body(OnResult), me()
            at = (counters.window(asked.window), clerk.id)
            when = site.transact(actor(clerk), asked.request_id, _at_own_desk(use_case), *at, asked.result_id)
            return {"ok": True, "at": when}

        return run

    for name, use_case in (("remind", remind), ("delivered", mark_delivered)):
        view = signed_in(sessions, surface)(mark(use_case))
        pages.add_url_rule(f"/api/output/{name}", name, view, methods=["POST"])
