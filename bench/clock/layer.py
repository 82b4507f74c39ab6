"""The layer between a program and the clock of its machine (layer.c): compiled, put in, and set."""

import os
from mmap import mmap
from pathlib import Path

from bench.preloaded import compiled

HOUR = 3600  # seconds
_BYTES = 8


class MachineClock:
    """The clock of the machine for programs that are started with `environment`; at first it is right.

    What it needs lies in the folder `beside`.
    """

    def __init__(self, beside: Path) -> None:
        beside.mkdir(parents=True, exist_ok=True)
        self._file = beside / "clock.ahead"
        self._file.write_bytes(bytes(_BYTES))
        with self._file.open("r+b") as file:
            self._ahead = memoryview(mmap(file.fileno(), _BYTES)).cast("q")
        self._library = compiled(Path(__file__).with_name("layer.c"), beside)

    def environment(self) -> dict[str, str]:
        """Return the environment that a program is to be started with."""
        return os.environ | {"LD_PRELOAD": str(self._library), "CLOCK_AHEAD": str(self._file)}

    def set(self, hours: int) -> None:
        """Let it be so many hours ahead of the true time from now on, behind if negative."""
        self._ahead[0] = hours * HOUR
