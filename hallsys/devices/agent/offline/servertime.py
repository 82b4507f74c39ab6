"""The server's time on a machine whose own clock may be wrong."""

import threading
import time
from collections.abc import Callable

from hallsys.kernel.clock import SECOND, Millis

# What a cheap quartz may run off in a second. With age a time that was heard is worth less.
_DRIFT = 1e-4


class ServerTime:
    """Goes on from the best time that was heard by a clock that nobody sets.

    After a restart without the server it is this machine's clock, `offset` ahead of it as it was
    before; where that is behind `newest`, the last ticket, time goes on from there. `wall` and
    `steady` are in seconds.
    """

    def __init__(
        self,
        offset: Millis,
        newest: Millis,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._lock = threading.Lock()
        self._newest = newest
        self._base = max(wall() * SECOND + offset, newest) - self._ticks()
        self._doubt = float("inf")  # milliseconds that it may be wrong, when it was set
        self._set_at = self._ticks()

    def heard(self, now: Millis, elapsed: float) -> None:
        """Take the server's `now`, which was `elapsed` seconds under way there and back.

        It may be wrong by half of that, and counts if that is better than what is known. Two kiosks
        agree thereby to some milliseconds, also when an answer was slow now and then.
        """
        doubt = elapsed * SECOND / 2
        with self._lock:
            ticks = self._ticks()
            if doubt <= self._doubt + (ticks - self._set_at) * _DRIFT:
                self._base, self._doubt, self._set_at = now + doubt - ticks, doubt, ticks

    def offset(self) -> Millis:
        """Return how far it is ahead of this machine's clock."""
        with self._lock:
            return int(self._base + self._ticks() - self._wall() * SECOND)

    def now(self) -> Millis:
        """Return the time, never less than before."""
        with self._lock:
            self._newest = max(self._newest, int(self._base + self._ticks()))
            return self._newest

    def next_instant(self) -> Millis:
        """Return the time for a ticket: later than every one before, so that their order is plain."""
        with self._lock:
            self._newest = max(self._newest + 1, int(self._base + self._ticks()))
            return self._newest

    def _ticks(self) -> float:
        return self._steady() * SECOND
