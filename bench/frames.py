"""What a page says and is told on its line: Engine.IO 4 over a WebSocket (RFC 6455), as bytes."""

import base64
import os
from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
ENGINE_OPEN, ENGINE_PING, ENGINE_PONG = b"0", b"2", b"3"
JOINED = b"40"  # Socket.IO: connected to the namespace
REFUSED = b"44"
EVENT = b"42"
COMPRESSED = "permessage-deflate; client_max_window_bits"  # as browsers offer; the server does not take it up


def opening(host: str, cookie: str = "") -> bytes:
    """Return the request with which a page opens its line."""
    key = base64.b64encode(os.urandom(16)).decode()
    held = f"Cookie: {cookie}\r\n" if cookie else ""
    return (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\n{held}"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Extensions: {COMPRESSED}\r\n\r\n"
    ).encode()


def is_open(head: bytes) -> bool:
    """Tell whether the answer to an opening opens the line, uncompressed."""
    return b" 101 " in head.split(b"\r\n", 1)[0] and b"permessage-deflate" not in head


def framed(opcode: int, payload: bytes) -> bytes:
    """Return a page's frame; a payload has less than 126 bytes."""
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    return bytes((0x80 | opcode, 0x80 | len(payload))) + mask + masked


def messages(received: bytearray) -> Iterator[tuple[int, bytes]]:
    """Take whole frames off what was received; a server's frames are neither masked nor split."""
    while len(received) >= 2:
        opcode, length, start = received[0] & 0xF, received[1] & 0x7F, 2
        if length >= 126:
            start = 4 if length == 126 else 10
            length = int.from_bytes(received[2:start])
            if len(received) < start:
                return
        if len(received) < start + length:
            return
        payload = bytes(received[start : start + length])
        del received[: start + length]
        yield opcode, payload
