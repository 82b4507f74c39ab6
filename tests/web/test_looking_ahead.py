"""What needs attention later is tried out on a connection that reads, of either database."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from hallsys.bootstrap.duties import Duties
from hallsys.kernel.clock import MINUTE, ManualClock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Trial, WouldWrite
from hallsys.relay.receivers import Receivers
from hallsys.settings import Settings
from tests.persons import person
from tests.web.hall import WebHall, hall_with_id, limit_queue, write_hall

_HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")


@pytest.fixture
def hall(any_database_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[WebHall]:
    """Yield a small hall at 09:00 of a working Monday."""
    keyring = Keyring.create(tmp_path / "keys.json")
    with closing(Database.open(any_database_url, clock)) as db, ThreadPoolExecutor(1) as hasher:
        yield hall_with_id(db, clock, keyring, hasher, write_hall(db, new_id()))


@pytest.fixture
def duties(hall: WebHall) -> Duties:
    """Return the duties of the hall."""
    return duties_of(hall)


def duties_of(*halls: WebHall) -> Duties:
    """Return the duties of the first hall, beside which the others are served."""
    site, sites = halls[0].site, {one.id: one.site for one in halls}
    receivers = Receivers(site.db, site.keyring, site.clock, lambda: site.catalogue.hall, [], Future.result)
    return Duties(site, Settings(), receivers, sites)


def would_raise(hall: WebHall, duties: Duties, ahead: Millis) -> bool:
    """Tell whether something would be raised so much later."""

    def look(conn: Connection) -> bool:
        try:
            duties.watch(Trial(conn, hall.clock.now() + ahead, Origin(hall.id, "system")))
        except WouldWrite:
            return True
        if conn.dialect.name == "postgresql":
            assert conn.execute(_HELD).scalar_one() == 0
        return False

    return hall.db.read(look)


def test_a_wait_past_its_limit_is_seen_ahead_and_raised_in_its_time(hall: WebHall, duties: Duties) -> None:
    hall.transact(duties.watch)  # what is wrong with the hall from the beginning
    assert not would_raise(hall, duties, 60 * MINUTE)
    hall.issue(person(1))
    limit = hall.site.catalogue.queues_by_code["general"].limit_minutes * MINUTE
    assert not would_raise(hall, duties, limit)
    assert would_raise(hall, duties, limit + 1)
    raised = len(hall.log("AlertRaised"))
    hall.clock.advance(limit + 1)
    assert "wait" in [one.code for one in hall.transact(duties.watch).alerts]
    assert len(hall.log("AlertRaised")) == raised + 1
    assert not would_raise(hall, duties, 0)


def test_what_changes_in_the_hall_above_is_seen_outside(hall: WebHall) -> None:
    site, below = hall.site, write_hall(hall.db, new_id(), hall.id)
    duties = duties_of(hall_with_id(hall.db, hall.clock, site.keyring, site.hasher, below), hall)
    before = duties.outside()
    site.reload()
    assert duties.outside() == before
    limit_queue(hall, "general", 5)
    assert duties.outside() != before
