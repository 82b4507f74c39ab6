"""The page of notices and boards: what stands on them, how they are laid out, and the commands for both."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import Field
from sqlalchemy import Connection

from hallsys.halls.boards import EVERY_ZONE, layouts, notices, put_layout, put_notice, withdraw_notice
from hallsys.halls.layouts import LAYOUT_NAMES, LAYOUTS, STANDARD, Block, BoardLayout
from hallsys.halls.notices import NoticeFacts, Severity
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body, as_json
from hallsys.web.site import Site


class PutNotice(Body):
    """A notice to hang up, or (`notice_id`) to change; instants in ms, `begins_at` None: at once."""

    notice_id: Id | None = None
    zh: Line
    en: Line = ""
    zone_id: Id | None = None
    severity: Severity = Severity.INFO
    begins_at: int | None = Field(default=None, ge=0)
    ends_at: int | None = Field(default=None, ge=0)


class OnNotice(Body):
    """A command on a notice."""

    notice_id: Id


class LayOut(Body):
    """How the board of a zone, or that of all zones (None), looks."""

    zone_id: Id | None = None
    layout: BoardLayout


def put(site: Site, asked: PutNotice) -> partial[Any]:
    """Plan what PutNotice asks for."""
    facts = NoticeFacts(
        zh=asked.zh,
        en=asked.en,
        zone_id=asked.zone_id,
        severity=asked.severity,
        begins_at=site.clock.now() if asked.begins_at is None else asked.begins_at,
        ends_at=asked.ends_at,
    )
    return partial(put_notice, facts=facts, notice_id=asked.notice_id)


def withdraw(_site: Site, asked: OnNotice) -> partial[Any]:
    """Plan what OnNotice asks for."""
    return partial(withdraw_notice, notice_id=asked.notice_id)


def lay_out(_site: Site, asked: LayOut) -> partial[Any]:
    """Plan what LayOut asks for."""
    return partial(put_layout, zone_id=asked.zone_id, layout=asked.layout)


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the notices that stand or will, and the layout of every board, by zone id ("": all zones)."""
    chosen = layouts(conn, site.hall_id)
    zone_ids = [EVERY_ZONE, *(zone.id for zone in site.catalogue.hall.zones)]
    standard = LAYOUTS[STANDARD]
    return {
        "notices": [as_json(notice) for notice in notices(conn, site.hall_id, site.clock.now())],
        "layouts": {one: chosen.get(one, standard).model_dump(mode="json") for one in zone_ids},
        "presets": [
            {"name": LAYOUT_NAMES[key], "layout": layout.model_dump(mode="json")}
            for key, layout in LAYOUTS.items()
        ],
        "blocks": list(Block),
    }
