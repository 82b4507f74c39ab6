"""Driver `lamp`: lamp signs, several on one RS-485 line."""

import time
from typing import Annotated, ClassVar

from pydantic import Field

from example_driver.frames import Frame, encode, parse, to_places
from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import ShowSign
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.transport import Line

_ATTEMPTS = 2


class LampSettings(DriverSettings):
    """The sign's address on the line; `reply_timeout` in seconds, for one attempt."""

    baud_rate: int = 9600
    address: Annotated[int, Field(ge=1, le=99)] = 1
    reply_timeout: Annotated[float, Field(gt=0, le=5)] = 0.3


class LampSign(BusDevice):
    """A WindowSign."""

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = LampSettings
    bus: ClassVar[str] = "lamp"

    def __init__(self, port: str, settings: LampSettings) -> None:
        super().__init__(port, settings.baud_rate)
        self.interval = 10.0
        self._settings = settings
        self._sequence = 0

    def open(self) -> None:
        super().open()
        self.poll()

    def poll(self) -> None:
        self._ask(b"Q")

    def show(self, command: ShowSign) -> None:
        wanted = to_places(command.lines)
        if self._ask(b"S", wanted) != wanted:
            raise DeviceFault("bad_reply", "it shows something else")

    def _ask(self, kind: bytes, data: bytes = b"") -> bytes:
        """Return what the sign says it shows. Raises DeviceFault `no_reply`, `port_lost`."""
        for _ in range(_ATTEMPTS):
            with self.turn() as line:  # the other signs have their turn between two attempts
                answer = self._exchange(line, kind, data)
            if answer is not None:
                return answer
        raise DeviceFault("no_reply")

    def _exchange(self, line: Line, kind: bytes, data: bytes) -> bytes | None:
        address = self._settings.address
        self._sequence = (self._sequence + 1) & 0xFF
        line.drop_input()
        line.write(encode(Frame(address, self._sequence, kind, data)))
        deadline = time.monotonic() + self._settings.reply_timeout
        rest = b""
        while arrived := line.read_until(deadline):
            found, rest = parse(rest + arrived)
            for frame in found:
                if (frame.address, frame.sequence, frame.kind) == (address, self._sequence, b"A"):
                    return frame.data  # a late answer to an earlier question has another sequence
        return None
