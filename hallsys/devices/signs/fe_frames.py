"""Frames of the LED strips known as "FE": pure bytes.

`addr FE len seq 86 3C 00 05 00 <GBK> 00 CRC`; the CRC is CRC-16/XMODEM (CCITT's polynomial, from 0)
of everything before it, high byte first. The published table does not say what LEN counts: here
it is the bytes from seq to the closing 00.
"""

from binascii import crc_hqx
from dataclasses import dataclass

from hallsys.devices.signs.aabb_frames import cut_gbk, to_gbk

_TYPE = b"\xfe"
_MARK = b"\x86\x3c\x00\x05\x00"
_HEAD = 9  # bytes before the text
_BEFORE_LENGTH = 3
_LONGEST_TEXT = 200  # bytes: LEN is one byte


@dataclass(frozen=True)
class Frame:
    """A whole frame with a right checksum. `sequence` tells a repeated frame from a new one."""

    address: int
    sequence: int
    text: str


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame; what GBK lacks becomes a box (□), a text too long loses its end."""
    text = cut_gbk(to_gbk(frame.text), _LONGEST_TEXT)
    counted = bytes([frame.sequence]) + _MARK + text + b"\0"
    covered = bytes([frame.address]) + _TYPE + bytes([len(counted)]) + counted
    return covered + crc_hqx(covered, 0).to_bytes(2, "big")


def parse(buffer: bytes) -> tuple[list[Frame], bytes]:
    """Return the frames in `buffer` and the bytes to put before what arrives next.

    Whatever is no frame is passed over a byte at a time, so that a frame behind noise is found.
    """
    found: list[Frame] = []
    at = 0
    while (start := buffer.find(_TYPE, at + 1) - 1) >= 0:
        mark = buffer[start + 4 : start + _HEAD]
        if not _MARK.startswith(mark):
            at = start + 1
            continue
        end = start + _BEFORE_LENGTH + buffer[start + 2] if len(mark) == len(_MARK) else len(buffer)
        if len(buffer) < end + 2:
            return found, buffer[start:]
        frame = _frame(buffer[start : end + 2])
        if frame is not None:
            found.append(frame)
        at = start + 1 if frame is None else end + 2
    return found, buffer[max(at, len(buffer) - 1) :]  # the last byte may be an address


def _frame(data: bytes) -> Frame | None:
    covered, crc = data[:-2], int.from_bytes(data[-2:], "big")
    if crc_hqx(covered, 0) != crc or len(covered) <= _HEAD or covered[-1] != 0:
        return None
    return Frame(data[0], data[3], covered[_HEAD:-1].decode("gbk", errors="replace"))
