"""The agent's memory of deliveries, in a file that survives its restart.

One line for each step: `<delivery id> begun|done|clear`. A delivery is written down as begun before
the device hears of it; what is begun and not done when it comes again was cut off in the middle.
"""

import os
import threading
from pathlib import Path
from typing import IO, Literal

State = Literal["begun", "done"]

_KEPT = 5000  # deliveries remembered: more than a busy device's day
_LONGEST = 4 * _KEPT  # lines in the file before it is written anew


class Ledger:
    """Remembers the last deliveries. Each step is on the disk when the call returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._states: dict[str, State] = {}
        self._file: IO[str] | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                delivery_id, _, state = line.partition(" ")
                self._remember(delivery_id, state)  # a torn last line has no known state
        self._rewrite()

    def state(self, delivery_id: str) -> State | None:
        """Return how far the delivery got, None if it was never begun."""
        with self._lock:
            return self._states.get(delivery_id)

    def begin(self, delivery_id: str) -> None:
        """Note that the device is about to hear of it."""
        self._note(delivery_id, "begun")

    def finish(self, delivery_id: str) -> None:
        """Note that it is done."""
        self._note(delivery_id, "done")

    def clear(self, delivery_id: str) -> None:
        """Note that it failed before anything happened: it may be tried again as if new."""
        self._note(delivery_id, "clear")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _note(self, delivery_id: str, state: str) -> None:
        with self._lock:
            self._remember(delivery_id, state)
            if self._file is None:
                return
            self._file.write(f"{delivery_id} {state}\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._lines += 1
            if self._lines > _LONGEST:
                self._rewrite()

    def _remember(self, delivery_id: str, state: str) -> None:
        self._states.pop(delivery_id, None)
        if state in ("begun", "done"):
            self._states[delivery_id] = state  # type: ignore[assignment]
        while len(self._states) > _KEPT:
            del self._states[next(iter(self._states))]

    def _rewrite(self) -> None:
        if self._file is not None:
            self._file.close()
        new = self._path.with_name(self._path.name + ".new")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(f"{delivery_id} {state}\n" for delivery_id, state in self._states.items())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        self._file = self._path.open("a", encoding="utf-8")
        self._lines = len(self._states)
