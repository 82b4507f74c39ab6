"""Devices behind equal adapters, whose ports swap names: each driver finds its own."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import serial.tools.list_ports
from serial.tools.list_ports_common import ListPortInfo

from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import About
from hallsys.devices.ports_by_identity import hold, release, usb_number
from hallsys.devices.printers.escpos import EscposPrinter, EscposSettings
from hallsys.devices.readers.scanner import Scanner, ScannerSettings
from hallsys.devices.readers.sdt import SdtReader, SdtSettings
from hallsys.devices.readings import CardRead
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.printer import PrinterTwin
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.transport import open_line
from tests.devices.lines import reached

NOBODY = "05.03-20260101-9999999999-0000000000"


class Sockets:
    """USB sockets by name: links to terminals that can be moved, as the kernel renames adapters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pattern = f"glob:{folder}/ttyUSB*"

    def plug(self, name: str, port: str) -> None:
        new = self.folder / "new"
        new.symlink_to(port)
        new.replace(self.folder / name)

    def unplug(self, name: str) -> None:
        (self.folder / name).unlink()


@contextmanager
def adapters(folder: Path, *kinds: str) -> Iterator[tuple[Sockets, list[str], list[SamTwin | PrinterTwin]]]:
    """Yield the sockets with twins plugged in, ttyUSB0 onwards, the ports behind, and the twins."""
    sockets = Sockets(folder)
    with ExitStack() as stack:
        ports, twins = [], []
        for at, kind in enumerate(kinds):
            port, twin = stack.enter_context(reached(kind, "pty"))
            assert isinstance(twin, SamTwin | PrinterTwin)
            sockets.plug(f"ttyUSB{at}", port)
            ports.append(port)
            twins.append(twin)
        yield sockets, ports, twins


def sdt(port: str, twin: SamTwin | PrinterTwin | None = None) -> SdtReader:
    sam_id = twin.sam_id if isinstance(twin, SamTwin) else NOBODY
    return SdtReader(port, SdtSettings(find_timeout=0.3, read_timeout=1.0, sam_id=sam_id))


def leads_to(driver: SdtReader | EscposPrinter, port: str) -> bool:
    return Path(driver.about().port).resolve() == Path(port).resolve()


def reads(reader: SdtReader, twin: SamTwin | PrinterTwin) -> bool:
    assert isinstance(twin, SamTwin)
    twin.lay_card(SPECIMENS["zhang"].block)
    read = reader.poll()
    twin.lift_card()
    return isinstance(read, CardRead) and reader.poll() is None


def test_two_equal_readers_are_found_whatever_their_ports_are_called(tmp_path: Path) -> None:
    with adapters(tmp_path, "sdt", "sdt") as (sockets, ports, (one, two)):
        readers = [sdt(sockets.pattern, twin) for twin in (one, two)]
        for swapped in (False, True):
            if swapped:
                sockets.plug("ttyUSB0", ports[1])
                sockets.plug("ttyUSB1", ports[0])
            for reader, twin, port in zip(readers, (one, two), ports, strict=True):
                reader.open()
                assert leads_to(reader, port)
                assert reads(reader, twin)
            for reader in readers:
                reader.close()


def test_a_reader_in_another_socket_is_found_when_it_is_opened_again(tmp_path: Path) -> None:
    with adapters(tmp_path, "sdt", "escpos") as (sockets, ports, (sam, _)):
        reader = sdt(sockets.pattern, sam)
        reader.open()
        reader.close()
        sockets.unplug("ttyUSB0")
        with pytest.raises(DeviceFault) as fault:
            reader.open()
        assert fault.value.code == "no_reply"  # only the printer is left, which knows no such question
        reader.close()
        sockets.plug("ttyUSB7", ports[0])
        reader.open()
        assert reads(reader, sam)
        reader.close()


def test_ports_that_others_have_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with adapters(tmp_path, "escpos", "sdt") as (sockets, _, (printer, sam)):
        assert isinstance(printer, PrinterTwin)
        line = open_line(f"{tmp_path}/ttyUSB0", 9600)
        heard = threading.Event()
        monkeypatch.setattr(printer, "receive", lambda _: heard.set())
        reader = sdt(sockets.pattern, sam)
        reader.open()
        assert not heard.is_set()
        other = sdt(sockets.pattern)
        with pytest.raises(DeviceFault, match="every port that matches is another device's"):
            other.open()
        line.close()
        reader.close()
        with pytest.raises(DeviceFault, match="wrong_device"):  # what were theirs may be tried again
            other.open()


