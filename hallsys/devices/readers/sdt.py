"""Driver `sdt`: resident ID card readers with a SAM module, on a serial line or on USB.

The port is any serial URL, or `usb:0400:c35a` (extra `usb`): the module's own USB identity.

Find, select, read, as the module's command set prescribes: at most every 300 ms, 1 s for find and
select, 3 s for read. The photo is dropped with the frame it came in.
"""

import time
from typing import ClassVar

from pydantic import Field

from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import About, DeviceKind, DriverSettings
from hallsys.devices.ports_by_identity import verified
from hallsys.devices.readers import sdt_frames as frames
from hallsys.devices.readers import sdt_text
from hallsys.devices.readings import CardFailed, CardRead
from hallsys.devices.registry import driver
from hallsys.devices.transport import Line, open_line
from hallsys.devices.usb_line import UsbLine
from hallsys.kernel.errors import Refusal

_USB = "usb:"
_ATTEMPTS = 3
_SILENCE = -1

# What SW3 of a failed select or read means for the person at the reader.
_FAULTS = {
    0x40: "card_unknown",
    0x31: "card_authentication",
    0x32: "card_authentication",
    0x33: "card_authentication",
}


class SdtSettings(DriverSettings):
    """Settings of a card reader; old units talk at 9600 baud.

    `sam_id` is the number of its SAM module, as `hallsys agent --check` tells it: with it, a reader
    that is plugged in elsewhere is found, and another in its place is refused.
    """

    baud_rate: int = 115200
    poll_seconds: float = Field(default=0.3, ge=0.3)
    find_timeout: float = Field(default=1.0, gt=0)
    read_timeout: float = Field(default=3.0, gt=0)
    sam_id: str = Field(default="", pattern=r"^(\d\d\.\d\d-\d{8}-\d{10}-\d{10})?$")

    @property
    def identity(self) -> str:
        return self.sam_id


@driver("sdt")
class SdtReader:
    """A CredentialReader."""

    kind: ClassVar[DeviceKind] = "credential_reader"
    Settings = SdtSettings
    shares_port = False
    finds_itself: ClassVar[bool] = True

    def __init__(self, port: str, settings: SdtSettings) -> None:
        self.interval = settings.poll_seconds
        self._port = port
        self._settings = settings
        self._line: Line | UsbLine | None = None
        self._dealt_with = False  # the card that lies there has been reported already
        self._misses = 0
        self._about = About(port)

    def open(self) -> None:
        if self._port.startswith(_USB):
            verified(UsbLine(self._port.removeprefix(_USB)), self._recognise)
        else:
            open_line(self._port, self._settings.baud_rate, verify=self._recognise)
        self._misses = 0

    def about(self) -> About:
        return self._about

    def _recognise(self, line: Line | UsbLine) -> None:
        """Take the line if this reader is at its end. Raises DeviceFault."""
        self._line = line
        status, _ = self._ask(frames.SAM_STATUS, self._settings.find_timeout)
        if status != frames.OK:
            raise DeviceFault("no_reply" if status == _SILENCE else "self_test")
        _, body = self._ask(frames.SAM_ID, self._settings.find_timeout)
        sam_id = frames.sam_id_of(body) or ""
        if self._settings.sam_id not in ("", sam_id):
            raise DeviceFault("wrong_device", f"its SAM module is {sam_id or 'silent about its number'}")
        self._about = About(line.path, sam_id)

    def close(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            line.close()

    def warning(self) -> str | None:
        return None

    def poll(self) -> CardRead | CardFailed | None:
        """Look for a card. After one was reported, nothing until it has been lifted."""
        if not self._found():
            self._dealt_with = False
            return None
        if self._dealt_with:
            return None
        reading = self._read()
        self._dealt_with = reading != CardFailed("card_lifted")
        return reading

    def _found(self) -> bool:
        status, _ = self._ask(frames.FIND, self._settings.find_timeout)
        if status != _SILENCE:
            self._misses = 0
            return status == frames.FOUND
        self._misses += 1
        if self._misses >= _ATTEMPTS:
            raise DeviceFault("no_reply")
        return self._dealt_with  # not knowing, take the card for where it was

    def _read(self) -> CardRead | CardFailed:
        status = _SILENCE
        for _ in range(_ATTEMPTS):
            status, _body = self._ask(frames.SELECT, self._settings.find_timeout)
            if status == frames.OK:
                status, body = self._ask(frames.READ_TEXT_AND_PHOTO, self._settings.read_timeout)
                if text := frames.text_of(body):
                    return _reading(text)
            if not self._found():
                return CardFailed("card_lifted")
        return CardFailed(_FAULTS.get(status, "card_unreadable"))

    def _ask(self, command: bytes, timeout: float) -> tuple[int, bytes]:
        """Return SW3 and the body of the answer; (_SILENCE, b"") if none came whole in time."""
        line = self._line  # somebody may close it meanwhile, and then it says so by itself
        if line is None:
            raise DeviceFault("port_lost", "closed")
        line.drop_input()
        line.write(frames.encode(command))
        deadline = time.monotonic() + timeout
        buffer = b""
        while True:
            arrived = line.read_until(deadline)
            found, buffer = frames.parse(buffer + arrived, final=not arrived)
            for frame in found:
                if isinstance(frame, frames.Frame) and frames.may_answer(command, frame.body):
                    return frame.body[2], frame.body
            if not arrived:
                return _SILENCE, b""


def _reading(text: bytes) -> CardRead | CardFailed:
    try:
        return CardRead(sdt_text.credential(text))
    except sdt_text.UnknownCard:
        return CardFailed("card_unknown")
    except sdt_text.EmptyField:
        return CardFailed("card_unreadable")
    except Refusal as refusal:
        return CardFailed(refusal.code)
