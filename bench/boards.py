"""Boards that cost little: many open sockets in one process, whose frames are read by hand.

A board speaks Engine.IO 4 over a WebSocket (RFC 6455) and joins its room as the page does. Frames are
kept as bytes with the instant of their coming; what they say is looked at when the clock stands still.
"""

import base64
import json
import os
import selectors
import socket
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from bench.client import HOST, Broken

_CHUNK = 65536
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_ENGINE_PING, _ENGINE_PONG = b"2", b"3"
_JOINED = b"40"  # Socket.IO: connected to the namespace
_REFUSED = b"44"
COMPRESSED = "permessage-deflate; client_max_window_bits"  # as browsers offer; the server does not take it up
_EVENT = b"42"


def connected(port: int, *, small: bool = False) -> socket.socket:
    """Return a line to a server here. `small`: with small buffers at both ends."""
    line = socket.socket()
    line.settimeout(10)
    if small:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)  # of which the other end makes its buffer
    line.connect(("127.0.0.1", port))
    return line


class Board:
    """One board; `frames` are its Socket.IO events with the instants at which they were whole.

    With the `cookie` of a clerk it is the page of a window. `small`: a few frames fill its line's buffers.
    """

    def __init__(
        self, port: int, room: str, cookie: str = "", host: str = HOST, *, small: bool = False
    ) -> None:
        self.socket = connected(port, small=small)
        self.frames: list[tuple[float, bytes]] = []
        self.joined = False
        self._room = room
        self._host = host
        self._cookie = f"Cookie: {cookie}\r\n" if cookie else ""
        self._received = b""
        try:
            self._shake_hands()
            self._digest()  # the first frame may have come together with the handshake
        except (OSError, Broken):
            self.socket.close()
            raise
        self.socket.setblocking(False)

    def _shake_hands(self) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (
                f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {self._host}\r\n"
                + self._cookie
                + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Extensions: {COMPRESSED}\r\n\r\n"
            ).encode()
        )
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n", 1)[0] or b"permessage-deflate" in head:
            raise Broken(f"no socket, or a compressed one: {head[:200]!r}")

    def take(self) -> None:
        """Read what has come. Raises Broken if the server refuses or leaves."""
        self._receive()
        self._digest()

    def _digest(self) -> None:
        now = perf_counter()
        for opcode, payload in self._messages():
            if opcode == _CLOSE:
                raise Broken("the server closed a board's socket")
            if opcode == _PING:
                self._send(_PONG, payload)
            elif payload == _ENGINE_PING:
                self._send(_TEXT, _ENGINE_PONG)
            elif payload.startswith(_EVENT):
                self.frames.append((now, payload))
            elif payload.startswith(b"0"):
                self._send(_TEXT, b"40" + json.dumps({"room": self._room}).encode())
            elif payload.startswith(_JOINED):
                self.joined = True
            elif payload.startswith(_REFUSED):
                raise Broken(f"a board was refused: {payload!r}")

    def _receive(self) -> None:
        chunk = self.socket.recv(_CHUNK)
        if not chunk:
            raise Broken("the server closed a board's socket")
        self._received += chunk

    def _messages(self) -> Iterator[tuple[int, bytes]]:
        """Take whole frames off what was received; a server's frames are neither masked nor split."""
        while len(self._received) >= 2:
            opcode, length, start = self._received[0] & 0xF, self._received[1] & 0x7F, 2
            if length >= 126:
                start = 4 if length == 126 else 10
                length = int.from_bytes(self._received[2:start])
                if len(self._received) < start:
                    return
            if len(self._received) < start + length:
                return
            payload = self._received[start : start + length]
            self._received = self._received[start + length :]
            yield opcode, payload

    def say(self, message: bytes) -> None:
        """Send a message of the Engine.IO protocol."""
        self._send(_TEXT, message)

    def _send(self, opcode: int, payload: bytes) -> None:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.send(bytes((0x80 | opcode, 0x80 | len(payload))) + mask + masked)


class Boards:
    """Boards of one room in one selector, to which others may add their sockets."""

    def __init__(self, port: int, count: int, room: str = "board:all") -> None:
        self.selector = selectors.DefaultSelector()
        self.boards: list[Board] = []
        self._leaving: list[Board] = []
        for _ in range(count):
            self.add(Board(port, room))
        self.settle()

    def __enter__(self) -> "Boards":
        return self

    def __exit__(self, *_: object) -> None:
        self.selector.close()
        for board in (*self.boards, *self._leaving):
            board.socket.close()

    def add(self, board: Board) -> None:
        """Watch one more board."""
        self.boards.append(board)
        self.selector.register(board.socket, selectors.EVENT_READ, board.take)

    def remove(self, board: Board) -> None:
        """Close a board, once what came together with the reason for it has been taken."""
        self.boards.remove(board)
        self._leaving.append(board)

    def settle(self) -> None:
        """Wait until every board has joined."""
        while not all(board.joined for board in self.boards):
            self.turn(20.0)

    def turn(self, seconds: float) -> bool:
        """Wait at most so long for anything to come, and take it; return whether something came."""
        ready = self.selector.select(seconds)
        for key, _ in ready:
            key.data()
        while self._leaving:
            board = self._leaving.pop()
            self.selector.unregister(board.socket)
            board.socket.close()
        return bool(ready)

    def called(self) -> dict[str, list[float]]:
        """Return the instants at which the boards were told of each call, by the service's id."""
        decoded: dict[bytes, list[str]] = {}
        told: dict[str, list[float]] = {}
        for board in self.boards:
            for at, frame in board.frames:
                if frame not in decoded:
                    decoded[frame] = _calls(json.loads(frame.removeprefix(_EVENT)))
                for service_id in decoded[frame]:
                    told.setdefault(service_id, []).append(at)
        return told


def _calls(event: list[Any]) -> list[str]:
    name, data = event
    facts = data["facts"] if name == "facts" else []
    return [fact["service_id"] for fact in facts if fact["kind"] == "TicketCalled"]
