"""The matters of the hall above: to look at, to take over once what changes was seen, to leave out."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from sqlalchemy import Connection

from hallsys.inheritance.service import leave_out, proposed, take_over
from hallsys.inheritance.telling import tell_changes
from hallsys.inheritance.views import Above, above
from hallsys.matters.limits import said
from hallsys.queue.errors import QueueUnknown
from hallsys.staff.rules import Action
from hallsys.web.entrance import actor, me
from hallsys.web.http import Body, body
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

MOST = 5000  # matters of a hall

Code = Annotated[str, Field(min_length=1, max_length=32)]
Codes = Annotated[tuple[Code, ...], Field(max_length=MOST)]


class LookAbove(Body):
    """What is to be taken over beside what is; `queue_code`: where it waits if its queue is not here."""

    codes: Codes = ()
    everything: bool = False
    queue_code: Annotated[str, Field(min_length=1, max_length=16)]


class TakeOver(LookAbove):
    """`seen`: the mark of the changes that were looked at."""

    seen: Annotated[str, Field(max_length=64)]


class LeaveOut(Body):
    """What is not to be taken over any more."""

    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=MOST)]


def add_taking_over(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` show what the hall above has, and take it over."""

    @pages.get("/api/manager/above")
    @signed_in(sessions, surface)
    def look_above() -> Mapping[str, Any]:
        found = site.db.read(above, site.hall_id, site.clock.now())
        return {**vars(found), "matters": [_row(one) for one in found.matters]}

    @pages.post("/api/manager/check-above")
    @signed_in(sessions, surface, Action.SET_UP)
    def look_at_changes() -> Mapping[str, Any]:
        asked = body(LookAbove)
        _require_queue(site, asked)
        return site.db.read(_looked_at, site, asked)

    @pages.post("/api/manager/take-over")
    @signed_in(sessions, surface, Action.SET_UP)
    def take_matters_over() -> Mapping[str, Any]:
        asked = body(TakeOver)
        _require_queue(site, asked)
        site.transact(
            actor(me()),
            asked.request_id,
            take_over,
            asked.codes,
            asked.queue_code,
            everything=asked.everything,
            seen=asked.seen,
        )
        return {"ok": True}

    @pages.post("/api/manager/leave-out")
    @signed_in(sessions, surface, Action.SET_UP)
    def leave_matters_out() -> Mapping[str, Any]:
        asked = body(LeaveOut)
        site.transact(actor(me()), asked.request_id, leave_out, asked.codes)
        return {"ok": True}


def _looked_at(conn: Connection, site: Site, asked: LookAbove) -> Mapping[str, Any]:
    now = site.clock.now()
    _, found = proposed(conn, site.hall_id, asked.codes, asked.queue_code, now, everything=asked.everything)
    return {"told": [asdict(one) for one in tell_changes(found)], "mark": found.mark}


def _require_queue(site: Site, asked: LookAbove) -> None:
    if asked.queue_code not in site.catalogue.queues_by_code:
        raise QueueUnknown


def _row(one: Above) -> dict[str, Any]:
    matter, by = one.matter, one.narrowed
    return {
        "code": matter.code,
        "name": matter.name,
        "name_en": matter.name_en,
        "department": matter.department,
        "department_en": matter.department_en,
        "kind": matter.kind,
        "limit": list(said(matter.limit_days, matter.limit_unit)) if matter.limit_days else None,
        "open": matter.open,
        "closed_reason": matter.closed_reason,
        "state": one.state,
        "since": one.since,
        "narrowed_limit": list(said(*by.limit)) if by.limit else None,
        "narrowed_days": by.service_days,
    }
