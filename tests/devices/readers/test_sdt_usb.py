"""Card readers on USB: through the real pyusb, whose bus is simulated."""

import pytest
import usb.backend.libusb1

from hallsys.devices.faults import DeviceFault
from hallsys.devices.readers.sdt import SdtReader, SdtSettings
from hallsys.devices.readings import CardRead
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.sam import SamTwin
from tests.devices.usb_twin import IN, OUT, Plugged, UsbBus

QUICK = SdtSettings(find_timeout=0.2, read_timeout=0.4)


def plugged(ways: tuple[int, ...] = (OUT, IN)) -> Plugged[SamTwin]:
    return Plugged(SamTwin(), "S1", ways, interface_class=255, identity=(0x0400, 0xC35A))


def opened(
    monkeypatch: pytest.MonkeyPatch, *readers: Plugged[SamTwin], port: str = "usb:0400:c35a"
) -> tuple[SdtReader, UsbBus]:
    bus = UsbBus(*readers)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_named: bus)
    driver = SdtReader(port, QUICK)
    driver.open()
    return driver, bus


@pytest.mark.parametrize("faults", [[], ["noise", "split", "trailing"]])
def test_a_card_is_read_in_packets(monkeypatch: pytest.MonkeyPatch, faults: list[str]) -> None:
    reader = plugged()
    driver, _ = opened(monkeypatch, reader)
    reader.twin.set_faults(faults)
    assert driver.poll() is None
    reader.twin.lay_card(SPECIMENS["rare"].block)
    reading = driver.poll()
    assert isinstance(reading, CardRead)
    assert reading.credential.name == "𠮷田㐂"
    driver.close()
    driver.close()
    assert not reader.claimed


def test_a_reader_pulled_out_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = plugged()
    driver, bus = opened(monkeypatch, reader)
    bus.plugged.clear()
    with pytest.raises(DeviceFault, match="port_lost"):
        driver.poll()
    driver.close()
    with pytest.raises(DeviceFault, match="port_unavailable: no device is 0400:c35a"):
        driver.open()
    bus.plugged.append(reader)
    driver.open()
    assert driver.poll() is None
    driver.close()


def test_a_reader_that_is_silent_or_floods(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = plugged()
    driver, _ = opened(monkeypatch, reader)
    reader.twin.set_faults(["silent"])
    reader.heard.extend([bytes(64)] * 99)
    assert driver.poll() is None
    assert driver.poll() is None
    with pytest.raises(DeviceFault, match="no_reply"):
        driver.poll()


def test_a_device_that_cannot_answer_is_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = plugged(ways=(OUT,))
    with pytest.raises(DeviceFault, match="port_unavailable: this USB device never answers"):
        opened(monkeypatch, reader)
    assert not reader.claimed
