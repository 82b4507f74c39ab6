"""A Modbus server that is not ours: pymodbus's own, over TCP and over a pair of pseudo-terminals."""

import asyncio
import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pymodbus.exceptions import NoSuchIdException
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

REGISTERS = 32
_TICK = 0.05
_READY = 10.0

Registers = dict[int, dict[int, int]]


async def _nobody(*_: Any) -> None:
    raise NoSuchIdException


NOBODY = SimDevice(0, [SimData(0, values=[0] * REGISTERS, datatype=DataType.REGISTERS)], action=_nobody)
"""Stands for every other address of the line, and keeps silent there."""


@dataclass
class ServedUnits:
    """The URL of a server and what has been written to the registers of its units."""

    url: str = ""
    written: Registers = field(default_factory=dict)

    def device(self, address: int) -> SimDevice:
        unit = self.written.setdefault(address, {})

        async def note(
            function: int, start: int, address: int, count: int, current: list[int], values: Any
        ) -> None:
            if values is not None:
                unit.update(enumerate(values, address))

        data = SimData(0, values=[0] * REGISTERS, datatype=DataType.REGISTERS)
        return SimDevice(address, [data], action=note)

    def text(self, address: int, first: int = 0, places: int = 6) -> str:
        unit = self.written[address]
        return "".join(chr(unit[register]) for register in range(first, first + places))


@contextmanager
def tcp_units(*addresses: int) -> Iterator[ServedUnits]:
    """Yield units behind Modbus TCP; units that are not among `addresses` keep silent."""
    units = ServedUnits()

    async def serve(ready: threading.Event, stop: asyncio.Event) -> None:
        devices = [NOBODY, *(units.device(address) for address in addresses)]
        server = ModbusTcpServer(devices, address=("127.0.0.1", 0), ignore_missing_devices=True)
        await server.serve_forever(background=True)
        listener: Any = server.transport
        units.url = f"socket://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        ready.set()
        await stop.wait()
        await server.shutdown()  # type: ignore[no-untyped-call]

    with _running(serve):
        yield units


@contextmanager
def rtu_units(*addresses: int) -> Iterator[ServedUnits]:
    """Yield units on a serial line: two pseudo-terminals with a wire between them."""
    units = ServedUnits()
    ends = [os.openpty() for _ in range(2)]
    for end in ends:
        for side in end:
            tty.setraw(side)
    (near, near_name), (far, far_name) = ((end[0], os.ttyname(end[1])) for end in ends)
    units.url = near_name
    cut = threading.Event()
    wire = threading.Thread(target=_carry, args=(near, far, cut), daemon=True)
    wire.start()

    async def serve(ready: threading.Event, stop: asyncio.Event) -> None:
        devices = [NOBODY, *(units.device(address) for address in addresses)]
        server = ModbusSerialServer(devices, port=far_name, baudrate=9600, ignore_missing_devices=True)
        await server.serve_forever(background=True)
        ready.set()
        await stop.wait()
        await server.shutdown()  # type: ignore[no-untyped-call]

    try:
        with _running(serve):
            yield units
    finally:
        cut.set()
        wire.join()
        for side in (side for end in ends for side in end):
            os.close(side)


def _carry(near: int, far: int, cut: threading.Event) -> None:
    while not cut.is_set():
        for side in select.select([near, far], [], [], _TICK)[0]:
            os.write(far if side == near else near, os.read(side, 4096))


@contextmanager
def _running(serve: Any) -> Iterator[None]:
    """Run `serve` in the event loop of a thread until the block ends."""
    ready = threading.Event()
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(ready, stop)), daemon=True)
    thread.start()
    assert ready.wait(_READY)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(_READY)
        loop.close()
