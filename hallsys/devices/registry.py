"""Drivers by name: our own by decorator, others' by entry point."""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import Protocol, TypeVar

from hallsys.devices.ports import Device, DeviceKind, DriverSettings

ENTRY_POINT_GROUP = "hallsys.devices"

_OWN = (
    "hallsys.devices.readers.sdt",
    "hallsys.devices.readers.huashi",
    "hallsys.devices.readers.scanner",
    "hallsys.devices.printers.escpos",
    "hallsys.devices.signs.aabb",
    "hallsys.devices.signs.bx",
    "hallsys.devices.signs.fe",
    "hallsys.devices.signs.modbus",
    "hallsys.devices.pads.ff68",
    "hallsys.devices.pads.hid",
    "hallsys.devices.signs.ff68_display",
    "hallsys.devices.speakers.clips",
    "hallsys.devices.locks.lockboard",
)


class Driver(Protocol):
    """A driver class. `shares_port` tells that several devices may hang on one line (a bus)."""

    kind: DeviceKind
    Settings: type[DriverSettings]
    shares_port: bool

    def __call__(self, port: str, settings: DriverSettings) -> Device: ...


class UnknownDriver(LookupError):
    """No driver of this name is installed."""


_drivers: dict[str, Driver] = {}
D = TypeVar("D")


def driver(name: str) -> Callable[[D], D]:
    """Register the decorated class as the driver `name`. Raises TypeError if the name is taken."""

    def register(cls: D) -> D:
        if _drivers.setdefault(name, cls) is not cls:  # type: ignore[arg-type]
            raise TypeError(f"two drivers are called {name}")
        return cls

    return register


def find_driver(name: str) -> Driver:
    """Return the driver called `name`, of this package or of an installed one.

    An entry point of the group `hallsys.devices` carries the driver's name and leads to its class.
    Raises UnknownDriver, naming those there are.
    """
    for module in _OWN:
        import_module(module)
    if name in _drivers:
        return _drivers[name]
    installed = {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP)}
    if name not in installed:
        known = ", ".join(sorted({*_drivers, *installed}))
        raise UnknownDriver(f"no driver is called {name!r}; there are: {known}")
    found: Driver = installed[name].load()
    return found
