"""Several server processes of a hall: one leads, and what follows from a fact happens once."""

from collections.abc import Iterator
from functools import partial

import gevent
import pytest
from sqlalchemy import text

from hallsys.kernel.clock import DAY, ManualClock, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.registration import GRACE
from hallsys.relay.servers import Buried, Servers, beat, enter, hold_lead, leave, pads_open
from tests.relay.hall import PRINTER, WIRING, Relay, RelayHall
from tests.relay.live import PATIENCE, LiveAgent, LiveRelay

_LATE = text("UPDATE servers SET until = 0 WHERE id = :id")
_RAN_OUT = "UPDATE servers SET until = 0 WHERE hall_id = :hall_id"
_NOBODY_LIVES = "DELETE FROM servers WHERE hall_id = :hall_id"
_PART_ALL = "UPDATE agents SET session = NULL WHERE hall_id = :hall_id"
_SESSIONS = "SELECT session, server_id FROM agents WHERE hall_id = :hall_id"


class Processes:
    """Processes of a hall of which nothing is known but that they say they are alive."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.origin = Origin(new_id(), "system")

    def enter(self, server_id: str) -> bool:
        return self.db.transact(self.origin, enter, server_id)

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
    assert [processes.enter(first), processes.enter(second), processes.beat(first)] == [True, False, True]
    processes.die(first)
    assert processes.beat(second)
    with pytest.raises(Buried):
        processes.beat(first)
    assert not processes.enter(first)  # it was only slow, and follows now


def test_a_process_that_ends_hands_the_lead_on(processes: Processes) -> None:
    first, second = new_id(), new_id()
    assert [processes.enter(first), processes.enter(second)] == [True, False]
    processes.leave(first)
    assert processes.beat(second)


def test_pads_are_known_as_long_as_their_process_is(processes: Processes) -> None:
    first, second = new_id(), new_id()
    for server_id, pads in ((first, ("W01", "W02")), (second, ("W03",))):
        processes.enter(server_id)
        processes.beat(server_id, pads)
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


@pytest.fixture
def live(database_url: str, clock: ManualClock, keyring: Keyring) -> Iterator[LiveRelay]:
    relay = LiveRelay(database_url, clock, keyring)
    yield relay
    relay.stop()


def entered(hall: RelayHall) -> tuple[str, bool]:
    """Start a process; return its id, and whether it leads."""
    server_id = new_id()
    return server_id, hall.do(enter, server_id)


def test_after_a_kill_the_next_start_leads_and_loses_the_devices_that_stay_away(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent(), PRINTER)
    if hall.db.read(lambda conn: conn.dialect.name) == "postgresql":
        hall.write(_RAN_OUT)  # SQLite's lock tells at once that it is dead
    server_id, leads = entered(hall)
    assert leads
    assert [row.id for row in hall.rows("SELECT id FROM servers WHERE hall_id = :hall_id")] == [server_id]
    assert [row.session for row in hall.rows(_SESSIONS)] == [None]
    hall.clock.advance(GRACE)
    relay.sink.sweep()
    assert hall.device("printer").state == "offline"


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
def test_a_row_that_would_live_for_ever_is_buried(hall: RelayHall) -> None:
    entered(hall)
    hall.write(f"UPDATE servers SET until = {2**62} WHERE hall_id = :hall_id")
    assert entered(hall)[1]


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
def test_who_lost_the_lead_does_nothing_more_as_the_leader(hall: RelayHall) -> None:
    """Two that seal the log at once would break the chain of its seals."""
    first, _ = entered(hall)
    done: list[Tx] = []
    keeper = Housekeeper(
        hall.db,
        hall.clock,
        hall.id,
        hall.catalogue.day,
        hall.catalogue.hall.timezone,
        seal=done.append,
        leads=lambda: True,  # as far as it knows
        hold=partial(hold_lead, server_id=first),
    )
    keeper.tidy()
    assert len(done) == 1
    hall.write(_RAN_OUT)
    assert entered(hall)[1]
    keeper.tidy()
    assert len(done) == 1


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
def test_the_lead_does_not_change_hands_under_a_transaction_that_holds_it(hall: RelayHall) -> None:
    first, _ = entered(hall)
    hall.write(_RAN_OUT)

    def held(tx: Tx) -> tuple[str, bool]:
        hold_lead(tx, first)
        return entered(hall)

    second, leads = hall.do(held)
    assert not leads
    assert hall.do(beat, second)


def test_who_left_does_not_come_back_by_a_beat(hall: RelayHall) -> None:
    server_id, _ = entered(hall)
    hall.do(leave, server_id)
    with pytest.raises(Buried):
        hall.do(beat, server_id)
    assert hall.rows("SELECT id FROM servers WHERE hall_id = :hall_id") == []


def test_a_process_that_was_taken_for_dead_has_its_agents_say_hello_again(live: LiveRelay) -> None:
    hall, token = live.hall, live.hall.pair().token
    with live.agent(token, PRINTER) as agent:
        hall.write(_NOBODY_LIVES)
        hall.write(_PART_ALL)
        live.bridge.call(lambda: gevent.spawn(live.servers.beat))
        assert agent.ended.wait(PATIENCE)
    again = LiveAgent(live.port, token)
    again.hello(PRINTER)
    ((session, server_id),) = hall.rows(_SESSIONS)
    assert (session is None, server_id) == (False, live.servers.id)
    issued = hall.issue()
    assert again.next()["command"]["slip"]["number"] == issued.number
    again.close()
