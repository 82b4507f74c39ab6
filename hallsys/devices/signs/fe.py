"""Driver `fe`: LED strips of the FE protocol, several on one RS-485 line."""

import time
from typing import Annotated, ClassVar

from pydantic import Field

from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import ShowSign
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.signs.fe_frames import Frame, encode


class FeSettings(DriverSettings):
    """The strip's address on the line; `gap` is the silence in seconds after each frame."""

    baud_rate: int = 9600
    address: Annotated[int, Field(ge=0, le=255)] = 1
    gap: Annotated[float, Field(ge=0, le=1)] = 0.05


@driver("fe")
class FeSign(BusDevice):
    """A WindowSign. The strip never answers, so what it shows is sent again at each poll.

    The repetition has the same sequence number: a strip that took the first one need not begin anew, and
    one that missed it, or lost it with its power, shows it then.
    """

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = FeSettings

    def __init__(self, port: str, settings: FeSettings) -> None:
        super().__init__(port, settings.baud_rate)
        self.interval = 5.0
        self._settings = settings
        self._sequence = 0
        self._shown: bytes | None = None

    def poll(self) -> None:
        self.line.check()
        if self._shown is not None:
            self._send(self._shown)

    def show(self, command: ShowSign) -> None:
        self._sequence = (self._sequence + 1) & 0xFF
        frame = encode(Frame(self._settings.address, self._sequence, " ".join(command.lines)))
        self._shown = frame
        self._send(frame)

    def _send(self, frame: bytes) -> None:
        with self.turn() as line:
            line.write(frame)
            time.sleep(self._settings.gap)
