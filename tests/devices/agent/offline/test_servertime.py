"""The server's time on a machine whose own clock is wrong."""

from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.agent.offline.servertime import ServerTime


class Clocks:
    """A wall clock that somebody sets, and one that nobody can."""

    def __init__(self, wall: float = 0.0) -> None:
        self.wall, self.steady = wall, 0.0

    def time(self, offset: int = 0, newest: int = 0) -> ServerTime:
        return ServerTime(offset, newest, lambda: self.wall, lambda: self.steady)

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


def test_it_goes_on_from_what_was_heard_though_the_clock_is_set() -> None:
    clocks = Clocks(wall=1000.0)
    time = clocks.time()
    time.heard(5_000_000, 0)
    assert time.offset() == 4_000_000
    clocks.pass_(10)
    clocks.wall -= 86_400
    assert time.now() == 5_010_000


def test_after_a_restart_it_goes_by_the_offset() -> None:
    clocks = Clocks(wall=1000.0)
    assert clocks.time(offset=4_000_000).now() == 5_000_000
    assert clocks.time(offset=4_000_000, newest=6_000_000).now() == 6_000_000


def test_with_a_clock_that_is_behind_time_goes_on_from_the_last_ticket() -> None:
    clocks = Clocks(wall=1000.0)
    time = clocks.time(newest=6_000_000)
    clocks.pass_(10)
    assert time.now() == 6_010_000
    assert time.offset() == 5_000_000


@given(steps=st.lists(st.tuples(st.sampled_from(["pass", "heard", "ticket"]), st.integers(0, 10_000))))
def test_time_never_runs_backwards_and_tickets_never_meet(steps: list[tuple[str, int]]) -> None:
    clocks = Clocks(wall=50.0)
    time = clocks.time()
    told = [time.now()]
    for step, amount in steps:
        if step == "pass":
            clocks.pass_(amount / 1000)
        elif step == "heard":
            time.heard(amount, amount % 7)
        else:
            ticket = time.next_instant()
            assert ticket > told[-1]
            told.append(ticket)
        now = time.now()
        assert now >= told[-1]
        told.append(now)


def test_the_answer_that_was_under_way_least_counts() -> None:
    clocks = Clocks()
    time = clocks.time()
    time.heard(1_000_000, 3.0)
    assert time.now() == 1_001_500
    clocks.pass_(1)
    time.heard(1_003_000, 0.01)
    assert time.now() == 1_003_005
    clocks.pass_(1)
    time.heard(1_000_000, 2.0)  # a slow one
    assert time.now() == 1_004_005


def test_what_was_heard_long_ago_is_worth_less() -> None:
    clocks = Clocks()
    time = clocks.time()
    time.heard(1_000_000, 0.01)
    clocks.pass_(3600)
    time.heard(4_601_000, 0.1)
    assert time.now() == 4_601_050
