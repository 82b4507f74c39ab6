"""Where the sound goes: a folder, a sound card, or a simulated loudspeaker."""

from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Protocol

from hallsys.devices.commands import Announce
from hallsys.devices.faults import DeviceFault
from hallsys.devices.speakers.sound import one_wav

_KEPT = 50  # announcements in the folder; older ones go


class Output(Protocol):
    """Plays WAV files to their ends."""

    def play(self, announcement: Announce, sounds: Iterable[bytes] | None) -> None:
        """Play one after the other, each taken from `sounds` when it is its turn.

        None if there is only the text to show. Raises DeviceFault `output_failed`.
        """

    def check(self) -> None:
        """Raise DeviceFault if the output is gone."""

    def close(self) -> None:
        """Let go of it."""


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

    def play(self, announcement: Announce, sounds: Iterable[bytes] | None) -> None:
        number = next(self._numbers)
        text = f"{announcement.text_zh}\n{announcement.text_en}\n"
        try:
            if sounds is not None:
                (self._folder / f"{number:06}.wav").write_bytes(one_wav(sounds))
            (self._folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
            for suffix in ("wav", "txt"):
                (self._folder / f"{number - _KEPT:06}.{suffix}").unlink(missing_ok=True)
        except OSError as error:
            raise DeviceFault("output_failed", type(error).__name__) from None

    def check(self) -> None:
        if not self._folder.is_dir():
            raise DeviceFault("port_lost", str(self._folder))

    def close(self) -> None:
        """Do nothing: each file is closed when it is written."""


def _sound_card(address: str) -> Output:
    from hallsys.devices.speakers.alsa import open_alsa

    return open_alsa(address or "default")


def _simulated(address: str) -> Output:
    from hallsys.devices.simulated.loudspeaker import find_loudspeaker

    return find_loudspeaker("sim:" + address)


_OUTPUTS: dict[str, Callable[[str], Output]] = {"file": Folder, "alsa": _sound_card, "sim": _simulated}


def open_output(url: str) -> Output:
    """Open `file:folder`, `alsa:device` or `sim://speaker/name`.

    Raises DeviceFault `port_unavailable`, or `sound_missing` if there is no such sound device.
    """
    scheme, _, address = url.partition(":")
    if scheme not in _OUTPUTS:
        raise DeviceFault("port_unavailable", f"a speaker's port begins with {', '.join(_OUTPUTS)}")
    return _OUTPUTS[scheme](address)
