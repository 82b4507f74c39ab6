"""The plan of the hall: every window has a place, whatever was drawn."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.counters import floor
from hallsys.counters.floorplan import (
    Area,
    AreaKind,
    Drawing,
    Facing,
    NamedKiosk,
    Place,
    ZoneWindows,
    automatic,
    check_drawing,
    check_place,
    combined,
    size,
)
from hallsys.kernel.ids import new_id
from tests.counters.office import Office

zones = st.lists(st.integers(0, 30), max_size=5).map(
    lambda counts: [
        ZoneWindows(f"z{z}", f"区{z}", f"Zone {z}", tuple(f"w{z}-{n}" for n in range(count)))
        for z, count in enumerate(counts)
    ]
)


def cells(place: Place) -> set[tuple[int, int]]:
    width, depth = size(place.facing)
    return {(place.x + x, place.y + y) for x in range(width) for y in range(depth)}


@given(zones)
def test_the_automatic_plan_is_in_order_and_no_window_stands_on_another(found: list[ZoneWindows]) -> None:
    plan = automatic(found)
    check_drawing(plan.drawing, [zone.zone_id for zone in found])
    for place in plan.places:
        check_place(place, plan.drawing)
    assert [place.window_id for place in plan.places] == [w for zone in found for w in zone.window_ids]
    every = [cell for place in plan.places for cell in cells(place)]
    assert len(set(every)) == len(every)
    blocks = {area.zone_id: area for area in plan.drawing.areas if area.kind is AreaKind.ZONE}
    for zone in found:
        block = blocks[zone.zone_id]
        mine = [place for place in plan.places if place.window_id in zone.window_ids]
        assert all(block.y <= place.y < block.y + block.height for place in mine)


def test_what_is_placed_stays_and_the_rest_finds_room() -> None:
    drawing = Drawing(40, 20)
    placed = {"w2": Place("w2", 10, 10, Facing.WEST)}
    plan = combined(drawing, placed, [ZoneWindows("z", "区", "Zone", ("w1", "w2", "w3"))])
    assert plan.drawn
    assert plan.drawing == drawing
    assert plan.places == (Place("w1", 0, 0), placed["w2"], Place("w3", 10, 0))


KIOSKS = (NamedKiosk("K1", "1 号取号机", "Kiosk 1"), NamedKiosk("K2", "2 号取号机", "Kiosk 2"))


def kiosks_of(drawing: Drawing) -> list[Area]:
    return [area for area in drawing.areas if area.kind is AreaKind.KIOSK]


@given(zones, st.integers(0, 30))
def test_kiosks_that_nobody_placed_stand_where_the_kiosks_are(found: list[ZoneWindows], count: int) -> None:
    kiosks = [NamedKiosk(f"K{n}", "取号机", "Kiosk") for n in range(count)]
    plan = combined(None, {}, found, kiosks)
    check_drawing(plan.drawing, [zone.zone_id for zone in found], [one.code for one in kiosks])
    [host] = [area for area in plan.drawing.areas if area.kind is AreaKind.KIOSKS]
    drawn = kiosks_of(plan.drawing)
    assert [area.kiosk for area in drawn] == [one.code for one in kiosks]
    assert all(host.y <= area.y and area.y + area.height <= host.y + host.height for area in drawn)
    if count <= 4:
        assert len({area.x for area in drawn}) == count


def test_a_placed_kiosk_stays_one_that_is_gone_goes_and_without_their_area_there_is_none() -> None:
    here = Area(AreaKind.KIOSK, 5, 5, 2, 2, "旧名", "Old name", kiosk="K1")
    gone = Area(AreaKind.KIOSK, 8, 5, 2, 2, "旧机", "Old", kiosk="K9")
    door = Area(AreaKind.ENTRANCE, 0, 10, 10, 3, "入口", "Entrance")
    plan = combined(Drawing(40, 20, (here, gone, door)), {}, [], KIOSKS)
    first, second = kiosks_of(plan.drawing)
    assert first == replace(here, name="1 号取号机", name_en="Kiosk 1")
    assert (second.kiosk, second.y) == ("K2", 10)
    assert kiosks_of(combined(Drawing(40, 20), {}, [], KIOSKS).drawing) == []


def test_a_kiosk_is_drawn_where_it_stands_once(office: Office) -> None:
    its_zones = office.hall.catalogue.hall.zones
    here = Area(AreaKind.KIOSK, 5, 5, 2, 2, "1 号取号机", "Kiosk 1", kiosk="K1")
    office.do(floor.draw_floor, Drawing(40, 30, (here,)), its_zones, KIOSKS)
    plan = office.hall.db.read(floor.floor_plan, office.hall.id, its_zones, KIOSKS)
    assert kiosks_of(plan.drawing) == [here]
    for wrong in (
        (here, here),
        (Area(AreaKind.KIOSK, 5, 5, 2, 2, kiosk="K9"),),
        (Area(AreaKind.KIOSK, 5, 5, 2, 2),),
    ):
        refusal = office.refused(floor.draw_floor, Drawing(40, 30, wrong), its_zones, KIOSKS)
        assert refusal[0] == "bad_floor_plan"


def test_a_window_is_placed_and_the_plan_tells_it(office: Office) -> None:
    hall = office.hall
    its_zones = hall.catalogue.hall.zones
    before = hall.db.read(floor.floor_plan, hall.id, its_zones)
    assert not before.drawn
    assert {place.window_id for place in before.places} == set(office.windows)
    area = Area(AreaKind.ZONE, 0, 0, 20, 10, "综合区", "Main", its_zones[0].id)
    office.do(floor.draw_floor, Drawing(40, 30, (area,)), its_zones)
    office.do(floor.place_window, Place(office.windows[1], 7, 8, Facing.EAST), its_zones)
    office.do(floor.place_window, Place(office.windows[1], 9, 8, Facing.EAST), its_zones)
    plan = hall.db.read(floor.floor_plan, hall.id, its_zones)
    assert (plan.drawing.areas, plan.drawn) == ((area,), True)
    assert Place(office.windows[1], 9, 8, Facing.EAST) in plan.places
    told = {"window_id": office.windows[1], "x": 9, "y": 8, "facing": "east"}
    assert office.last("WindowPlaced").payload == told


def test_what_lies_beyond_the_plan_is_refused(office: Office) -> None:
    its_zones = office.hall.catalogue.hall.zones
    far = Place(office.windows[0], 990, 0)
    assert office.refused(floor.place_window, far, its_zones)[0] == "bad_floor_plan"
    assert office.refused(floor.place_window, Place(new_id(), 0, 0), its_zones)[0] == "window_unknown"


@pytest.mark.parametrize(
    "drawing",
    [
        Drawing(0, 10),
        Drawing(10, 2000),
        Drawing(10, 10, (Area(AreaKind.SEATS, 8, 8, 3, 1),)),
        Drawing(10, 10, (Area(AreaKind.ZONE, 0, 0, 3, 1),)),
        Drawing(10, 10, (Area(AreaKind.ZONE, 0, 0, 3, 1, zone_id="other"),)),
    ],
)
def test_a_drawing_that_cannot_be_is_refused(office: Office, drawing: Drawing) -> None:
    assert office.refused(floor.draw_floor, drawing, office.hall.catalogue.hall.zones)[0] == "bad_floor_plan"
