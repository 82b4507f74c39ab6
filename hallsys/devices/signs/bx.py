"""Driver `bx`: Onbon BX-5K and BX-6K LED controllers with a font card, TCP 5005 or RS-485 at 57600.

Both generations speak the maker's one "font card" protocol (5K1 5K2 5MK 5KX, 6K1 6K2 6K3 and their -YY).
"""

import time
from typing import Annotated, ClassVar

from pydantic import Field

from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import ShowSign
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.signs import bx_frames as frames
from hallsys.devices.transport import Line

_ATTEMPTS = 2  # RS-485 in a hall is noisy; showing the same text twice is harmless


class BxSettings(DriverSettings):
    """The controller's address, and the sign's size in pixels; text is laid out in rows.

    `reply_timeout` in seconds.
    """

    baud_rate: int = 57600
    address: Annotated[int, Field(ge=1, le=0xFFFD)] = 1
    width: Annotated[int, Field(ge=16, multiple_of=8)] = 128
    height: Annotated[int, Field(ge=16)] = 32
    reply_timeout: Annotated[float, Field(gt=0)] = 2.0
    row_height: Annotated[int, Field(ge=8)] = 16


@driver("bx")
class BxSign(BusDevice):
    """A WindowSign. Each command is acknowledged; between commands it is pinged."""

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = BxSettings

    def __init__(self, port: str, settings: BxSettings) -> None:
        super().__init__(port, settings.baud_rate)
        self.interval = 10.0
        self._settled_at = 0.0  # when no late answer can come any more; 0 if none is owed
        self._settings = settings

    def open(self) -> None:
        super().open()
        self.poll()

    def poll(self) -> None:
        self._command(frames.PING)

    def show(self, command: ShowSign) -> None:
        lines = [line for line in command.lines if line.strip()]
        self._command(frames.text_command(self._rows(lines)) if lines else frames.CLEAR)

    def _rows(self, lines: list[str]) -> list[frames.Area]:
        """Give each line a row, the last row taking what has no row of its own."""
        size = self._settings
        rows = max(1, min(len(lines), size.height // size.row_height))
        shown = [*lines[: rows - 1], " ".join(lines[rows - 1 :])]
        height = size.height // rows
        return [frames.Area(0, row * height, size.width // 8, height, text) for row, text in enumerate(shown)]

    def _command(self, data: bytes) -> None:
        """Have the controller obey. The others of the line have their turn between two attempts.

        One that kept silent is asked once only, until it answers again; and not before a late answer
        has had its time, for all its answers look alike.
        """
        time.sleep(max(0.0, self._settled_at - time.monotonic()))
        for _ in range(1 if self._settled_at else _ATTEMPTS):
            with self.turn() as line:
                answer = self._exchange(line, data)
            self._settled_at = 0.0 if answer else time.monotonic() + self._settings.reply_timeout
            if answer == "accepted":
                return
        raise DeviceFault("bad_reply" if answer else "no_reply", answer or "")

    def _exchange(self, line: Line, data: bytes) -> frames.Answer | None:
        line.drop_input()
        line.write(frames.encode(data, self._settings.address))
        deadline = time.monotonic() + self._settings.reply_timeout
        rest = b""
        while arrived := line.read_until(deadline):
            found, rest = frames.parse(rest + arrived)
            for frame in found:
                answer = frames.answer_of(frame)
                if frame.source == self._settings.address and answer:
                    return answer
        return None
