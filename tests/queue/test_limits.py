"""Whether somebody who comes now can still be served today."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import HOUR, MINUTE
from hallsys.queue.errors import QueueFull, TooLateToday
from hallsys.queue.limits import ends_too_late, is_full, why_not
from hallsys.queue.queues import Queue

COUNTS = st.integers(0, 10_000)


def a_queue(daily_limit: int = 0) -> Queue:
    return Queue(id="q", code="q", prefix="A", name="综合业务", daily_limit=daily_limit, open=True)


@given(taken=COUNTS)
def test_a_queue_without_a_limit_is_never_full(taken: int) -> None:
    assert not is_full(0, taken)


@given(limit=st.integers(1, 10_000), taken=COUNTS)
def test_a_queue_is_full_from_its_last_ticket_on(limit: int, taken: int) -> None:
    assert is_full(limit, taken) == (taken >= limit)


@pytest.mark.parametrize(
    ("wait", "left", "grace", "late"),
    [
        (None, 0, 0, False),  # no window serves the queue: nobody knows
        (9 * HOUR, 0, None, False),  # the hall does not ask
        (HOUR, HOUR, 0, False),
        (HOUR + 1, HOUR, 0, True),
        (HOUR + 10 * MINUTE, HOUR, 10, False),
        (HOUR + 11 * MINUTE, HOUR, 10, True),
    ],
)
def test_a_wait_that_is_over_only_after_closing_is_too_long(
    wait: int | None, left: int, grace: int | None, late: bool
) -> None:
    assert ends_too_late(wait, left, grace) is late


def test_the_reason_names_queue_and_limit_in_both_languages() -> None:
    full = why_not(a_queue(30), 30, None, 0, None)
    assert isinstance(full, QueueFull)
    assert "综合业务今日 30 个号已发完" in full.sentence("zh")
    assert "30 tickets" in full.sentence("en")
    assert isinstance(why_not(a_queue(), 0, HOUR, 0, 5), TooLateToday)
    assert why_not(a_queue(30), 29, HOUR, 2 * HOUR, 0) is None
