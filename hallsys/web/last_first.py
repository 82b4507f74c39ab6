"""Whose turn it is where more come than can be served."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gevent.event import Event

from hallsys.kernel.asker import NobodyWaits

_LOOKS_EVERY = 2.0  # seconds


class LastFirst:
    """Lets in so many at a time; of those who wait whoever came last is next.

    When all come at once, those who came first have given up by their turn, or do so just after it: in the
    order of their coming nobody would be served in time. Whoever gave up and comes again came last.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[Event] = []

    @contextmanager
    def place(self, has_gone: Callable[[], bool]) -> Iterator[None]:
        """Have a place, once it is one's turn. Raises NobodyWaits when whom it is for `has_gone` before."""
        if self._free:
            self._free -= 1
        else:
            self._wait(has_gone)
        try:
            if has_gone():
                raise NobodyWaits
            yield
        finally:
            self._leave()

    def _wait(self, has_gone: Callable[[], bool]) -> None:
        mine = Event()
        self._waiting.append(mine)
        try:
            while not mine.wait(_LOOKS_EVERY):
                if has_gone():
                    raise NobodyWaits
        except BaseException:
            if mine.is_set():
                self._leave()
            else:
                self._waiting.remove(mine)
            raise

    def _leave(self) -> None:
        if self._waiting:
            self._waiting.pop().set()
        else:
            self._free += 1
