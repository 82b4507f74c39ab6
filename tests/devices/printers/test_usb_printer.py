"""Printers on USB: through the real pyusb, whose bus is simulated."""

import sys

import pytest
import usb.backend.libusb0
import usb.backend.libusb1
import usb.backend.openusb

from hallsys.devices.commands import PrintTicket
from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers.escpos import EscposPrinter, EscposSettings
from hallsys.devices.simulated.printer import PrinterTwin
from tests.devices.slips import SLIP
from tests.devices.usb_twin import OUT, Plugged, UsbBus, printer

QUICK = EscposSettings(answer_timeout=0.2, print_timeout=0.5)


def opened(
    monkeypatch: pytest.MonkeyPatch, *printers: Plugged[PrinterTwin], port: str = "usb:04b8:0E15"
) -> tuple[EscposPrinter, UsbBus]:
    bus = UsbBus(*printers)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_named: bus)
    driver = EscposPrinter(port, QUICK)
    driver.open()
    return driver, bus


@pytest.mark.parametrize("held", [False, True])
def test_a_slip_comes_out_and_the_printer_is_let_go(monkeypatch: pytest.MonkeyPatch, held: bool) -> None:
    plugged = printer(held=held)
    driver, _ = opened(monkeypatch, plugged)
    driver.print_ticket(PrintTicket(SLIP))
    assert plugged.twin.slips[0].codes == [SLIP.qr]
    assert plugged.twin.unknown == []
    assert plugged.claimed
    driver.close()
    driver.close()
    assert not plugged.claimed


def test_a_printer_that_takes_its_time_loses_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = printer()
    driver, _ = opened(monkeypatch, plugged)
    plugged.most = 100
    driver.print_ticket(PrintTicket(SLIP))
    assert plugged.twin.slips[0].codes == [SLIP.qr]
    plugged.most = 0
    with pytest.raises(DeviceFault, match="no_reply"):
        driver.print_ticket(PrintTicket(SLIP))


def test_its_state_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = printer()
    driver, _ = opened(monkeypatch, plugged)
    plugged.twin.set_faults(["near_end"])
    driver.poll()
    assert driver.warning() == "paper_near_end"
    plugged.heard.append(b"")  # an empty packet, as some printers send
    plugged.twin.set_faults(["cover_open"])
    with pytest.raises(DeviceFault, match="cover_open"):
        driver.poll()
    plugged.twin.set_faults(["silent"])
    with pytest.raises(DeviceFault, match="printer_offline"):
        driver.poll()


def test_a_printer_that_never_answers_is_asked_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = printer(ways=(OUT,), interface_class=255)
    driver, _ = opened(monkeypatch, plugged)
    driver.poll()
    driver.print_ticket(PrintTicket(SLIP))
    assert plugged.twin.printed == 1


def test_alike_printers_are_told_apart_by_serial_number(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = printer("A1"), printer("B2")
    driver, _ = opened(monkeypatch, one, two, port="usb:04b8:0e15:B2")
    driver.print_ticket(PrintTicket(SLIP))
    assert (one.twin.printed, two.twin.printed) == (0, 1)
    with pytest.raises(DeviceFault, match="2 devices are 04b8:0E15; add a serial number"):
        opened(monkeypatch, one, two)
    with pytest.raises(DeviceFault, match="there are 2 with other serial numbers"):
        opened(monkeypatch, one, two, port="usb:04b8:0e15:C3")


@pytest.mark.parametrize(
    ("port", "reason"),
    [("usb:04b8:0e16", "no device is 04b8:0e16"), ("usb:4b8", "four hex digits"), ("usb:", "hex digits")],
)
def test_no_such_printer(monkeypatch: pytest.MonkeyPatch, port: str, reason: str) -> None:
    with pytest.raises(DeviceFault, match="port_unavailable") as fault:
        opened(monkeypatch, printer(), port=port)
    assert reason in fault.value.detail


def test_what_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = printer()
    taken.claimed = True
    with pytest.raises(DeviceFault, match="port_unavailable: Resource busy"):
        opened(monkeypatch, taken)
    with pytest.raises(DeviceFault, match="port_unavailable: this USB device takes no data"):
        opened(monkeypatch, printer(ways=()))


def test_a_printer_pulled_out_or_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = printer()
    driver, bus = opened(monkeypatch, plugged)
    plugged.stuck = True
    with pytest.raises(DeviceFault, match="no_reply"):
        driver.poll()
    plugged.stuck = False
    bus.plugged.clear()
    with pytest.raises(DeviceFault, match="port_lost"):
        driver.poll()
    driver.close()
    bus.plugged.append(plugged)
    driver.open()
    driver.print_ticket(PrintTicket(SLIP))
    assert plugged.twin.printed == 1


def test_without_pyusb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usb.core", None)
    with pytest.raises(DeviceFault, match="usb_missing"):
        EscposPrinter("usb:04b8:0e15", QUICK).open()


def test_without_libusb(monkeypatch: pytest.MonkeyPatch) -> None:
    for backend in (usb.backend.libusb1, usb.backend.libusb0, usb.backend.openusb):
        monkeypatch.setattr(backend, "get_backend", lambda *_args, **_named: None)
    with pytest.raises(DeviceFault, match="usb_missing"):
        EscposPrinter("usb:04b8:0e15", QUICK).open()
