"""Whose turn it is where more come than can be served."""

from gevent.event import Event


class LastFirst:
    """Lets in so many at a time; of those who wait whoever came last is next.

    When all come at once, those who came first have given up by their turn, or do so just after it: in the
    order of their coming nobody would be served in time. Whoever gave up and comes again came last.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[Event] = []

    def __enter__(self) -> None:
        if self._free:
            self._free -= 1
            return
        mine = Event()
        self._waiting.append(mine)
        try:
            mine.wait()
        except BaseException:
            if mine.is_set():
                self.__exit__()
            else:
                self._waiting.remove(mine)
            raise

    def __exit__(self, *_: object) -> None:
        if self._waiting:
            self._waiting.pop().set()
        else:
            self._free += 1
