"""Lines to devices: opens a URL with pyserial, and adds `sim://` for simulated twins.

`/dev/ttyS1`, `COM3`, `socket://host:port`, `rfc2217://`, `hwgrep://`, `glob:/dev/ttyUSB*` and
`sim://kind/name` are all one line of configuration apart.
"""

import errno
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal

import serial

from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports_by_identity import await_turn, find_port, hold, is_pattern, release, verified
from hallsys.devices.turns import Turns

try:
    from termios import error as TerminalError  # noqa: N812 -- no OSError, and told when a USB adapter is pulled
except ImportError:  # Windows
    TerminalError = OSError  # type: ignore[misc, assignment]

Parity = Literal["N", "E", "O"]

for _handlers in ("hallsys.devices.simulated", "hallsys.devices.handlers"):
    if _handlers not in serial.protocol_handler_packages:
        serial.protocol_handler_packages.insert(0, _handlers)  # ours of `socket://` before pyserial's

_PIECE = 2048  # bytes handed over at a time: a slip as an image takes seconds to send
_WRITE_TIMEOUT = 5.0  # seconds for a piece; at 9600 baud it takes 2
_SLICE = 0.05  # seconds one read waits. Set once: RFC 2217 renegotiates the port when it changes


_LOST = (serial.SerialException, OSError, TerminalError)
_SHUT = (TypeError, AttributeError)  # what pyserial raises when a port is closed under a read


class Line:
    """An open port. On a bus several drivers hold the same Line and take `lock` for each exchange.

    `path` is the port that `url` led to.
    """

    def __init__(self, url: str, port: serial.Serial) -> None:
        self.url = url
        self.lock = Turns(lambda: self._is_shut)
        self.path = str(port.port)
        self._port = port
        self._held = hold(self.path)
        self._holders = 1
        self._is_shut = False

    def write(self, data: bytes) -> None:
        """Send all of `data`. Raises DeviceFault `no_reply` if the device does not take it in time."""
        with self._guarded():
            for start in range(0, len(data), _PIECE):
                self._port.write(data[start : start + _PIECE])
            self._port.flush()

    def read_some(self, timeout: float) -> bytes:
        """Return what arrives within `timeout` seconds, as soon as it arrives; b"" for nothing."""
        return self.read_until(time.monotonic() + timeout)

    def read_until(self, deadline: float) -> bytes:
        """Return what arrives before `time.monotonic()` reaches `deadline`; b"" once it has."""
        with self._guarded():
            while time.monotonic() < deadline:
                if first := self._port.read(1):
                    with suppress(*_LOST):  # what arrived before the loss counts; the next read finds it
                        if waiting := self._port.in_waiting:
                            return first + self._port.read(waiting)
                    return first
        return b""

    def check(self) -> None:
        """Look whether the port is still there. Raises DeviceFault `port_lost`."""
        with self._guarded():
            self._port.in_waiting  # noqa: B018 -- asking is what finds it

    def drop_input(self) -> None:
        """Forget what has arrived: late answers to earlier questions."""
        with self._guarded():
            self._port.reset_input_buffer()

    def close(self) -> None:
        """Let go; the port closes with its last holder."""
        with _shared_lock:
            self._holders -= 1
            if self._holders > 0:
                return
        forget(self)

    def hold(self) -> None:
        """Count one more holder."""
        self._holders += 1

    def shut(self) -> None:
        """Close the port under whoever holds it."""
        self._is_shut = True
        with _shared_lock:
            held, self._held = self._held, None
        release(held)
        with suppress(*_LOST):  # it may be gone already
            self._port.close()

    @property
    def is_shut(self) -> bool:
        """Tell whether the port was closed, or taken away."""
        return self._is_shut

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn what pyserial raises into a fault; a lost line is shut and forgotten.

        ValueError is an RFC 2217 server that no longer answers, or a descriptor closed meanwhile.
        """
        try:
            yield
        except serial.SerialTimeoutException:
            raise DeviceFault("no_reply", "it takes no data") from None
        except (*_LOST, ValueError) as error:
            forget(self)
            raise DeviceFault("port_lost", type(error).__name__) from None
        except _SHUT:
            if not self._is_shut:
                raise
            raise DeviceFault("port_lost", "shut") from None


_shared: dict[str, Line] = {}
_opening: dict[str, threading.Lock] = {}  # held while a shared line is opened: a port may hang in that
_shared_lock = threading.RLock()  # re-entered when the collector closes a forgotten port


def open_line(
    url: str, baud_rate: int, parity: Parity = "N", verify: Callable[[Line], None] | None = None
) -> Line:
    """Open `url` with 8 data bits, `parity` and 1 stop bit.

    `verify` asks the device who it is, and raises DeviceFault `wrong_device` if it is not the one
    that is meant; a `glob:` pattern is tried port by port until it does not. Raises DeviceFault, e.g.
    `port_unavailable`, or `port_in_use`: a second program would take half of each frame away from the first.
    """
    if is_pattern(url):
        if verify is None:
            raise DeviceFault("port_unavailable", f"{url}: this driver cannot ask who is there")
        return find_port(url, lambda path: _open(path, baud_rate, parity), verify)
    await_turn(url)
    line = _open(url, baud_rate, parity)
    return line if verify is None else verified(line, verify)


def _open(url: str, baud_rate: int, parity: Parity) -> Line:
    try:
        port = serial.serial_for_url(
            url,
            baudrate=baud_rate,
            parity=parity,
            timeout=_SLICE,
            write_timeout=_WRITE_TIMEOUT,
            exclusive=True,
        )
    except (*_LOST, ValueError) as error:
        if getattr(error, "errno", None) == errno.EWOULDBLOCK:
            raise DeviceFault("port_in_use", url) from None
        raise DeviceFault("port_unavailable", str(error)) from None
    return Line(url, port)


def share_line(url: str, baud_rate: int, parity: Parity = "N") -> Line:
    """Return the one Line of this process to `url`, for a bus with several devices."""
    with _shared_lock:
        opening = _opening.setdefault(url, threading.Lock())
    with opening:
        with _shared_lock:
            if url in _shared:
                _shared[url].hold()
                return _shared[url]
        line = open_line(url, baud_rate, parity)
        with _shared_lock:
            _shared[url] = line
        return line


def forget(line: Line) -> None:
    """Shut `line` and have the next holder open a new one: it is lost, or a driver hangs in it."""
    with _shared_lock:
        if _shared.get(line.url) is line:
            del _shared[line.url]
    line.shut()


def abandon(url: str) -> None:
    """Shut the shared Line to `url`, if there is one: a driver hangs in it and holds its lock."""
    with _shared_lock:
        _opening.pop(url, None)
        line = _shared.pop(url, None)
    if line is not None:
        line.shut()
