"""The listening server itself: what it makes of requests that are none, and how it ends."""

import logging
import resource
import socket
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from time import perf_counter

import gevent
import pytest
from flask import Blueprint, request

from bench.boards import Board
from bench.frames import opening
from hallsys.relay.hub import ThreadBridge
from hallsys.web.app import create_app
from hallsys.web.awaited import HAS_GONE
from hallsys.web.errors import CannotListen
from hallsys.web.server import Server, attach_sockets, hang_up

PATIENCE = 10.0  # seconds after which a test gives up waiting
NOWHERE = b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
PING = b"\x81\x012"  # Engine.IO's, as a frame
CLOSING = b"\x88"  # a web socket's frame (RFC 6455, 5.5.1)
SECRET = "kVx3-Nq_5Zs8Tt0LmWc2Ye"


class Running:
    """A server in a thread with an event loop of its own."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self.asked, self.may_answer, self.left = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(PATIENCE)

    def _run(self) -> None:
        slow = Blueprint("slow", __name__)

        @slow.get("/slow")
        def answer() -> str:
            self.asked.set()
            while not self.may_answer.is_set():
                gevent.sleep(0.01)  # the event is another thread's
            return "done"

        @slow.get("/as-long-as-somebody-waits")
        def wait() -> str:
            self.asked.set()
            while not request.environ[HAS_GONE]():
                gevent.sleep(0.01)
            self.left.set()
            return "nobody"

        @slow.get("/sent/<part>")
        def sent(part: str) -> str:
            return f"{part} {request.environ['RAW_URI']}"

        app = create_app([slow])
        self.sockets = attach_sockets(app)
        self._server = Server(app, "127.0.0.1", 0, partial(hang_up, self.sockets))
        self._bridge = ThreadBridge()
        self.port = self._server.port
        self._bridge.call(self._ready.set)
        self._server.run()
        self._bridge.close()

    @contextmanager
    def asking(self, request: bytes) -> Iterator[socket.socket]:
        """Send bytes on a line of their own."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as line:
            line.sendall(request)
            yield line

    def say(self, request: bytes) -> bytes:
        """Send bytes and return the beginning of what comes back."""
        with self.asking(request) as line:
            return line.recv(1000)

    def ask_and_go_while_it_is_busy(self, request: bytes) -> None:
        """Send a request, and hang up, before the server has time to notice either."""

        def at_once() -> None:
            with self.asking(request):
                pass
            gone.set()

        gone = threading.Event()
        self._bridge.call(at_once)
        assert gone.wait(PATIENCE)

    def asked_and_told_to_stop(self, request: bytes, count: int) -> list[socket.socket]:
        """Send requests that the server has no time to notice before it is told to stop."""
        lines: list[socket.socket] = []

        def at_once() -> None:
            for _ in range(count):
                lines.append(socket.create_connection(("127.0.0.1", self.port), PATIENCE))
                lines[-1].sendall(request)
            self._server.stop()
            told.set()

        told = threading.Event()
        self._bridge.call(at_once)
        assert told.wait(PATIENCE)
        return lines

    def tell_to_stop(self) -> None:
        """Tell it to end when all is answered."""
        self._bridge.call(lambda: gevent.spawn(self._server.stop))

    def stop(self) -> bool:
        """Stop it, and tell whether it ended."""
        self.tell_to_stop()
        self._thread.join(PATIENCE)
        return not self._thread.is_alive()


@pytest.fixture
def server() -> Iterator[Running]:
    running = Running()
    yield running
    running.stop()


@pytest.mark.parametrize(
    "request_line",
    [f"GET /t/{SECRET} HTTP/9.9", f"TAKE /t/{SECRET}", f"GET /t/{SECRET} HTTP/1.1\r\nHost: x\r\n: broken"],
)
def test_a_request_that_is_none_leaves_no_secret_in_the_log(
    server: Running, caplog: pytest.LogCaptureFixture, request_line: str
) -> None:
    caplog.set_level(logging.INFO)
    assert server.say(f"{request_line}\r\n\r\n".encode()).split()[1] in (b"400", b"404")
    assert SECRET not in caplog.text
    assert "%s" not in caplog.text


