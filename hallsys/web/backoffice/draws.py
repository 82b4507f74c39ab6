"""The draws of experts on the page of the back office: what it is told of them, and the commands."""

from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases.draw_views import draws_of
from hallsys.cases.experts import pool
from hallsys.cases.process_rules import StageKind
from hallsys.cases.service import draw_experts, excuse_expert, note_opinion
from hallsys.web.backoffice.schemas import DrawExperts, ExcuseExpert, NoteOpinion
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site


def draw_rows(conn: Connection, site: Site, case_id: str, case_number: str) -> list[dict[str, Any]]:
    """Return the draws of a case as anybody can draw them again; a seed is there once it has drawn."""
    draws = draws_of(conn, site.hall_id, case_id, case_number)
    names = {one.expert.id: one.expert for one in pool(conn, site.hall_id)} if draws else {}
    return [
        {
            "stage": one.stage,
            "round": one.round,
            "commitment": one.commitment,
            "committed_at": one.committed_at,
            "seed": one.seed,
            "drawn_at": one.drawn_at,
            "drawn_by": one.drawn_by,
            "wanted": one.wanted,
            "field": one.field,
            "units": one.units,
            "reason": one.reason,
            "lots": [
                {"expert_id": each, "name": names[each].name, "unit": names[each].unit, "lot": lot}
                for each, lot in one.lots
            ],
            "seats": [
                {
                    "expert_id": seat.expert_id,
                    "name": seat.name,
                    "unit": seat.unit,
                    "state": seat.state,
                    "note": seat.note,
                    "at": seat.at,
                }
                for seat in one.seats
            ],
            "verified": one.verified,
        }
        for one in draws
    ]


def offered(conn: Connection, site: Site, stage_kind: str | None) -> dict[str, Any] | None:
    """Return what a draw can be narrowed by, for a case in a stage for experts; else None."""
    if stage_kind != StageKind.EXPERTS:
        return None
    there = [one.expert for one in pool(conn, site.hall_id) if one.active]
    return {
        "fields": sorted({field for one in there for field in one.fields}),
        "units": sorted({one.unit for one in there}),
    }


def add_draws(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Add the commands to the page of a surface."""

    @pages.post(f"/api/{surface}/draw-experts")
    @signed_in(sessions, surface)
    def draw() -> dict[str, Any]:
        asked, clerk = body(DrawExperts), me()
        on = (asked.case_id, clerk.id, asked.field, asked.units)
        drawn = site.transact(actor(clerk), asked.request_id, draw_experts, *on)
        return {"ok": True, "round": drawn.round, "expert_ids": drawn.expert_ids}

    @pages.post(f"/api/{surface}/excuse-expert")
    @signed_in(sessions, surface)
    def excuse() -> dict[str, Any]:
        asked, clerk = body(ExcuseExpert), me()
        on = (asked.case_id, clerk.id, asked.expert_id, asked.reason)
        return {"ok": True, "instead": site.transact(actor(clerk), asked.request_id, excuse_expert, *on)}

    @pages.post(f"/api/{surface}/note-opinion")
    @signed_in(sessions, surface)
    def opinion() -> dict[str, Any]:
        asked, clerk = body(NoteOpinion), me()
        on = (asked.case_id, clerk.id, asked.expert_id)
        site.transact(actor(clerk), asked.request_id, note_opinion, *on, favour=asked.favour, note=asked.note)
        return {"ok": True}
