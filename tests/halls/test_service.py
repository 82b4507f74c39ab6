from datetime import date
from pathlib import Path

import pytest

from hallsys.halls import service, views
from hallsys.halls.calendars import published
from hallsys.halls.errors import BadHours, BadTimezone, HallExists, HallUnknown, ZoneUnknown
from hallsys.halls.rules import Closed, Hours, Level, Open
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin

CONFIG = Path(__file__).parents[2] / "config" / "calendar"


@pytest.fixture
def origin(db: Database) -> Origin:
    origin = Origin(new_id(), "system")
    db.transact(origin, service.create_hall, code="H1", name="示范大厅", name_en="Sample hall")
    return origin


def kinds(db: Database, hall_id: str) -> list[str]:
    return [row.kind for row in db.read(eventlog.after, hall_id, 0)]


def test_a_hall_as_it_was_set_up(db: Database, clock: ManualClock, origin: Origin) -> None:
    main = db.transact(origin, service.add_zone, code="main", name="综合", name_en="General")
    db.transact(origin, service.add_zone, code="tax", name="税务", voice_zone="main")
    db.transact(origin, service.set_hours, [Hours(0, "13:30", "17:00"), Hours(0, "08:30", "12:00")])
    db.transact(origin, service.load_calendar, published(2026, CONFIG))
    db.transact(origin, service.put_settings, {"queue": {"limit_minutes": 30}})

    hall = db.read(views.hall, origin.hall_id)
    assert (hall.id, hall.code, hall.name, hall.name_en) == (origin.hall_id, "H1", "示范大厅", "Sample hall")
    assert [(zone.code, zone.voice_zone) for zone in hall.zones] == [("main", "main"), ("tax", "main")]
    assert hall.zones_by_id[main].name_en == "General"
    assert hall.hours == (Hours(0, "08:30", "12:00"), Hours(0, "13:30", "17:00"))
    assert hall.settings == {"queue": {"limit_minutes": 30}}
    assert hall.business_day(clock.now()) == "2026-03-02"
    assert hall.opening(clock.now()) == hall.require_open(clock.now())
    assert isinstance(hall.opening(clock.now() + DAY), Closed)
    assert db.read(views.hall_id_of, "H1") == origin.hall_id
    assert kinds(db, origin.hall_id) == [
        "HallCreated",
        "ZoneAdded",
        "ZoneAdded",
        "HoursChanged",
        "CalendarLoaded",
        "HallChanged",
    ]


def test_changes_of_a_hall_and_its_zones(db: Database, origin: Origin) -> None:
    zone = db.transact(origin, service.add_zone, code="main", name="综合")
    db.transact(origin, service.change_zone, zone, name="综合区", name_en="General", voice_zone="hall")
    db.transact(
        origin, service.change_hall, name="新大厅", name_en="New", level=Level.CITY, timezone="Asia/Urumqi"
    )
    hall = db.read(views.hall, origin.hall_id)
    assert (hall.name, hall.level, hall.timezone) == ("新大厅", "city", "Asia/Urumqi")
    assert (hall.zones[0].name, hall.zones[0].voice_zone) == ("综合区", "hall")


def test_loading_a_year_again_replaces_it(db: Database, origin: Origin) -> None:
    year = published(2026, CONFIG)
    db.transact(origin, service.load_calendar, year)
    db.transact(origin, service.load_calendar, year.model_copy(update={"off": year.off[:3], "work": ()}))
    db.transact(origin, service.load_calendar, published(2025, CONFIG))
    calendar = db.read(views.hall, origin.hall_id).calendar
    assert {day for day in calendar.off if day[:4] == "2026"} == {"2026-01-01", "2026-01-02", "2026-01-03"}
    assert calendar.years == {2025, 2026}


def test_a_closed_day_can_be_taken_back(db: Database, clock: ManualClock, origin: Origin) -> None:
    db.transact(origin, service.load_calendar, published(2026, CONFIG))
    db.transact(origin, service.set_hours, [Hours(0, "08:30", "12:00")])
    today = date(2026, 3, 2)
    for _ in range(2):
        db.transact(origin, service.close_day, today, "停电")
    assert isinstance(db.read(views.hall, origin.hall_id).opening(clock.now()), Closed)
    for _ in range(2):
        db.transact(origin, service.reopen_day, today)
    assert isinstance(db.read(views.hall, origin.hall_id).opening(clock.now()), Open)
    assert kinds(db, origin.hall_id)[-3:] == ["DayClosed", "DayClosed", "DayReopened"]


def test_halls_form_a_tree(db: Database, origin: Origin) -> None:
    child = Origin(new_id(), "system")
    db.transact(
        child,
        service.create_hall,
        code="H1-01",
        name="镇大厅",
        level=Level.TOWNSHIP,
        parent_id=origin.hall_id,
    )
    assert [(hall.code, hall.parent_id) for hall in db.read(views.tree)] == [
        ("H1", None),
        ("H1-01", origin.hall_id),
    ]


def test_what_is_refused_changes_nothing(db: Database, origin: Origin) -> None:
    nowhere = Origin(new_id(), "system")
    before = db.read(views.hall, origin.hall_id)
    with pytest.raises(HallExists):
        db.transact(nowhere, service.create_hall, code="H1", name="另一个")
    with pytest.raises(BadTimezone):
        db.transact(nowhere, service.create_hall, code="H2", name="另一个", timezone="Mars/Olympus")
    with pytest.raises(BadHours):
        db.transact(origin, service.set_hours, [Hours(0, "17:00", "09:00")])
    with pytest.raises(ZoneUnknown):
        db.transact(origin, service.change_zone, new_id(), name="", name_en="", voice_zone="")
    with pytest.raises(HallUnknown):
        db.transact(nowhere, service.put_settings, {})
    with pytest.raises(HallUnknown):
        db.read(views.hall, nowhere.hall_id)
    with pytest.raises(HallUnknown):
        db.read(views.hall_id_of, "H2")
    assert db.read(views.hall, origin.hall_id) == before


def test_zones_of_another_hall_cannot_be_changed(db: Database, origin: Origin) -> None:
    other = Origin(new_id(), "system")
    db.transact(other, service.create_hall, code="H2", name="另一个")
    zone = db.transact(other, service.add_zone, code="main", name="综合")
    with pytest.raises(ZoneUnknown):
        db.transact(origin, service.change_zone, zone, name="x", name_en="", voice_zone="x")
