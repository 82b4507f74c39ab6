"""Serves the application: gevent's WSGI server with Socket.IO in front of it."""

import gc
import logging
import socket

from flask import Flask
from flask_socketio import SocketIO
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer
from gevent.socket import socket as gevent_socket

log = logging.getLogger(__name__)

BACKLOG = 1024


def attach_sockets(app: Flask) -> SocketIO:
    """Put Socket.IO in front of `app`."""
    # The mode is named because detection still prefers eventlet, which is no longer maintained.
    return SocketIO(app, async_mode="gevent", manage_session=False, logger=False, engineio_logger=False)


class _Handler(WSGIHandler):  # type: ignore[misc]
    """Hangs up after a web socket: what the client still says is no HTTP request."""

    def run_application(self) -> None:
        super().run_application()
        if self.environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            self.close_connection = True


class Server:
    """A listening server on `host` and `port` (0: any free one)."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        listener = socket.create_server((host, port), backlog=BACKLOG)
        # Accepted sockets inherit it; without it each keep-alive reply waits for a delayed ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.setblocking(False)
        self.port: int = listener.getsockname()[1]
        wrapped = gevent_socket(fileno=listener.detach())
        # Connections that stay open are of this pool, so that none outlives the server and its database.
        self._server = WSGIServer(wrapped, app, log=None, error_log=log, handler_class=_Handler, spawn=Pool())

    def run(self) -> None:
        """Serve until stopped."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        self._server.serve_forever()

    def stop(self) -> None:
        """Take no more requests, and finish those that run within a few seconds."""
        self._server.stop(timeout=3)
