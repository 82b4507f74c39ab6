"""Ports found by who answers there: `glob:/dev/ttyUSB*` is tried port by port whenever a device is opened.

Equal adapters get their names in the order in which they are plugged in. A driver that can ask its
device who it is finds it under whatever name; ports that other devices of this process have are left
alone, and no two devices try a port at the same time.
"""

import glob
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

import serial.tools.list_ports

from hallsys.devices.faults import DeviceFault

PATTERN = "glob:"

_PATIENCE = 5.0  # seconds to wait while another device tries a port; its driver may hang


class Closes(Protocol):
    """An open port."""

    def close(self) -> None:
        """Let go of it."""


P = TypeVar("P", bound=Closes)


def is_pattern(url: str) -> bool:
    """Tell whether `url` names ports by a pattern."""
    return url.startswith(PATTERN)


def find_port(url: str, open_port: Callable[[str], P], verify: Callable[[P], None]) -> P:
    """Return the first port of the pattern `url` that `verify` takes for its device's.

    `open_port` and `verify` raise DeviceFault; what `verify` does is bounded in time. Raises
    DeviceFault: `wrong_device` if only others answer, else what kept the last port from being it,
    `port_unavailable` if there was none to try.
    """
    faults = []
    found = glob.glob(url.removeprefix(PATTERN))  # noqa: PTH207 -- Path.glob takes no absolute pattern
    names = {os.path.realpath(name): name for name in sorted(found, reverse=True)}  # one name for a port
    for path, name in sorted(names.items(), key=lambda each: each[1]):
        with _trying(path) as free:
            if not free:
                continue
            try:
                return verified(open_port(name), verify)
            except DeviceFault as fault:
                faults.append(fault)
    if not faults:
        why = "every port that matches is another device's" if names else "no port matches"
        raise DeviceFault("port_unavailable", f"{url}: {why}")
    raise next((fault for fault in faults if fault.code == "wrong_device"), faults[-1])


def verified(port: P, verify: Callable[[P], None]) -> P:
    """Return `port` if `verify` takes it; close it otherwise. Raises what `verify` raises."""
    try:
        verify(port)
    except BaseException:
        port.close()
        raise
    return port


def usb_number(port: str) -> str:
    """Return the serial number of the USB device that is the serial port `port`, "" if there is none.

    It is the device's own where the device itself is on USB, else that of the adapter.
    """
    if not _is_local(port):
        return ""
    path = os.path.realpath(port)
    found = (each for each in serial.tools.list_ports.comports() if os.path.realpath(each.device) == path)
    return next((each.serial_number or "" for each in found), "")


# Which ports are in use here, by the path that all names of a port lead to.
_held: dict[str, int] = {}
_tried: set[str] = set()
_changed = threading.Condition()


def hold(port: str) -> str | None:
    """Note that a device has `port`; return what to `release` then, None for what is no local port."""
    if not _is_local(port):
        return None
    path = os.path.realpath(port)
    with _changed:
        _held[path] = _held.get(path, 0) + 1
    return path


def release(path: str | None) -> None:
    """Note that a device that had a port let go of it."""
    if path is None:
        return
    with _changed:
        _held[path] -= 1
        if _held[path] == 0:
            del _held[path]
        _changed.notify_all()


def await_turn(port: str) -> None:
    """Wait while another device looks whether `port` is its own; not for ever, it may hang."""
    if _is_local(port):
        path = os.path.realpath(port)
        with _changed:
            _changed.wait_for(lambda: path not in _tried, _PATIENCE)


@contextmanager
def _trying(path: str) -> Iterator[bool]:
    """Have `path` for oneself, while it is tried; yield False if another device has it.

    Nobody waits for one port while it tries another, so that none can wait for each other.
    """
    with _changed:
        _changed.wait_for(lambda: path not in _tried, _PATIENCE)
        free = path not in _tried and path not in _held
        if free:
            _tried.add(path)
    try:
        yield free
    finally:
        if free:
            with _changed:
                _tried.discard(path)
                _changed.notify_all()


def _is_local(port: str) -> bool:
    return "://" not in port
