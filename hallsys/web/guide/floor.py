"""The plan of the hall for whoever looks for the way: kiosks, tickets on phones and guides draw it small."""

from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.counters.floor import floor_plan
from hallsys.counters.floorplan import Place, size
from hallsys.counters.views import Standing, Window, standings
from hallsys.web.http import as_json
from hallsys.web.site import Site


def add_floor(pages: Blueprint, site: Site) -> None:
    """Add the plan to the pages that everybody may read. It says where things stand, and names nobody."""

    @pages.get("/map")
    def floor() -> dict[str, Any]:
        return site.db.read(_floor, site)


def _floor(conn: Connection, site: Site) -> dict[str, Any]:
    plan = floor_plan(conn, site.hall_id, site.catalogue.hall.zones, site.named_kiosks)
    standing = standings(conn, site.hall_id)
    return {
        "width": plan.drawing.width,
        "height": plan.drawing.height,
        "areas": [as_json(area) for area in plan.drawing.areas],
        "windows": [
            _window(site.windows[place.window_id], place, standing[place.window_id])
            for place in plan.places
            if place.window_id in site.windows  # one that has just been added is read in a moment
        ],
    }


def _window(window: Window, place: Place, standing: Standing) -> dict[str, Any]:
    width, height = size(place.facing)
    return {
        "number": window.number,
        "zone_id": window.zone_id,
        "queue_ids": standing.queue_ids,
        "x": place.x,
        "y": place.y,
        "width": width,
        "height": height,
    }
