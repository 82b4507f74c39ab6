"""The log reaches a sink whatever happens: woken, not woken, failing, stopped in between."""

from collections.abc import Iterator
from contextlib import contextmanager

import gevent
import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay import feed, heads
from hallsys.relay.feed import Feed
from hallsys.relay.heads import Heads
from hallsys.relay.tail import BATCH, LogTail
from tests.relay.loop import PATIENCE, Bells, Listener, carried_to, in_loop, ring


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "POLL", 0.05)
    monkeypatch.setattr(feed, "_AFTER_FAILURE", 0.01)


@contextmanager
def woken(database_url: str, clock: ManualClock, failing: int = 0) -> Iterator[tuple[Bells, Listener]]:
    """Run a feed that each commit wakes; yield what commits, and the sink to which it carries."""
    bells, listener = Bells(database_url, clock), Listener(failing=failing)
    tail = LogTail(bells.db, "hall")
    running = Feed(tail, listener, bells.bridge)
    bells.committed = carried_to(running, tail=tail)
    running.start()
    try:
        yield bells, listener
    finally:
        running.stop()
        bells.close()


def test_a_commit_wakes_the_feed(database_url: str, clock: ManualClock) -> None:
    def body() -> None:
        with woken(database_url, clock) as (bells, listener):
            for n in range(3):
                bells.ring(n)
                assert listener.wait_for(n + 1)[-1] == n

    in_loop(body)


@pytest.mark.usefixtures("quick")
def test_a_wake_up_that_was_lost_costs_time_only(database_url: str, clock: ManualClock) -> None:
    def body() -> None:
        bells, listener = Bells(database_url, clock), Listener()
        running = Feed(LogTail(bells.db, "hall"), listener, bells.bridge)
        running.start()
        looking = gevent.spawn(Heads(bells.db, {"hall": [running]}).run)
        for n in range(3):
            bells.ring(n)
            assert listener.wait_for(n + 1)[-1] == n
        looking.kill()
        running.stop()
        bells.close()

    in_loop(body)


@pytest.mark.usefixtures("quick")
def test_a_sink_that_fails_is_tried_again_and_loses_nothing(
    database_url: str, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    def body() -> None:
        with woken(database_url, clock, failing=3) as (bells, listener):
            for n in range(5):
                bells.ring(n)
            assert listener.wait_for(5) == [0, 1, 2, 3, 4]
            assert listener.attempts > 3

    in_loop(body)
    assert [record.getMessage() for record in caplog.records] == ["sink listener failed"] * 3


def test_a_burst_comes_in_order_once_and_in_batches(database_url: str, clock: ManualClock) -> None:
    many = BATCH * 2 + 7

    def ring_all(tx: Tx) -> None:
        for n in range(many):
            ring(tx, n)

    def body() -> None:
        with woken(database_url, clock) as (bells, listener):
            bells.db.transact(Origin("hall", "system"), ring_all)
            assert listener.wait_for(many) == list(range(many))
            assert listener.batches == [BATCH, BATCH, 7]

    in_loop(body)


def test_what_comes_after_a_rest_is_carried_at_once(
    database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def body() -> None:
        with woken(database_url, clock) as (bells, listener):
            bells.ring(0)
            assert listener.wait_for(1) == [0]
            monkeypatch.setattr(feed, "COALESCE", 10 * PATIENCE)
            bells.ring(1)
            assert listener.wait_for(2) == [0, 1]

    in_loop(body)


def test_commits_that_follow_each_other_closely_are_all_heard(database_url: str, clock: ManualClock) -> None:
    def body() -> None:
        with woken(database_url, clock) as (bells, listener):
            gevent.joinall([gevent.spawn(bells.ring, n) for n in range(200)], raise_error=True)
            assert sorted(listener.wait_for(200)) == list(range(200))
            assert len(listener.batches) < 200

    in_loop(body)


@pytest.mark.usefixtures("quick")
def test_what_came_while_it_was_stopped_is_taken_after_the_next_start(
    database_url: str, clock: ManualClock
) -> None:
    def body() -> None:
        bells, listener = Bells(database_url, clock), Listener()
        tail = LogTail(bells.db, "hall")
        first = Feed(tail, listener, bells.bridge)
        bells.committed = carried_to(first, tail=tail)
        first.start()
        bells.ring(1)
        listener.wait_for(1)
        first.stop()
        bells.ring(2)
        second = Feed(LogTail(bells.db, "hall"), listener, bells.bridge)
        second.start()
        assert listener.wait_for(2) == [1, 2]
        second.stop()
        bells.close()

    in_loop(body)


def test_a_look_at_the_logs_wakes_whose_log_went_on_and_nobody_else(
    database_url: str, clock: ManualClock
) -> None:
    def body() -> None:
        bells = Bells(database_url, clock)
        listeners = {hall: Listener() for hall in ("hall", "other", "empty")}
        feeds = {hall: Feed(LogTail(bells.db, hall), one, bells.bridge) for hall, one in listeners.items()}
        for one in feeds.values():
            one.start()
        looks = Heads(bells.db, {hall: [one] for hall, one in feeds.items()})
        for hall in ("hall", "other"):
            bells.db.transact(Origin(hall, "system"), ring, 7)
        looks.look()
        assert listeners["hall"].wait_for(1) == listeners["other"].wait_for(1) == [7]
        bells.db.transact(Origin("other", "system"), ring, 8)
        looks.look()
        assert listeners["other"].wait_for(2) == [7, 8]
        assert [one.attempts for one in listeners.values()] == [1, 2, 0]
        for one in feeds.values():
            one.stop()
        bells.close()

    in_loop(body)
