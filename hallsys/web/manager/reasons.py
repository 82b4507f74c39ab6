"""The page of coded reasons: by purpose, set from a day on, one by one or as a file."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Base64Bytes, Field, StrictInt
from sqlalchemy import Connection

from hallsys.cases.listed_reasons import OTHER, PURPOSES, Purpose
from hallsys.cases.reason_errors import ReasonFileFaulty
from hallsys.cases.reason_rules import set_otherwise
from hallsys.cases.reason_setting import set_reasons
from hallsys.cases.reasons import Said, Wording
from hallsys.kernel.clock import Millis
from hallsys.kernel.errors import Refusal
from hallsys.reports.tables import REASON_KINDS
from hallsys.staff.rules import Action
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body, body
from hallsys.web.manager.matter_form import begins
from hallsys.web.manager.set_up_changes import change_rows
from hallsys.web.manager.subpages import SubPage
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX
from hallsys.web.site import Site
from hallsys.workbook.reasons import read_reasons, reasons_workbook

LARGEST_TABLE = 1024 * 1024  # bytes of a request: a table in base64

Row = dict[str, Any]


class SetReason(Body):
    """What a reason is to say from a day on, today from now; `seen`: the setting that the page shows."""

    purpose: Purpose
    code: Id
    zh: Line
    en: Line
    source: Line = ""
    source_en: Line = ""
    offered: bool = True
    since: date
    seen: StrictInt


class CheckReasons(Body):
    """A table of reasons as a file: an .xlsx or .csv."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    content: Base64Bytes


class ImportReasons(CheckReasons):
    """The same, and when it holds from, as with SetReason."""

    since: date
    seen: StrictInt


def plan_reason(site: Site, asked: SetReason) -> partial[Any]:
    """Plan what SetReason asks for."""
    said = Said(**asked.model_dump(exclude={"request_id", "since", "seen"}))
    return partial(set_reasons, wanted=(said,), since=begins(site, asked.since), seen=asked.seen)


def add_reasons(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` hand out what was set last of every reason, and take a table of them in."""

    @pages.get("/manager/reasons/reasons.xlsx")
    @signed_in(sessions, surface)
    def download_reasons() -> Response:
        attachment = {"Content-Disposition": 'attachment; filename="reasons.xlsx"'}
        last = [one.said for one in site.reasons.last().values()]
        rows = [one for purpose in Purpose for one in last if one.purpose is purpose]
        return Response(reasons_workbook(rows), mimetype=XLSX, headers=attachment)

    @pages.post("/api/manager/check-reasons")
    @signed_in(sessions, surface, Action.SET_UP)
    def look_at_reasons() -> Row:
        asked = _asked(CheckReasons)
        found = read_reasons(asked.name, asked.content, site.reasons.last())
        if isinstance(found, list):
            faults = [{"zh": one.sentence("zh"), "en": one.sentence("en")} for one in found]
            return {"faults": faults, "changes": [], "seen": 0}
        new, seen = _new(site, found), site.reasons.version
        try:
            set_otherwise(site.reasons, new, site.clock.now())
        except Refusal as refused:
            faults = [{"zh": refused.sentence("zh"), "en": refused.sentence("en")}]
            return {"faults": faults, "changes": [], "seen": seen}
        return {"faults": [], "changes": list(_changes(site, new)), "seen": seen}

    @pages.post("/api/manager/import-reasons")
    @signed_in(sessions, surface, Action.SET_UP)
    def take_reasons() -> Row:
        asked = _asked(ImportReasons)
        found = read_reasons(asked.name, asked.content, site.reasons.last())
        if isinstance(found, list):
            raise ReasonFileFaulty(why_zh=found[0].sentence("zh"), why_en=found[0].sentence("en"))
        since = begins(site, asked.since)
        done = site.transact(actor(me()), asked.request_id, set_reasons, _new(site, found), since, asked.seen)
        return {"ok": True, "version": done}


def _asked(model: type[Any]) -> Any:
    request.max_content_length = LARGEST_TABLE
    return body(model)


def _new(site: Site, found: Iterable[Said]) -> tuple[Said, ...]:
    """Return what of a file is not what was set last: that keeps the day from which it holds."""
    last = site.reasons.last()
    return tuple(one for one in found if one.code not in last or last[one.code].said != one)


def _changes(site: Site, new: Iterable[Said]) -> Iterator[Row]:
    last = site.reasons.last()
    for one in new:
        before = last.get(one.code)
        turned = before is not None and before.said.offered != one.offered
        yield {
            "code": one.code,
            "purpose": [PURPOSES[one.purpose].zh, PURPOSES[one.purpose].en],
            "name": [one.zh, one.en],
            "what": "added" if before is None else ("on" if one.offered else "off") if turned else "changed",
        }


def _snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    now = site.clock.now()
    return {
        "version": site.reasons.version,
        "purposes": [
            {
                "purpose": str(purpose),
                "name": [facts.zh, facts.en],
                "source": [facts.source, facts.source_en],
                "other": list(facts.other) if facts.other else None,
                "reasons": [_reason(site, one, now) for one in _of(site, purpose)],
            }
            for purpose, facts in PURPOSES.items()
        ],
        "other": OTHER,
        "today": site.today,
        "changes": change_rows(conn, site, REASON_KINDS),
    }


def _of(site: Site, purpose: Purpose) -> Iterator[str]:
    """Yield the codes of a purpose, also those that are still to come."""
    return (code for code, one in site.reasons.last().items() if one.said.purpose is purpose)


def _reason(site: Site, code: str, now: Millis) -> Row:
    """Return a reason as it is now and as it will be; what is not yet has only the latter."""
    coming = site.reasons.coming(code, now)
    said = site.reasons.listed(site.reasons.last()[code].said.purpose, now).get(code)
    return {
        "code": code,
        "now": said and _said(said),
        "coming": coming and {**_said(coming), "since": site.catalogue.day(coming.since)},
    }


def _said(one: Wording) -> Row:
    said = one.said
    return {
        "zh": said.zh,
        "en": said.en,
        "source": said.source,
        "source_en": said.source_en,
        "offered": said.offered,
    }


PAGE = SubPage("原因代码", "Coded reasons", _snapshot, Action.SET_UP)
