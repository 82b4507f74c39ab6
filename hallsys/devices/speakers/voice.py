"""Clips: a site's own recordings where there are any, else espeak-ng, kept on disk."""

import hashlib
import re
import shutil
import subprocess
import tempfile
from array import array
from functools import cache
from pathlib import Path

from hallsys.devices.commands import Fragment
from hallsys.devices.faults import DeviceFault
from hallsys.devices.speakers.sound import Samples, chime, read_wav, trim, write_wav

CHIME = "chime"
_ENGINE = "espeak-ng"
_TIMEOUT = 20  # seconds; a fragment takes milliseconds
_SAFE_KEY = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")

# espeak-ng's own `cmn` spells pinyin as English; this one reads Chinese characters.
_VOICES = {"zh": "cmn-latn-pinyin", "en": "en"}


class Clips:
    """Finds or makes the sound of a fragment."""

    def __init__(self, cache_folder: Path, recordings: Path | None, words_per_minute: int) -> None:
        self._cache = cache_folder
        self._recordings = recordings
        self._speed = words_per_minute

    def check(self) -> None:
        """Raise DeviceFault `voice_missing` if there are neither recordings nor an engine."""
        if self._recordings is None and shutil.which(_ENGINE) is None:
            raise DeviceFault("voice_missing")

    def clip(self, fragment: Fragment) -> "Samples[int]":
        """Return the fragment's sound. Raises DeviceFault `voice_missing` or `voice_failed`."""
        if fragment.key == CHIME:
            return _chime()
        recording = self._recording(fragment.key)
        if recording is not None:
            return _read(recording)
        if not fragment.text.strip():
            return array("h")
        stored = self._stored_name(fragment)
        if not stored.exists():
            self._render(fragment, stored)
        return _read(stored)

    def _recording(self, key: str) -> Path | None:
        if self._recordings is None or not _SAFE_KEY.fullmatch(key):
            return None
        path = self._recordings / f"{key}.wav"
        return path if path.is_file() else None

    def _stored_name(self, fragment: Fragment) -> Path:
        """Return a name that changes with whatever changes the sound."""
        spoken = f"{_VOICES[fragment.lang]}|{self._speed}|{fragment.text}"
        return self._cache / f"{fragment.lang}-{hashlib.sha256(spoken.encode()).hexdigest()[:24]}.wav"

    def _render(self, fragment: Fragment, target: Path) -> None:
        """Speak into `target`, which appears whole or not at all."""
        engine = shutil.which(_ENGINE)
        if engine is None:
            raise DeviceFault("voice_missing")
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._cache) as folder:
                spoken = Path(folder) / "spoken.wav"
                subprocess.run(  # noqa: S603 -- no shell; the text goes in by standard input
                    [engine, "--stdin", "-v", _VOICES[fragment.lang], "-s", str(self._speed), "-w", spoken],
                    input=fragment.text.encode(), capture_output=True, timeout=_TIMEOUT, check=True,
                )  # fmt: skip
                trimmed = Path(folder) / "trimmed.wav"
                trimmed.write_bytes(write_wav(trim(read_wav(spoken.read_bytes()))))
                trimmed.replace(target)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            raise DeviceFault("voice_failed", f"{fragment.key}: {type(error).__name__}") from None


@cache
def _chime() -> "Samples[int]":
    return chime()


def _read(path: Path) -> "Samples[int]":
    try:
        return read_wav(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DeviceFault("voice_failed", f"{path.name}: {error}") from None
