"""Two who set hours in the same instant: it is open as one of them said, and not as both."""

from datetime import date

import pytest

from hallsys.halls import service, views
from hallsys.halls.rules import Hours
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from tests.counters.test_at_once import at_once

ROUNDS = 10
TODAY = date(2026, 3, 2)
WISHES = (("08:30", "16:00"), ("09:00", "17:00"))


@pytest.fixture
def origin(db: Database) -> Origin:
    origin = Origin(new_id(), "system")
    db.transact(origin, service.create_hall, code="H1", name="示范大厅")
    return origin


def test_the_hours_of_the_week_are_those_of_one(db: Database, origin: Origin) -> None:
    weeks = [[Hours(weekday, *wish) for weekday in range(5)] for wish in WISHES]
    for _ in range(ROUNDS):
        at_once(2, lambda n: db.transact(origin, service.set_hours, weeks[n]))
        assert list(db.read(views.hall, origin.hall_id).hours) in weeks


def test_the_hours_of_a_day_are_those_of_one(db: Database, origin: Origin) -> None:
    for _ in range(ROUNDS):
        at_once(2, lambda n: db.transact(origin, service.set_day_hours, TODAY, [WISHES[n]], TODAY))
        assert len(db.read(views.hall, origin.hall_id).calendar.special[TODAY.isoformat()]) == 1
