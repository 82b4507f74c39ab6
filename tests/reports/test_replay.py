"""A replayed day agrees with a plain list of free windows, and more windows never make people wait longer."""

import heapq
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import HOUR, MINUTE
from hallsys.reports.replay import Job, Post, changed, jobs_of, posts_of, replay
from hallsys.reports.spread import Spread
from hallsys.reports.visits import Call, Period

minutes = st.integers(min_value=0, max_value=300).map(lambda n: n * MINUTE)
jobs = st.lists(
    st.builds(Job, minutes, st.just("a"), st.integers(1, 20).map(lambda n: n * MINUTE)), max_size=40
).map(lambda found: sorted(found, key=lambda job: job.at))
ALWAYS = ((0, 1000 * HOUR),)


def posts(n: int, *queue_ids: str) -> list[Post]:
    return [Post(f"w{at}", frozenset(queue_ids or ("a",)), ALWAYS) for at in range(n)]


@given(jobs, st.integers(min_value=1, max_value=4))
def test_one_queue_is_served_as_by_the_window_that_is_free_first(asked: list[Job], n: int) -> None:
    free = [0] * n
    waits = []
    for job in asked:
        begins = max(job.at, heapq.heappop(free))
        waits.append(begins - job.at)
        heapq.heappush(free, begins + job.length)
    found = replay(asked, posts(n))
    assert found.left == 0
    assert found.wait() == found.wait("a") == Spread.of(waits)


@given(jobs, st.integers(min_value=1, max_value=4))
def test_a_window_more_makes_nobody_wait_longer_on_the_whole(asked: list[Job], n: int) -> None:
    fewer, more = replay(asked, posts(n)), replay(asked, changed(posts(n), 1, None, {}))
    for share in (0.5, 0.9, 1.0):
        assert (more.wait().quantile(share) or 0) <= (fewer.wait().quantile(share) or 0)


mixed = st.lists(st.builds(Job, minutes, st.sampled_from("ab"), minutes), max_size=30).map(
    lambda found: sorted(found, key=lambda job: job.at)
)
stretches = st.lists(st.tuples(minutes, minutes.map(lambda ms: ms + MINUTE)), min_size=1, max_size=2).map(
    lambda found: tuple((since, since + length) for since, length in found)
)
windows = st.lists(
    st.builds(Post, st.uuids().map(str), st.sets(st.sampled_from("ab")).map(frozenset), stretches), max_size=4
)


@given(mixed, windows)
def test_everybody_is_served_or_left(asked: list[Job], given_: list[Post]) -> None:
    found = replay(asked, given_)
    assert len(found.turned) + found.left == len(asked)
    own = sorted(found.turned, key=lambda one: (one.window_id, one.at))
    for before, after in pairwise(own):
        assert before.window_id != after.window_id or before.at + before.job.length <= after.at


@given(windows, st.integers(min_value=-5, max_value=5), st.none() | st.sampled_from("ab"))
def test_fewer_windows_leave_one_for_each_queue(given_: list[Post], by: int, queue_id: str | None) -> None:
    found = changed(given_, by, queue_id, {})
    served = {one for post in given_ for one in post.queue_ids}
    assert served <= {one for post in found for one in post.queue_ids}
    assert len(found) - len(given_) >= min(by, 0)


def test_what_lies_between_two_services_belongs_to_the_first_if_people_waited() -> None:
    first = Call("a", "w1", 10 * MINUTE, 0, 15 * MINUTE, missed=False)
    waited = Call("a", "w1", 16 * MINUTE, 5 * MINUTE, 20 * MINUTE, missed=False)
    late = Call("a", "w1", 50 * MINUTE, 0, 55 * MINUTE, missed=False)
    assert [(job.at, job.length) for job in jobs_of([first, waited, late])] == [
        (10 * MINUTE, 6 * MINUTE),
        (11 * MINUTE, 4 * MINUTE),
        (50 * MINUTE, 5 * MINUTE),
    ]
    (post,) = posts_of([first], [Period("w1", 0, HOUR), Period("w1", HOUR, 2 * HOUR, True)], {"w1": ["b"]})
    assert post == Post("w1", frozenset("ab"), ((0, HOUR),))
