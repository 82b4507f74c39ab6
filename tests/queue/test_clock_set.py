"""The machine's clock is set back or forward by an hour while people wait."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

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
