"""Where the sound goes: a folder, ALSA's player, or a simulated loudspeaker."""

import shutil
import subprocess
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol

from hallsys.devices.commands import Announce
from hallsys.devices.faults import DeviceFault

_KEPT = 50  # announcements in the folder; older ones go
_LONGEST = 45  # seconds a player may take


class Output(Protocol):
    """Plays a WAV file to the end. `sound` is None if there is only the text to show."""

    def play(self, announcement: Announce, sound: bytes | None) -> None: ...


class Folder:
    """Writes each announcement as a WAV file with its text beside it."""

    def __init__(self, address: str) -> None:
        self._folder = Path(address)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeviceFault("port_unavailable", str(error)) from None
        taken = [int(path.stem) for path in self._folder.glob("*.txt") if path.stem.isdigit()]
        self._numbers = count(max(taken, default=0) + 1)

    def play(self, announcement: Announce, sound: bytes | None) -> None:
        number = next(self._numbers)
        text = f"{announcement.text_zh}\n{announcement.text_en}\n"
        try:
            if sound is not None:
                (self._folder / f"{number:06}.wav").write_bytes(sound)
            (self._folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
            for suffix in ("wav", "txt"):
                (self._folder / f"{number - _KEPT:06}.{suffix}").unlink(missing_ok=True)
        except OSError as error:
            raise DeviceFault("output_failed", type(error).__name__) from None


class Alsa:
    """Plays through `aplay`; the address is an ALSA device such as `default` or `plughw:1,0`."""

    def __init__(self, address: str) -> None:
        self._device = address or "default"
        player = shutil.which("aplay")
        if player is None:
            raise DeviceFault("port_unavailable", "aplay is not installed")
        self._player = player

    def play(self, announcement: Announce, sound: bytes | None) -> None:  # noqa: ARG002 -- a Protocol
        if sound is None:
            return
        command = [self._player, "-q", "-D", self._device, "-"]
        try:
            subprocess.run(command, input=sound, capture_output=True, timeout=_LONGEST, check=True)  # noqa: S603 -- no shell; the device is configuration
        except (subprocess.SubprocessError, OSError) as error:
            raise DeviceFault("output_failed", type(error).__name__) from None


def _simulated(address: str) -> Output:
    from hallsys.devices.simulated.loudspeaker import find_loudspeaker

    return find_loudspeaker("sim:" + address)


_OUTPUTS: dict[str, Callable[[str], Output]] = {"file": Folder, "alsa": Alsa, "sim": _simulated}


def open_output(url: str) -> Output:
    """Open `file:folder`, `alsa:device` or `sim://speaker/name`.

    Raises DeviceFault `port_unavailable`.
    """
    scheme, _, address = url.partition(":")
    if scheme not in _OUTPUTS:
        raise DeviceFault("port_unavailable", f"a speaker's port begins with {', '.join(_OUTPUTS)}")
    return _OUTPUTS[scheme](address)
