"""The turns of a bus: whoever waits longest is next, and who waits for a line that is shut goes away."""

import threading
from collections import deque
from collections.abc import Callable

from hallsys.devices.faults import DeviceFault

_LOOK = 0.2  # seconds between two looks whether the line still stands


class LineShut(DeviceFault):
    """The line was shut before one's turn came: a neighbour's driver hung, or found the port lost."""

    def __init__(self) -> None:
        super().__init__("port_lost", "shut")


class Turns:
    """A lock that is given in the order in which it was asked for, and may be entered again by its holder.

    In that order a dead device that is asked again and again has one exchange between two of the
    others, not all of them: Python's own locks give no such order.
    """

    def __init__(self, is_shut: Callable[[], bool]) -> None:
        self._is_shut = is_shut
        self._changed = threading.Condition()
        self._waiting: deque[int] = deque()  # threads; each waits once at most
        self._holder: int | None = None
        self._depth = 0

    def __enter__(self) -> None:
        """Wait for one's turn. Raises LineShut."""
        me = threading.get_ident()
        with self._changed:
            if self._holder != me:
                self._queue(me)
                self._holder = me
            self._depth += 1
        if self._is_shut():
            self.__exit__()
            raise LineShut

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._depth -= 1
            if self._depth == 0:
                self._holder = None
                self._changed.notify_all()

    def _queue(self, me: int) -> None:
        self._waiting.append(me)
        try:
            while self._holder is not None or self._waiting[0] != me:
                self._changed.wait(_LOOK)
                if self._is_shut():
                    raise LineShut
        finally:
            self._waiting.remove(me)
            self._changed.notify_all()
