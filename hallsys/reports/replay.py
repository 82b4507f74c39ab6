"""A day once more, with more or fewer windows: how long would people have waited.

First come, first served among the queues of each window, every service as long as it was. Priority and calls
of a clerk's own choice are not replayed: so the day as it was is replayed too, to compare like with like.
"""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.reports.spread import Spread
from hallsys.reports.visits import Call, Period

# What lies between a service and the next call belongs to the service if people waited, up to this.
TURNAROUND: Millis = 3 * MINUTE


@dataclass(frozen=True, slots=True)
class Job:
    """Somebody who has to be served: from when on, in which queue, and how long it takes."""

    at: Millis
    queue_id: str
    length: Millis
    counts: bool = True  # not for whoever was there before


@dataclass(frozen=True)
class Post:
    """A window: the queues that it serves, and when it takes tickets."""

    window_id: str
    queue_ids: frozenset[str]
    open: tuple[tuple[Millis, Millis], ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """Whose turn came: the job, at which window and when."""

    job: Job
    window_id: str
    at: Millis


@dataclass(frozen=True)
class Replayed:
    """A replayed day: everybody whose turn came, and how many were left when the last window closed."""

    turned: tuple[Turned, ...]
    left: int

    def wait(self, queue_id: str | None = None) -> Spread:
        """Return how long people waited, in a queue or in all."""
        return Spread.of(
            one.at - one.job.at
            for one in self.turned
            if one.job.counts and queue_id in (None, one.job.queue_id)
        )


def jobs_of(calls: Iterable[Call]) -> tuple[Job, ...]:
    """Return what the calls of a day have asked of the windows."""
    at_window: defaultdict[str, list[Call]] = defaultdict(list)
    for call in sorted(calls, key=lambda one: one.at):
        at_window[call.window_id].append(call)
    return tuple(
        sorted(
            (
                Job(call.since, call.queue_id, _length(call, after), call.waited is not None)
                for served in at_window.values()
                for call, after in zip(served, [*served[1:], None], strict=True)
            ),
            key=lambda job: (job.at, job.queue_id, job.length),
        )
    )


def _length(call: Call, after: Call | None) -> Millis:
    waited_for = after is not None and after.since <= call.until
    end = min(after.at, call.until + TURNAROUND) if after is not None and waited_for else call.until
    return max(0, end - call.at)


def posts_of(
    calls: Iterable[Call], periods: Iterable[Period], allocated: Mapping[str, Iterable[str]]
) -> tuple[Post, ...]:
    """Return the windows that were open on a day; each serves what it served then and what it serves now."""
    served: defaultdict[str, set[str]] = defaultdict(set)
    for call in calls:
        served[call.window_id].add(call.queue_id)
    taking: defaultdict[str, list[tuple[Millis, Millis]]] = defaultdict(list)
    for one in periods:
        if not one.paused:
            taking[one.window_id].append((one.since, one.until))
    return tuple(
        Post(window_id, frozenset(served[window_id] | {*allocated.get(window_id, ())}), tuple(stretches))
        for window_id, stretches in taking.items()
    )


def changed(
    posts: Sequence[Post], by: int, queue_id: str | None, rank: Mapping[str, int]
) -> tuple[Post, ...]:
    """Return the windows with `by` more, or fewer, for a queue, or for all queues with None.

    Those that are added are open while any was; those left out are the last ones by `rank`, and at
    least one stays for each queue that was served.
    """
    if by >= 0:
        wanted = {queue_id} if queue_id else {one for post in posts for one in post.queue_ids}
        stretches = [stretch for post in posts for stretch in post.open]
        if not stretches:
            return tuple(posts)
        whole = (min(since for since, _ in stretches), max(until for _, until in stretches))
        return (*posts, *(Post(f"+{n}", frozenset(wanted), (whole,)) for n in range(1, by + 1)))
    kept = sorted(posts, key=lambda post: rank.get(post.window_id, 0))
    for post in reversed(kept[:]):
        others = [one for one in kept if one is not post]
        needed = {one for other in others for one in other.queue_ids}
        if by < 0 and (queue_id is None or queue_id in post.queue_ids) and post.queue_ids <= needed:
            kept, by = others, by + 1
    return tuple(kept)


def replay(jobs: Sequence[Job], posts: Sequence[Post]) -> Replayed:
    """Serve `jobs` at `posts`, in order of their arrival. Costs about n log n of both."""
    # What happens, in order of time; at one instant people arrive before windows look for them.
    happens: list[tuple[Millis, int, int]] = [(job.at, 0, n) for n, job in enumerate(jobs)]
    happens += [(since, 1, n) for n, post in enumerate(posts) for since, _ in post.open]
    heapq.heapify(happens)
    waiting: defaultdict[str, deque[int]] = defaultdict(deque)
    idle: dict[int, None] = {}  # in the order in which they became idle
    turned: list[Turned] = []
    busy: dict[int, Millis] = {}

    def takes(n: int, at: Millis) -> bool:
        return any(since <= at < until for since, until in posts[n].open)

    def serve(post: int, job: int, at: Millis) -> None:
        turned.append(Turned(jobs[job], posts[post].window_id, at))
        idle.pop(post, None)
        busy[post] = at + jobs[job].length
        heapq.heappush(happens, (busy[post], 1, post))

    while happens:
        at, kind, n = heapq.heappop(happens)
        if kind == 0:
            queue_id = jobs[n].queue_id
            ready = next((one for one in idle if queue_id in posts[one].queue_ids and takes(one, at)), None)
            if ready is None:
                waiting[queue_id].append(n)
            else:
                serve(ready, n, at)
            continue
        if at < busy.get(n, at) or not takes(n, at):
            continue
        heads = [waiting[one][0] for one in posts[n].queue_ids if waiting[one]]
        if heads:
            first = min(heads)  # jobs are in the order of their arrival
            waiting[jobs[first].queue_id].popleft()
            serve(n, first, at)
        else:
            idle[n] = None
    return Replayed(tuple(turned), sum(len(queue) for queue in waiting.values()))
