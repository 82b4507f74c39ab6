"""A load client that costs little: prepared bytes, keep-alive sockets, one loop over all of them.

Server and load share the cores of one machine, so every microsecond spent here is taken from the
server that is measured. Nothing is built while the clock runs, and of an answer only its length is read.
"""

import json
import selectors
import socket
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

_CHUNK = 65536
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
HOST = "hall.test"
SILENCE = 20.0  # seconds without any answer after which a run is given up


class Broken(Exception):
    """The server closed a connection, fell silent, or sent what is no answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """The bytes of a request, and what it is about for whoever reads the answer."""

    wire: bytes
    about: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request: instants of sending and of the last byte, in seconds."""

    request: Request
    sent: float
    got: float
    head: bytes
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is 200."""
        return self.head[9:12] == b"200"

    @property
    def seconds(self) -> float:
        """How long the client waited."""
        return self.got - self.sent

    def json(self) -> Any:
        """Return the body of a good answer. Raises Broken for any other."""
        if not self.ok:
            raise Broken(f"{self.head[:12].decode()}: {self.body[:300].decode(errors='replace')}")
        return json.loads(self.body)


@dataclass(frozen=True)
class Run:
    """The answers of one measurement, and how long it took in all, in seconds."""

    answers: Sequence[Answer]
    seconds: float


def post(path: str, body: Any, cookie: str = "", about: Any = None, host: str = HOST) -> Request:
    """Return a POST as the pages of the hall at `host` send it."""
    content = json.dumps(body, separators=(",", ":")).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"X-Requested-With: hallsys\r\nContent-Length: {len(content)}\r\n"
    )
    if cookie:
        head += f"Cookie: {cookie}\r\n"
    return Request(f"{head}\r\n".encode() + content, about)


class Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._received = b""
        self._request = Request(b"")
        self._sent = 0.0

    def send(self, request: Request) -> None:
        """Send a whole request; it is far smaller than a socket's buffer."""
        self._request = request
        self._sent = perf_counter()
        if self.socket.send(request.wire) != len(request.wire):
            raise Broken("a request did not fit into the socket's buffer")

    def receive(self) -> Answer | None:
        """Read what has come; return the answer once it is whole. Raises Broken."""
        chunk = self.socket.recv(_CHUNK)
        if not chunk:
            raise Broken("the server closed the connection")
        self._received += chunk
        got = perf_counter()
        head_end = self._received.find(_HEAD_END)
        if head_end < 0:
            return None
        body = head_end + len(_HEAD_END)
        whole = body + _content_length(self._received[:head_end])
        if len(self._received) < whole:
            return None
        head, content = self._received[:head_end], self._received[body:whole]
        self._received = self._received[whole:]
        return Answer(self._request, self._sent, got, head, content)

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()


def _content_length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(_LENGTH)
    if at < 0:
        raise Broken("an answer without a length")
    return int(lowered[at + len(_LENGTH) :].split(b"\r\n", 1)[0])


class Clients:
    """A number of open connections to the server."""

    def __init__(self, port: int, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self.connections = [Connection(port) for _ in range(count)]
        for connection in self.connections:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def __enter__(self) -> "Clients":
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for connection in self.connections:
            connection.close()

    def closed_loop(self, requests: Iterable[Request]) -> Run:
        """Have each connection send its next request as soon as it has its answer."""
        source: Iterator[Request] = iter(requests)
        answers: list[Answer] = []
        started = perf_counter()
        under_way = 0
        for connection in self.connections:
            under_way += _send_next(connection, source)
        while under_way:
            for connection, answer in self._answers():
                answers.append(answer)
                under_way += _send_next(connection, source) - 1
        return Run(answers, perf_counter() - started)

    def burst(self, requests: Sequence[Request]) -> Run:
        """Send one request on each connection in one instant; every wait is counted from that instant."""
        if len(requests) != len(self.connections):
            raise ValueError("a burst takes one request a connection")
        answers: list[Answer] = []
        started = perf_counter()
        for connection, request in zip(self.connections, requests, strict=True):
            connection.send(request)
        while len(answers) < len(requests):
            answers += [Answer(a.request, started, a.got, a.head, a.body) for _, a in self._answers()]
        return Run(answers, perf_counter() - started)

    def _answers(self) -> Iterator[tuple[Connection, Answer]]:
        ready = self._selector.select(SILENCE)
        if not ready:
            raise Broken("the server fell silent")
        for key, _ in ready:
            connection: Connection = key.data
            answer = connection.receive()
            if answer is not None:
                yield connection, answer


def _send_next(connection: Connection, source: Iterator[Request]) -> int:
    request = next(source, None)
    if request is None:
        return 0
    connection.send(request)
    return 1