def test_a_message_that_is_none_is_logged_once(
    server: Running, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = server.say(b"GET /socket.io/?EIO=4&transport=polling&sid=nobody HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"400" in answer
    assert caplog.text.count("Invalid session") == 1
    assert "Invalid session" not in capfd.readouterr().err


def test_an_address_is_known_as_it_was_sent(server: Running) -> None:
    sent = "/sent/%EF%BC%91?a=%2f"
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as line:
        line.request("GET", sent)
        assert line.getresponse().read().decode() == f"１ {sent}"


def test_it_is_told_that_a_client_has_gone(server: Running) -> None:
    with server.asking(b"GET /as-long-as-somebody-waits HTTP/1.1\r\nHost: x\r\n\r\n"):
        assert server.asked.wait(PATIENCE)
        assert not server.left.is_set()
    assert server.left.wait(PATIENCE)


def test_what_was_given_up_before_it_was_looked_at_is_not_begun(server: Running) -> None:
    server.ask_and_go_while_it_is_busy(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 200 " in server.say(b"GET /sent/on HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not server.asked.is_set()


def test_every_page_of_a_large_hall_may_hold_a_socket(server: Running) -> None:
    open_files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert open_files == most or open_files >= 65_536


def test_it_ends_while_clients_hold_their_lines(server: Running) -> None:
    silent = socket.create_connection(("127.0.0.1", server.port))
    half = socket.create_connection(("127.0.0.1", server.port))
    with silent, half:
        half.sendall(b"POST /api/staff/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{")
        assert server.stop()


def test_whoever_only_waits_is_hung_up_on_and_what_was_asked_is_answered(server: Running) -> None:
    board = Board(server.port, "board:all")
    board.socket.settimeout(PATIENCE)
    idle, asked = (HTTPConnection("127.0.0.1", server.port, PATIENCE) for _ in range(2))
    with closing(board.socket), closing(idle), closing(asked):
        idle.request("GET", "/nowhere")
        assert idle.getresponse().read()
        asked.request("GET", "/slow")
        assert server.asked.wait(PATIENCE)
        server.tell_to_stop()
        assert idle.sock.recv(10) == b""
        while CLOSING not in board.socket.recv(1000):
            pass
        board.socket.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        server.may_answer.set()
        answer = asked.getresponse()
        assert (answer.read(), answer.headers["Connection"]) == (b"done", "close")
    assert server.stop()


def test_who_was_let_in_by_the_system_already_is_answered_and_told_that_it_was_the_last(
    server: Running,
) -> None:
    for line in server.asked_and_told_to_stop(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 20):
        with line, line.makefile("rb") as answer:
            told = answer.read()
            assert told.startswith(b"HTTP/1.1 404")
            assert b"Connection: close" in told
    assert server.stop()


def test_an_address_that_is_taken_is_told_in_a_sentence(server: Running) -> None:
    with pytest.raises(CannotListen) as refused:
        Server(create_app([]), "127.0.0.1", server.port)
    assert f"127.0.0.1:{server.port}" in refused.value.sentence("zh")


def test_who_floods_a_web_socket_waits_and_nobody_else(server: Running) -> None:
    flooder = Board(server.port, "board:all")
    flooder.socket.settimeout(PATIENCE)
    over = threading.Event()

    def flood() -> None:
        with suppress(OSError):
            while not over.is_set():
                flooder.say(b"42" + b"x" * 100)

    thread = threading.Thread(target=flood)
    thread.start()
    for _ in range(20):
        assert server.say(b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(
            b"HTTP/1.1 404"
        )
    over.set()
    flooder.socket.shutdown(socket.SHUT_RDWR)
    thread.join()
    flooder.socket.close()


def upgraded(server: Running) -> Generator[bytes]:
    """Open a web socket as a browser does; yield the head of the answer, and each frame that comes then."""
    with closing(socket.create_connection(("127.0.0.1", server.port), PATIENCE)) as line:
        line.sendall(opening("x"))
        with line.makefile("rb") as answer:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += answer.readline() or pytest.fail("the server hung up")
            yield head
            while True:
                begins = answer.read(2)
                yield begins + answer.read(begins[1])


def test_no_web_socket_is_compressed_though_browsers_offer_it(server: Running) -> None:
    with closing(upgraded(server)) as told:
        head, opened = next(told), next(told)
    assert head.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in head.lower()
    assert opened.startswith(b"\x81")  # text, and as it is
    assert opened[2:].startswith(b"0")  # Engine.IO's "open"


def test_pages_that_came_together_are_not_pinged_together(server: Running) -> None:
    server.sockets.server.eio.ping_interval = 1.0

    def waited(_: int) -> float:
        with closing(upgraded(server)) as told:
            next(told)
            began = perf_counter()
            while next(told) != PING:
                pass
            return perf_counter() - began

    with ThreadPoolExecutor(20) as pages:
        waits = sorted(pages.map(waited, range(20)))
    assert waits[-1] - waits[0] > 0.15  # else all wait a second
