"""Devices on USB without a device file, through pyusb (the extra `usb`) and libusb."""

import re
import time
from contextlib import suppress
from typing import Any

from hallsys.devices.faults import DeviceFault

_WHERE = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?::(.+))?")
_PIECE = 2048  # bytes handed over at a time: a slip as an image takes seconds to send
_WRITE_TIMEOUT = 5000  # ms for a piece
_DROP_TIMEOUT = 10  # ms without another byte end what is dropped
_DROP_AT_MOST = 0.2  # seconds
_PACKET = 64  # bytes asked for at once; an answer has a few


class UsbLine:
    """The bulk endpoints of a device by vendor, product and, where there are several alike, serial number.

    So it is found again whatever socket it is plugged into. Of its interfaces one of the class
    `preferred` (bInterfaceClass) is taken before others. Reads and writes like a Line. Raises
    DeviceFault `usb_missing` without pyusb or libusb, `port_unavailable` if there is no such device,
    or more than one.
    """

    def __init__(self, where: str, preferred: int | None = None) -> None:
        try:
            import usb.core
            import usb.util
        except ImportError as error:
            raise DeviceFault("usb_missing", str(error)) from None
        self.path = f"usb:{where}"
        self._core, self._util = usb.core, usb.util
        self._device = self._find(where)
        try:
            self._interface, self._out, self._in = self._claim(preferred)
        except (DeviceFault, self._core.USBError) as error:
            self._util.dispose_resources(self._device)
            if isinstance(error, DeviceFault):
                raise
            raise DeviceFault("port_unavailable", _reason(error)) from None

    @property
    def answers(self) -> bool:
        """Whether the device can say anything."""
        return self._in is not None

    def write(self, data: bytes) -> None:
        """Send all of `data`, also to a device that takes less than it is handed. Raises DeviceFault."""
        rest = memoryview(data)
        try:
            while rest:
                taken = self._out.write(bytes(rest[:_PIECE]), _WRITE_TIMEOUT)
                if not taken:
                    raise DeviceFault("no_reply", "it takes no data")
                rest = rest[taken:]
        except self._core.USBTimeoutError:
            raise DeviceFault("no_reply", "it takes no data") from None
        except self._core.USBError as error:
            raise DeviceFault("port_lost", _reason(error)) from None

    def close(self) -> None:
        """Let go of the device."""
        with suppress(self._core.USBError):  # it may be unplugged
            self._util.release_interface(self._device, self._interface)
        self._util.dispose_resources(self._device)

    def drop_input(self) -> None:
        """Forget what it said before: late answers. A device that never stops is no reason to stay."""
        deadline = time.monotonic() + _DROP_AT_MOST
        while self._read(_DROP_TIMEOUT) and time.monotonic() < deadline:
            pass

    def read_until(self, deadline: float) -> bytes:
        """Return what it says before `time.monotonic()` reaches `deadline`; b"" once it has."""
        while (left := round((deadline - time.monotonic()) * 1000)) > 0:
            if arrived := self._read(left):  # empty packets may come before an answer
                return arrived
        return b""

    def _read(self, milliseconds: int) -> bytes:
        if self._in is None:
            raise DeviceFault("port_unavailable", "this USB device never answers")
        try:
            return bytes(self._in.read(_PACKET, milliseconds))
        except self._core.USBTimeoutError:
            return b""
        except self._core.USBError as error:
            raise DeviceFault("port_lost", _reason(error)) from None

    def _find(self, where: str) -> Any:
        match = _WHERE.fullmatch(where)
        if match is None:
            raise DeviceFault("port_unavailable", "write usb:vendor:product, both as four hex digits")
        vendor, product, serial = match.groups()
        try:
            alike = list(self._core.find(find_all=True, idVendor=int(vendor, 16), idProduct=int(product, 16)))
        except self._core.NoBackendError as error:
            raise DeviceFault("usb_missing", str(error)) from None
        except self._core.USBError as error:
            raise DeviceFault("port_unavailable", _reason(error)) from None
        found = [device for device in alike if serial is None or self._serial(device) == serial]
        if len(found) == 1:
            return found[0]
        if found:
            raise DeviceFault("port_unavailable", f"{len(found)} devices are {where}; add a serial number")
        seen = f"; there are {len(alike)} with other serial numbers" if alike else ""
        raise DeviceFault("port_unavailable", f"no device is {where}{seen}")

    def _serial(self, device: Any) -> str | None:
        try:
            return str(device.serial_number)
        except (self._core.USBError, ValueError):  # ValueError: it may not be asked, for want of rights
            return None

    def _claim(self, preferred: int | None) -> tuple[int, Any, Any]:
        """Return the claimed interface and its endpoints out and in (None if it never answers)."""
        try:
            configuration = self._device.get_active_configuration()
        except self._core.USBError:
            self._device.set_configuration()
            configuration = self._device.get_active_configuration()
        for interface in sorted(configuration, key=lambda each: each.bInterfaceClass != preferred):
            out = self._bulk(interface, self._util.ENDPOINT_OUT)
            if out is not None:
                number: int = interface.bInterfaceNumber
                with suppress(NotImplementedError):  # only Linux has a driver of its own in the way
                    if self._device.is_kernel_driver_active(number):
                        self._device.detach_kernel_driver(number)
                self._util.claim_interface(self._device, number)
                return number, out, self._bulk(interface, self._util.ENDPOINT_IN)
        raise DeviceFault("port_unavailable", "this USB device takes no data")

    def _bulk(self, interface: Any, way: int) -> Any:
        util = self._util

        def fits(endpoint: Any) -> bool:
            return bool(
                util.endpoint_direction(endpoint.bEndpointAddress) == way
                and util.endpoint_type(endpoint.bmAttributes) == util.ENDPOINT_TYPE_BULK
            )

        return util.find_descriptor(interface, custom_match=fits)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
