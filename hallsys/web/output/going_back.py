"""What goes back to the departments: what they called back, and what applicants brought to the window."""

from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases import views as cases
from hallsys.cases.guests import home_of_guest
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.result_rules import Move, ResultStatus, may_be, result_number
from hallsys.cases.service import bring_back, take_in, take_in_guest
from hallsys.cases.stay_views import guests_given
from hallsys.counters.views import Window
from hallsys.kernel.transaction import Tx
from hallsys.staff.views import Clerk
from hallsys.web.counter.commands import Counters
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.output.schemas import Asked, Find, ForReason
from hallsys.web.output.windows import require_own
from hallsys.web.reasons import offered_reasons
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

Row = dict[str, Any]


def given_of_case(conn: Connection, site: Site, window: Window, clerk: Clerk, case_number: str) -> list[Row]:
    """Return what was handed over of a case, to be taken in again, void or not. Raises NotYourWindow."""
    require_own(conn, site, window, clerk)
    guests = [
        _given(site, one.result_id, one.number, one.name, one.matter_name, one.matter_name_en, one.status)
        for one in guests_given(conn, site.hall_id, case_number)
        if may_be(one.status, one.paper, Move.RETURNED)
    ]
    file = cases.case_file(conn, site.hall_id, case_number)
    if file is None:
        return guests
    case = file.case
    return guests + [
        _given(
            site,
            one.id,
            result_number(case_number, one.serial),
            one.name,
            case.matter_name,
            case.matter_name_en,
            one.status,
        )
        for one in file.results
        if may_be(one.status, one.paper, Move.RETURNED)
    ]


def _given(
    site: Site, result_id: str, number: str, name: str, matter_name: str, matter_name_en: str, status: str
) -> Row:
    void = status == ResultStatus.VOID
    return {
        "result_id": result_id,
        "number": number,
        "name": name,
        "matter_name": matter_name,
        "matter_name_en": matter_name_en,
        "void": void,
        "reasons": offered_reasons(site, Purpose.VOID_RETURN if void else Purpose.RETURN),
    }


def take_in_here(tx: Tx, result_id: str, window_id: str, clerk_id: str, reason: str, note: str) -> None:
    """Take a result in that is wrong or void, of this hall or another. Raises what `take_in` does."""
    take = take_in_guest if home_of_guest(tx, result_id) else take_in
    take(tx, result_id, window_id, clerk_id, reason, note)


def add_going_back(pages: Blueprint, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Give the output window's pages what goes back."""
    site = counters.site

    @pages.post("/api/output/given")
    @signed_in(sessions, surface)
    def given() -> Row:
        asked = body(Find)
        window = counters.window(asked.window)
        return {"results": site.db.read(given_of_case, site, window, me(), asked.case_number)}

    @pages.post("/api/output/take-in")
    @signed_in(sessions, surface)
    def taken_in() -> Row:
        asked, clerk = body(ForReason), me()
        at = (asked.result_id, counters.window(asked.window).id, clerk.id)
        site.transact(actor(clerk), asked.request_id, take_in_here, *at, asked.reason, asked.note)
        return {"ok": True}

    @pages.post("/api/output/bring-back")
    @signed_in(sessions, surface)
    def brought_back() -> Row:
        asked, clerk = body(Asked), me()
        at = (counters.window(asked.window).id, clerk.id)
        names = site.transact(actor(clerk), asked.request_id, bring_back, *at, asked.asked)
        return {"ok": True, "names": names}
