"""A receiver fails, and both sides are killed: each message arrives, in order, under its own key."""

from pathlib import Path

from bench.pushes.run import Plan, run


def test_every_push_arrives_in_order_though_both_sides_are_killed(tmp_path: Path) -> None:
    plan = Plan(messages=1000, server_kills=2, receiver_kills=2, seed=5, longest_retry=1)
    books = run(tmp_path, plan).books
    assert len(books.planned) == 1002  # six of each case
    assert books.lost == set()
    assert books.foreign == set()
    assert (books.twice, books.mixed_up, books.overtaken) == (0, 0, 0)
    assert books.states == {"sent": 1002}
    assert books.attempts > 1002 * 1.25  # three in ten failed: 1,431 are to be expected
    assert books.repeated  # answers were lost after the message was taken: it came again under its key
