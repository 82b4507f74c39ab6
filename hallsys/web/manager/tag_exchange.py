"""The table of tags of ratings: shown, taken away, and replaced from a coming day on."""

from collections.abc import Iterator
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Base64Bytes, Field

from hallsys.evaluation.errors import TagTableFaulty
from hallsys.evaluation.rules import Tags
from hallsys.evaluation.tagtables import import_tags
from hallsys.staff.rules import Action
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Day
from hallsys.web.http import Body, body
from hallsys.web.ratings import tag_rows
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX
from hallsys.web.site import Site
from hallsys.workbook.tags import read_tags, tags_workbook

LARGEST_TABLE = 1024 * 1024  # bytes of a request: a table in base64


class CheckTags(Body):
    """A table of tags as a file: an .xlsx or .csv."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    content: Base64Bytes


class ImportTags(CheckTags):
    """`in_force_from`: the first day on which these tags are offered."""

    in_force_from: Day


def tags_shown(site: Site) -> dict[str, Any]:
    """Return the tags that are offered today, and from when on others are, if some wait."""
    number, since = site.tag_tables.newest()
    return {
        "version": site.tags.version,
        "rows": tag_rows(site.tags),
        "coming": {"version": number, "since": since} if number > site.tags.version else None,
    }


def add_tag_exchange(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` hand out the table that was imported last, and take another one in."""

    @pages.get("/manager/ratings/tags.xlsx")
    @signed_in(sessions, surface)
    def download_tags() -> Response:
        attachment = {"Content-Disposition": 'attachment; filename="tags.xlsx"'}
        return Response(tags_workbook(site.tag_tables.last()), mimetype=XLSX, headers=attachment)

    @pages.post("/api/manager/check-tags")
    @signed_in(sessions, surface, Action.SET_UP)
    def look_at_tags() -> dict[str, Any]:
        asked = _asked(CheckTags)
        found = read_tags(asked.name, asked.content)
        if not isinstance(found, Tags):
            faults = [{"zh": one.sentence("zh"), "en": one.sentence("en")} for one in found]
            return {"faults": faults, "changes": []}
        return {"faults": [], "changes": list(_changes(site.tag_tables.last(), found))}

    @pages.post("/api/manager/import-tags")
    @signed_in(sessions, surface, Action.SET_UP)
    def take_tags() -> dict[str, Any]:
        asked = _asked(ImportTags)
        found = read_tags(asked.name, asked.content)
        if not isinstance(found, Tags):
            raise TagTableFaulty(why_zh=found[0].sentence("zh"), why_en=found[0].sentence("en"))
        since = asked.in_force_from.isoformat()
        imported = site.transact(actor(me()), asked.request_id, import_tags, found, since, site.today)
        return {"ok": True, "version": imported.version}


def _asked(model: type[Any]) -> Any:
    request.max_content_length = LARGEST_TABLE
    return body(model)


def _changes(before: Tags, after: Tags) -> Iterator[dict[str, Any]]:
    """Yield the tags that come, go or are called otherwise; the best level first."""
    there, wanted = {one.code: one for one in before}, {one.code: one for one in after}
    for shown in sorted({**there, **wanted}.values(), key=lambda one: (-one.level, one.code)):
        old, new = there.get(shown.code), wanted.get(shown.code)
        if old != new:
            yield {
                "code": shown.code,
                "level": int(shown.level),
                "name": [shown.name, shown.name_en or shown.name],
                "what": "added" if old is None else "removed" if new is None else "changed",
            }
