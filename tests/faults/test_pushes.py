"""A receiver fails, and both sides are killed: each message arrives, in order, under its own key."""

from pathlib import Path

from bench.pushes.run import Plan, run


def test_every_push_arrives_in_order_though_both_sides_are_killed(tmp_path: Path) -> None:
    books = run(tmp_path, Plan(messages=300, server_kills=2, receiver_kills=1, seed=5)).books
    assert len(books.planned) == 300
    assert books.lost == set()
    assert books.foreign == set()
    assert (books.twice, books.overtaken) == (0, 0)
    assert books.states == {"sent": 300}
    assert books.repeated  # answers were lost after the message was taken: it came again under its key
