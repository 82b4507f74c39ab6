"""All matters as a workbook: to take away, to look at what another one would change, and to import it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Base64Bytes, Field
from sqlalchemy import Connection

from hallsys.kernel.clock import Millis
from hallsys.matters.following import require_narrowing
from hallsys.staff.rules import Action
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Day
from hallsys.web.http import Body, body
from hallsys.web.manager.matter_form import begins
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX
from hallsys.web.site import Site
from hallsys.workbook.errors import DifferencesOthers
from hallsys.workbook.export import empty_matters, export_matters
from hallsys.workbook.matters import differences, put_matters
from hallsys.workbook.plan import Plan
from hallsys.workbook.rows import Fault
from hallsys.workbook.service import check_matters
from hallsys.workbook.telling import tell

LARGEST_WORKBOOK = 12 * 1024 * 1024  # bytes of a request: a workbook in base64


class CheckMatters(Body):
    """A workbook of matters, and the day from which it would hold; none: at once."""

    content: Base64Bytes
    effective_on: Day | None = None


class ImportMatters(CheckMatters):
    """`seen`: the mark of the differences that were looked at."""

    seen: Annotated[str, Field(max_length=64)]


def add_matter_exchange(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` hand out the matters as a workbook, and take one in."""

    @pages.get("/manager/matters/matters.xlsx")
    @signed_in(sessions, surface)
    def download_matters() -> Response:
        return _attached(site.db.read(export_matters, site.hall_id), f"matters-{site.today}.xlsx")

    @pages.get("/manager/matters/template.xlsx")
    @signed_in(sessions, surface)
    def download_empty_matters() -> Response:
        return _attached(empty_matters(), "matters-template.xlsx")

    @pages.post("/api/manager/check-matters")
    @signed_in(sessions, surface, Action.SET_UP)
    def look_at_matters() -> Mapping[str, Any]:
        request.max_content_length = LARGEST_WORKBOOK
        asked = body(CheckMatters)
        return site.db.read(_looked_at, site, asked.content, _at(site, asked.effective_on))

    @pages.post("/api/manager/import-matters")
    @signed_in(sessions, surface, Action.SET_UP)
    def import_matters() -> dict[str, Any]:
        request.max_content_length = LARGEST_WORKBOOK
        asked = body(ImportMatters)
        at = _at(site, asked.effective_on)
        plan = site.db.read(check_matters, site.hall_id, asked.content, at)
        if not isinstance(plan, Plan):  # it was right when it was looked at
            raise DifferencesOthers
        site.transact(actor(me()), asked.request_id, put_matters, plan, at, asked.seen)
        return {"ok": True}


def _looked_at(conn: Connection, site: Site, content: bytes, at: Millis) -> dict[str, Any]:
    """Return every wrong cell, or what would change, line by line, with its mark.

    Raises MatterInherited, InheritedWider and NarrowedLater, as the import would.
    """
    plan = check_matters(conn, site.hall_id, content, at)
    if not isinstance(plan, Plan):
        return {"faults": [_fault(one) for one in plan], "told": [], "mark": ""}
    found = differences(conn, site.hall_id, plan, at)
    said = {one.code: one.after for one in found.matters}
    require_narrowing(conn, site.hall_id, said, site.clock.now(), at)
    return {"faults": [], "told": [asdict(one) for one in tell(found)], "mark": found.mark}


def _fault(one: Fault) -> dict[str, str]:
    return {"zh": one.sentence("zh"), "en": one.sentence("en")}


def _at(site: Site, day: date | None) -> Millis:
    now = site.clock.now()
    return now if day is None else max(now, begins(site, day))


def _attached(content: bytes, name: str) -> Response:
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=XLSX, headers=attachment)
