"""The hall played forward: who is served when, under the dispatch rule itself. The judge of estimates."""

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from random import Random

from hallsys.kernel.clock import HOUR, Millis
from hallsys.queue.dispatch import Head, choose
from hallsys.queue.estimate import Lane, Pace, Waiter
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass

_HORIZON = 4 * HOUR  # arrivals are drawn this far; a wait that is longer meets no more of them
_ME = "~"  # sorts after every other id: the last of those who came in the same millisecond


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ticket that came (or will come) at `head.waiting_since` and takes `service_ms` to serve."""

    head: Head
    service_ms: Millis


@dataclass(frozen=True, slots=True)
class Server:
    """A window: the queues it serves, and the instant when it is free for the next ticket."""

    window_id: str
    queue_ids: frozenset[str]
    free_at: Millis


def play(
    arrivals: Sequence[Arrival],
    servers: Sequence[Server],
    policy: PolicySettings,
    until: str | None = None,
) -> dict[str, Millis]:
    """Return when each ticket's service starts, by ticket id.

    `arrivals` in the order of coming; those that came before the first server is free wait for it.
    Stops once the ticket `until` is served. Tickets that no server serves are left out.
    """
    lanes: dict[tuple[str, PriorityClass], deque[Arrival]] = {}
    starts: dict[str, Millis] = {}
    idle: list[Server] = []
    freed = [(server.free_at, i) for i, server in enumerate(servers)]
    heapq.heapify(freed)

    def take(server: Server, i: int, now: Millis) -> bool:
        heads = [
            lane[0].head for (queue_id, _), lane in lanes.items() if lane and queue_id in server.queue_ids
        ]
        choice = choose(heads, server.window_id, now, policy)
        if choice is None:
            return False
        chosen = lanes[choice.head.queue_id, choice.head.priority_class].popleft()
        starts[choice.head.ticket_id] = now
        heapq.heappush(freed, (now + chosen.service_ms, i))
        return True

    coming = iter(arrivals)
    arrival = next(coming, None)
    while (arrival is not None or freed) and until not in starts:
        if arrival is not None and (not freed or arrival.head.waiting_since <= freed[0][0]):
            head = arrival.head
            lanes.setdefault((head.queue_id, head.priority_class), deque()).append(arrival)
            server = next((s for s in idle if head.queue_id in s.queue_ids), None)
            if server is not None:
                idle.remove(server)
                take(server, servers.index(server), head.waiting_since)
            arrival = next(coming, None)
        else:
            now, i = heapq.heappop(freed)
            if not take(servers[i], i, now):
                idle.append(servers[i])
    return starts


def service_time(pace: Pace, queue_id: str, rng: Random) -> Millis:
    """Draw the service time of a ticket of the queue: lognormal with the queue's mean and variance."""
    queue = pace.queues[queue_id]
    sigma_squared = log(1 + queue.variance / queue.mean_ms**2)
    return round(exp(rng.gauss(log(queue.mean_ms) - sigma_squared / 2, sqrt(sigma_squared))))


def waits(
    waiter: Waiter,
    others: Sequence[Lane],
    servers: Sequence[Server],
    now: Millis,
    pace: Pace,
    policy: PolicySettings,
    rng: Random,
    draws: int = 100,
) -> list[Millis]:
    """Return `draws` waits of `waiter` from `now`, sorted; their quantiles are the forecast.

    Needs `sinces` in each lane. Each draw takes new service times, and new arrivals at the rates at
    which the lanes were filled today. Draws in which the waiter is never served are left out.
    """
    results = []
    for _ in range(draws):
        me = Head(_ME, _ME, waiter.queue_id, waiter.priority_class, waiter.waiting_since)
        heads = [me, *_waiting(others), *_coming(others, now, pace, rng)]
        heads.sort(key=lambda head: (head.waiting_since, head.ticket_id))
        drawn = [Arrival(head, service_time(pace, head.queue_id, rng)) for head in heads]
        start = play(drawn, servers, policy, until=_ME).get(_ME)
        if start is not None:
            results.append(start - now)
    return sorted(results)


def _waiting(lanes: Sequence[Lane]) -> Iterator[Head]:
    for n, lane in enumerate(lanes):
        for i, since in enumerate(lane.sinces or ()):
            yield Head(f"w{n:03d}.{i:05d}", "", lane.queue_id, lane.priority_class, since)


def _coming(lanes: Sequence[Lane], now: Millis, pace: Pace, rng: Random) -> Iterator[Head]:
    for n, lane in enumerate(lanes):
        if not lane.issued:
            continue
        gap = max(1, now - pace.opened_at) / lane.issued
        at, i = now + rng.expovariate(1 / gap), 0
        while at < now + _HORIZON:
            yield Head(f"x{n:03d}.{i:05d}", "", lane.queue_id, lane.priority_class, round(at))
            at, i = at + rng.expovariate(1 / gap), i + 1
