"""A tree of halls, each of which tells how it stands: whoever is above sees all below, and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import text

from hallsys.counters import service
from hallsys.halls.rules import Level
from hallsys.halls.service import create_hall
from hallsys.halls.tree import has_below
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.supervision.alerts import Alert, Code, Severity
from hallsys.supervision.halls_now import SILENT_AFTER, HallNow, count, halls_below, still, tell
from tests.counters.office import Office, open_office
from tests.queue.hall import new_hall

_UNDER = text("UPDATE halls SET parent_id = :above WHERE id = :hall")
URGENT = Alert("help:1", Code.HELP, Severity.CRITICAL, "", "", 0, ())
LATE = Alert("wait:1", Code.WAIT, Severity.WARNING, "", "", 0, ())


@pytest.fixture
def office(any_database_url: str, clock: ManualClock) -> Iterator[Office]:
    database = Database.open(any_database_url, clock)
    yield open_office(new_hall(database, clock))
    database.close()


@pytest.fixture
def under(office: Office) -> Mapping[str, str]:
    """Return halls under the office's: a county with a village, and one beside them, by name."""
    ids = {name: new_id() for name in ("county", "village", "beside")}
    above = {"county": office.hall.id, "village": ids["county"], "beside": None}
    for name, hall_id in ids.items():
        origin, parent_id = Origin(hall_id, "system"), above[name]
        office.hall.db.transact(
            origin, create_hall, code=hall_id, name=name, level=Level.VILLAGE, parent_id=parent_id
        )
    return ids


def seen(office: Office, hall_id: str = "") -> tuple[HallNow, ...]:
    found: tuple[HallNow, ...] = office.hall.db.read(halls_below, hall_id or office.hall.id)
    return found


def test_a_hall_above_sees_those_below_in_the_order_of_the_tree(
    office: Office, under: Mapping[str, str]
) -> None:
    office.issue("p1", "p2")
    since = office.hall.clock.now() - 2000
    called = office.call(0)
    office.hall.clock.advance(5 * MINUTE)
    office.at(0, service.start, called.service_id)
    office.at(0, service.transfer_to_window, called.service_id, office.windows[1])  # waits on, for that one
    office.call(0)
    office.do(tell, office.hall.catalogue, (URGENT, LATE))
    here, county, village = seen(office)
    assert (county.name, county.depth, village.name, village.depth) == ("county", 1, "village", 2)
    assert (here.waiting, here.waits_since, here.issued, here.served) == (1, since, 2, 0)
    assert (here.windows, here.open, here.busy) == (3, 3, 1)
    assert (here.alerts, here.critical) == (2, 1)
    assert (county.at, county.waiting) == (None, None)
    assert [one.name for one in seen(office, under["county"])] == ["county", "village"]
    assert office.hall.db.read(has_below, under["county"])
    assert not office.hall.db.read(has_below, under["village"])


def test_who_tells_nothing_any_more_is_silent(office: Office, under: Mapping[str, str]) -> None:
    office.do(tell, office.hall.catalogue, ())
    here, county, _ = seen(office)
    now = office.hall.clock.now()
    assert not here.is_silent(now + SILENT_AFTER)
    assert here.is_silent(now + SILENT_AFTER + 1)
    assert county.is_silent(now)
    office.hall.clock.advance(MINUTE)
    office.do(tell, office.hall.catalogue, ())
    assert not seen(office)[0].is_silent(office.hall.clock.now())
    assert len(under) == 3


def test_a_hall_alone_in_its_database_tells_nobody(db: Database, clock: ManualClock) -> None:
    hall = new_hall(db, clock)
    hall.db.transact(Origin(hall.id, "system"), tell, hall.catalogue, ())
    (alone,) = db.read(halls_below, hall.id)
    assert alone.at is None


def test_a_ring_in_the_tree_ends(office: Office, under: Mapping[str, str]) -> None:
    def ring(tx: Tx) -> None:
        tx.execute(_UNDER, {"above": under["village"], "hall": tx.hall_id})

    office.do(ring)
    assert [(one.name, one.depth) for one in seen(office)][1:] == [("county", 1), ("village", 2)]


def test_the_figures_of_many_halls_are_told_at_once_and_their_alerts_stay(
    office: Office, under: Mapping[str, str]
) -> None:
    office.do(tell, office.hall.catalogue, (URGENT,))
    office.hall.clock.advance(MINUTE)
    office.issue("p1", "p2")
    office.call(0)
    office.do(count, {under["county"]: "2026-03-02", office.hall.id: office.hall.day})
    here, county, village = seen(office)
    assert (here.waiting, here.issued, here.busy, here.alerts, here.critical) == (1, 2, 1, 1, 1)
    assert here.waits_since is not None
    assert (county.day, county.waiting, county.windows, county.alerts) == ("2026-03-02", 0, 0, 0)
    assert here.at == county.at == office.hall.clock.now()
    assert village.at is None


def test_halls_that_rest_are_not_silent(office: Office, under: Mapping[str, str]) -> None:
    hall = office.hall
    hall.db.transact(hall.origin, tell, hall.catalogue, ())
    told = seen(office)[0]
    hall.clock.advance(SILENT_AFTER + 1)
    assert seen(office)[0].is_silent(hall.clock.now())
    hall.db.transact(hall.origin, still, [hall.id, under["county"]])
    own, county = seen(office)[:2]
    assert own == replace(told, at=hall.clock.now())
    assert county.at is None  # it has told nothing yet
