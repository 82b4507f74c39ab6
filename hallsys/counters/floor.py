"""Drawing the plan of the hall, and placing its windows on it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, text

from hallsys.counters.errors import WindowUnknown
from hallsys.counters.events import FloorDrawn, WindowPlaced
from hallsys.counters.floorplan import (
    Area,
    AreaKind,
    Drawing,
    Facing,
    FloorPlan,
    NamedKiosk,
    Place,
    ZoneWindows,
    check_drawing,
    check_place,
    combined,
)
from hallsys.counters.views import Window, windows
from hallsys.halls.views import Zone
from hallsys.kernel.transaction import Tx

_DRAWING = text("SELECT width, height, areas FROM floor_drawings WHERE hall_id = :hall_id")
_DRAW = text(
    "INSERT INTO floor_drawings (hall_id, width, height, areas) VALUES (:hall_id, :width, :height, :areas) "
    "ON CONFLICT (hall_id) DO UPDATE SET width = excluded.width, height = excluded.height, "
    "areas = excluded.areas"
)
_PLACES = text("SELECT window_id, x, y, facing FROM window_places WHERE hall_id = :hall_id")
_PLACE = text(
    "INSERT INTO window_places (hall_id, window_id, x, y, facing) "
    "VALUES (:hall_id, :window_id, :x, :y, :facing) "
    "ON CONFLICT (hall_id, window_id) DO UPDATE SET x = excluded.x, y = excluded.y, facing = excluded.facing"
)


def draw_floor(tx: Tx, drawing: Drawing, zones: Iterable[Zone], kiosks: Sequence[NamedKiosk] = ()) -> None:
    """Replace canvas and areas; windows keep their places. Raises BadFloorPlan."""
    check_drawing(drawing, [zone.id for zone in zones], [kiosk.code for kiosk in kiosks])
    areas = json.dumps([asdict(area) for area in drawing.areas], ensure_ascii=False)
    row = {"hall_id": tx.hall_id, "width": drawing.width, "height": drawing.height, "areas": areas}
    tx.execute(_DRAW, row)
    tx.append(FloorDrawn(drawing.width, drawing.height))


def place_window(tx: Tx, place: Place, zones: Iterable[Zone]) -> None:
    """Put a window somewhere on the plan. Raises WindowUnknown, BadFloorPlan if that is beyond it."""
    there = floor_plan(tx.conn, tx.hall_id, tuple(zones))
    if all(one.window_id != place.window_id for one in there.places):
        raise WindowUnknown
    check_place(place, there.drawing)
    tx.execute(_PLACE, {"hall_id": tx.hall_id, **asdict(place)})
    tx.append(WindowPlaced(place.window_id, place.x, place.y, place.facing))


def floor_plan(
    conn: Connection, hall_id: str, zones: Iterable[Zone], kiosks: Sequence[NamedKiosk] = ()
) -> FloorPlan:
    """Return the plan of the hall, with a place for every window and each of `kiosks`."""
    key = {"hall_id": hall_id}
    row = conn.execute(_DRAWING, key).one_or_none()
    drawing = None
    if row is not None:
        areas = tuple(Area(**{**area, "kind": AreaKind(area["kind"])}) for area in json.loads(row.areas))
        drawing = Drawing(row.width, row.height, areas)
    placed = {
        row.window_id: Place(row.window_id, row.x, row.y, Facing(row.facing))
        for row in conn.execute(_PLACES, key)
    }
    return combined(drawing, placed, _by_zone(zones, windows(conn, hall_id)), kiosks)


def _by_zone(zones: Iterable[Zone], every: Iterable[Window]) -> list[ZoneWindows]:
    listed = list(every)
    return [
        ZoneWindows(zone.id, zone.name, zone.name_en, tuple(w.id for w in listed if w.zone_id == zone.id))
        for zone in zones
    ]
