"""Modbus RTU and TCP over a Line: requests to one unit of a bus.

Each is sent twice at most, and to a unit that kept silent once.

The frames are pymodbus's; the line is ours, so that a port may be any URL, several units share it,
and a driver that hangs can be cut off.
"""

import logging
import struct
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count
from typing import Literal

from pymodbus.client.mixin import ModbusClientMixin
from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerBase, FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU, ModbusPDU

from hallsys.devices.faults import DeviceFault
from hallsys.devices.transport import Line

Framing = Literal["rtu", "tcp"]
Turn = Callable[[], AbstractContextManager[Line]]

_FRAMERS: dict[Framing, type[FramerBase]] = {"rtu": FramerRTU, "tcp": FramerSocket}
_ATTEMPTS = 2
_NO_UNIT = (10, 11)  # what a gateway answers for a unit that keeps silent behind it
LONGEST = 264  # bytes of a frame
_SILENT_BITS = 38.5  # 3.5 characters of 11 bits part two RTU frames (Modbus over serial line, 2.5.1.1)
_SHORTEST_SILENCE = 0.00175  # seconds; above 19200 baud the standard fixes it
_NOT_DECODED = (ModbusException, ValueError, IndexError, struct.error)

logging.getLogger("pymodbus").addHandler(logging.NullHandler())  # its errors are faults here


class ModbusBus(ModbusClientMixin[ModbusPDU]):
    """A client of the units on a line. Between two attempts the line is free for other units.

    `reply_timeout` in seconds, for one attempt.
    """

    def __init__(self, turn: Turn, framing: Framing, reply_timeout: float, baud_rate: int) -> None:
        self._turn = turn
        self._framer = _FRAMERS[framing](DecodePDU(False))
        self._timeout = reply_timeout
        self._silence = max(_SILENT_BITS / baud_rate, _SHORTEST_SILENCE) if framing == "rtu" else 0.0
        self._transactions = count(1)
        self._answered = True

    def execute(self, no_response_expected: bool, request: ModbusPDU) -> ModbusPDU:  # noqa: ARG002 -- pymodbus's
        """Return the unit's answer. Raises DeviceFault `no_reply`; `bad_reply` if the unit refuses."""
        for _ in range(_ATTEMPTS if self._answered else 1):
            request.transaction_id = next(self._transactions) & 0xFFFF
            with self._turn() as line:
                answer = self._exchange(line, request)
            self._answered = answer is not None
            if answer is not None:
                if not answer.isError():
                    return answer
                fault = "no_reply" if answer.exception_code in _NO_UNIT else "bad_reply"
                raise DeviceFault(fault, f"unit {request.dev_id}: exception {answer.exception_code}")
        raise DeviceFault("no_reply", f"unit {request.dev_id}")

    def _exchange(self, line: Line, request: ModbusPDU) -> ModbusPDU | None:
        line.drop_input()
        line.write(self._framer.buildFrame(request))
        deadline = time.monotonic() + self._timeout
        buffer = b""
        answer = None
        while answer is None and (arrived := line.read_until(deadline)):
            buffer = (buffer + arrived)[-LONGEST:]
            answer = find_answer(self._framer, request, buffer)
        time.sleep(self._silence)
        return answer


def find_answer(framer: FramerBase, request: ModbusPDU, buffer: bytes) -> ModbusPDU | None:
    """Return the answer to `request` that stands in `buffer`, noise before it or not, or None.

    pymodbus drops a whole buffer that begins like another frame, so it is shown each place where
    the answer may begin.
    """
    head = _head(framer, request)
    start = buffer.find(head)
    while start >= 0:
        answer = decode(framer, buffer[start:], request.dev_id, request.transaction_id)
        if answer is not None and _fits(request, answer):
            return answer
        start = buffer.find(head, start + 1)
    return None


def _head(framer: FramerBase, request: ModbusPDU) -> bytes:
    if isinstance(framer, FramerRTU):
        return bytes([request.dev_id])
    return request.transaction_id.to_bytes(2, "big") + b"\0\0"


def decode(framer: FramerBase, data: bytes, unit: int = 0, transaction: int = 0) -> ModbusPDU | None:
    """Return the request or answer at the beginning of `data`; None for anything else.

    0 stands for any unit and any transaction.
    """
    try:
        return framer.handleFrame(data, unit, transaction)[1]
    except _NOT_DECODED:
        return None


def _fits(request: ModbusPDU, answer: ModbusPDU) -> bool:
    """Tell whether `answer` belongs to `request`: a late answer to an earlier one does not."""
    if answer.function_code & 0x7F != request.function_code:
        return False
    if answer.isError():
        return True
    if answer.registers:
        return len(answer.registers) == request.count
    return (answer.address, answer.count) == (request.address, request.count)
