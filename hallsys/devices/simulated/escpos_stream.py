"""Reads a stream of ESC/POS bytes as commands, as far as they have arrived. Pure."""

from dataclasses import dataclass

_DLE_EOT = b"\x10\x04"

# Commands of a fixed size by their first bytes: the number of bytes that follow these.
_FIXED: dict[bytes, int] = {
    b"\x1b\x40": 0, b"\x1b\x61": 1, b"\x1b\x45": 1, b"\x1b\x64": 1, b"\x1b\x4a": 1, b"\x1b\x21": 1,
    b"\x1c\x26": 0, b"\x1c\x2e": 0, b"\x1c\x21": 1, b"\x1d\x21": 1, b"\x1d\x42": 1,
    b"\x1d\x56": 1, b"\x1d\x72": 1, b"\x1d\x61": 1, b"\x1d\x49": 1, _DLE_EOT: 1,
}  # fmt: skip
_QR = b"\x1d\x28\x6b"
_RASTER = b"\x1d\x76\x30"
LONGEST = 1 << 20  # bytes of a command; an image with more is none
_LEADS = b"\x1b\x1c\x1d\x10"


@dataclass(frozen=True)
class Command:
    """A command: its first bytes, and what follows them."""

    name: bytes
    data: bytes


@dataclass(frozen=True)
class Printed:
    """Text up to a control character."""

    data: bytes


Token = Command | Printed


def is_real_time(token: Token) -> bool:
    """Tell whether a printer obeys this even while it waits for paper."""
    return isinstance(token, Command) and token.name == _DLE_EOT


def read(buffer: bytes) -> tuple[list[Token], bytes]:
    """Return the tokens that are complete, and the rest to put before what arrives next.

    A command it does not know comes out as two bytes without data, so that a twin can complain.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(buffer):
        size = _size(buffer, at)
        if size is None or len(buffer) < at + size:
            break
        piece = buffer[at : at + size]
        tokens.append(_token(piece))
        at += size
    return tokens, buffer[at:]


def _token(piece: bytes) -> Token:
    if piece[:1] == b"\n":
        return Command(b"\n", b"")
    if piece[0] not in _LEADS:
        return Printed(piece)
    name = next((n for n in (_QR, _RASTER) if piece.startswith(n)), piece[:2])
    return Command(name, piece[len(name) :])


def _size(buffer: bytes, at: int) -> int | None:
    """Return the size of the token at `at`, or None if its head is not all there."""
    if buffer[at] == 0x0A:
        return 1
    if buffer[at] not in _LEADS:
        return _text_size(buffer, at)
    name = buffer[at : at + 2]
    if name in _FIXED:
        return 2 + _FIXED[name]
    if name == _RASTER[:2]:
        head = buffer[at + 4 : at + 8]
        across, rows = int.from_bytes(head[:2], "little"), int.from_bytes(head[2:], "little")
        size = 8 + across * rows
        return None if len(head) < 4 else size if size <= LONGEST else 2
    if name == _QR[:2]:
        head = buffer[at + 3 : at + 5]
        return 5 + int.from_bytes(head, "little") if len(head) == 2 else None
    return 2 if len(name) == 2 else None


def _text_size(buffer: bytes, at: int) -> int | None:
    """Return the bytes of text at `at`; a character of GB18030 is never cut in two."""
    end = at
    while end < len(buffer) and (buffer[end] >= 0x20 or buffer[end] in b"\r\t\0"):
        size = 1
        if 0x81 <= buffer[end] <= 0xFE:
            if end + 1 >= len(buffer):
                break
            size = 4 if 0x30 <= buffer[end + 1] <= 0x39 else 2
        if end + size > len(buffer):
            break
        end += size
    if end == at and at < len(buffer) and buffer[at] < 0x20:
        return 1  # a control character that means nothing here
    return end - at or None
