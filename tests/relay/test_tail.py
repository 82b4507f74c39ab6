"""What was read of the log for one sink is what another would have read itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from hallsys.kernel import eventlog
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.feed import Feed
from hallsys.relay.tail import BATCH, LogTail
from tests.relay.loop import Bells, Listener, in_loop, ring


@contextmanager
def reading() -> Iterator[list[str]]:
    """Yield a list that holds what is read of the log."""
    read: list[str] = []

    def heard(*said: object) -> None:
        if "FROM events" in str(said[2]):
            read.append(str(said[2]))

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        yield read
    finally:
        event.remove(Engine, "before_cursor_execute", heard)


def test_sinks_that_are_woken_together_have_the_log_read_once(database_url: str, clock: ManualClock) -> None:
    def body() -> None:
        bells, listeners = Bells(database_url, clock), [Listener(), Listener(), Listener()]
        tail = LogTail(bells.db, "hall")
        feeds = [Feed(tail, one, bells.bridge) for one in listeners]

        def wake() -> None:
            for feed in feeds:
                feed.committed()

        bells.committed = wake
        for feed in feeds:
            feed.start()
        bells.ring(0)
        for one in listeners:  # each looked by itself what had come before it began
            one.wait_for(1)
        for n in range(1, 4):
            with reading() as read:
                bells.ring(n)
                assert [one.wait_for(n + 1)[-1] for one in listeners] == [n, n, n]
            assert len(read) == 1
        for feed in feeds:
            feed.stop()
        bells.close()

    in_loop(body)


def test_who_comes_later_reads_what_was_committed_since(database_url: str, clock: ManualClock) -> None:
    def body() -> None:
        bells = Bells(database_url, clock)
        tail = LogTail(bells.db, "hall")
        bells.committed = tail.outdate
        bells.ring(1)
        assert [fact.seq for fact in tail.after(0)] == [1]
        bells.ring(2)
        assert [fact.seq for fact in tail.after(0)] == [1, 2]
        assert [fact.seq for fact in tail.after(1)] == [2]
        assert list(tail.after(2)) == []
        bells.close()

    in_loop(body)


def test_each_gets_what_stands_in_the_log(database_url: str, clock: ManualClock) -> None:
    """A step of None: somebody commits; of a number: a sink asks that has to take so many facts."""

    def ring_many(tx: Tx) -> None:
        for n in range(BATCH + 10):
            ring(tx, n)

    def body() -> None:
        bells = Bells(database_url, clock)
        tail = LogTail(bells.db, "hall")
        bells.committed = tail.outdate
        bells.db.transact(Origin("hall", "system"), ring_many)

        @settings(max_examples=30, deadline=None)
        @given(
            st.lists(st.one_of(st.none(), st.integers(0, 4), st.just(BATCH), st.just(BATCH + 3)), max_size=20)
        )
        def check(steps: list[int | None]) -> None:
            for step in steps:
                if step is None:
                    bells.ring(0)
                    continue
                seq = bells.db.read(eventlog.head, "hall") - step
                assert list(tail.after(seq)) == list(bells.db.read(eventlog.after, "hall", seq, BATCH))

        check()
        bells.close()

    in_loop(body)
