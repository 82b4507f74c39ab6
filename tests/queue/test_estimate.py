"""Expected waits in closed form, judged by playing the hall forward. Seeded, hence repeatable."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import HOUR, MINUTE
from hallsys.queue.dispatch import Head
from hallsys.queue.estimate import Expected, Lane, Pace, QueuePace, Waiter, expect
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from tests.queue.forward import Arrival, Server, play, service_time, waits

POLICY = PolicySettings()
ORDINARY, SENIOR = PriorityClass.ORDINARY, PriorityClass.SENIOR
NOW = 3 * HOUR


def pace(windows: int, mean_minutes: float = 8, queues: Sequence[str] = ("q",)) -> Pace:
    served_by = frozenset(f"w{i}" for i in range(windows))
    mean = mean_minutes * MINUTE
    return Pace(0, 1.0, {queue: QueuePace(mean, 0.63 * mean**2, served_by) for queue in queues})


def lane(priority_class: PriorityClass, sinces: Sequence[int], issued: int = 0, queue: str = "q") -> Lane:
    return Lane(queue, priority_class, len(sinces), sinces[0] if sinces else NOW, issued, tuple(sinces))


def spread(n: int, oldest_minutes: float) -> list[int]:
    return [NOW - round(oldest_minutes * MINUTE * (n - i) / n) for i in range(n)]


def test_the_last_of_one_class_waits_for_all_before() -> None:
    result = expect(Waiter("q", ORDINARY, NOW), [lane(ORDINARY, spread(11, 20))], NOW, pace(4), POLICY)
    assert result.ahead == 11
    assert result.mean_ms == pytest.approx(12 * 8 * MINUTE / 4, rel=0.01)
    assert result.low is not None
    assert result.high is not None
    assert result.low < 24 < result.high


def test_a_senior_is_behind_only_those_who_stay_ahead() -> None:
    others = [lane(ORDINARY, spread(20, 20))]
    senior = expect(Waiter("q", SENIOR, NOW), others, NOW, pace(4), POLICY)
    ordinary = expect(Waiter("q", ORDINARY, NOW), others, NOW, pace(4), POLICY)
    # The senior is served when 2 (T - now) reaches the claim of whoever came x before: about half.
    assert ordinary.ahead == 20
    assert 7 <= senior.ahead <= 13
    assert senior.mean_ms is not None
    assert ordinary.mean_ms is not None
    assert senior.mean_ms < 0.7 * ordinary.mean_ms


def test_arrivals_of_a_faster_class_stretch_an_ordinary_wait() -> None:
    quiet = [lane(ORDINARY, spread(12, 15)), lane(SENIOR, [], issued=0)]
    busy = [quiet[0], lane(SENIOR, [], issued=24)]
    alone, stretched = (
        expect(Waiter("q", ORDINARY, NOW), lanes, NOW, pace(4), POLICY) for lanes in (quiet, busy)
    )
    # rho of the seniors: 24 in 3 h at 8 min on 4 windows = 0.267; b = 1/2.
    load = 24 / 180 * 8 / 4
    assert alone.mean_ms is not None
    assert stretched.mean_ms == pytest.approx(alone.mean_ms / (1 - load * 0.5), rel=0.01)


def test_a_free_window_means_no_wait() -> None:
    assert expect(Waiter("q", ORDINARY, NOW), [], NOW, pace(3), POLICY, free=1) == Expected(0, 0, 0, 1)
    assert expect(Waiter("q", ORDINARY, NOW), [], NOW, pace(3), POLICY).mean_ms == pytest.approx(
        8 * MINUTE / 3
    )


def test_without_windows_there_are_people_ahead_but_no_time() -> None:
    others = [lane(ORDINARY, spread(5, 5)), lane(ORDINARY, spread(4, 5), queue="other")]
    closed = Pace(0, 1.0, {"q": QueuePace(8 * MINUTE, 1, frozenset())})
    for known in (closed, Pace(0, 1.0, {})):
        assert expect(Waiter("q", ORDINARY, NOW), others, NOW, known, POLICY) == Expected(5, None, None, None)


def test_queues_compete_as_far_as_they_share_windows() -> None:
    others = [lane(ORDINARY, spread(10, 10), queue="other")]
    mean = 8 * MINUTE
    shared = Pace(
        0,
        1.0,
        {
            "q": QueuePace(mean, mean**2, frozenset({"w1", "w2"})),
            "other": QueuePace(mean, mean**2, frozenset({"w2", "w3"})),
        },
    )
    apart = replace(shared, queues={**shared.queues, "other": QueuePace(mean, mean**2, frozenset({"w3"}))})
    assert expect(Waiter("q", ORDINARY, NOW), others, NOW, shared, POLICY).ahead == 5
    assert expect(Waiter("q", ORDINARY, NOW), others, NOW, apart, POLICY).ahead == 0
    assert shared.pools == {"q": ("q", "other"), "other": ("q", "other")}
    assert apart.pools["q"] == ("q",)


def test_beyond_the_bound_nobody_overtakes() -> None:
    waiter = Waiter("q", ORDINARY, NOW - 50 * MINUTE)
    seniors = [lane(SENIOR, spread(10, 40), issued=30), lane(ORDINARY, [NOW - 55 * MINUTE])]
    assert expect(waiter, seniors, NOW, pace(1), POLICY).ahead == 1
    patient = PolicySettings(bound_minutes=120)
    assert expect(waiter, seniors, NOW, pace(1), patient).ahead >= 8


lanes_of_any_kind = st.lists(
    st.tuples(st.sampled_from(PriorityClass), st.integers(0, 60), st.floats(0.1, 100), st.integers(0, 200)),
    max_size=6,
    unique_by=lambda drawn: drawn[0],
)


@given(
    lanes_of_any_kind,
    st.sampled_from(PriorityClass),
    st.integers(0, 120 * MINUTE),
    st.integers(1, 40),
    st.booleans(),
)
def test_any_state_has_a_sane_answer(
    drawn: list[tuple[PriorityClass, int, float, int]],
    priority_class: PriorityClass,
    waited: int,
    windows: int,
    exact: bool,
) -> None:
    others = [lane(kind, spread(n, oldest), issued) for kind, n, oldest, issued in drawn]
    if not exact:
        others = [replace(other, sinces=None) for other in others]
    result = expect(Waiter("q", priority_class, NOW - waited), others, NOW, pace(windows), POLICY)
    assert result.mean_ms is not None
    assert result.low is not None
    assert result.high is not None
    assert 0 <= result.ahead <= sum(other.waiting for other in others)
    assert 0 <= result.low <= result.high
    assert result.low * MINUTE <= result.mean_ms <= result.high * MINUTE


@dataclass(frozen=True)
class Outcome:
    """An estimate beside what then happened, in minutes."""

    mean: float
    true: float
    inside: bool


def steady_day(seed: int, windows: int, load: float, seniors: float) -> dict[PriorityClass, list[Outcome]]:
    """Play a day of steady arrivals, estimate at each, and compare with the wait that came of it."""
    rng = Random(seed)
    speeds = pace(windows)
    at = 0.0
    arrivals: list[Arrival] = []
    while at < 7 * HOUR:
        kind = SENIOR if rng.random() < seniors else ORDINARY
        head = Head(f"t{len(arrivals):06d}", "", "q", kind, round(at))
        arrivals.append(Arrival(head, service_time(speeds, "q", rng)))
        at += rng.expovariate(load * windows / (8 * MINUTE))
    servers = [Server(f"w{i}", frozenset({"q"}), 0) for i in range(windows)]
    starts = play(arrivals, servers, POLICY)
    found: dict[PriorityClass, list[Outcome]] = {ORDINARY: [], SENIOR: []}
    for n, arrival in enumerate(arrivals):
        head, now = arrival.head, arrival.head.waiting_since
        if now < HOUR:
            continue
        before = [a for a in arrivals[:n] if starts[a.head.ticket_id] > now]
        busy = sum(
            starts[a.head.ticket_id] <= now < starts[a.head.ticket_id] + a.service_ms for a in arrivals[:n]
        )
        others = []
        for kind in found:
            sinces = [a.head.waiting_since for a in before if a.head.priority_class is kind]
            issued = sum(a.head.priority_class is kind for a in arrivals[:n])
            others.append(Lane("q", kind, len(sinces), sinces[0] if sinces else now, issued))
        waiter = Waiter("q", head.priority_class, now)
        told = expect(waiter, others, now, speeds, POLICY, free=windows - busy)
        assert told.mean_ms is not None
        assert told.low is not None
        assert told.high is not None
        true = (starts[head.ticket_id] - now) / MINUTE
        inside = told.low <= true <= told.high
        found[head.priority_class].append(Outcome(told.mean_ms / MINUTE, true, inside))
    return found


@pytest.mark.parametrize(
    ("windows", "load", "seniors"),
    [(16, 0.95, 0.15), (16, 1.08, 0.15), (16, 1.08, 0.5), (4, 0.95, 0.15)],
)
def test_on_steady_days_the_closed_form_is_about_right(windows: int, load: float, seniors: float) -> None:
    days = [steady_day(seed, windows, load, seniors) for seed in range(4)]
    for kind in (ORDINARY, SENIOR):
        outcomes = [outcome for day in days for outcome in day[kind]]
        assert len(outcomes) > 50
        mean_wait = fmean(o.true for o in outcomes)
        assert fmean(abs(o.mean - o.true) for o in outcomes) < 0.2 * mean_wait + 0.8
        assert abs(fmean(o.mean - o.true for o in outcomes)) < 0.15 * mean_wait + 0.4
        assert fmean(o.inside for o in outcomes) > 0.8


def test_the_closed_form_agrees_with_the_forecast_of_the_simulation() -> None:
    rng = Random(7)
    speeds = pace(6)
    servers = [Server(f"w{i}", frozenset({"q"}), NOW + (2 * i + 1) * MINUTE) for i in range(6)]
    others = [lane(ORDINARY, spread(18, 24), issued=110), lane(SENIOR, spread(3, 9), issued=20)]
    for waiter in (
        Waiter("q", ORDINARY, NOW),
        Waiter("q", SENIOR, NOW),
        Waiter("q", ORDINARY, NOW - 12 * MINUTE),
    ):
        drawn = waits(waiter, others, servers, NOW, speeds, POLICY, rng, draws=120)
        told = expect(waiter, others, NOW, speeds, POLICY)
        assert len(drawn) == 120
        assert told.mean_ms == pytest.approx(fmean(drawn), rel=0.2)
        assert told.low is not None
        assert told.high is not None
        inside = [told.low * MINUTE <= wait <= told.high * MINUTE for wait in drawn]
        assert fmean(inside) > 0.8


def test_a_hall_played_forward_keeps_the_rules() -> None:
    def arrival(name: str, at: int, kind: PriorityClass, queue: str = "q") -> Arrival:
        return Arrival(Head(name, name, queue, kind, at * MINUTE), 10 * MINUTE)

    arrivals = [
        arrival("a", 0, ORDINARY),
        arrival("b", 1, ORDINARY),
        arrival("c", 2, SENIOR),
        arrival("d", 3, ORDINARY, "other"),
        arrival("e", 4, ORDINARY),
    ]
    servers = [Server("w1", frozenset({"q"}), 0)]
    starts = play(arrivals, servers, POLICY)
    assert starts == {"a": 0, "c": 10 * MINUTE, "b": 20 * MINUTE, "e": 30 * MINUTE}
    both = [*servers, Server("w2", frozenset({"other"}), 0)]
    assert play(arrivals, both, POLICY)["d"] == 3 * MINUTE
    assert "e" not in play(arrivals, servers, POLICY, until="b")


def test_nine_services_in_ten_are_shorter_than_the_long_time() -> None:
    # A lognormal with median 6 min and sigma 0.7: its 90 % quantile is 6 * exp(1.2816 * 0.7) min.
    mean = 6 * MINUTE * math.exp(0.7**2 / 2)
    variance = mean**2 * (math.exp(0.7**2) - 1)
    assert QueuePace(mean, variance, frozenset()).long_ms == pytest.approx(
        6 * MINUTE * math.exp(1.2816 * 0.7)
    )
    assert QueuePace(mean, 0, frozenset()).long_ms == pytest.approx(mean)
    assert QueuePace(0, 0, frozenset()).long_ms == 0
