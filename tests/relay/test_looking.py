"""What is done again and again: it goes on whatever fails, and those that there are have their turns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import gevent
from gevent.queue import Queue

from hallsys.relay.looking import look_for_ever, look_round

_SOON = 0.01  # seconds


@contextmanager
def running(loop: Callable[..., None], *args: object) -> Iterator[None]:
    greenlet = gevent.spawn(loop, *args)
    try:
        yield
    finally:
        greenlet.kill()


def test_a_look_that_fails_ends_nothing_and_the_next_comes() -> None:
    looks: Queue[int] = Queue()

    def look() -> None:
        looks.put(1)
        raise ValueError

    with running(look_for_ever, _SOON, look, "the look"):
        assert [looks.get(timeout=10) for _ in range(3)] == [1, 1, 1]


def test_who_began_together_does_not_look_together() -> None:
    begun = range(20)
    looked: Queue[int] = Queue()
    loops = [gevent.spawn(look_for_ever, _SOON, partial(looked.put, one), "the look") for one in begun]
    first = list(dict.fromkeys(looked.get(timeout=10) for _ in range(10 * len(begun))))
    gevent.killall(loops)
    assert first != sorted(first)


def test_all_have_a_turn_though_one_fails_and_who_comes_later_too() -> None:
    those = ["first", "second"]
    looked: Queue[str] = Queue()

    def look(one: str) -> None:
        looked.put(one)
        if one == "first":
            raise ValueError

    with running(look_round, _SOON, lambda: those, look, "the look"):
        assert [looked.get(timeout=10) for _ in range(4)] == [*those, *those]
        those.append("third")
        while looked.get(timeout=10) != "third":
            pass


def test_a_round_begins_once_there_is_somebody() -> None:
    those: list[str] = []
    asked: Queue[int] = Queue()
    looked: Queue[str] = Queue()

    def there() -> list[str]:
        asked.put(1)
        return those

    with running(look_round, _SOON, there, looked.put, "the look"):
        asked.get(timeout=10)
        those.append("somebody")
        assert looked.get(timeout=10) == "somebody"
