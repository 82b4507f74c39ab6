"""A proxy that lets bytes through and keeps them: what really went between an agent and its server."""

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

_UPGRADE = re.compile(rb"^upgrade:\s*websocket", re.IGNORECASE | re.MULTILINE)


@dataclass
class Conversation:
    """The bytes of one connection, from the agent and to it."""

    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)

    @property
    def is_socket(self) -> bool:
        """Whether it became a web socket."""
        return _UPGRADE.search(bytes(self.sent)) is not None

    def request_lines(self) -> list[str]:
        """The first lines of its HTTP requests: method and URL."""
        return re.findall(r"^(?:GET|POST) \S+ HTTP/1\.1", self.sent.decode("latin-1"), re.MULTILINE)

    def frames(self) -> list[bytes]:
        """The payloads of the web socket's frames, both ways, unmasked (RFC 6455, 5.2)."""
        return [*_payloads(bytes(self.sent)), *_payloads(bytes(self.received))]


class Wiretap:
    """Listens on a port of its own and passes everything on to `port` of this machine."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.conversations: list[Conversation] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._to))
            heard = Conversation()
            self.conversations.append(heard)
            for source, target, kept in ((near, far, heard.sent), (far, near, heard.received)):
                threading.Thread(target=_pass_on, args=(source, target, kept), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    with suppress(OSError):  # either side is gone, and so is the other in a moment
        while data := source.recv(65536):
            kept += data
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    source.close()


def _payloads(stream: bytes) -> list[bytes]:
    found, at = [], stream.find(b"\r\n\r\n") + 4
    while at + 2 <= len(stream):
        masked, size = stream[at + 1] & 0x80, stream[at + 1] & 0x7F
        at += 2
        extra = {126: 2, 127: 8}.get(size, 0)
        if extra:
            size = int.from_bytes(stream[at : at + extra], "big")
            at += extra
        mask = stream[at : at + 4] if masked else b"\0\0\0\0"
        at += 4 if masked else 0
        found.append(bytes(byte ^ mask[i % 4] for i, byte in enumerate(stream[at : at + size])))
        at += size
    return found
