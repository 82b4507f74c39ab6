"""The side of a warm standby's copy that has the database: its write-ahead log, as far as it is committed.

A standby has the database file and the log beside it byte for byte, and asks for the frames after those
that it has. Before the log may begin anew what it holds is kept in memory, so that a standby that is seconds
behind misses nothing; one that was away for longer compares the file block by block (see docs/adr/0013).
"""

import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from threading import Lock

from hallsys.kernel.wal import HEADER_BYTES, Mark, committed, end_of, follows, mark_at, reading, salts_of

BLOCK = 64 * 1024
DIGEST_BYTES = 16
MOST_SENT = 4 * 1024 * 1024
CHECKPOINT_AFTER = 1000  # frames, as SQLite has it by itself
_KEPT = 8  # logs
_LARGEST_KEPT = 32 * 1024 * 1024  # bytes of one log
_MOST_KEPT = 64 * 1024 * 1024  # bytes of all
_TRIES = 10
_WANTED_FOR = 60.0  # seconds after which a standby that asks no more costs nothing


class Step(StrEnum):
    """What a standby is to do: take frames, begin the next log, or compare the whole file."""

    FRAMES = "frames"
    NEXT = "next"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Shipped:
    """Frames or the header of a log; `all`: the standby has then what is committed now."""

    step: Step
    data: bytes = b""
    all: bool = False


@dataclass(slots=True)
class _Log:
    salts: bytes
    data: bytearray


class Shipper:
    """Reads the files of the SQLite database at `path`, which this process has open and alone writes to.

    `end_writing` has everything written that was asked for, and nothing after it: then the copy can be whole.
    They stay open until `close`, which is for when SQLite has let go of them: to close any descriptor of a
    file lets go of all locks that the process has on it, SQLite's own among them.
    """

    def __init__(self, path: Path, end_writing: Callable[[], None] = lambda: None) -> None:
        self.end_writing = end_writing
        self._files = [os.open(f"{path}{end}", os.O_RDONLY) for end in ("", "-wal", "-shm")]
        self._file = self._files[0]
        self._log, self._index = (reading(one) for one in self._files[1:])
        self._kept: deque[_Log] = deque(maxlen=_KEPT)
        self._ended: deque[tuple[bytes, int]] = deque(maxlen=2 * _KEPT)  # logs that were written back whole
        self._turn = Lock()
        self._asked = -_WANTED_FOR

    def close(self) -> None:
        """Let go of the files."""
        for one in self._files:
            os.close(one)

    def due(self) -> bool:
        """Tell whether the log is long enough to be written back into the database."""
        return committed(self._index)[1] >= CHECKPOINT_AFTER

    def keep(self) -> None:
        """Keep what the log holds, before it may begin anew; for the thread that writes."""
        with self._turn:
            if time.monotonic() - self._asked > _WANTED_FOR:
                self._kept.clear()
            else:
                self._keep()

    def _keep(self) -> None:
        salts, frames = committed(self._index)
        end = end_of(self._log(HEADER_BYTES, 0), frames)
        if end > _LARGEST_KEPT:
            self._kept.clear()
            return
        if not self._kept or self._kept[-1].salts != salts:
            if self._kept and not follows(salts, self._kept[-1].salts):
                self._kept.clear()
            self._kept.append(_Log(salts, bytearray()))
        data = self._kept[-1].data
        data += self._log(end - len(data), len(data))
        while sum(len(log.data) for log in self._kept) > _MOST_KEPT:
            self._kept.popleft()

    def written_back(self, frames: int, done: int) -> None:
        """Note that so many of the log's frames were written back: all, unless somebody reads or writes.

        A log that another program brought to its end is not followed by the next: who knows what it wrote.
        """
        if frames == done:
            with self._turn:
                self._ended.append((committed(self._index)[0], frames))

    def begin(self) -> bytes:
        """Return the log's header: who copies the file after this, and then takes all frames, has all."""
        with self._turn:
            self._asked = time.monotonic()
            for _ in range(_TRIES):
                salts, _frames = committed(self._index)
                self._keep()  # it may have been written back already, and begin anew at once
                header = self._log(HEADER_BYTES, 0)
                if salts_of(header) == salts == committed(self._index)[0]:
                    return header
                self._kept.clear()
        return b""

    def size(self) -> int:
        """Return the size of the database file in bytes."""
        return os.fstat(self._file).st_size

    def digests(self, first: int, count: int) -> bytes:
        """Return the digests of so many blocks of the file, one after the other."""
        blocks = (os.pread(self._file, BLOCK, at * BLOCK) for at in range(first, first + count))
        return b"".join(digest(block) for block in blocks if block)

    def blocks(self, wanted: Sequence[int]) -> bytes:
        """Return blocks of the file one after the other; its last may be shorter."""
        self._asked = time.monotonic()
        return b"".join(os.pread(self._file, BLOCK, at * BLOCK) for at in wanted)

    def after(self, mark: Mark) -> Shipped:
        """Return what follows `mark`, up to which a standby has everything."""
        self._asked = time.monotonic()
        with self._turn:
            salts, frames = committed(self._index)
            if mark.salts == salts:
                return self._frames(mark, salts, frames)
            return self._kept_after(mark, salts)

    def _frames(self, mark: Mark, salts: bytes, frames: int) -> Shipped:
        header = self._log(HEADER_BYTES, 0)
        start, end = end_of(header, mark.frames), end_of(header, frames)
        has = mark.frames <= frames and mark_at(self._log, mark.frames) == mark
        data = self._log(min(end - start, MOST_SENT), start) if has else b""
        now, _ = committed(self._index)
        if now != salts:  # it began anew while it was read
            return self._kept_after(mark, now)
        return Shipped(Step.FRAMES, data, start + len(data) == end) if has else Shipped(Step.LOST)

    def _kept_after(self, mark: Mark, salts: bytes) -> Shipped:
        for at, log in enumerate(self._kept):
            if log.salts != mark.salts:
                continue
            start = end_of(bytes(log.data[:HEADER_BYTES]), mark.frames)
            if start > len(log.data) or mark_at(_part_of(log.data), mark.frames) != mark:
                break
            if start < len(log.data):
                return Shipped(Step.FRAMES, bytes(log.data[start : start + MOST_SENT]))
            frames = (len(log.data) - HEADER_BYTES) // (
                end_of(bytes(log.data[:HEADER_BYTES]), 1) - HEADER_BYTES
            )
            if (log.salts, frames) not in self._ended:
                break
            if at + 1 < len(self._kept):
                return Shipped(Step.NEXT, bytes(self._kept[at + 1].data[:HEADER_BYTES]))
            header = self._log(HEADER_BYTES, 0)
            if salts_of(header) == salts and follows(salts, mark.salts):
                return Shipped(Step.NEXT, header)
            break
        return Shipped(Step.LOST)


def digest(block: bytes) -> bytes:
    """Return the digest by which two blocks are compared."""
    return blake2b(block, digest_size=DIGEST_BYTES).digest()


def _part_of(data: bytearray) -> Callable[[int, int], bytes]:
    return lambda count, offset: bytes(data[offset : offset + count])
