"""SQLite's write-ahead log as it lies on the disk: how much of it is committed, and its frames as bytes.

The format is that of SQLite's "WAL-mode File Format": a header of 32 bytes with two salts, which are others
each time the log begins anew, then frames, each of 24 bytes and a page. The checksum of a frame is over all
before it: who has the salts and the checksum of one frame has every frame before it as well.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct

HEADER_BYTES = 32
_FRAME_HEADER = 24
_SALTS = _CHECKSUM = slice(16, 24)
_PAGE_SIZE = slice(8, 12)
# The head of the log's index, in the machine's own byte order, stands there twice: version, -, change, ready,
# order, page size, committed frames, pages, checksum, salts, its own checksum.
_INDEX = Struct("=IIIBBHII8s8s8s")
_TRIES = 1000

Read = Callable[[int, int], bytes]  # so many bytes from that offset on


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a write-ahead log: its salts, how many frames, the checksum of the last, if any."""

    salts: bytes
    frames: int
    checksum: bytes = b""


def committed(read_index: Read) -> tuple[bytes, int]:
    """Return the salts of a log and how many of its frames are committed, from its index (`-shm`)."""
    for _ in range(_TRIES):
        twice = read_index(2 * _INDEX.size, 0)
        first, second = twice[: _INDEX.size], twice[_INDEX.size :]
        if len(first) == _INDEX.size and first == second:
            *_, frames, _pages, _checksum, salts, _own = _INDEX.unpack(first)
            return salts, frames
    raise OSError("the index of the write-ahead log does not come to rest")


def end_of(header: bytes, frames: int) -> int:
    """Return how many bytes a log with that header and so many frames has."""
    return HEADER_BYTES + frames * (_FRAME_HEADER + int.from_bytes(header[_PAGE_SIZE], "big"))


def salts_of(header: bytes) -> bytes:
    """Return the salts that a log's header tells."""
    return header[_SALTS]


def mark_at(read: Read, frames: int) -> Mark:
    """Return the place after so many frames of the log that `read` reads."""
    header = read(HEADER_BYTES, 0)
    last = read(_FRAME_HEADER, end_of(header, frames - 1))[_CHECKSUM] if frames else b""
    return Mark(header[_SALTS], frames, last)


def follows(salts: bytes, before: bytes) -> bool:
    """Tell whether a log with `salts` is the one that came after the log with the salts `before`.

    SQLite counts the first salt up when it begins a log anew, and draws the second.
    """
    first, earlier = (int.from_bytes(one[:4], "big") for one in (salts, before))
    return first == (earlier + 1) % 2**32


def reading(descriptor: int) -> Read:
    """Return what reads the open file `descriptor`, from wherever it is told."""
    return lambda count, offset: os.pread(descriptor, count, offset)
