"""Driver `aabb`: LED strips of the AA-BB protocol, several on one RS-485 line."""

from typing import Annotated, ClassVar

from pydantic import Field

from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import ShowSign
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.signs.aabb_frames import Screen, encode


class AabbSettings(DriverSettings):
    """The strip's address on the line, and whether it is a window's or the summary screen."""

    baud_rate: int = 9600
    address: Annotated[int, Field(ge=0, le=255)] = 1
    screen: Screen = "window"


@driver("aabb")
class AabbSign(BusDevice):
    """A WindowSign. The strip never answers: its health is that of the port.

    What it shows is sent again at each poll: it may have missed it, or lost it with its power.
    """

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = AabbSettings

    def __init__(self, port: str, settings: AabbSettings) -> None:
        super().__init__(port, settings.baud_rate)
        self.interval = 5.0
        self._settings = settings
        self._shown: bytes | None = None

    def poll(self) -> None:
        self.line.check()
        if self._shown is not None:
            self._send(self._shown)

    def show(self, command: ShowSign) -> None:
        self._shown = encode(self._settings.address, " ".join(command.lines), self._settings.screen)
        self._send(self._shown)

    def _send(self, frame: bytes) -> None:
        with self.turn() as line:
            line.write(frame)
