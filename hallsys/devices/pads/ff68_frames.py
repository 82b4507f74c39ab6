"""Frames of the FF 68 bus (rating pads, clerks' key pads): pure bytes.

`FF 68 L L 68 addr func data... SUM 16`, L = len(data) + 2, SUM = addr + func + data mod 256.
"""

from dataclasses import dataclass

_HEAD = b"\xff\x68"
_TAIL = 0x16
_LONGEST = 64  # the bus carries keys and six digits; a larger L is noise
LONGEST_FRAME = 5 + _LONGEST + 2

START_RATING = 0x01
SHOW_DIGITS = 0x02
KEY_PRESSED = 0x11
PLACES, DARK = 6, 0x0A  # of a display
_ACKNOWLEDGED = 0x10  # an acknowledgement is the frame with its function (and so SUM) less this


@dataclass(frozen=True)
class Frame:
    """A whole frame with a right checksum."""

    address: int
    function: int
    data: bytes


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame."""
    covered = bytes([frame.address, frame.function]) + frame.data
    length = len(covered)
    return _HEAD + bytes([length, length, 0x68]) + covered + bytes([sum(covered) & 0xFF, _TAIL])


def start_rating(address: int) -> bytes:
    """Return the frame that lights up the pad at `address`."""
    return encode(Frame(address, START_RATING, b"\x0b"))


def show_digits(address: int, number: str) -> bytes:
    """Return the frame that shows the digits of `number` on the display at `address`.

    There are six places, filled from the right; a display has no letters, and its dark place is 0A.
    """
    digits = [int(character) for character in number if character.isdecimal()][-PLACES:]
    return encode(Frame(address, SHOW_DIGITS, bytes([*[DARK] * (PLACES - len(digits)), *digits])))


def acknowledgement(frame: Frame) -> bytes:
    """Return the answer to a key frame; the pad repeats the key until it gets it."""
    return encode(Frame(frame.address, frame.function - _ACKNOWLEDGED, frame.data))


def parse(buffer: bytes) -> tuple[list[Frame], bytes]:
    """Return the frames in `buffer` and the bytes to put before what arrives next.

    Whatever is no frame is passed over a byte at a time, so that a frame behind noise is found.
    """
    found: list[Frame] = []
    at = 0
    while (start := buffer.find(_HEAD[:1], at)) >= 0:
        head = buffer[start : start + 5]
        if not _may_begin(head):
            at = start + 1
            continue
        end = start + 5 + head[2] + 2 if len(head) == 5 else len(buffer) + 1
        if len(buffer) < end:
            return found, buffer[start:]
        covered = buffer[start + 5 : end - 2]
        if sum(covered) & 0xFF == buffer[end - 2] and buffer[end - 1] == _TAIL:
            found.append(Frame(covered[0], covered[1], covered[2:]))
            at = end
        else:
            at = start + 1
    return found, b""


def _may_begin(head: bytes) -> bool:
    """Tell whether `head`, up to five bytes, is the beginning of a frame."""
    return (
        head[1:2] in (b"", _HEAD[1:])
        and (len(head) < 3 or 2 < head[2] <= _LONGEST)
        and (len(head) < 4 or head[3] == head[2])
        and (len(head) < 5 or head[4] == 0x68)
    )
