"""One look finds the halls of a process in which something is late or lost, and has them swept."""

from hallsys.kernel.clock import MINUTE
from hallsys.relay import ledger, registration
from hallsys.relay.registration import GRACE
from hallsys.relay.sweeping import Sweeper
from tests.relay.hall import Relay


def found(relay: Relay) -> frozenset[str]:
    """Return what a look finds of a hall and of one that is not there."""
    hall, halls = relay.hall, [relay.hall.id, "elsewhere"]
    late = hall.db.read(ledger.halls_due, halls, [relay.server_id], hall.clock.now())
    return late | hall.db.read(registration.halls_with_lost, halls, hall.clock.now())


def test_what_is_late_is_swept(relay: Relay) -> None:
    hall, sweeper = relay.hall, Sweeper(relay.hall.db, relay.hall.clock, [relay.sink])
    agent = hall.agent()
    relay.connect(agent)
    hall.issue()
    relay.feed()
    assert found(relay) == frozenset()
    sweeper.look()
    assert hall.states("printer") == ["sent"]
    hall.clock.advance(2 * MINUTE)
    assert found(relay) == {hall.id}
    sweeper.look()
    assert hall.states("printer") == ["late"]
    assert found(relay) == frozenset()


def test_devices_of_an_agent_that_stays_away_are_lost(relay: Relay) -> None:
    hall, sweeper = relay.hall, Sweeper(relay.hall.db, relay.hall.clock, [relay.sink])
    agent = hall.agent()
    relay.connect(agent)
    relay.sink.part(agent.id, "s1")
    assert found(relay) == frozenset()
    hall.clock.advance(GRACE)
    assert found(relay) == {hall.id}
    sweeper.look()
    assert hall.device("printer").state == "offline"
    assert found(relay) == frozenset()


def test_what_another_process_wrote_down_is_sent_by_the_one_that_has_the_agent(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    hall.issue()
    relay.feed()
    # As if another process had.
    hall.write("UPDATE deliveries SET state = 'pending' WHERE hall_id = :hall_id AND state = 'sent'")
    relay.wire.take()
    assert found(relay) == {hall.id}
    Sweeper(hall.db, hall.clock, [relay.sink]).look()
    assert relay.wire.take("printer")
    assert found(relay) == frozenset()
