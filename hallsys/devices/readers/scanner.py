"""Driver `scanner`: QR and bar code scanners, on a serial line or as a keyboard.

A line ended by CR or LF is a ticket's QR code, a pick-up code, an appointment's code, or an
electronic credential for the verifier that the hall has installed. The port is any serial URL, or
`evdev:` with the path of an event device (its name in /dev/input/by-id survives replugging).
"""

import re
import time
from collections import deque
from typing import Annotated, Any, ClassVar, Protocol

import structlog
from pydantic import Field, field_validator

from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import About, DeviceKind, DriverSettings
from hallsys.devices.ports_by_identity import usb_number
from hallsys.devices.readers.keyboard import EVDEV, open_keyboard
from hallsys.devices.readers.scans import CODES, ScanLines, recognise
from hallsys.devices.readings import CardFailed, CardRead, ScanKind, Scanned
from hallsys.devices.registry import driver
from hallsys.devices.transport import open_line
from hallsys.devices.verifiers import UnknownVerifier, Verifier, make_verifier, require_verifier
from hallsys.kernel.errors import Refusal

_LISTEN = 0.1  # seconds a poll waits for a scan

log = structlog.get_logger("hallsys.agent")


class ScannerSettings(DriverSettings):
    """How the scanner talks and what its texts are.

    `codes` replaces patterns of the table (see `readers.scans.CODES`) by kind. What no pattern
    matches goes to `verifier`, with `verifier_settings`; without one it is told as unknown. The
    same text within `repeat` seconds is one scan: a phone is held under the scanner for a while.
    """

    baud_rate: int = 9600
    codes: dict[ScanKind, re.Pattern[str]] = Field(default_factory=dict)
    verifier: str | None = None
    verifier_settings: dict[str, Any] = Field(default_factory=dict, repr=False)
    repeat: Annotated[float, Field(ge=0)] = 2.0

    @field_validator("verifier")
    @classmethod
    def _installed(cls, name: str | None) -> str | None:
        try:
            if name is not None:
                require_verifier(name)
        except UnknownVerifier as error:
            raise ValueError(str(error)) from None
        return name


class _Source(Protocol):
    def read_some(self, timeout: float) -> bytes: ...
    def close(self) -> None: ...


@driver("scanner")
class Scanner:
    """A CredentialReader: `poll` also returns Scanned. Its health is that of the port."""

    kind: ClassVar[DeviceKind] = "credential_reader"
    Settings = ScannerSettings
    shares_port = False

    def __init__(self, port: str, settings: ScannerSettings) -> None:
        self.interval = 0.05
        self._port = port
        self._settings = settings
        self._codes = {**CODES, **settings.codes}
        self._about = About(port)
        self._source: _Source | None = None
        self._verifier: Verifier | None = None
        self._lines = ScanLines()
        self._waiting: deque[str] = deque()
        self._last = ("", 0.0)

    def open(self) -> None:
        if self._verifier is None and self._settings.verifier is not None:
            self._verifier = make_verifier(self._settings.verifier, self._settings.verifier_settings)
        if self._port.startswith(EVDEV):
            self._source = open_keyboard(self._port.removeprefix(EVDEV))
        else:
            self._source = line = open_line(self._port, self._settings.baud_rate)
            self._about = About(line.path, usb_number(line.path))
        self._lines = ScanLines()
        self._waiting.clear()

    def close(self) -> None:
        if self._source is not None:
            source, self._source = self._source, None
            source.close()

    def about(self) -> About:
        return self._about

    def warning(self) -> str | None:
        return None

    def poll(self) -> CardRead | CardFailed | Scanned | None:
        """Return the next scan. Scans that came together are returned one a call."""
        if self._source is None:
            raise DeviceFault("port_lost", "closed")
        self._listen(self._source)
        while self._waiting:
            text = self._waiting.popleft()
            if not self._repeated(text):
                return recognise(text, self._codes) or self._credential(text)
        return None

    def _listen(self, source: _Source) -> None:
        """Wait for the end of a line, a moment at most; a slow scanner sends it byte by byte."""
        deadline = time.monotonic() + _LISTEN
        while not self._waiting and (left := deadline - time.monotonic()) > 0:
            self._waiting.extend(self._lines.take(source.read_some(left)))

    def _repeated(self, text: str) -> bool:
        now = time.monotonic()
        last, at = self._last
        self._last = text, now
        return text == last and now - at < self._settings.repeat

    def _credential(self, text: str) -> CardRead | CardFailed:
        if self._verifier is None:
            return CardFailed("code_unknown")
        try:
            credential = self._verifier.verify(text)
        except Refusal as refusal:
            return CardFailed(refusal.code)
        except Exception as error:  # noqa: BLE001 -- a vendor's verifier may raise anything
            log.warning("verifier failed", verifier=self._settings.verifier, error=type(error).__name__)
            return CardFailed("verifier_failed")
        return CardFailed("code_unknown") if credential is None else CardRead(credential)
