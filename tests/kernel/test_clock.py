"""The clock that a server tells: never back, unless the machine's was wrong before."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import DAY, HOUR, MINUTE, SECOND, Millis, SteadyClock

NINE = 1_772_413_200_000


@dataclass
class Machine:
    """A machine whose clock can be set."""

    wall: Millis = NINE
    steady: Millis = 5 * DAY

    def clock(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall * 1_000_000, lambda: self.steady * 1_000_000)

    def pass_by(self, time: Millis) -> None:
        self.wall += time
        self.steady += time


def test_it_is_the_machines_clock() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.pass_by(7 * MINUTE)
    assert clock.now() == machine.wall


def test_set_forward_it_is_followed_at_once() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 400 * DAY  # a machine without a battery learned the time
    assert clock.now() == machine.wall


def test_set_back_an_hour_time_goes_on_at_half_its_pace_until_they_agree() -> None:
    machine = Machine()
    clock = machine.clock()
    before = clock.now()
    machine.wall -= HOUR
    assert clock.now() == before
    machine.pass_by(10 * SECOND)
    assert clock.now() == before + 5 * SECOND
    machine.pass_by(2 * HOUR)
    assert clock.now() == machine.wall
    machine.pass_by(MINUTE)
    assert clock.now() == machine.wall


def test_set_back_a_day_it_was_wrong_before_and_is_followed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= DAY
    assert clock.now() == machine.wall


def test_a_clock_that_begins_goes_on_from_the_newest_fact() -> None:
    machine = Machine()
    before = machine.clock()
    newest = before.now()
    machine.wall -= HOUR
    began = machine.clock()
    assert began.now() == machine.wall
    began.go_on_from(newest)
    for _ in range(5):
        assert began.now() == before.now()
        machine.pass_by(30 * MINUTE)
    assert began.now() == machine.wall


def test_a_newest_fact_of_before_or_of_a_clock_that_was_wrong_changes_nothing() -> None:
    machine = Machine()
    clock = machine.clock()
    for newest in (0, NINE - 1, NINE + SteadyClock.LARGEST_HOLD + 1):
        clock.go_on_from(newest)
        assert clock.now() == NINE


@given(st.lists(st.tuples(st.integers(0, 3 * HOUR), st.integers(-HOUR // 20, 2 * HOUR)), max_size=20))
def test_it_never_goes_back_however_often_the_machines_clock_is_set(
    steps: list[tuple[Millis, Millis]],
) -> None:
    machine = Machine()
    clock = machine.clock()
    told = clock.now()
    for passed, set_by in steps:
        machine.pass_by(passed)
        machine.wall += set_by
        now = clock.now()
        assert now >= told
        assert now >= machine.wall
        told = now
