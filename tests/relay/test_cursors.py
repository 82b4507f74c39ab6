"""How far facts were taken from which nothing followed is written down for all halls of a process at once."""

from sqlalchemy import Connection, create_engine, text

from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database, database_url
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from hallsys.relay.cursors import Cursors
from hallsys.relay.positions import Position
from tests.relay.hall import PRINTER, SIGN, Relay, open_relay_hall
from tests.relay.statements import WRITES, statements

_CURSOR = text("SELECT seq FROM cursors WHERE hall_id = :hall_id AND sink = :sink")


def written(relay: Relay, sink: str = "devices") -> int:
    """Return where a sink stands by the database."""

    def view(conn: Connection) -> int:
        return int(conn.execute(_CURSOR, {"hall_id": relay.hall.id, "sink": sink}).scalar_one())

    return relay.hall.db.read(view)


def head(relay: Relay) -> int:
    return relay.hall.log()[-1].seq


def test_facts_that_tell_no_device_anything_are_written_down_once_for_all_halls(relay: Relay) -> None:
    other = Relay(open_relay_hall(relay.hall.db, relay.hall.clock, relay.hall.keyring))
    cursors = Cursors(relay.hall.db)
    for one in (relay, other):
        cursors.add([one.sink.position])
        one.hall.issue()
    before = written(relay), written(other)
    with statements(WRITES) as written_down:
        relay.feed()
        other.feed()
    assert written_down == []
    assert (written(relay), written(other)) == before
    assert (relay.sink.cursor(), other.sink.cursor()) == (head(relay), head(other))
    cursors.write()
    assert (written(relay), written(other)) == (head(relay), head(other))
    with statements(WRITES) as written_down:
        cursors.write()
    assert written_down == []
    other.sink.stop()


def test_other_sinks_are_written_down_with_the_devices(relay: Relay) -> None:
    db, hall = relay.hall.db, relay.hall
    push: Position = db.transact(Origin(hall.id, "system"), Position.found, "push:city")
    cursors = Cursors(db)
    cursors.add([relay.sink.position, push])
    hall.issue()
    relay.feed()
    push.taken = head(relay)
    cursors.write()
    assert (written(relay), written(relay, "push:city")) == (head(relay), head(relay))
    assert not push.unwritten
    found: Position = db.transact(Origin(hall.id, "system"), Position.found, "push:city")
    assert found.taken == head(relay)


def test_what_tells_a_device_is_written_down_with_it(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent(), SIGN)
    hall.sign_in()
    relay.feed()
    assert written(relay) == head(relay)
    hall.issue()  # there is no printer
    relay.feed()
    assert relay.sink.position.unwritten
    assert relay.sink.cursor() == head(relay)
    hall.call()
    relay.feed()
    assert written(relay) == head(relay)
    assert not relay.sink.position.unwritten


def test_facts_from_before_a_device_was_there_tell_it_nothing_after_a_crash(relay: Relay) -> None:
    hall = relay.hall
    hall.issue()
    relay.feed()
    relay.connect(hall.agent(), PRINTER)
    relay.start()
    hall.clock.advance(5 * MINUTE)
    relay.feed()
    assert hall.states("printer") == []
    relay.connect(hall.agent(), PRINTER)
    hall.issue(seed=2)
    relay.feed()
    assert hall.states("printer") == ["sent"]


def test_facts_that_are_taken_again_after_a_crash_tell_nothing_twice(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    hall.issue()
    relay.feed()
    hall.issue(seed=2, place="phone")
    relay.feed()
    sent = hall.states("printer")
    relay.start()
    relay.connect(agent)
    relay.feed()
    assert hall.states("printer") == sent
    assert relay.sink.cursor() == head(relay)


def test_a_cursor_never_goes_back(relay: Relay, relay_db: Database) -> None:
    cursors, old = Cursors(relay_db), Cursors(relay_db)
    second = Relay(relay.hall)
    old.add([relay.sink.position])
    cursors.add([second.sink.position])
    relay.hall.issue()
    relay.feed()
    relay.hall.issue(seed=2)
    second.feed()
    cursors.write()
    old.write()
    assert written(relay) == head(relay)
    assert not relay.sink.position.unwritten  # the other process has written it
    second.sink.stop()


def test_a_hall_in_which_something_hangs_keeps_nobody_elsewhere_waiting(
    postgres_url: str, clock: ManualClock, keyring: Keyring
) -> None:
    db, engine = Database.open(postgres_url, clock), create_engine(database_url(postgres_url))
    relays = [Relay(open_relay_hall(db, clock, keyring)) for _ in range(2)]
    hanging, other = relays
    cursors = Cursors(db)
    for one in relays:
        cursors.add([one.sink.position])
        one.hall.issue()
        one.feed()
    with engine.begin() as conn:
        conn.execute(text(f"{_CURSOR} FOR UPDATE"), {"hall_id": hanging.hall.id, "sink": "devices"})
        cursors.write()
        assert written(other) == head(other)
        assert written(hanging) < head(hanging)
    cursors.write()
    assert written(hanging) == head(hanging)
    for one in relays:
        one.sink.stop()
    engine.dispose()
    db.close()


def test_what_another_machine_took_over_is_not_written_any_more(relay: Relay) -> None:
    cursors = Cursors(relay.hall.db)
    cursors.add([relay.sink.position])
    relay.hall.issue()
    relay.feed()
    relay.hall.db.close()
    cursors.write()
    assert relay.sink.position.unwritten
