"""Scanners that type: the kernel's key events turned into the bytes that were meant.

Linux only, with the extra `hid`. The scanner must type as a US keyboard, which is how they leave
the factory. The device is grabbed, so that nothing it types reaches another program.
"""

import os
import select
import struct
from collections.abc import Callable
from contextlib import suppress

from hallsys.devices.faults import DeviceFault

EVDEV = "evdev:"  # before the path of an event device
EVENT = struct.Struct("llHHi")  # struct input_event: seconds, microseconds, type, code, value
EV_SYN, EV_KEY = 0, 1
SYN_DROPPED = 3
PRESSED, RELEASED = 1, 0
SHIFTS = frozenset({42, 54})
CAPS_LOCK = 58

# Rows of keys with their first code (linux/input-event-codes.h), plain and with shift.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]\n", "QWERTYUIOP{}\n"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (96, "\n", "\n"),
    (98, "/", "/"),
)
PLAIN = {first + at: char for first, plain, _ in _ROWS for at, char in enumerate(plain)}
SHIFTED = {first + at: char for first, _, shifted in _ROWS for at, char in enumerate(shifted)}


def split_events(buffer: bytes) -> tuple[list[tuple[int, int, int]], bytes]:
    """Return the whole events in `buffer` as (type, code, value), and the bytes of one that is cut."""
    whole = len(buffer) - len(buffer) % EVENT.size
    return [event[2:] for event in EVENT.iter_unpack(buffer[:whole])], buffer[whole:]


class Typist:
    """Follows the shift keys and caps lock, and tells what a stream of events types."""

    def __init__(self) -> None:
        self._rest = b""
        self._held: set[int] = set()
        self._caps = False

    def take(self, data: bytes) -> bytes:
        """Return what the events in `data` type; an event that is cut waits for its end."""
        events, self._rest = split_events(self._rest + data)
        return b"".join(self._key(*event) for event in events)

    def _key(self, kind: int, code: int, value: int) -> bytes:
        if kind == EV_SYN and code == SYN_DROPPED:
            self._held.clear()  # the kernel lost events, and releases may be among them
        if kind != EV_KEY:
            return b""
        if code in SHIFTS:
            (self._held.discard if value == RELEASED else self._held.add)(code)
        elif code == CAPS_LOCK and value == PRESSED:
            self._caps = not self._caps
        elif code in PLAIN and value == PRESSED:
            shifted = bool(self._held) != (self._caps and PLAIN[code].isalpha())
            return (SHIFTED if shifted else PLAIN)[code].encode()
        return b""


class EventLine:
    """The events of an event device, read like a Line. `let_go` closes the descriptor."""

    def __init__(self, fd: int, let_go: Callable[[], None]) -> None:
        self._fd = fd
        self._let_go = let_go

    def read_some(self, timeout: float) -> bytes:
        """Return the events within `timeout` seconds, as soon as they come. Raises DeviceFault."""
        try:
            if not select.select([self._fd], [], [], timeout)[0]:
                return b""
            data = os.read(self._fd, 64 * EVENT.size)
        except (OSError, ValueError) as error:  # unplugged; closed under the read
            raise DeviceFault("port_lost", type(error).__name__) from None
        if not data:
            raise DeviceFault("port_lost", "no more events")
        return data

    def close(self) -> None:
        """Let go of the device; a second time does nothing."""
        with suppress(OSError):
            self._let_go()


class KeyLine(EventLine):
    """What is typed at an event device."""

    def __init__(self, fd: int, let_go: Callable[[], None]) -> None:
        super().__init__(fd, let_go)
        self._typist = Typist()

    def read_some(self, timeout: float) -> bytes:
        """Return what is typed within `timeout` seconds, as soon as it is. Raises DeviceFault."""
        return self._typist.take(super().read_some(timeout))


def open_keyboard(path: str) -> KeyLine:
    """Grab the event device at `path`, to read what it types. Raises DeviceFault `port_unavailable`."""
    return KeyLine(*_grab(path))


def open_events(path: str) -> EventLine:
    """Grab the event device at `path`. Raises DeviceFault `port_unavailable`."""
    return EventLine(*_grab(path))


def _grab(path: str) -> tuple[int, Callable[[], None]]:
    try:
        import evdev
    except ImportError:
        raise DeviceFault("port_unavailable", "hallsys is installed without the extra 'hid'") from None
    try:
        device = evdev.InputDevice(path)
    except OSError as error:
        raise DeviceFault("port_unavailable", str(error)) from None
    try:
        device.grab()
    except OSError as error:
        device.close()
        raise DeviceFault("port_unavailable", f"{path} is grabbed by another program: {error}") from None
    return device.fd, device.close
