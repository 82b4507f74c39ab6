"""Serves a twin over TCP or a pseudo-terminal, where the drivers meet it through real sockets and ttys."""

import os
import select
import socket
import threading
import tty

from hallsys.devices.simulated.twin import Twin

_TICK = 0.1  # seconds until a server sees that it is to stop


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
                self._threads.append(served)
                served.start()

    def _serve(self, line: socket.socket) -> None:
        gone = threading.Event()

        def ear(data: bytes) -> None:
            try:
                line.sendall(data)
            except OSError:
                gone.set()

        with line:
            if "unplugged" in self.twin.faults:
                return
            self.twin.attach(ear, gone.set)
            try:
                while not self._stop.is_set() and not gone.is_set():
                    if select.select([line], [], [], _TICK)[0]:
                        data = line.recv(65536)
                        if not data:
                            return
                        self.twin.receive(data)
            except OSError:
                return  # the caller hung up
            finally:
                self.twin.detach(ear)


class PtyTwin:
    """A twin at the end of a pseudo-terminal; `url` is its device path."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self._master, self._slave = os.openpty()
        tty.setraw(self._master)
        tty.setraw(self._slave)
        self.url = os.ttyname(self._slave)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the terminal away."""
        self._stop.set()
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)

    def _serve(self) -> None:
        self.twin.attach(self._ear, self._stop.set)
        while not self._stop.is_set():
            if select.select([self._master], [], [], _TICK)[0]:
                self.twin.receive(os.read(self._master, 65536))

    def _ear(self, data: bytes) -> None:
        os.write(self._master, data)
