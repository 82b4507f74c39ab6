"""Driver `modbus`: displays of digits with Modbus RTU or TCP, several units on one line.

Which holding register means what differs from maker to maker, so the map is configuration. The
default writes one ASCII code a digit to the registers from 0, as the widely sold six-digit
RS-485 tubes take it.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import ShowSign, SignStyle
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.signs.digits import as_characters, as_value, read_lines
from hallsys.devices.signs.modbus_bus import Framing, ModbusBus
from hallsys.devices.transport import Parity

Register = Annotated[int, Field(ge=0, le=0xFFFF)]
Block = tuple[int, list[int]]  # the first register, and what is written from there on

_STATES: dict[SignStyle, int] = {"idle": 0, "called": 1, "paused": 2, "closed": 3, "moved": 4}


class ModbusSettings(DriverSettings):
    """The unit's address and register map.

    `framing` is `tcp` for Modbus TCP behind `socket://host:502`, else `rtu`. `number_register` is
    the first of the registers of the ticket's number: `number_digits` of them with a character
    each (`characters`), or one with the serial as a number (`value`). A map without a register for
    the window or the state (`states` gives the codes) leaves it out. `reply_timeout` in seconds;
    it bounds for how long a dead unit keeps the others of its line waiting.
    """

    baud_rate: int = Field(default=9600, gt=0)
    parity: Parity = "N"
    framing: Framing = "rtu"
    address: Annotated[int, Field(ge=1, le=247)] = 1
    reply_timeout: Annotated[float, Field(gt=0)] = 0.3
    number_register: Register = 0
    number_coding: Literal["characters", "value"] = "characters"
    number_digits: Annotated[int, Field(ge=1, le=16)] = 6
    window_register: Register | None = None
    state_register: Register | None = None
    states: dict[SignStyle, Register] = _STATES


@driver("modbus")
class ModbusSign(BusDevice):
    """A WindowSign. What a display forgot in a power cut is seen at the next poll and written again.

    A display that refuses to be read is there all the same, and is only written to.
    """

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = ModbusSettings

    def __init__(self, port: str, settings: ModbusSettings) -> None:
        self.interval = 10.0
        super().__init__(port, settings.baud_rate, settings.parity)
        self._settings = settings
        self._bus = ModbusBus(self.turn, settings.framing, settings.reply_timeout, settings.baud_rate)
        self._shown: list[Block] = []

    def open(self) -> None:
        super().open()
        self.poll()

    def poll(self) -> None:
        count = len(self._shown[0][1]) if self._shown else 1
        try:
            answer = self._bus.read_holding_registers(
                self._settings.number_register, count=count, device_id=self._settings.address
            )
        except DeviceFault as fault:
            if fault.code == "bad_reply":
                return
            raise
        if self._shown and list(answer.registers) != self._shown[0][1]:
            self._write()

    def show(self, command: ShowSign) -> None:
        self._shown = blocks(self._settings, command)
        self._write()

    def _write(self) -> None:
        for register, values in self._shown:
            self._bus.write_registers(register, values, device_id=self._settings.address)


def blocks(settings: ModbusSettings, command: ShowSign) -> list[Block]:
    """Return what is written where to show `command`; the number's block stands first."""
    digits = read_lines(command.lines)
    if settings.number_coding == "characters":
        number = as_characters(digits.number, settings.number_digits)
    else:
        number = [as_value(digits.number)]
    written: list[Block] = [(settings.number_register, number)]
    if settings.window_register is not None:
        written.append((settings.window_register, [digits.window]))
    if settings.state_register is not None:
        written.append((settings.state_register, [settings.states.get(command.style, 0)]))
    return written
