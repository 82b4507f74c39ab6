"""The agent's line to the server, over real sockets that break."""

import gc
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hallsys.devices.agent.link import Link
from tests.devices.agent.hall_server import TOKEN, HallServer

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets the line
_PATIENCE = 10.0  # seconds


class Wire:
    """Lies between a link and its server, until it is torn."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            self._ends += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            return  # torn

    def tear(self) -> None:
        """Break every connection as a host does that is killed."""
        for end in self._ends:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            with suppress(OSError):  # of one whose other side was quicker
                end.shutdown(socket.SHUT_RD)
            end.close()
        self._ends.clear()

    def close(self) -> None:
        self.tear()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Keep the collector of garbage from closing what nobody closed."""
    gc.disable()
    yield
    gc.enable()


def open_sockets_of_nobody() -> list[str]:
    """Return the sockets that this process holds though they are connected to nothing any more."""
    table = Path("/proc/self/net/tcp").read_text(encoding="ascii").splitlines()
    alive = {line.split()[9] for line in table[1:]}
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            target = str(descriptor.readlink())
            held = (
                socket.socket(fileno=os.dup(int(descriptor.name))) if target.startswith("socket:") else None
            )
        except OSError:
            continue
        if held is not None:
            with held:
                if held.family == socket.AF_INET and target[8:-1] not in alive:
                    found.append(target)
    return found


def await_closed(before: set[str]) -> None:
    """Wait until no socket is left over but those of `before`."""
    until = time.monotonic() + _PATIENCE
    while left := set(open_sockets_of_nobody()) - before:
        assert time.monotonic() < until, left
        threading.Event().wait(0.02)


@pytest.mark.usefixtures("uncollected")
def test_a_line_that_was_torn_is_closed() -> None:
    server = HallServer()
    wire = Wire(server.port)
    before = set(open_sockets_of_nobody())
    link = Link(
        f"http://127.0.0.1:{wire.port}",
        TOKEN,
        list,
        lambda: None,
        lambda _: None,
        lambda: None,
        lambda _: None,
    )
    link.start()
    for hellos in range(1, 6):
        server.wait_for(lambda hellos=hellos: len(server.hellos) >= hellos)  # type: ignore[misc]
        wire.tear()
    server.wait_for(lambda: len(server.hellos) >= 6)
    await_closed(before)  # each end closes in a thread of its own
    link.stop(10)
    wire.close()
    server.close()
