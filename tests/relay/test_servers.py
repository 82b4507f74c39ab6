"""Several server processes of a hall: one leads, and what follows from a fact happens once."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from hallsys.kernel.clock import DAY, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.servers import Servers, beat, leave, pads_open
from tests.relay.hall import WIRING, Relay, RelayHall

_LATE = text("UPDATE servers SET until = 0 WHERE id = :id")


class Processes:
    """Processes of a hall of which nothing is known but that they say they are alive."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.origin = Origin(new_id(), "system")

    def beat(self, server_id: str, pads: tuple[str, ...] = ()) -> bool:
        return self.db.transact(self.origin, beat, server_id, pads)

    def leave(self, server_id: str) -> None:
        self.db.transact(self.origin, leave, server_id)

    def die(self, server_id: str) -> None:
        """Let the time of a process pass, without waiting for it."""

        def late(tx: Tx) -> None:
            tx.execute(_LATE, {"id": server_id})

        self.db.transact(self.origin, late)


@pytest.fixture
def processes(postgres_url: str) -> Iterator[Processes]:
    db = Database.open(postgres_url, SystemClock())
    yield Processes(db)
    db.close()


def test_one_process_leads_until_it_is_late(processes: Processes) -> None:
    first, second = new_id(), new_id()
    assert [processes.beat(first), processes.beat(second), processes.beat(first)] == [True, False, True]
    processes.die(first)
    assert processes.beat(second)
    assert not processes.beat(first)  # it was only slow, and follows now


def test_a_process_that_ends_hands_the_lead_on(processes: Processes) -> None:
    first, second = new_id(), new_id()
    assert processes.beat(first)
    processes.leave(first)
    assert processes.beat(second)


def test_pads_are_known_as_long_as_their_process_is(processes: Processes) -> None:
    first, second = new_id(), new_id()
    processes.beat(first, ("W01", "W02"))
    processes.beat(second, ("W03",))
    known = processes.db.read(pads_open, processes.origin.hall_id)
    assert known == {"W01", "W02", "W03"}
    processes.leave(first)
    assert processes.db.read(pads_open, processes.origin.hall_id) == {"W03"}


def test_a_process_that_has_its_database_alone_leads(hall: RelayHall) -> None:
    assert Servers(hall.db, hall.id, alone=True, pads=list).leads()


def test_a_device_is_told_once_and_by_the_process_that_its_agent_is_connected_to(hall: RelayHall) -> None:
    if hall.db.read(lambda conn: conn.dialect.name) == "sqlite":
        pytest.skip("a SQLite file has one process")
    first, second = Relay(hall), Relay(hall)
    agent = hall.agent()
    second.connect(agent, *WIRING)
    second.wire.take()
    hall.sign_in("W01")
    hall.issue(1)
    hall.call("W01")
    for relay in (first, second, first):
        relay.feed()
    assert first.wire.take() == []
    kinds = [one["command"]["type"] for one in second.wire.take()]
    assert {"show_sign", "announce"} <= set(kinds)
    assert len(kinds) == len(set(kinds))
    first.sink.stop()
    second.sink.stop()


def test_a_day_begins_once_whoever_tells_it(hall: RelayHall) -> None:
    keepers = [
        Housekeeper(hall.db, hall.clock, hall.id, hall.catalogue.day, hall.catalogue.hall.timezone)
        for _ in range(2)
    ]
    for keeper in keepers:
        keeper.tidy()
    hall.clock.advance(DAY)
    for keeper in keepers:
        keeper.tidy()
    assert hall.kinds("DayBegan") == ["DayBegan"]


def test_who_does_not_lead_keeps_no_house(hall: RelayHall) -> None:
    keeper = Housekeeper(
        hall.db,
        hall.clock,
        hall.id,
        hall.catalogue.day,
        hall.catalogue.hall.timezone,
        leads=lambda: False,
    )
    hall.issue(1)
    hall.clock.advance(DAY)
    keeper.tidy()
    assert hall.kinds("TicketExpired", "DayBegan") == []
