"""Frames of Onbon's BX-5K/6K font cards: pure bytes.

`A5` x8, escaped(header 14 + data + CRC16-ARC LE), `5A`. Inside, A5, A6, 5A and 5B are escaped.
Every number of more than one byte is little-endian.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from hallsys.devices.signs.aabb_frames import to_gbk

_START = b"\xa5"
_END = b"\x5a"
_ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_PLAIN = {escaped: byte for byte, escaped in _ESCAPES.items()}
_HEADER = struct.Struct("<HH3sBBBBBH")
_HOST = 0x8000
ANY_TYPE = 0xFE  # a frame to whatever controller it is; the type in an answer is not looked at
_VERSION = 0x02
_LONGEST = 4096

PING = bytes.fromhex("A200010000")
CLEAR = bytes.fromhex("A310010000")
ACCEPTED = bytes.fromhex("A000000000")
REFUSED = bytes.fromhex("A001000000")

# Real-time areas: command, answer wanted, reserved, no area to delete; then the areas' count.
_AREAS = bytes.fromhex("A306010000") + b"\x00"
# type, x, y, width, height; area number, line spacing, run mode, time-out, reserved;
# lines, wrapping, effect in, effect out, speed, stay, size of the text
_AREA = struct.Struct("<BHHHHBBBH3sBBBBBBI")


@dataclass(frozen=True)
class Frame:
    """A whole frame with a right checksum."""

    destination: int
    source: int
    data: bytes


@dataclass(frozen=True)
class Area:
    """One line of text at a place of the sign; x and width in columns of 8 pixels."""

    x: int
    y: int
    width: int
    height: int
    text: str


def crc16(data: bytes) -> int:
    """Return CRC-16/ARC: polynomial 8005 reflected, beginning with 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def encode(data: bytes, destination: int = 1, source: int = _HOST, device_type: int = ANY_TYPE) -> bytes:
    """Return the frame that carries `data`."""
    header = _HEADER.pack(destination, source, bytes(3), 0, 0, 0, device_type, _VERSION, len(data))
    plain = header + data
    plain += crc16(plain).to_bytes(2, "little")
    return _START * 8 + b"".join(_ESCAPES.get(byte, bytes([byte])) for byte in plain) + _END


def parse(buffer: bytes) -> tuple[list[Frame], bytes]:
    """Return the frames in `buffer` and the bytes to put before what arrives next.

    Start and end bytes occur nowhere else, so a frame is what stands between them; whatever does
    not unescape, or has a wrong length or checksum, is dropped whole.
    """
    found: list[Frame] = []
    while (end := buffer.find(_END)) >= 0:
        inside = buffer[:end].rpartition(_START)[2]
        if frame := _open(inside):
            found.append(frame)
        buffer = buffer[end + 1 :]
    return found, buffer[-_LONGEST:]


def _open(escaped: bytes) -> Frame | None:
    plain = bytearray()
    at = 0
    while at < len(escaped):
        if escaped[at] in (0xA6, 0x5B):
            if (byte := _PLAIN.get(escaped[at : at + 2])) is None:
                return None
            plain.append(byte)
            at += 2
        else:
            plain.append(escaped[at])
            at += 1
    if len(plain) < _HEADER.size + 2:
        return None
    covered, crc = bytes(plain[:-2]), int.from_bytes(plain[-2:], "little")
    destination, source, *_, length = _HEADER.unpack_from(covered)
    data = covered[_HEADER.size :]
    return Frame(destination, source, data) if crc == crc16(covered) and length == len(data) else None


def text_command(areas: list[Area]) -> bytes:
    """Return the data of the command that shows `areas` in place of the real-time areas before."""
    data = _AREAS + bytes([len(areas)])
    for number, area in enumerate(areas):
        text = to_gbk(area.text)
        head = _AREA.pack(
            0, area.x, area.y, area.width, area.height,
            number, 0, 0, 0, bytes(3),
            1, 1, 1, 0, 0, 0, len(text),
        )  # fmt: skip
        data += struct.pack("<H", len(head) + len(text)) + head + text
    return data


def read_text_command(data: bytes) -> list[Area]:
    """Return the areas of a text command. Raises ValueError for anything else."""
    if data[: len(_AREAS)] != _AREAS:
        raise ValueError("no text command")
    areas: list[Area] = []
    at = len(_AREAS) + 1
    for _ in range(data[len(_AREAS)]):
        (size,) = struct.unpack_from("<H", data, at)
        _, x, y, width, height, *_, length = _AREA.unpack_from(data, at + 2)
        text = data[at + 2 + _AREA.size : at + 2 + size]
        if len(text) != length:
            raise ValueError("the area's text is cut")
        areas.append(Area(x, y, width, height, text.decode("gbk")))
        at += 2 + size
    return areas


Answer = Literal["accepted", "refused"]


def answer_of(frame: Frame) -> Answer | None:
    """Return what a controller's frame answers, or None if it is no answer."""
    kinds: dict[bytes, Answer] = {ACCEPTED[:2]: "accepted", REFUSED[:2]: "refused"}
    return kinds.get(frame.data[:2])
