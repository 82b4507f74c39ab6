"""Results between halls at the output window: sent on a list, received, lying here for others, sent back."""

from dataclasses import asdict

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases.collection_points import hands_over, points_for
from hallsys.cases.result_rules import where_words
from hallsys.cases.service import dispatch, receive_from_hall, send_home, write_off
from hallsys.cases.stay_errors import NotHere
from hallsys.cases.stay_rules import goes_home, late_from
from hallsys.cases.stay_views import (
    Guest,
    coming_from_halls,
    dispatch_list,
    guest_counts,
    guests_for,
    guests_numbered,
    guests_there,
    lists_since,
    sent_to_halls,
    to_dispatch,
)
from hallsys.counters.views import Window
from hallsys.staff.views import Clerk, names_of
from hallsys.web.counter.commands import Counters
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.output.rows import LISTED, Row, masked
from hallsys.web.output.schemas import Bag, Shelve, WriteOff
from hallsys.web.output.windows import require_own
from hallsys.web.paths import an_id
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site


def halls_row(conn: Connection, site: Site) -> Row:
    """Return whether this hall sends to others or hands over for them, and how much comes and lies here."""
    counts = guest_counts(conn, site.hall_id)
    sends = bool(points_for(conn, site.hall_id, site.settings.cases.collect_at))
    return {**counts, "any": sends or hands_over(conn, site.hall_id) or any(counts.values())}


def guest_rows(conn: Connection, site: Site, person_id: str) -> tuple[list[Row], list[Row]]:
    """Return what lies here of other halls for a person: to be handed over, and what goes back.

    Nothing is told of it but what the hand-over needs.
    """
    return _split(conn, site, guests_for(conn, site.hall_id, person_id))


def guest_rows_numbered(conn: Connection, site: Site, asked: str) -> tuple[list[Row], list[Row]]:
    """Return what lies here of other halls under a number or a pick-up code, in the same way."""
    return _split(conn, site, guests_numbered(conn, site.hall_id, asked))


def _split(conn: Connection, site: Site, guests: tuple[Guest, ...]) -> tuple[list[Row], list[Row]]:
    rows = list(zip(guests, masked(conn, site, guests), strict=True))
    ready = [
        {
            "result_id": one.result_id,
            "case_number": one.case_number,
            "name": one.name,
            "shelf": one.shelf,
            "ready_at": one.arrived_at,
            "matter_name": one.matter_name,
            "matter_name_en": one.matter_name_en,
            "applicant_masked": row["applicant_masked"],
            "number_tail": row["number_tail"],
            "gaps": [],
            "joint": None,
            "organisation": None,
            "way": None,
            "told": None,
            "hall": [one.hall, one.hall_en or one.hall],
        }
        for one, row in rows
        if one.ready
    ]
    pending = [
        {
            "result_id": one.result_id,
            "number": one.number,
            "name": one.name,
            "status": one.status,
            "where": list(where_words(one.status, None)),
            "shelf": one.shelf,
            "paper": None,
            "reason": None,
            "at": one.arrived_at,
        }
        for one, _ in rows
        if not one.ready
    ]
    return ready, pending


def between_halls(conn: Connection, site: Site, window: Window, clerk: Clerk) -> Row:
    """Return what is to be sent, comes, is under way and lies here, and the lists of today.

    Raises NotYourWindow.
    """
    require_own(conn, site, window, clerk)
    now, settings = site.clock.now(), site.settings.cases
    there = guests_there(conn, site.hall_id, LISTED)
    coming, sent = (read(conn, site.hall_id, LISTED) for read in (coming_from_halls, sent_to_halls))
    return {
        "to_dispatch": masked(conn, site, to_dispatch(conn, site.hall_id, LISTED)),
        "coming": masked(conn, site, coming),
        "sent": [
            {**row, "late": late_from(one.sent_at, settings.transit_hours) <= now}
            for row, one in zip(masked(conn, site, sent), sent, strict=True)
        ],
        "there": [
            {
                **row,
                "where": None if one.ready else list(where_words(one.status, None)),
                "goes_home": goes_home(one.status, one.arrived_at, now, settings.return_days),
            }
            for row, one in zip(masked(conn, site, there), there, strict=True)
        ],
        "lists": [
            {name: value for name, value in asdict(one).items() if name not in ("results", "clerk_id")}
            for one in lists_since(conn, site.hall_id, site.day_began)
        ],
        "return_days": settings.return_days,
    }


def printed_list(conn: Connection, site: Site, window: Window, clerk: Clerk, dispatch_id: str) -> Row:
    """Return a dispatch list of this hall, or for it, as it is printed. Raises NotYourWindow, NotHere."""
    require_own(conn, site, window, clerk)
    found = dispatch_list(conn, site.hall_id, dispatch_id)
    if found is None:
        raise NotHere
    return {
        **{name: value for name, value in asdict(found).items() if name != "clerk_id"},
        "clerk": names_of(conn, site.hall_id).get(found.clerk_id, ""),
        "results": masked(conn, site, found.results),
    }


def add_guests(pages: Blueprint, counters: Counters, sessions: Sessions, surface: str) -> None:
    """Give the output window's pages what goes between halls."""
    site = counters.site

    def at(clerk: Clerk, window: str) -> tuple[str, str]:
        return counters.window(window).id, clerk.id

    @pages.get("/output/<code>/halls")
    @signed_in(sessions, surface)
    def halls_panel(code: str) -> Row:
        return site.db.read(between_halls, site, counters.window(code), me())

    @pages.get("/output/<code>/dispatches/<dispatch_id>")
    @signed_in(sessions, surface)
    def list_to_print(code: str, dispatch_id: str) -> Row:
        return site.db.read(printed_list, site, counters.window(code), me(), an_id(dispatch_id))

    @pages.post("/api/output/dispatch")
    @signed_in(sessions, surface)
    def dispatched() -> Row:
        asked, clerk = body(Bag), me()
        bag = (site.catalogue.hall, asked.result_ids, asked.seals, *at(clerk, asked.window))
        made = site.transact(actor(clerk), asked.request_id, dispatch, *bag)
        return {"ok": True, "dispatched": asdict(made)}

    @pages.post("/api/output/receive-from-hall")
    @signed_in(sessions, surface)
    def received_from_hall() -> Row:
        asked, clerk = body(Shelve), me()
        on = (asked.asked, asked.shelf, *at(clerk, asked.window))
        done = site.transact(actor(clerk), asked.request_id, receive_from_hall, *on)
        return {"ok": True, "received": asdict(done)}

    @pages.post("/api/output/send-home")
    @signed_in(sessions, surface)
    def sent_home() -> Row:
        asked, clerk = body(Bag), me()
        bag = (site.catalogue.hall, asked.result_ids, asked.seals, *at(clerk, asked.window))
        days = site.settings.cases.return_days
        made = site.transact(actor(clerk), asked.request_id, send_home, *bag, days)
        return {"ok": True, "dispatched": asdict(made)}

    @pages.post("/api/output/write-off")
    @signed_in(sessions, surface)
    def written_off() -> Row:
        asked, clerk = body(WriteOff), me()
        why = (asked.result_id, *at(clerk, asked.window), asked.note, site.settings.cases.transit_hours)
        site.transact(actor(clerk), asked.request_id, write_off, *why)
        return {"ok": True}
