"""A day is counted without losing anybody, kept as JSON, and added to others."""

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.reports.days import QueueDay, WindowDay, figures_of, packed, unpacked
from hallsys.reports.visits import Call, Ended, Period, Taken, Turn, Whole, periods
from tests.conftest import MONDAY_NINE

ZONE = "Asia/Shanghai"
instants = st.integers(min_value=0, max_value=8 * HOUR).map(lambda ms: MONDAY_NINE + ms)
queues = st.sampled_from(["a", "b"])
taken = st.builds(Taken, queues, instants, st.none() | st.sampled_from(Ended))


@st.composite
def calls(draw: st.DrawFn) -> Call:
    at = draw(instants)
    waited = draw(st.none() | st.integers(min_value=0, max_value=2 * HOUR))
    until = at + draw(st.integers(0, HOUR))
    return Call(draw(queues), draw(st.sampled_from(["w1", "w2"])), at, waited, until, draw(st.booleans()))


turns = st.lists(st.tuples(instants, st.sampled_from(["w1", "w2"]), st.sampled_from(Turn)), max_size=12)
END = MONDAY_NINE + 9 * HOUR
wholes = st.builds(
    Whole,
    st.just("2026-03-02"),
    st.lists(taken, max_size=20).map(tuple),
    st.lists(calls(), max_size=20).map(tuple),
    turns.map(lambda told: periods(sorted(told), END)),
    st.just({"a": 30 * MINUTE}),
)


@given(wholes)
def test_nobody_is_lost_or_counted_twice(whole: Whole) -> None:
    found = figures_of(whole, ZONE)
    total = QueueDay.sum(found.queues.values())
    assert sum(total.taken.values()) == len(whole.taken)
    assert sum(total.ended.values()) == sum(one.ended is not None for one in whole.taken)
    waits = [one.waited for one in whole.calls if one.waited is not None]
    assert total.wait.n == len(waits)
    assert total.late == sum(
        one.queue_id == "a" and one.waited is not None and one.waited > 30 * MINUTE for one in whole.calls
    )
    assert total.services.n == sum(not one.missed for one in whole.calls)
    windows = WindowDay.sum(found.windows.values())
    assert windows.services.n + windows.missed == len(whole.calls)
    for one in found.windows.values():
        assert one.busy <= one.open


@given(wholes)
def test_what_is_kept_comes_back(whole: Whole) -> None:
    found = figures_of(whole, ZONE)
    assert unpacked(found.day, json.loads(json.dumps(packed(found)))) == found


@given(wholes, wholes)
def test_two_days_are_their_sum(one: Whole, other: Whole) -> None:
    parts = [figures_of(day, ZONE) for day in (one, other)]
    added = QueueDay.sum(queue for day in parts for queue in day.queues.values())
    assert sum(added.taken.values()) == len(one.taken) + len(other.taken)
    assert added.wait.n == sum(call.waited is not None for call in (*one.calls, *other.calls))


@given(turns)
def test_a_window_is_open_or_paused_but_never_both(told: list[tuple[int, str, Turn]]) -> None:
    found = periods(sorted(told), END)
    for window_id in ("w1", "w2"):
        own = sorted((one.since, one.until) for one in found if one.window_id == window_id)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(own))
        assert sum(until - since for since, until in own) <= DAY


def test_a_morning_at_a_window() -> None:
    at = MONDAY_NINE
    told = [
        (at, "w1", Turn.OPENS),
        (at + HOUR, "w1", Turn.PAUSES),
        (at + HOUR + 10 * MINUTE, "w1", Turn.OPENS),
        (at + 3 * HOUR, "w1", Turn.CLOSES),
    ]
    assert periods(told, at + 8 * HOUR) == (
        Period("w1", at, at + HOUR),
        Period("w1", at + HOUR, at + HOUR + 10 * MINUTE, paused=True),
        Period("w1", at + HOUR + 10 * MINUTE, at + 3 * HOUR),
    )
    call = Call("a", "w1", at + 20 * MINUTE, 5 * MINUTE, at + 30 * MINUTE, missed=False)
    whole = Whole("2026-03-02", (Taken("a", at + 15 * MINUTE, Ended.SERVED),), (call,), periods(told, at), {})
    found = figures_of(whole, ZONE)
    assert found.windows["w1"] == WindowDay(
        found.windows["w1"].services, 0, 10 * MINUTE, 2 * HOUR + 50 * MINUTE, 10 * MINUTE
    )
    assert found.queues["a"].taken == {18: 1}  # the half hour from 9
