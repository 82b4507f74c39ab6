"""Ports behind pyserial's other URLs: `rfc2217://` (a serial port server) and `hwgrep://`."""

import os
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import serial.rfc2217
import serial.tools.list_ports
from serial.tools.list_ports_common import ListPortInfo

from hallsys.devices.faults import DeviceFault
from hallsys.devices.readers.sdt import SdtReader, SdtSettings
from hallsys.devices.readings import CardRead
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.testing import plugged_in
from hallsys.devices.transport import open_line

_TICK = 0.02
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial 3.5's

SETTINGS = SdtSettings(find_timeout=1.0)


class _PtyPort(serial.Serial):
    """A pseudo-terminal has no modem lines; the port manager wants to look at them."""

    cts = dsr = ri = cd = True

    def _update_rts_state(self) -> None:
        """Have none."""

    _update_dtr_state = _update_rts_state


class _Telnet:
    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def write(self, data: Any) -> None:
        self._line.sendall(bytes(data))


@contextmanager
def port_server(path: str) -> Iterator[str]:
    """Yield the rfc2217:// URL of a server for the serial port `path`, as a device server in a hall is."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            if not select.select([listener], [], [], _TICK)[0]:
                continue
            line, _ = listener.accept()
            with line, _PtyPort(path, timeout=0) as port:
                carry(line, port)

    def carry(line: socket.socket, port: Any) -> None:
        telnet: Any = _Telnet(line)
        manager = serial.rfc2217.PortManager(port, telnet)
        while not stop.is_set():
            ready: list[Any] = select.select([line, port.fileno()], [], [], _TICK)[0]
            if line in ready:
                data = line.recv(4096)
                if not data:
                    return
                port.write(b"".join(manager.filter(data)))
            if port.fileno() in ready:
                line.sendall(b"".join(manager.escape(os.read(port.fileno(), 4096))))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"rfc2217://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()


def test_a_card_is_read_through_a_serial_port_server() -> None:
    twin = SamTwin()
    with plugged_in(twin, "pty") as path, port_server(path) as url:
        driver = SdtReader(url, SETTINGS)
        for card in ("zhang", "rare"):
            driver.open()
            assert driver.poll() is None
            twin.lay_card(SPECIMENS[card].block)
            reading = driver.poll()
            assert isinstance(reading, CardRead)
            assert reading.credential.name == dict(SPECIMENS[card].fields)["name"]
            twin.lift_card()
            driver.close()


def test_a_serial_port_server_that_goes_away_is_a_lost_port() -> None:
    twin = SamTwin()
    with plugged_in(twin, "pty") as path:
        with port_server(path) as url:
            driver = SdtReader(url, SETTINGS)
            driver.open()
        with pytest.raises(DeviceFault, match="port_lost"):
            [driver.poll() for _ in range(9)]
        driver.close()
        with pytest.raises(DeviceFault, match="port_unavailable"):
            driver.open()


def test_a_port_is_found_by_what_the_system_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = SamTwin()
    with plugged_in(twin, "pty") as path:
        found = ListPortInfo(path)
        found.description, found.hwid = "USB-Serial reader", "USB VID:PID=1A86:7523 SER=A1"
        monkeypatch.setattr(serial.tools.list_ports, "comports", lambda *_args, **_named: [found])
        driver = SdtReader("hwgrep://1A86:7523", SETTINGS)
        driver.open()
        twin.lay_card(SPECIMENS["li"].block)
        assert isinstance(driver.poll(), CardRead)
        driver.close()
        with pytest.raises(DeviceFault, match="port_unavailable"):
            SdtReader("hwgrep://0403:6001", SETTINGS).open()


def test_a_port_that_another_program_uses_is_told_so_and_not_shared() -> None:
    with plugged_in(SamTwin(()), "pty") as url:
        first = open_line(url, 115200)
        with pytest.raises(DeviceFault) as refused:
            open_line(url, 115200)
        assert refused.value.code == "port_in_use"
        first.close()
        open_line(url, 115200).close()
