"""One look finds the halls of a process in which something is late or lost, and has them swept."""

from typing import Any

import gevent
import pytest
from gevent.event import Event
from sqlalchemy.exc import OperationalError

from hallsys.kernel.clock import MINUTE
from hallsys.kernel.hall_at_work import at_work_for, hall_at_work
from hallsys.relay import ledger, registration, sweeping
from hallsys.relay.registration import GRACE
from hallsys.relay.sweeping import Sweeper
from tests.relay.hall import Relay


def found(relay: Relay) -> frozenset[str]:
    """Return what a look finds of a hall and of one that is not there."""
    hall, halls = relay.hall, [relay.hall.id, "elsewhere"]
    late = hall.db.read(ledger.halls_due, halls, [relay.server_id], hall.clock.now())
    return late | hall.db.read(registration.halls_with_lost, halls, hall.clock.now())


def look(sweeper: Sweeper) -> None:
    """Look once, and let what is found be swept."""
    sweeper.look()
    gevent.sleep(0)


def test_what_is_late_is_swept(relay: Relay) -> None:
    hall, sweeper = relay.hall, Sweeper(relay.hall.db, relay.hall.clock, [relay.sink])
    agent = hall.agent()
    relay.connect(agent)
    hall.issue()
    relay.feed()
    assert found(relay) == frozenset()
    look(sweeper)
    assert hall.states("printer") == ["sent"]
    hall.clock.advance(2 * MINUTE)
    assert found(relay) == {hall.id}
    look(sweeper)
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
    look(sweeper)
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
    look(Sweeper(hall.db, hall.clock, [relay.sink]))
    assert relay.wire.take("printer")
    assert found(relay) == frozenset()


class Hanging:
    """The devices of a hall whose sweep waits for a lock until it is told to go on, or fails."""

    server_id = "none"

    def __init__(self, hall_id: str, error: Exception | None = None) -> None:
        self.hall_id = hall_id
        self.swept = 0
        self.go_on = Event()
        self._error = error

    def sweep(self) -> None:
        self.swept += 1
        if self._error:
            raise self._error
        self.go_on.wait()


def test_a_hall_whose_sweep_hangs_or_fails_holds_up_no_other(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = relay.hall
    hanging, failing, gone = (
        Hanging("hanging"),
        Hanging("failing", OSError("broken")),
        Hanging("gone", OperationalError("", {}, OSError("locked"))),
    )
    late = {"hanging", "failing", "gone", hall.id}
    monkeypatch.setattr(sweeping, "_due", lambda *_: frozenset(late))
    others: list[Any] = [hanging, failing, gone]
    sweeper = Sweeper(hall.db, hall.clock, [*others, relay.sink])
    relay.connect(hall.agent())
    hall.issue()
    relay.feed()
    hall.clock.advance(2 * MINUTE)
    for _ in range(3):
        sweeper.look()
        gevent.sleep(0)
    assert hall.states("printer") == ["late"]
    assert (hanging.swept, failing.swept, gone.swept) == (1, 3, 3)
    hanging.go_on.set()
    gevent.sleep(0)
    sweeper.look()
    gevent.sleep(0)
    assert hanging.swept == 2


def test_a_sweep_that_hangs_ends_with_the_looks(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "SWEEP", 0.001)
    monkeypatch.setattr(sweeping, "_due", lambda *_: frozenset({"hanging"}))
    hanging: Any = Hanging("hanging")
    sweeper = Sweeper(relay.hall.db, relay.hall.clock, [hanging])
    running = gevent.spawn(sweeper.run)
    while not hanging.swept:
        gevent.sleep(0.001)
    running.kill()
    look(sweeper)  # it would be passed over as long as it is swept
    assert hanging.swept == 2
    hanging.go_on.set()
    gevent.sleep(0)


def test_a_sweep_is_of_its_hall(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "_due", lambda *_: frozenset({"a", "b"}))
    swept: list[str] = []

    class Sink:
        server_id = "none"

        def __init__(self, hall_id: str) -> None:
            self.hall_id = hall_id

        def sweep(self) -> None:
            swept.append(f"{self.hall_id} {hall_at_work()}")

    sweeper, sinks = Sweeper(relay.hall.db, relay.hall.clock), [Sink("a"), Sink("b")]
    for code, sink in zip(("A", "B"), sinks, strict=True):
        with at_work_for(code):
            one: Any = sink
            sweeper.add(one)
    look(sweeper)
    assert sorted(swept) == ["a A", "b B"]
