"""A backend of pyusb with simulated devices on it: pyusb itself is the real one."""
# ruff: noqa: ARG002 -- the signatures are pyusb's

import errno
from array import array
from collections import deque
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

import usb.backend
import usb.core

from hallsys.devices.simulated.printer import PrinterTwin
from hallsys.devices.simulated.twin import Twin

OUT, IN = 0x01, 0x82
_PACKET = 64
_TIMED_OUT, _GONE = errno.ETIMEDOUT, errno.ENODEV


T = TypeVar("T", bound=Twin)


class Plugged(Generic[T]):
    """A device on the bus. `ways` are its bulk endpoints; it may be `held` by a kernel driver."""

    def __init__(
        self,
        twin: T,
        serial: str = "A1",
        ways: tuple[int, ...] = (OUT, IN),
        held: bool = False,
        interface_class: int = 7,
        identity: tuple[int, int] = (0x04B8, 0x0E15),
    ) -> None:
        self.serial, self.ways, self.held, self.interface_class = serial, ways, held, interface_class
        self.twin, self.identity = twin, identity
        self.heard: deque[bytes] = deque()
        self.claimed = self.configured = False
        self.stuck = False
        self.most = 4096  # bytes taken at a time: a time-out in mid-piece tells how many, and raises nothing
        self.twin.attach(self._hear, lambda: None)

    def _hear(self, data: bytes) -> None:
        """Take what the device says, in packets."""
        self.heard.extend(data[at : at + _PACKET] for at in range(0, len(data), _PACKET))


def printer(serial: str = "A1", **facts: Any) -> Plugged[PrinterTwin]:
    """Return a ticket printer."""
    return Plugged(PrinterTwin(), serial, **facts)


AnyPlugged = Plugged[Any]


class UsbBus(usb.backend.IBackend):  # type: ignore[misc]
    """What libusb would be asked."""

    def __init__(self, *plugged: AnyPlugged) -> None:
        self.plugged = list(plugged)

    def enumerate_devices(self) -> Any:
        return iter(list(self.plugged))

    def get_device_descriptor(self, dev: AnyPlugged) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=dev.identity[0], idProduct=dev.identity[1], bcdDevice=0x100,
            iManufacturer=1, iProduct=2, iSerialNumber=3, bNumConfigurations=1, address=1, bus=1,
            port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: AnyPlugged, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: AnyPlugged, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(dev.ways), bInterfaceClass=dev.interface_class, bInterfaceSubClass=1,
            bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: AnyPlugged, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=dev.ways[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: AnyPlugged) -> AnyPlugged:
        return dev

    def close_device(self, dev_handle: AnyPlugged) -> None:
        dev_handle.claimed = False

    def set_configuration(self, dev_handle: AnyPlugged, config_value: int) -> None:
        dev_handle.configured = True

    def get_configuration(self, dev_handle: AnyPlugged) -> int:
        return int(dev_handle.configured)

    def claim_interface(self, dev_handle: AnyPlugged, intf: int) -> None:
        if dev_handle.held or dev_handle.claimed:
            raise usb.core.USBError("Resource busy", errno=errno.EBUSY)
        dev_handle.claimed = True

    def release_interface(self, dev_handle: AnyPlugged, intf: int) -> None:
        self._require(dev_handle)
        dev_handle.claimed = False

    def is_kernel_driver_active(self, dev_handle: AnyPlugged, intf: int) -> bool:
        return dev_handle.held

    def detach_kernel_driver(self, dev_handle: AnyPlugged, intf: int) -> None:
        dev_handle.held = False

    def bulk_write(self, dev_handle: AnyPlugged, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._require(dev_handle)
        if dev_handle.stuck:
            raise usb.core.USBTimeoutError("Operation timed out", errno=_TIMED_OUT)
        taken = bytes(data)[: dev_handle.most]
        dev_handle.twin.hear(taken)
        return len(taken)

    def bulk_read(self, dev_handle: AnyPlugged, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._require(dev_handle)
        if not dev_handle.heard:
            raise usb.core.USBTimeoutError("Operation timed out", errno=_TIMED_OUT)
        said = dev_handle.heard.popleft()
        buff[: len(said)] = array("B", said)
        return len(said)

    def ctrl_transfer(
        self, dev_handle: AnyPlugged, bmRequestType: int, bRequest: int, wValue: int, wIndex: int,  # noqa: N803
        data: Any, timeout: int,
    ) -> int:  # fmt: skip
        """Answer GET_DESCRIPTOR of a string: 0 are the languages, 3 is the serial number."""
        text = b"\x09\x04" if wValue & 0xFF == 0 else dev_handle.serial.encode("utf-16-le")
        answer = bytes([len(text) + 2, 3]) + text
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def _require(self, dev: AnyPlugged) -> None:
        if dev not in self.plugged:
            raise usb.core.USBError("No such device", errno=_GONE)
