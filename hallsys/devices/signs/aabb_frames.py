"""Frames of the LED strips known as "AA-BB": pure bytes.

`AA addr BB 51 54 SUM screen(2) 99 00 63 <GBK> FF`; SUM is the sum of everything behind it, mod 256.
"""

from dataclasses import dataclass
from typing import Literal

Screen = Literal["window", "summary"]

_SCREENS: dict[Screen, bytes] = {"window": b"\x01\x00", "summary": b"\x08\x02"}
_AFTER_SCREEN = b"\x99\x00\x63"
_MARK = b"\xbb\x51\x54"
_END = 0xFF  # no byte of GBK
_HEAD = 11
_LONGEST_TEXT = 240  # bytes; a strip shows a dozen characters
LONGEST_FRAME = _HEAD + _LONGEST_TEXT + 1


def encode(address: int, text: str, screen: Screen = "window") -> bytes:
    """Return the frame that shows `text`; what GBK lacks becomes a box (□), a text too long loses its end."""
    shown = cut_gbk(to_gbk(text), _LONGEST_TEXT)
    covered = _SCREENS[screen] + _AFTER_SCREEN + shown + bytes([_END])
    return bytes([0xAA, address]) + _MARK + bytes([sum(covered) & 0xFF]) + covered


@dataclass(frozen=True)
class Frame:
    """A whole frame with a right checksum, as a strip understands it."""

    address: int
    screen: Screen
    text: str


def parse(buffer: bytes) -> tuple[list[Frame], bytes]:
    """Return the frames in `buffer` and the bytes to put before what arrives next.

    The end byte is looked for behind the head only: the checksum may be FF as well.
    """
    found: list[Frame] = []
    at = 0
    while (start := buffer.find(b"\xaa", at)) >= 0:
        mark = buffer[start + 2 : start + 5]
        if not _MARK.startswith(mark):
            at = start + 1
            continue
        end = buffer.find(_END, start + _HEAD, start + LONGEST_FRAME)
        if end < 0 and len(buffer) < start + LONGEST_FRAME:
            return found, buffer[start:]
        frame = _frame(buffer[start : end + 1]) if end >= 0 else None
        if frame is not None:
            found.append(frame)
        at = start + 1 if frame is None else end + 1
    return found, b""


def _frame(data: bytes) -> Frame | None:
    if sum(data[6:]) & 0xFF != data[5]:
        return None
    for screen, code in _SCREENS.items():
        if data[6:_HEAD] == code + _AFTER_SCREEN:
            return Frame(data[1], screen, data[_HEAD:-1].decode("gbk", errors="replace"))
    return None


def to_gbk(text: str) -> bytes:
    """Return `text` in GBK, a box (□) for each character it lacks; control characters go."""
    shown = "".join(char for char in text if char.isprintable())
    return b"".join(_or_box(char) for char in shown)


def cut_gbk(data: bytes, size: int) -> bytes:
    """Return at most `size` bytes of GBK, without half a character at the end."""
    return data if len(data) <= size else data[:size].decode("gbk", errors="ignore").encode("gbk")


def _or_box(char: str) -> bytes:
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return "□".encode("gbk")
