"""Instants and clocks. An instant is a whole number of milliseconds since the epoch, UTC."""

import time
from typing import Protocol

Millis = int
SECOND: Millis = 1_000
MINUTE: Millis = 60 * SECOND
HOUR: Millis = 60 * MINUTE
DAY: Millis = 24 * HOUR


class Clock(Protocol):
    """Tells the time; only the database reads it, everything else is given `tx.now`."""

    def now(self) -> Millis: ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> Millis:
        return time.time_ns() // 1_000_000


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