def test_all_at_once(tmp_path: Path) -> None:
    """Readers that are opened in the same moment do not take a port from each other."""
    with adapters(tmp_path, "sdt", "sdt", "sdt", "sdt") as (sockets, ports, twins):
        readers = [sdt(sockets.pattern, twin) for twin in reversed(twins)]
        threads = [threading.Thread(target=reader.open) for reader in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(leads_to(reader, port) for reader, port in zip(readers, reversed(ports), strict=True))
        for reader in readers:
            reader.close()


@pytest.mark.parametrize("fixed", [True, False])
def test_another_reader_is_refused(tmp_path: Path, fixed: bool) -> None:
    with adapters(tmp_path, "sdt") as (sockets, ports, (sam,)):
        assert isinstance(sam, SamTwin)
        reader = sdt(ports[0] if fixed else sockets.pattern)
        with pytest.raises(DeviceFault, match=f"wrong_device: its SAM module is {sam.sam_id}"):
            reader.open()
        reader.close()
        right = sdt(ports[0], sam)
        right.open()
        right.close()


def test_a_printer_is_found_by_its_serial_number(tmp_path: Path) -> None:
    with adapters(tmp_path, "sdt", "escpos", "escpos") as (sockets, ports, (_, one, two)):
        assert isinstance(one, PrinterTwin)
        assert isinstance(two, PrinterTwin)
        for twin, port in ((two, ports[2]), (one, ports[1])):
            settings = EscposSettings(answer_timeout=0.3, serial_number=twin.serial_number)
            printer = EscposPrinter(sockets.pattern, settings)
            printer.open()
            assert leads_to(printer, port)
            assert printer.about().identity == twin.serial_number
            printer.close()
        stranger = EscposPrinter(ports[1], EscposSettings(answer_timeout=0.3, serial_number="X1"))
        with pytest.raises(DeviceFault, match=f"wrong_device: its serial number is {one.serial_number}"):
            stranger.open()
        stranger.close()


def test_no_port_matches(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault, match="no port matches"):
        sdt(f"glob:{tmp_path}/none*").open()
    with pytest.raises(DeviceFault, match="this driver cannot ask who is there"):
        open_line(f"glob:{tmp_path}/none*", 9600)


def test_what_is_no_local_port_is_not_noted() -> None:
    assert hold("socket://127.0.0.1:1") is None
    release(None)


def test_an_adapter_with_a_serial_number_is_found_by_hwgrep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with adapters(tmp_path, "sdt", "sdt") as (_, ports, (one, two)):

        def attached(swapped: bool) -> None:
            infos: list[ListPortInfo] = []
            for port, number in zip(ports, ("A50285BI", "A50285BJ"), strict=True):
                info = ListPortInfo(port)
                info.hwid = f"USB VID:PID=0403:6001 SER={number} LOCATION=1-{len(infos)}"
                infos.append(info)
            infos.sort(key=lambda info: info.device, reverse=swapped)
            monkeypatch.setattr(serial.tools.list_ports, "comports", lambda *_: infos)

        for swapped in (False, True):
            attached(swapped)
            for number, twin, port in (("A50285BI", one, ports[0]), ("A50285BJ", two, ports[1])):
                reader = sdt(f"hwgrep://SER={number}", twin)
                reader.open()
                assert leads_to(reader, port)
                assert reads(reader, twin)
                reader.close()
        with pytest.raises(DeviceFault, match="port_unavailable"):
            sdt("hwgrep://SER=NONE").open()


def test_a_scanner_on_usb_tells_its_own_number(monkeypatch: pytest.MonkeyPatch) -> None:
    with reached("scanner", "pty") as (one, _), reached("scanner", "pty") as (other, _):
        ports = one, other
        info = ListPortInfo(one)
        info.serial_number = "SN-0042"
        monkeypatch.setattr(serial.tools.list_ports, "comports", lambda *_: [info])
        for port, number in zip(ports, ("SN-0042", ""), strict=True):
            scanner = Scanner(port, ScannerSettings())
            scanner.open()
            assert scanner.about() == About(port, number)
            scanner.close()
    assert usb_number("socket://127.0.0.1:1") == ""
