"""The sound card: ALSA through miniaudio, or through `aplay` where that library does not work."""

import ctypes
import io
import shutil
import subprocess
import threading
import wave
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import Any

import structlog

from hallsys.devices.commands import Announce
from hallsys.devices.faults import DeviceFault
from hallsys.devices.speakers.sound import RATE

_PERIOD_MS = 40  # of the card's buffer: a call is heard so much later
_FLUSH_MS = 400  # of silence behind a sound, so that its end has left the card when `play` returns
_LONGEST = 50  # seconds a sound may take; the agent calls a driver hung after sixty
_BYTES = 2  # of a sample

log = structlog.get_logger("hallsys.agent")


def open_alsa(device: str) -> "Miniaudio | Aplay":
    """Open an ALSA device such as `default` or `plughw:1,0`. Raises DeviceFault `sound_missing`."""
    try:
        import miniaudio
    except (ImportError, OSError) as error:
        log.warning("miniaudio does not work here; aplay takes its place", reason=type(error).__name__)
        return Aplay(device)
    return Miniaudio(miniaudio, device)


class Miniaudio:
    """A sound device that is opened for each sound, so that its absence shows and others may use it too."""

    def __init__(self, library: Any, device: str) -> None:
        self._library = library
        self._device = device
        _hush()
        self.check()

    def check(self) -> None:
        self._open().close()

    def play(self, announcement: Announce, sounds: Iterable[bytes] | None) -> None:  # noqa: ARG002 -- a Protocol
        for sound in sounds or ():
            self._play(sound)

    def _play(self, sound: bytes) -> None:
        card, over = self._open(), threading.Event()
        try:
            card.start(_pieces(_frames(sound), over))
            if not over.wait(_LONGEST):
                raise DeviceFault("output_failed", f"{self._device} takes no sound")
        except self._library.MiniaudioError as error:
            raise DeviceFault("output_failed", str(error)) from None
        finally:
            card.close()

    def close(self) -> None:
        """Do nothing: the device is open only while it plays."""

    def _open(self) -> Any:
        library = self._library
        # An id of ALSA is the device's name in a fixed field; listed are only the devices of cards.
        name = library.ffi.new("ma_device_id *")
        encoded = self._device.encode()
        library.ffi.buffer(name)[: len(encoded)] = encoded
        try:
            return library.PlaybackDevice(
                library.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_PERIOD_MS,
                device_id=name,
                backends=[library.Backend.ALSA],
                app_name="hallsys",
            )
        except library.MiniaudioError as error:
            raise DeviceFault("sound_missing", f"alsa:{self._device}: {error}") from None


# Takes ALSA's complaints: twenty lines for each look at a card that is not there. The fault says it.
_SAY_NOTHING = ctypes.CFUNCTYPE(None)(lambda: None)


def _hush() -> None:
    with suppress(OSError, AttributeError):  # another libc, another name
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_SAY_NOTHING)


def _frames(sound: bytes) -> bytes:
    with wave.open(io.BytesIO(sound)) as file:
        frames: bytes = file.readframes(file.getnframes())
    return frames


def _pieces(frames: bytes, over: threading.Event) -> Generator[bytes, int, None]:
    """Return what the card asks for, piece by piece: the sound, then silence until its end is out."""

    def pieces() -> Generator[bytes, int, None]:
        whole = frames + bytes(RATE * _FLUSH_MS // 1000 * _BYTES)
        at, wanted = 0, (yield b"")
        while at < len(whole):
            piece = whole[at : at + wanted * _BYTES]
            at += len(piece)
            wanted = yield piece
        over.set()

    generator = pieces()
    next(generator)
    return generator


class Aplay:
    """Plays through the program `aplay`."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.check()

    def check(self) -> None:
        if shutil.which("aplay") is None:
            raise DeviceFault("sound_missing", "neither miniaudio nor aplay works here")

    def play(self, announcement: Announce, sounds: Iterable[bytes] | None) -> None:  # noqa: ARG002 -- a Protocol
        for sound in sounds or ():
            self._play(sound)

    def _play(self, sound: bytes) -> None:
        command = [shutil.which("aplay") or "aplay", "-q", "-D", self._device, "-"]
        try:
            subprocess.run(command, input=sound, capture_output=True, timeout=_LONGEST, check=True)  # noqa: S603 -- no shell; the device is configuration
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip().splitlines()
            raise DeviceFault("output_failed", said[-1][:200] if said else "aplay failed") from None
        except (subprocess.SubprocessError, OSError) as error:
            raise DeviceFault("output_failed", type(error).__name__) from None

    def close(self) -> None:
        """Do nothing: each sound is a program of its own."""
