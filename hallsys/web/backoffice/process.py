"""What is done in an inbox: a case is claimed, given back, its stage ended, or looked for by number."""

from typing import Any

from flask import Blueprint, request
from sqlalchemy import Connection

from hallsys.cases.joint_views import cases_of_joint
from hallsys.cases.process_rules import Ending
from hallsys.cases.service import How, claim, end_stage, give_back
from hallsys.cases.systems import cases_numbered
from hallsys.staff.rules import Action, may
from hallsys.web.backoffice.schemas import EndStage, OnCase
from hallsys.web.backoffice.snapshot import file, more
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.paths import an_id
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

_LONGEST = 64


def add_process(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Add the commands and reads of the inbox to the page of a surface."""

    @pages.post(f"/api/{surface}/claim")
    @signed_in(sessions, surface)
    def claim_case() -> dict[str, Any]:
        asked, clerk = body(OnCase), me()
        site.transact(actor(clerk), asked.request_id, claim, asked.case_id, clerk.id)
        return {"ok": True}

    @pages.post(f"/api/{surface}/give-back")
    @signed_in(sessions, surface)
    def give_case_back() -> dict[str, Any]:
        asked, clerk = body(OnCase), me()
        anybodys = may(clerk.roles, Action.CONFIRM)
        site.transact(actor(clerk), asked.request_id, give_back, asked.case_id, clerk.id, anybodys=anybodys)
        return {"ok": True}

    @pages.post(f"/api/{surface}/end-stage")
    @signed_in(sessions, surface)
    def end_stage_of_case() -> dict[str, Any]:
        asked, clerk = body(EndStage), me()
        how = How(Ending(asked.ending), asked.reason, asked.note, asked.results, asked.shelf or "")
        on = (site.catalogue.hall, site.settings.cases, asked.case_id, clerk.id, asked.stage, how)
        done = site.transact(actor(clerk), asked.request_id, end_stage, *on)
        return {"ok": True, "status": done.status, "stage": done.stage}

    @pages.get("/backoffice/more/<int:due>/<case_id>")
    @signed_in(sessions, surface)
    def more_cases(due: int, case_id: str) -> dict[str, Any]:
        return {"cases": site.db.read(more, site, me(), (due, an_id(case_id)))}

    @pages.get("/backoffice/find")
    @signed_in(sessions, surface)
    def find_case() -> dict[str, Any]:
        number = request.args.get("number", "").strip()[:_LONGEST]
        found = site.db.read(_numbered, site.hall_id, number) if number else ()
        return {"cases": [site.db.read(file, site, me(), case_id) for case_id in found]}


def _numbered(conn: Connection, hall_id: str, number: str) -> tuple[str, ...]:
    return cases_numbered(conn, hall_id, number) or cases_of_joint(conn, hall_id, number)
