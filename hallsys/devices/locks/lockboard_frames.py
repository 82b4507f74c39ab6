"""Frames of lock boards for lockers, a family that many makers sell: five bytes each way.

`8A board lock 11 XOR` opens a lock and `80 board lock 33 XOR` asks how it stands; the answer has the same
head, board and lock, and 00 or 11 in the place of the command. XOR covers the four bytes before it. Which of
00 and 11 means an open door depends on how the switch in the lock is wired.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

OPEN, ASK = 0x8A, 0x80
_COMMAND = {OPEN: 0x11, ASK: 0x33}
STATES = (0x00, 0x11)
LENGTH = 5


@dataclass(frozen=True)
class Frame:
    """A whole frame with a right checksum; `value` is the command of a question, the state of an answer."""

    head: int
    board: int
    lock: int
    value: int


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame."""
    covered = bytes([frame.head, frame.board, frame.lock, frame.value])
    return covered + bytes([reduce(xor, covered)])


def question(head: int, board: int, lock: int) -> Frame:
    """Return what tells a board to open a lock (OPEN), or asks how it stands (ASK)."""
    return Frame(head, board, lock, _COMMAND[head])


def is_question(frame: Frame) -> bool:
    """Tell whether a frame asks something of a board, rather than answering."""
    return frame.value == _COMMAND[frame.head]


def parse(buffer: bytes) -> tuple[list[Frame], bytes]:
    """Return the frames in `buffer` and the bytes to put before what arrives next.

    Whatever is no frame is passed over a byte at a time, so that a frame behind noise is found.
    """
    found: list[Frame] = []
    at = 0
    while at < len(buffer):
        if buffer[at] not in _COMMAND:
            at += 1
            continue
        data = buffer[at : at + LENGTH]
        if len(data) < LENGTH:
            return found, data
        if reduce(xor, data) == 0:
            found.append(Frame(*data[:4]))
            at += LENGTH
        else:
            at += 1
    return found, b""
