"""One HTTP GET to a bridge on this machine, bounded in time whatever the bridge does."""

import io
import json
import socket
import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

from hallsys.devices.faults import DeviceFault
from hallsys.devices.transport import open_line

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LARGEST = 1 << 22  # bytes of an answer: a photo in base64 has some 50 000
_ANY_BAUD = 115200  # a simulated line has none
_CONNECT = 2.0  # seconds; the bridge runs on this machine
_PIECE = 65536


class Stream(Protocol):
    """A way to the bridge. What a Line does too: a bridge is behind a socket, its twin behind `sim://`."""

    def write(self, data: bytes) -> None: ...
    def read_until(self, deadline: float) -> bytes: ...
    def close(self) -> None: ...


class _Socket:
    """A TCP connection read like a Line. pyserial's would rest 0.3 s after each request."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=_CONNECT)
        except OSError as error:
            raise DeviceFault("port_unavailable", str(error)) from None

    def write(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise DeviceFault("port_lost", type(error).__name__) from None

    def read_until(self, deadline: float) -> bytes:
        """Return what arrives before `deadline`; b"" once it has passed. Raises DeviceFault."""
        self._socket.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            data = self._socket.recv(_PIECE)
        except TimeoutError:
            return b""
        except OSError as error:
            raise DeviceFault("port_lost", type(error).__name__) from None
        if not data:
            raise DeviceFault("port_lost", "the bridge hung up")
        return data

    def close(self) -> None:
        self._socket.close()


class _Incoming(io.RawIOBase):
    """What arrives on a stream until a deadline, as the file that http.client reads."""

    def __init__(self, stream: Stream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline
        self._ahead = b""
        self._begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer`; 0 at the end. Raises DeviceFault `no_reply` at the deadline."""
        view = memoryview(buffer)
        data = self._ahead or self._next()
        size = min(len(view), len(data))
        view[:size] = data[:size]
        self._ahead = data[size:]
        return size

    def _next(self) -> bytes:
        try:
            data = self._stream.read_until(self._deadline)
        except DeviceFault as fault:
            if self._begun and fault.code == "port_lost":
                return b""  # an answer may end by hanging up
            raise
        if not data:
            raise DeviceFault("no_reply", "the bridge does not answer")
        self._begun = True
        return data


class _Connection:
    """The part of a socket that HTTPResponse needs."""

    def __init__(self, incoming: _Incoming) -> None:
        self._incoming = incoming

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(self._incoming)


def get(port: str, path: str, timeout: float) -> Mapping[str, Any]:
    """Return the JSON object that the bridge at `port` answers to GET `path`.

    `port` is `http://host:port`, or any URL that a Line opens. Raises DeviceFault
    `port_unavailable`, `port_lost`, `no_reply` or `bad_reply`; none of them repeats the answer.
    """
    stream = _open(port)
    try:
        request = f"GET {path} HTTP/1.1\r\nHost: {urlsplit(port).netloc}\r\nConnection: close\r\n\r\n"
        stream.write(request.encode("ascii"))
        return read_answer(stream, time.monotonic() + timeout)
    finally:
        stream.close()


def read_answer(stream: Stream, deadline: float) -> Mapping[str, Any]:
    """Return the JSON object of the HTTP answer on `stream`. Raises DeviceFault as `get` does."""
    incoming = _Incoming(stream, deadline)
    try:
        with HTTPResponse(cast(Any, _Connection(incoming)), method="GET") as response:
            response.begin()
            body = response.read(_LARGEST)
            if response.status != 200:
                raise DeviceFault("bad_reply", f"HTTP {response.status}")
    except (HTTPException, ValueError) as error:
        raise DeviceFault("bad_reply", type(error).__name__) from None
    return _object(body)


def _open(port: str) -> Stream:
    parts = urlsplit(port)
    if parts.scheme != "http":
        return open_line(port, _ANY_BAUD)
    try:
        host, number = parts.hostname, parts.port or 80
    except ValueError:
        host = None
    if host is None:
        raise DeviceFault("port_unavailable", f"{port} is not http://host:port")
    return _Socket(host, number)


def _object(body: bytes) -> Mapping[str, Any]:
    """Read JSON in UTF-8 or, from bridges on a Chinese Windows, in GB18030."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030", errors="replace")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise DeviceFault("bad_reply", "no JSON") from None
    if not isinstance(answer, dict):
        raise DeviceFault("bad_reply", "no JSON object")
    return answer
