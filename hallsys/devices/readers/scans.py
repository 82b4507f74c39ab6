"""What a scanner types: lines of bytes, and what a line is. Pure."""

import re
import time
from collections.abc import Callable, Mapping

from hallsys.devices.readings import ScanKind, Scanned

# As the server makes them: 22 characters, 6 digits, 13 of Crockford's base 32.
CODES: dict[ScanKind, re.Pattern[str]] = {
    "ticket": re.compile(r"https?://\S+/t/([A-Za-z0-9_-]{22})/?"),
    "pick_up": re.compile(r"[0-9]{6}"),
    "appointment": re.compile(r"[0-9A-HJKMNP-TV-Z]{13}"),
}

_LONGEST = 4096  # bytes of a line; the largest QR code holds 2953
_PAUSE = 0.5  # seconds of silence after which the beginning of a line has lost its end
_ENDS = re.compile(rb"[\r\n]+")


def recognise(text: str, codes: Mapping[ScanKind, re.Pattern[str]]) -> Scanned | None:
    """Return what `text` is by the table `codes`, or None: an opaque credential, or anything else.

    A pattern must match all of the text; its first group, if it has one, is what counts.
    """
    for kind, pattern in codes.items():
        if found := pattern.fullmatch(text):
            return Scanned(kind, found[1] if pattern.groups else text)
    return None


class ScanLines:
    """Cuts what arrives into lines ended by CR, LF or both.

    A beginning without an end is dropped after a pause, so that it spoils no later scan; so is a
    line too long for any code, up to its end.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._rest = b""
        self._too_long = False
        self._at = monotonic()

    @property
    def kept(self) -> int:
        """The bytes of the line that has no end yet."""
        return len(self._rest)

    def take(self, data: bytes) -> list[str]:
        """Return the lines that `data` ends, without control characters; empty ones are no scans."""
        now = self._monotonic()
        if now - self._at > _PAUSE:
            self._rest, self._too_long = b"", False
        if not data:
            return []
        self._at = now
        *lines, self._rest = _ENDS.split(self._rest + data)
        if lines and self._too_long:
            del lines[0]
            self._too_long = False
        if len(self._rest) > _LONGEST:
            self._rest, self._too_long = b"", True
        return [text for line in lines if len(line) <= _LONGEST and (text := _text(line))]


def _text(line: bytes) -> str:
    """Decode a line: UTF-8, or what scanners without it send, GB18030."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = line.decode("gb18030", errors="replace")
    return "".join(char for char in text if char.isprintable()).strip()
