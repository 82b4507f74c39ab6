"""Serves the application: gevent's WSGI server with Socket.IO in front of it."""

import errno
import gc
import logging
import os
import re
import resource
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import uniform
from typing import Any

import gevent
from flask import Flask
from flask_socketio import SocketIO
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer
from gevent.socket import socket as gevent_socket
from socketio import Manager as BaseManager

from hallsys.kernel.asker import NobodyWaits
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.web.awaited import HAS_GONE
from hallsys.web.errors import CannotListen
from hallsys.web.last_first import LastFirst
from hallsys.web.paced import PATIENCE, PING_EVERY, PONG_WITHIN, PacedLine

log = logging.getLogger(__name__)

# What a client sends that is no message is an error there, with a traceback; frames come at debug and info.
_log = logging.getLogger(f"{__name__}.sockets")
_log.setLevel(logging.ERROR)

BACKLOG = 256  # with more, whoever comes at once with thousands has given up before he is let in
_MOST_OPEN = 65_536  # files and sockets
# A line's states whose other end is closed: CLOSE, CLOSE_WAIT, LAST_ACK, CLOSING (net/tcp_states.h).
# The state is the first byte of what the kernel tells of a line (linux/tcp.h, tcp_info).
_GONE = frozenset({7, 8, 9, 11})
_AT_ONCE = 16  # lines that are being let in
_SOONEST = 0.7  # of the time between two pings
_ANSWERED_WITHIN = 5.0  # seconds that a request may still take when the server is to stop


def hang_up(sockets: SocketIO) -> None:
    """End every line of a page or an agent as if it had been cut: all of them come again by themselves."""
    for line in tuple(sockets.server.eio.sockets.values()):
        line.close(wait=False, abort=True)


def attach_sockets(app: Flask, lines: BaseManager | None = None) -> SocketIO:
    """Put Socket.IO in front of the `app` of the hall that is worked for here.

    `lines`: who keeps the lines and their rooms, and leads to those of other processes; else Socket.IO's own.
    """
    # The mode is named because detection still prefers eventlet, which is no longer maintained.
    # With a logger of ours its lines are like all others; by itself it writes each a second time.
    sockets = SocketIO(
        app,
        async_mode="gevent",
        manage_session=False,
        logger=_log,
        engineio_logger=_log,
        client_manager=lines,
        ping_interval=PING_EVERY,
        ping_timeout=PONG_WITHIN,
    )
    # It answers each message in a greenlet of its own, which knows of no hall by itself.
    engine = sockets.server.eio
    of_the_hall = for_this_hall(lambda work, *args, **kwargs: work(*args, **kwargs))
    engine.start_background_task = partial(engine.start_background_task, of_the_hall)
    engine.sleep = _until_the_next_ping
    return sockets


def _until_the_next_ping(interval: float) -> None:
    """Wait up to the seconds within which Socket.IO promises a client its next ping.

    All pages of a hall come in one moment after a restart. At an even pace they would be pinged in one moment
    each time ever after, and whoever calls then would wait for it.
    """
    gevent.sleep(interval * uniform(_SOONEST, 1.0))  # noqa: S311 - no secret


class _Offered:
    """A line as that library asks for it."""

    def __init__(self, line: gevent_socket) -> None:
        self._line = PacedLine(line)

    def get_socket(self) -> PacedLine:
        return self._line


