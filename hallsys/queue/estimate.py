"""How many will really be served before a ticket, and how long that takes, in closed form.

People ahead are counted by the dispatch rule at the time T when the ticket is expected to be
served: j is served before i when rate_j (T - s_j) > rate_i (T - s_i). Those who come later and
overtake stretch the wait: for one faster class that is (n + 1) S / c / (1 - rho (1 - b)), with b
the ratio of the rates and rho the load of the faster class.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, exp, floor, log, sqrt

from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass

_SETTLED = 5 * SECOND
_CLIMBS = 4
_HALVINGS = 7
_SHORTEST_DAY = 30 * MINUTE  # arrivals of less than this say little about their rate
_LARGEST_STRETCH = 0.8  # the share of capacity that overtakers may take before the bound holds them
_DOUBT = 0.1  # relative doubt in the mean itself: pauses, the mix of matters, the hour of the day
_Z90 = 1.645  # 5 % and 95 %
_Z80 = 1.2816  # 10 % and 90 %
_COARSE = 30  # minutes from which a range is told in steps of five


@dataclass(frozen=True, slots=True)
class QueuePace:
    """How fast one queue is served: mean (ms) and variance (ms²) of a service, and by whom.

    `windows` are the ids of the windows that serve the queue now.
    """

    mean_ms: float
    variance: float
    windows: frozenset[str]

    @property
    def long_ms(self) -> float:
        """The time (ms) that nine services in ten keep to: service times are nearly lognormal."""
        if self.mean_ms <= 0:
            return 0.0
        spread = log(1 + self.variance / self.mean_ms**2)
        return self.mean_ms * exp(_Z80 * sqrt(spread) - spread / 2)


@dataclass(frozen=True)
class Pace:
    """How fast the hall works today; cached, so that an estimate reads no history.

    `opened_at`: when arrivals of the day began. `speed`: today's service times relative to the
    usual ones (1.2 = slower by a fifth), already contained in the means of `queues`.
    """

    opened_at: Millis
    speed: float
    queues: Mapping[str, QueuePace]

    @cached_property
    def pools(self) -> Mapping[str, tuple[str, ...]]:
        """For each queue, the queues that share a window with it, itself included."""
        return {
            queue_id: tuple(
                other for other, its in self.queues.items() if other == queue_id or its.windows & own.windows
            )
            for queue_id, own in self.queues.items()
        }

    @cached_property
    def shares(self) -> Mapping[tuple[str, str], float]:
        """For two queues that share windows: which part of the second one's serves the first one too."""
        return {
            (queue_id, other): len(own.windows & its.windows) / len(its.windows)
            for queue_id, own in self.queues.items()
            for other, its in self.queues.items()
            if own.windows & its.windows
        }


@dataclass(frozen=True, slots=True)
class Lane:
    """The waiting tickets of one queue and class.

    `issued`: how many entered today. `sinces`: when each began to wait, in order, where known;
    otherwise they are taken to be spread evenly between the head and now.
    """

    queue_id: str
    priority_class: PriorityClass
    waiting: int
    head_since: Millis
    issued: int
    sinces: tuple[Millis, ...] | None = None

    def before(self, instant: float, now: Millis) -> float:
        """Return how many of the lane had begun to wait at `instant`."""
        if self.sinces is not None:
            return bisect_right(self.sinces, instant)
        if instant < self.head_since or not self.waiting:
            return 0
        if instant >= now or now <= self.head_since:
            return self.waiting
        return 1 + (self.waiting - 1) * (instant - self.head_since) / (now - self.head_since)


@dataclass(frozen=True, slots=True)
class Expected:
    """People ahead and the expected wait: its mean (ms) and a 90 % range in whole minutes.

    All but `ahead` are None when no window serves the queue.
    """

    ahead: int
    mean_ms: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Waiter:
    """The ticket whose wait is asked for."""

    queue_id: str
    priority_class: PriorityClass
    waiting_since: Millis


def expect(
    waiter: Waiter, others: Sequence[Lane], now: Millis, pace: Pace, policy: PolicySettings, *, free: int = 0
) -> Expected:
    """Return the people ahead of `waiter` and its expected wait from `now`.

    `others`: the lanes of the day without the waiter itself. `free`: windows of the waiter's queue
    that are idle at this moment.
    """
    own = pace.queues.get(waiter.queue_id)
    if own is None or not own.windows:
        ahead = sum(lane.waiting for lane in others if lane.queue_id == waiter.queue_id)
        return Expected(ahead, None, None, None)
    rivals = _rivals(waiter, others, now, pace, policy)
    wait = _settle(lambda guess: _wait(waiter, own, rivals, guess, now, policy))
    counts = [rival.ahead(waiter, now + wait, now, policy) for rival in rivals]
    ahead = round(sum(counts))
    if ahead == 0 and free > 0:
        return Expected(0, 0, 0, 1)
    low, high = _range(wait, own, counts, rivals)
    return Expected(ahead, round(wait), low, high)


