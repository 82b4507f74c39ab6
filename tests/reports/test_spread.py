"""Times that were counted in steps tell what a list of them would have told, to the step."""

import math

from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import MINUTE
from hallsys.reports.spread import LONGEST, STEP, Spread

times = st.lists(st.integers(min_value=-1000, max_value=LONGEST + MINUTE), max_size=40)


def whole(ms: int) -> int:
    return math.ceil(min(max(ms, 0), LONGEST) / STEP) * STEP


@given(times, st.sampled_from([0.5, 0.9, 1.0]))
def test_a_quantile_is_that_of_the_sorted_list(given_: list[int], share: float) -> None:
    found = Spread.of(given_).quantile(share)
    if not given_:
        assert found is None
    else:
        assert found == sorted(map(whole, given_))[max(0, math.ceil(share * len(given_) - 1e-9) - 1)]


@given(times, st.lists(st.integers(min_value=0, max_value=100), unique=True, max_size=6))
def test_bins_hold_everything_once(given_: list[int], steps: list[int]) -> None:
    edges = [step * STEP for step in sorted(steps)]
    told = Spread.of(given_).bins(edges)
    assert sum(told) == len(given_) == Spread.of(given_).n
    assert told[-1] == sum(whole(ms) > (edges[-1] if edges else -1) for ms in given_)


@given(times, times, st.integers(min_value=0, max_value=100).map(lambda n: n * STEP))
def test_days_add_up(one: list[int], other: list[int], limit: int) -> None:
    both = Spread.sum([Spread.of(one), Spread.of(other)])
    assert both == Spread.of(one + other)
    assert both.over(limit) == sum(whole(ms) > limit for ms in one + other)
