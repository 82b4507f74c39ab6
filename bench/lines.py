"""A line between an agent and its server that can be cut: refused, or silent as when a switch dies."""

import selectors
import socket
import threading
from contextlib import suppress
from typing import Literal

State = Literal["up", "refused", "silent"]


class CuttableLine:
    """Listens on a port of its own and passes everything on to `port` of `host` while it is up.

    "refused": connections are broken and new ones are refused. "silent": they stay open, and nothing
    that is sent over them arrives.
    """

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._to = host, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._state: State = "up"
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the server behind the line."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self, state: State = "refused") -> None:
        """Cut the line."""
        self._state = state
        if state == "refused":
            self._break_all()

    def mend(self) -> None:
        """Let new connections through; those that were silent are gone."""
        self._break_all()
        self._state = "up"

    def close(self) -> None:
        """End it."""
        self._listener.close()
        self._break_all()

    def _break_all(self) -> None:
        with self._lock:
            ends, self._pairs = list(self._pairs), {}
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._state == "refused":
                near.close()
                continue
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        """Pass on what comes from either end until one is gone."""
        with (
            near,
            socket.create_connection(self._to) as far,
            selectors.DefaultSelector() as two,
        ):
            with self._lock:
                self._pairs |= {near: far, far: near}
            other = {near: far, far: near}
            for one in other:
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a part of an answer goes on
                two.register(one, selectors.EVENT_READ)
            with suppress(OSError):
                while True:
                    for key, _ in two.select():
                        end = key.fileobj
                        assert isinstance(end, socket.socket)
                        if not (data := end.recv(65536)):
                            return
                        if self._state == "up":
                            other[end].sendall(data)
