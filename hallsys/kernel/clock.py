"""Instants and clocks. An instant is a whole number of milliseconds since the epoch, UTC."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

Millis = int
SECOND: Millis = 1_000
MINUTE: Millis = 60 * SECOND
HOUR: Millis = 60 * MINUTE
DAY: Millis = 24 * HOUR
_NANOS = 1_000_000  # of a millisecond


class Clock(Protocol):
    """Tells the time; only the database reads it, everything else is given `tx.now`."""

    def now(self) -> Millis: ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> Millis:
        return time.time_ns() // _NANOS


class SteadyClock:
    """The clock of the machine as a server tells it, which does not go back.

    A clock that is set forward is followed at once. When it is set back by `LARGEST_HOLD` or less, time
    goes on at half its pace until the machine's has caught up: else whoever comes now would count as having
    waited longer than all who are there. Set back further, it had been wrong, and is followed.
    """

    LARGEST_HOLD: Millis = 2 * HOUR

    def __init__(
        self,
        wall: Callable[[], int] = time.time_ns,
        steady: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()  # the database's threads ask, too
        self._told = self._wall() // _NANOS
        self._at = self._steady() // _NANOS

    def go_on_from(self, newest: Millis) -> None:
        """Let time go on from `newest`, that of the newest fact, as if this clock had told it.

        Processes of a hall that began before and after their machine's clock was set back are thereby at the
        same time, but for half of what passed since that fact.
        """
        with self._lock:
            if 0 < newest - self._told <= self.LARGEST_HOLD:
                self._told, self._at = newest, self._steady() // _NANOS

    def now(self) -> Millis:
        wall, steady = self._wall() // _NANOS, self._steady() // _NANOS
        with self._lock:
            held = self._told + (steady - self._at) // 2
            if held - self.LARGEST_HOLD <= wall < held:
                return held
            self._told, self._at = wall, steady
            return wall


class ManualClock:
    """A clock that stands still until it is moved; for tests and replays."""

    def __init__(self, now: Millis) -> None:
        self._now = now

    def now(self) -> Millis:
        return self._now

    def advance(self, by: Millis) -> Millis:
        """Move by `by` milliseconds (backwards if negative) and return the new time."""
        self._now += by
        return self._now

    def set(self, now: Millis) -> None:
        """Jump to `now`."""
        self._now = now
