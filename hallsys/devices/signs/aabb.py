"""Driver `aabb`: LED strips of the AA-BB protocol, several on one RS-485 line."""

from typing import Annotated, ClassVar

from pydantic import Field

from hallsys.devices.commands import ShowSign
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.signs.aabb_frames import Screen, encode
from hallsys.devices.transport import Line, share_line


class AabbSettings(DriverSettings):
    """The strip's address on the line, and whether it is a window's or the summary screen."""

    baud_rate: int = 9600
    address: Annotated[int, Field(ge=0, le=255)] = 1
    screen: Screen = "window"


@driver("aabb")
class AabbSign:
    """A WindowSign. The strip never answers: its health is that of the port."""

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = AabbSettings
    shares_port = True

    def __init__(self, port: str, settings: AabbSettings) -> None:
        self.interval = 5.0
        self._port = port
        self._settings = settings
        self._line: Line | None = None

    def open(self) -> None:
        self._line = share_line(self._port, self._settings.baud_rate)

    def close(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            line.close()

    def warning(self) -> str | None:
        return None

    def poll(self) -> None:
        return None

    def show(self, command: ShowSign) -> None:
        if self._line is None:
            raise DeviceFault("port_lost", "closed")
        frame = encode(self._settings.address, " ".join(command.lines), self._settings.screen)
        with self._line.lock:
            self._line.write(frame)
