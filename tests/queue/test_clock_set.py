"""The machine's clock is set back or forward by an hour while people wait."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Connection

from hallsys.kernel import eventlog
from hallsys.kernel.clock import HOUR, MINUTE, ManualClock, Millis, SteadyClock
from hallsys.kernel.database import Database
from tests.queue.hall import HallUnderTest, new_hall


@dataclass
class Machine:
    """A hall on a machine whose clock can be set."""

    hall: HallUnderTest
    steady: ManualClock

    def pass_by(self, time: Millis) -> None:
        self.steady.advance(time)
        self.hall.clock.advance(time)


@pytest.fixture
def machine(any_database_url: str, clock: ManualClock) -> Iterator[Machine]:
    steady = ManualClock(0)
    told = SteadyClock(lambda: clock.now() * 1_000_000, lambda: steady.now() * 1_000_000)
    database = Database.open(any_database_url, told)
    yield Machine(new_hall(database, clock), steady)
    database.close()


@pytest.mark.parametrize("set_by", [-HOUR, HOUR])
def test_who_came_first_is_still_called_first(machine: Machine, set_by: Millis) -> None:
    hall = machine.hall
    hall.issue("first")
    machine.pass_by(5 * MINUTE)
    hall.issue("second")
    hall.clock.advance(set_by)
    machine.pass_by(MINUTE)
    hall.issue("third")
    machine.pass_by(5 * MINUTE)
    called = [hall.must_call(window) for window in ("W1", "W2", "W3")]
    assert [claimed.ticket.number for claimed in called] == ["A001", "A002", "A003"]
    waits = [claimed.reason.waited_ms for claimed in called]
    assert waits == sorted(waits, reverse=True)
    assert min(waits) > 0


def test_a_process_that_begins_after_the_clock_was_set_back_puts_nobody_first(
    postgres_url: str, clock: ManualClock
) -> None:
    """Two processes of one hall, each with a clock of its own over the machine's, on one database."""
    steady = ManualClock(0)

    def process() -> Database:
        told = SteadyClock(lambda: clock.now() * 1_000_000, lambda: steady.now() * 1_000_000)
        database = Database.open(postgres_url, told)
        told.go_on_from(database.read(_newest_of, halls))
        return database

    halls: list[str] = []
    first = process()
    hall = new_hall(first, clock)
    halls.append(hall.id)
    machine = Machine(hall, steady)
    hall.issue("first")
    machine.pass_by(MINUTE)
    hall.issue("second")
    clock.advance(-HOUR)
    machine.pass_by(MINUTE)
    second = process()
    other = replace(hall, db=second)
    other.issue("third")
    machine.pass_by(MINUTE)
    hall.issue("fourth")
    machine.pass_by(5 * MINUTE)
    called = [hall.must_call(window).ticket.number for window in ("W1", "W2", "W3")]
    assert called == ["A001", "A002", "A003"]
    first.close()
    second.close()


def _newest_of(conn: Connection, halls: list[str]) -> Millis:
    """Return what `newest_at` would in a database of these halls alone: that of the tests is shared."""
    facts = [eventlog.fact(conn, one, eventlog.head(conn, one)) for one in halls]
    newest = max((one.at for one in facts if one is not None), default=0)
    assert eventlog.newest_at(conn) >= newest
    return newest
