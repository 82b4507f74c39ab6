"""A sink is given what it would have read itself, whoever committed it; it is read only where it must be."""

from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from hallsys.kernel import eventlog
from hallsys.kernel.clock import SECOND, ManualClock
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.ids import new_id
from hallsys.kernel.months import month_of
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.feed import Feed
from hallsys.relay.tail import BATCH, LogTail
from tests.relay.loop import Bells, Listener, carried_to, in_loop, ring
from tests.relay.statements import LOG, statements


def test_what_is_committed_here_is_not_read(database_url: str, clock: ManualClock) -> None:
    def body() -> None:
        bells, listeners = Bells(database_url, clock), [Listener(), Listener(), Listener()]
        tail = LogTail(bells.db, "hall")
        feeds = [Feed(tail, one, bells.bridge) for one in listeners]
        bells.committed = carried_to(*feeds, tail=tail)
        for feed in feeds:
            feed.start()
        bells.ring(0)
        for one in listeners:  # each looked by itself what had come before it began
            one.wait_for(1)
        with statements(LOG) as read:
            for n in range(1, 4):
                bells.ring(n)
                assert [one.wait_for(n + 1)[-1] for one in listeners] == [n, n, n]
        assert read == []
        for feed in feeds:
            feed.stop()
        bells.close()

    in_loop(body)


def test_what_others_commit_is_read_once_for_all_sinks(database_url: str, clock: ManualClock) -> None:
    def body() -> None:
        bells = Bells(database_url, clock)
        tail = LogTail(bells.db, "hall")
        bells.ring(1)
        tail.outdate()
        assert numbers(tail, 0) == [1]
        bells.ring(2)
        assert numbers(tail, 0) == [1]  # nobody has told of it
        tail.outdate()
        with statements(LOG) as read:
            assert numbers(tail, 1) == [2]
            assert numbers(tail, 1) == [2]
            assert numbers(tail, 2) == []
        assert len(read) == 1
        assert numbers(tail, 0) == [1, 2]
        bells.close()

    in_loop(body)


def test_what_is_missing_before_what_was_committed_here_is_read(
    database_url: str, clock: ManualClock
) -> None:
    def body() -> None:
        bells = Bells(database_url, clock)
        told: list[Sequence[Logged]] = []
        bells.committed = told.append
        tail = LogTail(bells.db, "hall")
        bells.ring(1)
        tail.add(told[0])
        assert numbers(tail, 0) == [1]
        bells.ring(2)
        bells.ring(3)
        tail.add(told[2])
        assert numbers(tail, 1) == [2, 3]
        bells.ring(4)
        tail.add(told[1])  # the thread that committed it tells of it late
        tail.add(told[3])
        with statements(LOG) as read:
            assert numbers(tail, 3) == [4]
        assert read == []
        bells.close()

    in_loop(body)


def test_at_the_turn_of_a_month_nothing_is_overlooked(any_database_url: str, clock: ManualClock) -> None:
    """One that others began before midnight is numbered after one of the new month, and is the newest."""

    def body() -> None:
        clock.set(month_of(clock.now()) + SECOND)
        bells = Bells(any_database_url, clock)
        hall = new_id()
        tail = LogTail(bells.db, hall)

        def commit_elsewhere() -> None:
            bells.db.transact(Origin(hall, "system"), ring, 0)
            tail.outdate()

        commit_elsewhere()
        assert numbers(tail, 0) == [1]
        commit_elsewhere()
        clock.advance(-2 * SECOND)
        commit_elsewhere()
        assert numbers(tail, 1) == [2, 3]
        bells.close()

    in_loop(body)


def test_each_gets_what_stands_in_the_log(database_url: str, clock: ManualClock) -> None:
    """Facts are committed here or elsewhere, told at once, late or never, and asked for by sinks anywhere."""

    def ring_many(tx: Tx, count: int) -> None:
        for n in range(count):
            ring(tx, n)

    def body() -> None:
        bells = Bells(database_url, clock)
        told: list[Sequence[Logged]] = []
        bells.committed = told.append
        tail = LogTail(bells.db, "hall")
        bells.db.transact(Origin("hall", "system"), ring_many, BATCH + 10)
        told.clear()

        def tell(which: int) -> None:
            if told:
                tail.add(told.pop(which % len(told)))

        def commit(count: int) -> None:
            bells.db.transact(Origin("hall", "system"), ring_many, count)
            tell(-1)

        def commit_untold(count: int) -> None:
            bells.db.transact(Origin("hall", "system"), ring_many, count)

        def commit_elsewhere(count: int) -> None:
            bells.db.transact(Origin("hall", "system"), ring_many, count)
            told.pop()
            tail.outdate()

        def ask(behind: int) -> None:
            head = bells.db.read(eventlog.head, "hall")
            seq = head - behind
            found = list(tail.after(seq))
            right = list(bells.db.read(eventlog.after, "hall", seq, BATCH))
            waiting = sum(len(facts) for facts in told)  # committed here, and told of in a moment
            assert found == right[: len(found)]
            assert len(right) - len(found) <= waiting

        some = st.one_of(st.integers(1, 4), st.just(BATCH + 3))
        step = st.one_of(
            st.tuples(st.sampled_from([commit, commit_untold, commit_elsewhere]), some),
            st.tuples(st.just(tell), st.integers(0, 5)),
            st.tuples(st.just(ask), st.one_of(st.integers(0, 4), st.just(BATCH), st.just(BATCH + 3))),
        )

        @settings(max_examples=40, deadline=None)
        @given(st.lists(step, max_size=20))
        def check(steps: list[tuple[Callable[[int], None], int]]) -> None:
            for act, figure in steps:
                act(figure)
            while told:
                tell(0)
            ask(3)

        check()
        bells.close()

    in_loop(body)


def numbers(tail: LogTail, seq: int) -> list[int]:
    """Return the numbers of the facts after one."""
    return [fact.seq for fact in tail.after(seq)]
