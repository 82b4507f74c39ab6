"""Serves a twin over TCP or a pseudo-terminal, where the drivers meet it through real sockets and ttys.

What a line does not take at once is lost, as on a serial line that nobody reads.
"""

import os
import select
import socket
import tempfile
import threading
import tty
from contextlib import suppress
from pathlib import Path

from hallsys.devices.simulated.twin import Twin

_TICK = 0.02  # seconds until a server sees that it is to stop


class TcpTwin:
    """A twin at `socket://127.0.0.1:port`, for one caller after another or several at once."""

    def __init__(self, twin: Twin, port: int = 0) -> None:
        self.twin = twin
        self._listener = socket.create_server(("127.0.0.1", port))
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """The URL a driver opens."""
        return f"socket://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Hang up on everybody and stop listening."""
        self._stop.set()
        for thread in list(self._threads):
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            if select.select([self._listener], [], [], _TICK)[0]:
                line, _ = self._listener.accept()
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                served = threading.Thread(target=self._serve, args=(line,), daemon=True)
                self._threads = [*(each for each in self._threads if each.is_alive()), served]
                served.start()

    def _serve(self, line: socket.socket) -> None:
        gone = threading.Event()

        def ear(data: bytes) -> None:
            try:
                line.send(data, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return  # nobody reads: lost
            except OSError:
                gone.set()

        if "unplugged" not in self.twin.faults:
            self.twin.attach(ear, gone.set)
        else:
            gone.set()
        try:
            with line:
                while not self._stop.is_set() and not gone.is_set():
                    if select.select([line], [], [], _TICK)[0]:
                        data = line.recv(65536)
                        if not data:
                            return
                        self.twin.hear(data)
        except OSError:
            return  # the caller hung up
        finally:
            self.twin.detach(ear)


class PtyTwin:
    """A twin at the end of a pseudo-terminal; `url` is a path that leads to it.

    Unplugged, the terminal is taken away; plugged in again, it is another one under the same path,
    as a serial adapter in /dev/serial/by-id is.
    """

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self._folder = tempfile.TemporaryDirectory(prefix="twin-")
        self._path = Path(self._folder.name) / twin.kind
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def url(self) -> str:
        """The path a driver opens."""
        return str(self._path)

    def close(self) -> None:
        """Take the terminal away."""
        self._stop.set()
        with self.twin.changed:
            self.twin.changed.notify_all()
        self._thread.join()
        self._folder.cleanup()

    def _serve(self) -> None:
        while not self._stop.is_set():
            with self.twin.changed:
                if "unplugged" in self.twin.faults:
                    self._ready.set()
                    self.twin.changed.wait(_TICK)
                    continue
            self._plugged_in()

    def _plugged_in(self) -> None:
        """Serve one terminal until the twin is unplugged."""
        master, slave = os.openpty()
        for end in (master, slave):
            tty.setraw(end)
        os.set_blocking(master, False)
        pulled = threading.Event()

        def ear(data: bytes) -> None:
            with suppress(OSError):  # nobody reads, or it is being taken away: lost
                os.write(master, data)

        self._path.symlink_to(os.ttyname(slave))
        self.twin.attach(ear, pulled.set)
        self._ready.set()
        try:
            while not self._stop.is_set() and not pulled.is_set():
                if select.select([master], [], [], _TICK)[0]:
                    self.twin.hear(os.read(master, 65536))
        finally:
            self.twin.detach(ear)
            self._path.unlink()
            os.close(master)
            os.close(slave)
