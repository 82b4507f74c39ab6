"""A dead sign on an RS-485 line costs the others the exchange under way, and no more."""

import threading
from typing import TypeVar

import pytest

from hallsys.devices.bus_device import BusDevice
from hallsys.devices.commands import ShowSign
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import WindowSign
from hallsys.devices.signs.bx import BxSettings, BxSign
from hallsys.devices.signs.modbus import ModbusSettings, ModbusSign
from hallsys.devices.simulated.signs import BxTwin, ModbusTwin, SignTwin
from hallsys.devices.testing import plugged_in

DEAD, LIVE = 9, 1
PLACE_OF_ADDRESS = {"bx": 8, "modbus": 0}  # in a frame


class _Line:
    """Both twins, dead at one address; `asked` are the addresses in the order in which they were asked."""

    def __init__(self, twin: SignTwin, kind: str) -> None:
        self.twin, self.place = twin, PLACE_OF_ADDRESS[kind]
        self.asked: list[int] = []
        self.dead_asked = threading.Event()
        self._receive = twin.receive
        twin.receive = self.receive  # type: ignore[method-assign]

    def receive(self, data: bytes) -> None:
        address = data[self.place]
        self.asked.append(address)
        if address == DEAD:
            self.dead_asked.set()
        else:
            self._receive(data)


S = TypeVar("S", bound=BusDevice)


def signs(kind: str, url: str) -> tuple[WindowSign, WindowSign]:
    """Return the driver of the dead sign, and that of the one that lives."""
    if kind == "bx":
        dead, live = (BxSettings(address=address, reply_timeout=1.0) for address in (DEAD, LIVE))
        return BxSign(url, dead), BxSign(url, live)
    first, second = (ModbusSettings(address=address, reply_timeout=1.0) for address in (DEAD, LIVE))
    return ModbusSign(url, first), ModbusSign(url, second)


@pytest.mark.parametrize(("kind", "twin"), [("bx", BxTwin), ("modbus", ModbusTwin)])
def test_the_others_have_their_turn_between_two_attempts(kind: str, twin: type[SignTwin]) -> None:
    line = _Line(twin(), kind)
    with plugged_in(line.twin, "sim") as url:
        dead, live = signs(kind, url)
        live.open()
        live.show(ShowSign(("A001",)))
        line.asked.clear()

        def ask_the_dead() -> None:
            for _ in range(2):
                with pytest.raises(DeviceFault, match="no_reply"):
                    dead.open()
                dead.close()

        thread = threading.Thread(target=ask_the_dead)
        thread.start()
        for number in ("A002", "A003"):
            line.dead_asked.wait()
            line.dead_asked.clear()
            live.show(ShowSign((number,)))
            assert number in str(line.twin.shown[LIVE])
        thread.join()
        live.close()
    assert line.asked == [DEAD, LIVE, DEAD, LIVE, DEAD]
