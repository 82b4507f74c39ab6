"""The plan of a hall: where its windows stand and what lies around them. Pure.

Lengths are in grid units of half a metre from the top left corner. Whatever nobody placed has a place
of its own all the same: zones as blocks side by side in bands, their windows in rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hallsys.counters.errors import BadFloorPlan

LARGEST = 1000
WINDOW_WIDTH, WINDOW_DEPTH = 4, 3

_GAP = 1
_WAITING_DEPTH = 4  # where people stand and sit before a row of windows
_ENTRANCE_DEPTH = 3
_WINDOWS_A_ROW = 8
_NARROWEST = 30


class Facing(StrEnum):
    """On which side of a window its applicant stands."""

    NORTH = "north"
    EAST = "east"
    SOUTH = "south"
    WEST = "west"


class AreaKind(StrEnum):
    """What an area of the plan is."""

    ZONE = "zone"
    ENTRANCE = "entrance"
    KIOSKS = "kiosks"
    SEATS = "seats"
    DESK = "desk"  # 咨询引导台
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Area:
    """A labelled rectangle; one of the kind zone names its zone."""

    kind: AreaKind
    x: int
    y: int
    width: int
    height: int
    name: str = ""
    name_en: str = ""
    zone_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window stands (its top left corner) and which way it faces."""

    window_id: str
    x: int
    y: int
    facing: Facing = Facing.SOUTH


@dataclass(frozen=True, slots=True)
class Drawing:
    """The canvas and its areas."""

    width: int
    height: int
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """A whole plan; `drawn`: somebody drew it, so that it is no automatic one."""

    drawing: Drawing
    places: tuple[Place, ...]
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class ZoneWindows:
    """A zone with the ids of its windows, in the order in which they are to stand."""

    zone_id: str
    name: str
    name_en: str
    window_ids: tuple[str, ...]


def check_drawing(drawing: Drawing, zone_ids: Iterable[str]) -> None:
    """Raise BadFloorPlan unless the canvas is of a sensible size and holds every area."""
    known = frozenset(zone_ids)
    if not (0 < drawing.width <= LARGEST and 0 < drawing.height <= LARGEST):
        raise BadFloorPlan(why="画布尺寸不正确", why_en="the canvas has no sensible size")
    for area in drawing.areas:
        inside = area.x >= 0 and area.y >= 0 and area.width > 0 and area.height > 0
        if not (inside and area.x + area.width <= drawing.width and area.y + area.height <= drawing.height):
            raise BadFloorPlan(why=f"区域“{area.name}”超出画布", why_en=f"{area.name_en} leaves the canvas")
        if (area.kind is AreaKind.ZONE) != (area.zone_id is not None) or not {area.zone_id} <= known | {None}:
            raise BadFloorPlan(why=f"区域“{area.name}”不存在", why_en=f"{area.name_en} is no zone")


def check_place(place: Place, drawing: Drawing) -> None:
    """Raise BadFloorPlan unless the window stands on the canvas."""
    width, depth = size(place.facing)
    if not (0 <= place.x <= drawing.width - width and 0 <= place.y <= drawing.height - depth):
        raise BadFloorPlan(why="窗口超出画布", why_en="the window leaves the canvas")


def size(facing: Facing) -> tuple[int, int]:
    """Return width and height of a window that faces so."""
    across = facing in (Facing.NORTH, Facing.SOUTH)
    return (WINDOW_WIDTH, WINDOW_DEPTH) if across else (WINDOW_DEPTH, WINDOW_WIDTH)


def automatic(zones: Sequence[ZoneWindows]) -> FloorPlan:
    """Return a plan for a hall of which nothing is drawn.

    Each zone is a block, as many side by side as the widest one leaves room for: its windows in rows of
    eight that face the waiting area below them. The entrance with its kiosks lies at the bottom.
    """
    width = max([_NARROWEST, *map(_needed, zones)])
    areas: list[Area] = []
    places: list[Place] = []
    top = 0
    for band in _bands(zones, width):
        row_depth = _GAP + WINDOW_DEPTH + _WAITING_DEPTH
        height = row_depth * max(-(-len(zone.window_ids) // _WINDOWS_A_ROW) or 1 for zone in band)
        spare = width - sum(map(_needed, band))
        left = 0
        for n, zone in enumerate(band, 1):
            right = width if n == len(band) else left + _needed(zone) + spare // len(band)
            areas.append(
                Area(AreaKind.ZONE, left, top, right - left, height, zone.name, zone.name_en, zone.zone_id)
            )
            for at, window_id in enumerate(zone.window_ids):
                row, column = divmod(at, _WINDOWS_A_ROW)
                x = left + _GAP + column * (WINDOW_WIDTH + _GAP)
                places.append(Place(window_id, x, top + row * row_depth + _GAP))
            left = right
        top += height
    half = width // 2
    areas.append(Area(AreaKind.ENTRANCE, 0, top, half, _ENTRANCE_DEPTH, "入口", "Entrance"))
    areas.append(Area(AreaKind.KIOSKS, half, top, width - half, _ENTRANCE_DEPTH, "取号区", "Kiosks"))
    return FloorPlan(Drawing(width, top + _ENTRANCE_DEPTH, tuple(areas)), tuple(places))


def _needed(zone: ZoneWindows) -> int:
    """Return how wide a zone is at least; one without many windows has room for its name."""
    columns = max(2, min(len(zone.window_ids), _WINDOWS_A_ROW))
    return columns * (WINDOW_WIDTH + _GAP) + _GAP


def _bands(zones: Iterable[ZoneWindows], width: int) -> list[list[ZoneWindows]]:
    bands: list[list[ZoneWindows]] = []
    for zone in zones:
        if bands and sum(map(_needed, bands[-1])) + _needed(zone) <= width:
            bands[-1].append(zone)
        else:
            bands.append([zone])
    return bands


def combined(drawing: Drawing | None, placed: Mapping[str, Place], zones: Sequence[ZoneWindows]) -> FloorPlan:
    """Return the plan as it is shown: what was drawn and placed, and the rest automatically.

    Windows that nobody placed on a drawn canvas stand along its top edge, each where it would stand if
    nobody had placed any: to place one moves no other.
    """
    guess = automatic(zones)
    if drawing is None:
        places = tuple(placed.get(place.window_id, place) for place in guess.places)
        return FloorPlan(guess.drawing, places)
    a_row = max(1, drawing.width // (WINDOW_WIDTH + _GAP))
    spare = {
        one.window_id: Place(
            one.window_id, n % a_row * (WINDOW_WIDTH + _GAP), n // a_row * (WINDOW_DEPTH + _GAP)
        )
        for n, one in enumerate(guess.places)
    }
    every = {**spare, **placed}
    return FloorPlan(drawing, tuple(every[place.window_id] for place in guess.places), drawn=True)
