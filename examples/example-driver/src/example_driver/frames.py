"""Frames of the lamp sign: pure bytes, no line and no clock.

`02 | addr | seq | kind | LEN | data | SUM | 03`; SUM is the sum of addr to the end of data, mod 256.
The host sends kind `S` (show, with up to six characters of ASCII) or `Q` (query, without data); the
sign answers with the same seq and kind `A`, and as data what it shows now.
"""

from dataclasses import dataclass

PLACES = 6
_START, _END = b"\x02", 0x03
_KINDS = b"SQA"
_HEAD = 5  # bytes before the data
_LONGEST = 16  # bytes of data; a larger LEN is noise


@dataclass(frozen=True)
class Frame:
    """A whole frame with a right sum. `sequence` tells which question an answer belongs to."""

    address: int
    sequence: int
    kind: bytes
    data: bytes = b""


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame."""
    covered = bytes([frame.address, frame.sequence]) + frame.kind + bytes([len(frame.data)]) + frame.data
    return _START + covered + bytes([sum(covered) & 0xFF, _END])


def parse(buffer: bytes) -> tuple[list[Frame], bytes]:
    """Return the frames in `buffer` and the bytes to put before what arrives next.

    Whatever is no frame is passed over a byte at a time, so that a frame behind noise is found.
    """
    found: list[Frame] = []
    at = 0
    while (start := buffer.find(_START, at)) >= 0:
        if len(buffer) < start + _HEAD:
            return found, buffer[start:]
        kind, length = buffer[start + 3 : start + _HEAD]
        end = start + _HEAD + length + 2
        possible = kind in _KINDS and length <= _LONGEST
        if possible and len(buffer) < end:
            return found, buffer[start:]
        covered = buffer[start + 1 : end - 2]
        if possible and buffer[end - 2 : end] == bytes([sum(covered) & 0xFF, _END]):
            found.append(Frame(covered[0], covered[1], covered[2:3], covered[4:]))
            at = end
        else:
            at = start + 1
    return found, b""


def to_places(lines: tuple[str, ...]) -> bytes:
    """Return what six places of ASCII can show of a sign's lines: the first line that is ASCII."""
    shown = next((line for line in lines if line.isascii()), "")
    return shown[:PLACES].rjust(PLACES).encode("ascii")
