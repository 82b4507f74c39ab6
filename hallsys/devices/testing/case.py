"""What the conformance suite must know of a driver: a DriverCase, and helpers to write its `work`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from hallsys.devices.ports import Device, DriverSettings
from hallsys.devices.readings import CardFailed, Reading
from hallsys.devices.simulated.twin import Twin
from hallsys.devices.testing.ways import WAYS, Way

S = TypeVar("S", bound=DriverSettings)
D = TypeVar("D", bound=Device)
T = TypeVar("T", bound=Twin)

Speaks = Literal["answers", "tells", "nothing"]

_PATIENCE = 1.0  # seconds until what was sent over a line must have arrived at the twin


class NotArrived(Exception):
    """Nothing went wrong that the driver could see, and yet nothing arrived at the other end."""


class WrongReading(AssertionError):
    """The driver reported something that did not happen at the device."""


@dataclass(frozen=True)
class DriverCase(Generic[S, D, T]):
    """A driver and the simulated device it is tried against.

    `work(driver, twin, turn)` has the driver do once what it is for, and looks that it arrived: a
    card laid on the twin comes out as a reading (`read_until`), a command shows at the twin
    (`wait_until`). `turn` counts up, so that each piece of work can differ from the one before.
    It raises NotArrived or WrongReading, and lets the driver's DeviceFault through.

    `speaks`: whether the device `answers` what it is asked, `tells` by itself what happens at it, or
    says `nothing`. `checked`: its frames carry a checksum, so that no noise can change a reading.
    `tells_late`: an answer shows by its form which question it belongs to. `limit` in seconds: how
    long one piece of work may take, whatever the device does. `port` turns the URL of the line into
    the port as it is configured.
    """

    driver: Callable[[str, S], D]
    settings: S
    twin: Callable[[], T]
    work: Callable[[D, T, int], None]
    speaks: Speaks = "answers"
    checked: bool = True
    tells_late: bool = True
    ways: tuple[Way, ...] = WAYS
    limit: float = 15.0
    port: Callable[[str], str] = str


def read_until(driver: Device, expected: Reading, attempts: int = 10) -> None:
    """Poll until the driver reads `expected`. Raises NotArrived and WrongReading."""
    for _ in range(attempts):
        reading = driver.poll()
        if reading == expected:
            return
        if isinstance(reading, CardFailed):
            break  # the applicant is asked to lay it down again
        if reading is not None:
            raise WrongReading(type(reading).__name__)
    raise NotArrived


def wait_until(twin: Twin, condition: Callable[[], bool]) -> None:
    """Wait until `condition` of the twin is true. Raises NotArrived."""
    with twin.changed:
        if not twin.changed.wait_for(condition, _PATIENCE):
            raise NotArrived