class _Handler(WSGIHandler):  # type: ignore[misc]
    """Paces a web socket, and compresses nothing on it; hangs up after it.

    What the client still says then is no HTTP request.
    """

    # That the other end takes nothing any more is no fault to be told either.
    ignored_socket_errors = (*WSGIHandler.ignored_socket_errors, errno.ETIMEDOUT)

    def get_environ(self) -> dict[str, Any]:
        """Return what WSGI has, the target as it was sent, which other systems sign, and who waits."""
        return {
            **super().get_environ(),
            "RAW_URI": self.path,
            HAS_GONE: partial(_has_gone, self.socket),
        }

    def run_application(self) -> None:
        upgrades = self.environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        if upgrades:
            self._wait_for_turn()
            # Where the web socket library looks for the line before it takes gevent's own.
            self.environ["eventlet.input"] = _Offered(self.socket.dup())
            # Browsers offer to compress: each line would take 90 KiB more for it, and most frames are tiny.
            self.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        super().run_application()
        if upgrades:
            self.close_connection = True

    def _wait_for_turn(self) -> None:
        """Wait until all that goes on has had its turn. Raises ConnectionResetError if the client has gone.

        Else all pages that come at once would be let in together, and after their patience.
        """
        try:
            with self.server.turn.place(self.environ[HAS_GONE]):
                gevent.sleep(0)
        except NobodyWaits:
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)) from None

    def read_requestline(self) -> str:
        """Wait for the next request on the line; once the server ends, only what has come counts."""
        if self.server.closed:
            with suppress(OSError):  # gone already
                self.socket.shutdown(socket.SHUT_RD)
        self.server.idle.add(self.socket)
        try:
            return str(super().read_requestline())
        finally:
            self.server.idle.discard(self.socket)

    def finalize_headers(self) -> None:
        """Say that this was the last answer on the line if it was, so that nobody asks again on it."""
        super().finalize_headers()
        if self.server.closed and not self.connection_upgraded:
            self.close_connection = True
            self.response_headers.append((b"Connection", b"close"))

    def log_error(self, msg: str, *args: Any) -> None:
        """Note what is wrong with a request that is none; not the request, whose path may hold a secret."""
        told = str(args[-1]) if args else msg
        log.info("a request was not in order: %s", re.split("[:;]", told, maxsplit=1)[0])


def _has_gone(line: gevent_socket) -> bool:
    """Tell whether a client has hung up; for any thread."""
    try:
        state: bytes = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    except OSError:
        return True
    return state[0] in _GONE


class _Listening(WSGIServer):  # type: ignore[misc]
    """Ends and cuts nobody off: what has arrived is answered, whoever only waits is hung up on at once."""

    def __init__(self, *args: Any, hang_up: Callable[[], None], **more: Any) -> None:
        super().__init__(*args, **more)
        self.idle: set[gevent_socket] = set()  # lines on which no request is under way
        self.turn = LastFirst(_AT_ONCE)
        self._hang_up = hang_up

    def close(self) -> None:
        if not self.closed:
            while (arrived := self.do_read()) is not None:  # they were let in by the system already
                self.do_handle(*arrived)
        super().close()

    def stop(self, timeout: float | None = None) -> None:
        self.close()
        for line in tuple(self.idle):
            with suppress(OSError):  # gone already
                line.shutdown(socket.SHUT_RD)  # what has come can still be read, then it ends
        self._hang_up()
        super().stop(timeout)


class Server:
    """A listening server on `host` and `port` (0: any free one). Raises CannotListen.

    `hang_up` ends lines that stay open by themselves, when the server is to stop.
    """

    def __init__(
        self, app: Callable[..., Any], host: str, port: int, hang_up: Callable[[], None] = lambda: None
    ) -> None:
        try:
            listener = socket.create_server((host, port), backlog=BACKLOG)
        except OSError as error:
            raise CannotListen(address=f"{host}:{port}", why=os.strerror(error.errno or 0)) from error
        # Accepted sockets inherit it; without it each keep-alive reply waits for a delayed ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # They inherit this, too; without it whoever takes nothing keeps a line and its answer for ever.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(PATIENCE * 1000))
        listener.setblocking(False)
        self.port: int = listener.getsockname()[1]
        wrapped = gevent_socket(fileno=listener.detach())
        # Connections that stay open are of this pool, so that none outlives the server and its database.
        self._server = _Listening(
            wrapped,
            app,
            log=None,
            error_log=log,
            handler_class=_Handler,
            spawn=Pool(),
            hang_up=hang_up,
            environ={"SERVER_NAME": host},  # else it asks the DNS at its start, which a hall may not have
        )

    def run(self) -> None:
        """Serve until stopped."""
        _allow_open_files()
        # A client that hangs up in the middle is no fault to be told with a traceback.
        hub = gevent.get_hub()
        hub.NOT_ERROR = (*hub.NOT_ERROR, ConnectionError)
        gc.collect()
        gc.freeze()
        self._server.serve_forever(_ANSWERED_WITHIN)

    def stop(self) -> None:
        """Take no more requests, and let `run` return when those under way are answered."""
        self._server.close()


def _allow_open_files() -> None:
    """Raise the limit of open files: each page holds a socket, and a hall has more than the usual 1,024."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_OPEN if most == resource.RLIM_INFINITY else min(most, _MOST_OPEN)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
