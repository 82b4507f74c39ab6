"""The plan of a hall: where its windows and kiosks stand and what lies around them. Pure.

Lengths are in grid units of half a metre from the top left corner. Whatever nobody placed has a place
of its own all the same: zones as blocks side by side in bands, their windows in rows, the kiosks where
such are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hallsys.counters.errors import BadFloorPlan

LARGEST = 1000
WINDOW_WIDTH, WINDOW_DEPTH = 4, 3
KIOSK_SIDE = 2

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
    KIOSKS = "kiosks"  # where the kiosks stand
    KIOSK = "kiosk"  # one of them: where a visitor before it is
    SEATS = "seats"
    DESK = "desk"  # 咨询引导台
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Area:
    """A labelled rectangle; one of the kind zone names its zone, one of the kind kiosk its code."""

    kind: AreaKind
    x: int
    y: int
    width: int
    height: int
    name: str = ""
    name_en: str = ""
    zone_id: str | None = None
    kiosk: str | None = None


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


@dataclass(frozen=True, slots=True)
class NamedKiosk:
    """A kiosk of the hall."""

    code: str
    name: str
    name_en: str


def check_drawing(drawing: Drawing, zone_ids: Iterable[str], kiosk_codes: Iterable[str] = ()) -> None:
    """Raise BadFloorPlan unless the canvas is of a sensible size and holds every area, each kiosk once."""
    known, kiosks = frozenset(zone_ids), frozenset(kiosk_codes)
    drawn = [area.kiosk for area in drawing.areas if area.kiosk is not None]
    if len(set(drawn)) < len(drawn):
        raise BadFloorPlan(why="同一台取号机只能放一处", why_en="a kiosk stands in one place only")
    if not (0 < drawing.width <= LARGEST and 0 < drawing.height <= LARGEST):
        raise BadFloorPlan(why="画布尺寸不正确", why_en="the canvas has no sensible size")
    for area in drawing.areas:
        inside = area.x >= 0 and area.y >= 0 and area.width > 0 and area.height > 0
        if not (inside and area.x + area.width <= drawing.width and area.y + area.height <= drawing.height):
            raise BadFloorPlan(why=f"区域“{area.name}”超出画布", why_en=f"{area.name_en} leaves the canvas")
        if (area.kind is AreaKind.ZONE) != (area.zone_id is not None) or not {area.zone_id} <= known | {None}:
            raise BadFloorPlan(why=f"区域“{area.name}”不存在", why_en=f"{area.name_en} is no zone")
        if (area.kind is AreaKind.KIOSK) != (area.kiosk is not None) or not {area.kiosk} <= kiosks | {None}:
            raise BadFloorPlan(why=f"取号机“{area.name}”不存在", why_en=f"{area.name_en} is no kiosk")


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


def combined(
    drawing: Drawing | None,
    placed: Mapping[str, Place],
    zones: Sequence[ZoneWindows],
    kiosks: Sequence[NamedKiosk] = (),
) -> FloorPlan:
    """Return the plan as it is shown: what was drawn and placed, and the rest automatically.

    Windows that nobody placed on a drawn canvas stand along its top edge, each where it would stand if
    nobody had placed any: to place one moves no other.
    """
    guess = automatic(zones)
    if drawing is None:
        places = tuple(placed.get(place.window_id, place) for place in guess.places)
        return FloorPlan(_with_kiosks(guess.drawing, kiosks), places)
    a_row = max(1, drawing.width // (WINDOW_WIDTH + _GAP))
    spare = {
        one.window_id: Place(
            one.window_id, n % a_row * (WINDOW_WIDTH + _GAP), n // a_row * (WINDOW_DEPTH + _GAP)
        )
        for n, one in enumerate(guess.places)
    }
    every = {**spare, **placed}
    places = tuple(every[place.window_id] for place in guess.places)
    return FloorPlan(_with_kiosks(drawing, kiosks), places, drawn=True)


def _with_kiosks(drawing: Drawing, kiosks: Sequence[NamedKiosk]) -> Drawing:
    """Return the drawing with the kiosks that there are, under their names, and those that nobody placed.

    The latter stand side by side from the right in the area of the kiosks, else at the entrance. Where
    neither is drawn, they are nowhere: no place is better than a wrong one for whoever looks for the way.
    """
    known = {one.code: one for one in kiosks}
    areas = [shown for area in drawing.areas if (shown := _as_it_is(area, known)) is not None]
    stand = {area.kind: area for area in reversed(areas)}
    host = stand.get(AreaKind.KIOSKS, stand.get(AreaKind.ENTRANCE))
    missing = [one for one in kiosks if one.code not in {area.kiosk for area in areas}]
    if host is not None and missing:
        side = KIOSK_SIDE
        step = min(side + _GAP, max(1, (host.width - side - _GAP) // len(missing)))
        y = max(0, min(host.y + max(0, host.height - side) // 2, drawing.height - side))
        right = host.x + host.width - side - _GAP
        for n, one in enumerate(missing):
            x = max(0, right - n * step)
            areas.append(Area(AreaKind.KIOSK, x, y, side, side, one.name, one.name_en, kiosk=one.code))
    return replace(drawing, areas=tuple(areas))


def _as_it_is(area: Area, kiosks: Mapping[str, NamedKiosk]) -> Area | None:
    """Return an area of a drawing, a kiosk under its name of today; None for one that is gone."""
    if area.kiosk is None:
        return area
    one = kiosks.get(area.kiosk)
    return None if one is None else replace(area, name=one.name, name_en=one.name_en)
