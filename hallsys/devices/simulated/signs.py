"""The twins of window signs: what they show is decoded from the frames they hear."""

import struct
from typing import Any

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadHoldingRegistersResponse,
    WriteMultipleRegistersRequest,
    WriteMultipleRegistersResponse,
)

from hallsys.devices.signs import aabb_frames, bx_frames, fe_frames
from hallsys.devices.signs.modbus_bus import decode
from hallsys.devices.simulated.twin import Twin

_KEPT = 50  # frames remembered, for whoever wants to see the bytes


class SignTwin(Twin):
    """What twins of signs have in common: `shown` is what stands on them, by address."""

    kind = "sign"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self.shown: dict[int, tuple[str, ...]] = {}
        self.frames: list[bytes] = []
        self._rest = b""

    def state(self) -> dict[str, Any]:
        with self.changed:
            return {
                **super().state(),
                "shown": {str(address): list(lines) for address, lines in self.shown.items()},
                "frames": [frame.hex() for frame in self.frames],
            }

    def _show(self, address: int, lines: tuple[str, ...], frame: bytes) -> None:
        self.shown[address] = lines
        self.frames = [*self.frames, frame][-_KEPT:]
        self.changed.notify_all()


class AabbTwin(SignTwin):
    """LED strips of the AA-BB protocol; they never answer."""

    kind = "aabb"

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = aabb_frames.parse(self._rest + data)
            for frame in found:
                sent = aabb_frames.encode(frame.address, frame.text, frame.screen)
                self._show(frame.address, (frame.text,), sent)


class BxTwin(SignTwin):
    """Onbon controllers; each command for an address is answered from it, with the controller's type."""

    kind = "bx"
    device_type = 0x51

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = bx_frames.parse(self._rest + data)
            answers = [
                bx_frames.encode(self._obey(each), each.source, each.destination, self.device_type)
                for each in found
            ]
        for answer in answers:
            self.say(answer)

    def _obey(self, frame: bx_frames.Frame) -> bytes:
        if frame.data == bx_frames.PING:
            return bx_frames.ACCEPTED
        if frame.data == bx_frames.CLEAR:
            self._show(frame.destination, (), frame.data)
            return bx_frames.ACCEPTED
        try:
            areas = bx_frames.read_text_command(frame.data)
        except (ValueError, IndexError, struct.error):
            return bx_frames.REFUSED
        self._show(frame.destination, tuple(area.text for area in areas), frame.data)
        return bx_frames.ACCEPTED


class FeTwin(SignTwin):
    """LED strips of the FE protocol; they never answer, and pass over a repeated frame."""

    kind = "fe"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self._last: dict[int, fe_frames.Frame] = {}
        self.repeated = 0

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = fe_frames.parse(self._rest + data)
            for frame in found:
                if self._last.get(frame.address) == frame:
                    self.repeated += 1
                    self.changed.notify_all()
                else:
                    self._last[frame.address] = frame
                    self._show(frame.address, (frame.text,), fe_frames.encode(frame))


class ModbusTwin(SignTwin):
    """Displays of digits on one Modbus RTU line; a unit at every address, each with all registers.

    Shown is what stands in a unit's registers as printable ASCII, in their order.
    """

    kind = "modbus"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self.registers: dict[int, dict[int, int]] = {}
        self._framer = FramerRTU(DecodePDU(True))

    def state(self) -> dict[str, Any]:
        with self.changed:
            registers = {
                str(address): {str(register): value for register, value in sorted(unit.items())}
                for address, unit in self.registers.items()
            }
        return {**super().state(), "registers": registers}

    def receive(self, data: bytes) -> None:
        with self.changed:
            self._rest = (self._rest + data)[-FramerRTU.MAX_SIZE :]
            request = self._request()
            answer = b"" if request is None else self._framer.buildFrame(self._obey(request))
        if answer:
            self.say(answer)

    def _request(self) -> ModbusPDU | None:
        """Return the request that has arrived whole: a master asks one thing at a time."""
        for start in range(len(self._rest)):
            request = decode(self._framer, self._rest[start:])
            if request is not None:
                self._rest = b""
                return request
        return None

    def _obey(self, request: ModbusPDU) -> ModbusPDU:
        unit = self.registers.setdefault(request.dev_id, {})
        first, address = request.address, request.dev_id
        if isinstance(request, ReadHoldingRegistersRequest):
            values = [unit.get(register, 0) for register in range(first, first + request.count)]
            return ReadHoldingRegistersResponse(dev_id=address, registers=values)
        if isinstance(request, WriteMultipleRegistersRequest):
            unit.update(enumerate(request.registers, first))
            text = "".join(chr(value) for _, value in sorted(unit.items()) if 0x20 <= value < 0x7F)
            self._show(address, (text,), self._framer.buildFrame(request))
            return WriteMultipleRegistersResponse(dev_id=address, address=first, count=request.count)
        return ExceptionResponse(request.function_code, ExcCodes.ILLEGAL_FUNCTION, device_id=address)
