"""Boards that cost little: many open sockets in one process, whose frames are read by hand.

A board joins its room as the page does. Frames are kept as bytes with the instant of their coming; what they
say is looked at when the clock stands still.
"""

import json
import selectors
import socket
from time import perf_counter
from typing import Any

from bench.client import HOST, Broken
from bench.frames import (
    CLOSE,
    ENGINE_OPEN,
    ENGINE_PING,
    ENGINE_PONG,
    EVENT,
    JOINED,
    PING,
    PONG,
    REFUSED,
    TEXT,
    framed,
    is_open,
    messages,
    opening,
)

_CHUNK = 65536


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
        self._received = bytearray()
        try:
            self._shake_hands(opening(host, cookie))
            self._digest()  # the first frame may have come together with the handshake
        except (OSError, Broken):
            self.socket.close()
            raise
        self.socket.setblocking(False)

    def _shake_hands(self, request: bytes) -> None:
        self.socket.sendall(request)
        while (end := self._received.find(b"\r\n\r\n")) < 0:
            self._receive()
        head = bytes(self._received[:end])
        if not is_open(head):
            raise Broken(f"no socket, or a compressed one: {head[:200]!r}")
        del self._received[: end + 4]

    def take(self) -> None:
        """Read what has come. Raises Broken if the server refuses or leaves."""
        self._receive()
        self._digest()

    def _digest(self) -> None:
        now = perf_counter()
        for opcode, payload in messages(self._received):
            if opcode == CLOSE:
                raise Broken("the server closed a board's socket")
            if opcode == PING:
                self._send(PONG, payload)
            elif payload == ENGINE_PING:
                self._send(TEXT, ENGINE_PONG)
            elif payload.startswith(EVENT):
                self.frames.append((now, payload))
            elif payload.startswith(ENGINE_OPEN):
                self._send(TEXT, JOINED + json.dumps({"room": self._room}).encode())
            elif payload.startswith(JOINED):
                self.joined = True
            elif payload.startswith(REFUSED):
                raise Broken(f"a board was refused: {payload!r}")

    def _receive(self) -> None:
        chunk = self.socket.recv(_CHUNK)
        if not chunk:
            raise Broken("the server closed a board's socket")
        self._received += chunk

    def say(self, message: bytes) -> None:
        """Send a message of the Engine.IO protocol."""
        self._send(TEXT, message)

    def _send(self, opcode: int, payload: bytes) -> None:
        self.socket.send(framed(opcode, payload))


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
                    decoded[frame] = services_called(frame)
                for service_id in decoded[frame]:
                    told.setdefault(service_id, []).append(at)
        return told


def services_called(frame: bytes) -> list[str]:
    """Return the ids of the services whose calls an event tells of."""
    name, data = json.loads(frame.removeprefix(EVENT))
    facts: list[dict[str, Any]] = data["facts"] if name == "facts" else []
    return [fact["service_id"] for fact in facts if fact["kind"] == "TicketCalled"]