def _settle(wait_if: Callable[[float], float]) -> float:
    """Return the wait that comes out as it went in.

    Mostly the first guess is it. Those whom a faster class passes are fewer the longer it waits:
    then the answer lies between, and halving finds it also where the count jumps.
    """
    low, high = 0.0, wait_if(0.0)
    for _ in range(_CLIMBS):
        answer = wait_if(high)
        if abs(answer - high) < _SETTLED:
            return answer
        if answer < high:
            break
        low, high = high, answer
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if wait_if(middle) > middle:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class _Rival:
    """A lane that competes for the waiter's windows.

    `share`: of its windows that serve the waiter's queue too. `ratio`: the waiter's rate over the
    lane's. `arrivals`: tickets per ms that will come, weighted by the share.
    """

    lane: Lane
    share: float
    ratio: float
    mean_ms: float
    variance: float
    arrivals: float

    def ahead(self, waiter: Waiter, served_at: float, now: Millis, policy: PolicySettings) -> float:
        """Return how many of those who wait now are served before the waiter."""
        instant = _crossing(waiter.waiting_since, now, served_at, self.ratio, policy.bound)
        return self.lane.before(instant, now) * self.share

    def overtaking(self, waited: Millis, wait: float) -> float:
        """Return how many of those who will come in `wait` ms are served before the waiter."""
        return self.arrivals * max(0.0, wait * (1 - self.ratio) - waited * self.ratio)


def _crossing(since: Millis, now: Millis, served_at: float, ratio: float, bound: Millis) -> float:
    """Return the instant since when another must have waited to go before one who waits `since`.

    Up to the bound the claims decide; beyond it the waits do.
    """
    if since + bound <= now:
        return since
    decided_at = min(served_at, since + bound)
    by_claim = decided_at - ratio * (decided_at - since)
    by_bound = min(since, served_at - bound)
    return max(by_claim, by_bound)


def _rivals(
    waiter: Waiter, lanes: Sequence[Lane], now: Millis, pace: Pace, policy: PolicySettings
) -> list[_Rival]:
    rate = policy.rates[waiter.priority_class]
    day = max(now - pace.opened_at, _SHORTEST_DAY)
    rivals = []
    for lane in lanes:
        share = pace.shares.get((waiter.queue_id, lane.queue_id))
        if share is None:
            continue
        its = pace.queues[lane.queue_id]
        ratio = rate / policy.rates[lane.priority_class]
        rivals.append(_Rival(lane, share, ratio, its.mean_ms, its.variance, share * lane.issued / day))
    return rivals


def _wait(
    waiter: Waiter,
    own: QueuePace,
    rivals: Sequence[_Rival],
    guess: float,
    now: Millis,
    policy: PolicySettings,
) -> float:
    """Return the expected wait (ms) if the count is taken at `guess` ms from now."""
    servers = len(own.windows)
    waited = max(0, now - waiter.waiting_since)
    work = own.mean_ms
    faster = []
    for rival in rivals:
        work += rival.ahead(waiter, now + guess, now, policy) * rival.mean_ms
        if rival.ratio < 1:
            faster.append(rival)
    alone = work / servers
    if not faster:
        return alone
    # wait = alone + the work of those who overtake in it; they do so in proportion to the wait.
    slope = sum(r.arrivals * r.mean_ms * (1 - r.ratio) for r in faster) / servers
    offset = sum(r.arrivals * r.mean_ms * r.ratio for r in faster) * waited / servers
    wait = max(alone, (alone - offset) / (1 - min(slope, _LARGEST_STRETCH)))
    patience = max(0, policy.bound - waited)
    if wait <= patience:
        return wait
    # From the bound on nobody overtakes any more.
    overtaken = sum(r.overtaking(waited, patience) * r.mean_ms for r in faster) / servers
    return max(alone, min(wait, alone + overtaken))


def _range(wait: float, own: QueuePace, counts: Sequence[float], rivals: Sequence[_Rival]) -> tuple[int, int]:
    """Return the 5 % and 95 % quantiles of the wait in minutes, rounded outwards.

    The wait is a sum of services over c windows: with few ahead the gaps between departures are
    exponential, with many their variance is that of the services. A gamma distribution of that
    mean and variance gives the quantiles (Wilson and Hilferty's approximation).
    """
    servers = len(own.windows)
    services = sum(counts) + 1
    spread = own.variance + sum(c * r.variance for c, r in zip(counts, rivals, strict=True))
    squares = own.mean_ms**2 + sum(c * r.mean_ms**2 for c, r in zip(counts, rivals, strict=True))
    many = services / (services + servers)
    alone = (own.mean_ms + sum(c * r.mean_ms for c, r in zip(counts, rivals, strict=True))) / servers
    stretch = wait / alone
    variance = (many * spread + (1 - many) * squares) / servers**2 * stretch**2 + (_DOUBT * wait) ** 2
    shape = wait * wait / variance
    ninth = 1 / (9 * shape)
    low, high = (wait * max(0.0, 1 - ninth + z * sqrt(ninth)) ** 3 / MINUTE for z in (-_Z90, _Z90))
    step = 5 if high > _COARSE else 1
    return floor(low / step) * step, max(1, ceil(high / step) * step)
