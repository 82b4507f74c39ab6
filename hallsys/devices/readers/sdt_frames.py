"""Frames of the SAM module's serial command set (GA 450 / GA 467 family): pure bytes.

`AA AA AA 96 69 | LEN 2 BE | CMD PARA or SW1 SW2 SW3 [DATA] | XOR`. LEN counts everything after
itself; the checksum covers LEN up to the byte before it.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from struct import Struct
from typing import Literal

PREAMBLE = bytes.fromhex("AAAAAA9669")

FIND, SELECT, READ_TEXT_AND_PHOTO = b"\x20\x01", b"\x20\x02", b"\x30\x01"
SAM_STATUS, SAM_ID = b"\x11\xff", b"\x12\xff"

OK, FOUND, NOT_FOUND, NOT_SELECTED, NOT_READ = 0x90, 0x9F, 0x80, 0x81, 0x41
BAD_CHECKSUM, BAD_COMMAND = 0x10, 0x21

# What a success of each command looks like: its SW3, and the shortest and longest body.
_SUCCESSES = {
    SAM_STATUS: (OK, 3, 3),
    FIND: (FOUND, 3, 255),
    SAM_ID: (OK, 19, 64),
    SELECT: (OK, 4, 18),
    READ_TEXT_AND_PHOTO: (OK, 256, 0x090A),
}
_REFUSED_BY = {NOT_FOUND: FIND, NOT_SELECTED: SELECT, NOT_READ: READ_TEXT_AND_PHOTO}

TEXT_SIZE = 256
_SHORTEST, _LONGEST = 3, 0x090A  # a bare command; text, photo and two fingerprints
_HEAD = len(PREAMBLE) + 2
LONGEST_FRAME = _HEAD + _LONGEST
_SAM_ID = Struct("<HHIII")


@dataclass(frozen=True)
class Frame:
    """A whole frame. `body` lies between LEN and the checksum; it is personal, so not in the repr."""

    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Broken:
    """Bytes that began like a frame and were none."""

    reason: Literal["checksum", "length", "cut"]


def encode(body: bytes) -> bytes:
    """Return the frame around `body`."""
    covered = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + covered + bytes([reduce(xor, covered)])


def parse(buffer: bytes, *, final: bool = False) -> tuple[list[Frame | Broken], bytes]:
    """Return the frames in `buffer` and the bytes to put before what arrives next.

    Noise before a preamble and stray bytes after a frame are passed over. After a broken frame
    the search goes on behind its preamble's first byte, so that a whole frame inside is found.
    `final` says that nothing more will arrive: an unfinished frame (its LEN may lie) is then broken.
    """
    found: list[Frame | Broken] = []
    at = 0
    while True:
        start = buffer.find(PREAMBLE, at)
        if start < 0:
            return found, b"" if final else _possible_start(buffer[at:])
        length = int.from_bytes(buffer[start + 5 : start + _HEAD], "big")
        end = start + _HEAD + length
        whole_head = len(buffer) >= start + _HEAD
        if whole_head and not _SHORTEST <= length <= _LONGEST:
            found.append(Broken("length"))
            at = start + 1
        elif not whole_head or len(buffer) < end:
            if not final:
                return found, buffer[start:]
            found.append(Broken("cut"))
            at = start + 1
        elif reduce(xor, buffer[start + 5 : end]) != 0:
            found.append(Broken("checksum"))
            at = start + 1
        else:
            found.append(Frame(buffer[start + _HEAD : end - 1]))
            at = end


def may_answer(command: bytes, body: bytes) -> bool:
    """Tell whether `body` can be the answer to `command`: a late one to another command is not.

    A success has its command's own form; a refusal looks the same whatever was asked.
    """
    if len(body) < 3:
        return False
    if body[2] not in (OK, FOUND):
        return len(body) == 3 and _REFUSED_BY.get(body[2], command) == command
    status, shortest, longest = _SUCCESSES[command]
    return body[2] == status and shortest <= len(body) <= longest


def _possible_start(tail: bytes) -> bytes:
    for size in range(min(len(PREAMBLE) - 1, len(tail)), 0, -1):
        if PREAMBLE.startswith(tail[-size:]):
            return tail[-size:]
    return b""


def sam_id_of(body: bytes) -> str | None:
    """Return the module's number in the body of a reply to SAM_ID, as it stands on its label.

    `00 00 90 | 2 LE | 2 LE | 4 LE | 4 LE | 4 LE`, written 05.03-20260101-0000012345-0123456789.
    """
    if len(body) != 3 + _SAM_ID.size or body[2] != OK:
        return None
    return "{:02}.{:02}-{:08}-{:010}-{:010}".format(*_SAM_ID.unpack(body[3:]))


def text_of(body: bytes) -> bytes | None:
    """Return the 256 bytes of text in the body of a read reply, or None if it is no such reply.

    `00 00 90 | text size 2 BE | photo size 2 BE [| fingerprint size] | text | photo | ...`: the
    photo is left behind here and kept nowhere.
    """
    text_size = int.from_bytes(body[3:5], "big")
    rest = len(body) - 7 - text_size - int.from_bytes(body[5:7], "big")
    if len(body) < 7 or body[2] != OK or text_size != TEXT_SIZE or rest != 0:
        return None
    return body[7 : 7 + TEXT_SIZE]
