"""The agent's memory of deliveries, in a file that survives its restart.

One line for each step: `<delivery id> begun|done|clear`. A delivery is written down as begun before
the device hears of it; what is begun and not done when it comes again was cut off in the middle.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import structlog

from hallsys.devices.agent.linefile import LineFile

State = Literal["begun", "done"]

_KEPT = 5000  # deliveries remembered: more than a busy device's day
_LONGEST = 4 * _KEPT  # lines in the file before it is written anew

log = structlog.get_logger("hallsys.agent")


class Ledger:
    """Remembers the last deliveries. Each step is on the disk when the call returns.

    A beginning that cannot be written down raises OSError and does not count. An end counts all the
    same: after a restart its delivery would pass for cut off, which costs at most a marked repeat.
    Where nothing can be written from the start, it remembers as long as it runs, and says so.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._states: dict[str, State] = {}
        self._file = LineFile(path)
        self._closed = False  # or never open
        try:
            if path.exists():
                for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                    delivery_id, _, state = line.partition(" ")
                    self._remember(delivery_id, state)  # a torn last line has no known state
            self._file.replace(self._content())
        except OSError as error:
            log.warning("ledger in memory only: its file cannot be written", reason=error.strerror)
            self._closed = True

    def state(self, delivery_id: str) -> State | None:
        """Return how far the delivery got, None if it was never begun."""
        with self._lock:
            return self._states.get(delivery_id)

    def begin(self, delivery_id: str) -> None:
        """Note that the device is about to hear of it. Raises OSError."""
        with self._lock:
            self._write(delivery_id, "begun")
            self._remember(delivery_id, "begun")
            self._shorten()

    def finish(self, delivery_id: str) -> None:
        """Note that it is done."""
        self._end(delivery_id, "done")

    def clear(self, delivery_id: str) -> None:
        """Note that it failed before anything happened: it may be tried again as if new."""
        self._end(delivery_id, "clear")

    def mend(self) -> None:
        """Write the file anew if a line could not be written. Raises OSError while it cannot be."""
        with self._lock:
            if not (self._closed or self._file.ready):
                self._file.replace(self._content())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._file.close()

    def _end(self, delivery_id: str, state: str) -> None:
        with self._lock:
            self._remember(delivery_id, state)
            try:
                self._write(delivery_id, state)
            except OSError as error:
                log.error("end of a delivery not kept", reason=error.strerror)
            self._shorten()

    def _write(self, delivery_id: str, state: str) -> None:
        if self._closed:
            return
        if not self._file.ready:
            self._file.replace(self._content())
        self._file.append(f"{delivery_id} {state}\n")

    def _shorten(self) -> None:
        if self._closed or self._file.lines <= _LONGEST:
            return
        try:
            self._file.replace(self._content())
        except OSError as error:  # the line is on the disk; the old file goes on
            log.warning("ledger not written anew", reason=error.strerror)
            self._file.lines = 0  # until it is tried again

    def _remember(self, delivery_id: str, state: str) -> None:
        self._states.pop(delivery_id, None)
        if state in ("begun", "done"):
            self._states[delivery_id] = state  # type: ignore[assignment]
        while len(self._states) > _KEPT:
            del self._states[next(iter(self._states))]

    def _content(self) -> Iterator[str]:
        return (f"{delivery_id} {state}\n" for delivery_id, state in self._states.items())
