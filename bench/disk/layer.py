"""The layer between a program and its disk (layer.c): compiled, put in, and its log read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from struct import Struct

from bench.preloaded import compiled

_SOURCE = Path(__file__).with_name("layer.c")
_HEAD = Struct("=QQQII")  # kind, inode, at, bytes of the first part, of the second


class Kind(StrEnum):
    """What the layer notes."""

    WRITE = "w"
    CUT = "c"
    CREATE = "n"
    RENAME = "r"
    UNLINK = "u"
    SYNC_BEGINS = "b"
    SYNCED = "s"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened, and where the log ended after it.

    `at`: an offset, a size or the number of a sync.
    """

    kind: Kind
    inode: int
    at: int
    first: bytes
    second: bytes
    end: int


class Layer:
    """Notes what programs write below `folder`, and lets their syncs take `slow` longer.

    The log and what else it needs lie in `beside`, another folder.
    """

    def __init__(self, folder: Path, beside: Path) -> None:
        beside.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self.log = beside / "disk.log"
        self._slow = beside / "disk.slow"
        self._library = compiled(_SOURCE, beside)
        self.log.touch()

    def environment(self) -> dict[str, str]:
        """Return the environment that a program is to be started with."""
        return os.environ | {
            "LD_PRELOAD": str(self._library),
            "DISK_FOLDER": str(self.folder),
            "DISK_LOG": str(self.log),
            "DISK_SLOW": str(self._slow),
        }

    def now(self) -> int:
        """Return where the log ends: everything that happened before this was called stands before it."""
        return self.log.stat().st_size

    def slow(self, seconds: float) -> None:
        """Let each sync take so much longer from now on, also one that is under way."""
        new = self._slow.with_suffix(".new")
        new.write_text(f"{seconds * 1000:.0f}", encoding="ascii")
        new.replace(self._slow)

    def records(self) -> Iterator[Record]:
        """Yield what was noted, in its order; a last record that is still being written is left out."""
        with self.log.open("rb") as log:
            while len(head := log.read(_HEAD.size)) == _HEAD.size:
                kind, inode, at, first, second = _HEAD.unpack(head)
                parts = log.read(first), log.read(second)
                if (len(parts[0]), len(parts[1])) == (first, second):
                    yield Record(Kind(chr(kind)), inode, at, *parts, log.tell())
