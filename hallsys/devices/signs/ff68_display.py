"""Driver `ff68_display`: displays of six digits on the FF 68 bus, beside its rating pads and key pads."""

from typing import Annotated, ClassVar

from pydantic import Field

from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import ShowSign
from hallsys.devices.pads.ff68_frames import show_digits
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.signs.digits import read_lines


class Ff68DisplaySettings(DriverSettings):
    """The display's address on the bus."""

    baud_rate: int = 9600
    address: Annotated[int, Field(ge=0, le=255)] = 1


@driver("ff68_display")
class Ff68Display(BusDevice):
    """A WindowSign that shows the digits of the ticket, and is dark while there is none.

    It never answers, so what it should show is sent again at each poll: one that was off comes right.
    """

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = Ff68DisplaySettings
    bus: ClassVar[str] = "ff68"

    def __init__(self, port: str, settings: Ff68DisplaySettings) -> None:
        super().__init__(port, settings.baud_rate)
        self.interval = 10.0
        self._address = settings.address
        self._number = ""

    def poll(self) -> None:
        with self.turn() as line:
            line.write(show_digits(self._address, self._number))

    def show(self, command: ShowSign) -> None:
        self._number = read_lines(command.lines).number
        self.poll()
