"""The voice of a hall: recordings where there are any, else what the first engine that works has spoken."""

import hashlib
import logging
from array import array
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from hallsys.devices.commands import Fragment
from hallsys.devices.faults import DeviceFault
from hallsys.devices.speakers.engines import Engine
from hallsys.devices.speakers.levelling import level, trim
from hallsys.devices.speakers.recordings import Recorded
from hallsys.devices.speakers.script import CHIME
from hallsys.devices.speakers.sound import NoSound, Samples, chime, join, read_wav, soften, write_wav
from hallsys.devices.speakers.store import rendered, stored

RECORDED = "recorded"
GAP_MS = 40  # silence between two fragments

log = logging.getLogger(__name__)


class Voice:
    """Finds or makes the sound of fragments. What is rendered is kept in `cache`, named after its engine."""

    def __init__(self, cache: Path, engines: Sequence[Engine], recorded: Sequence[Recorded] = ()) -> None:
        self._cache = cache
        self._engines = engines
        self._recorded = recorded

    def check(self) -> None:
        """Raise DeviceFault `voice_missing` if no engine speaks and nothing is recorded."""
        speaks = any(engine.identity("zh") is not None for engine in self._engines)
        if not speaks and not any(source.find("zh.qing") for source in self._recorded):
            raise DeviceFault("voice_missing")

    def speaker_of(self, fragment: Fragment) -> str | None:
        """Return who speaks the fragment now: `recorded`, `chime`, an engine's name, or None for nobody."""
        if self._recording(fragment.key) is not None:
            return RECORDED
        if fragment.key == CHIME:
            return CHIME
        kept = next((engine for engine, path in self._kept(fragment) if stored(path) is not None), None)
        able = kept or next((engine for engine, _ in self._kept(fragment) if engine.offline), None)
        return able.name if able else None

    def clip(self, fragment: Fragment) -> "Samples[int]":
        """Return the fragment's sound, rendered by the quickest engine if it is not there.

        Raises DeviceFault `voice_missing` or `voice_failed`.
        """
        sound = self._found(fragment)
        if sound is not None:
            return sound
        able = sorted(self._kept(fragment), key=lambda one: not one[0].quick)
        return self._render(fragment, [one for one in able if one[0].offline])

    def prepare(self, fragment: Fragment, *, online: bool = False) -> None:
        """Have the fragment ready, rendered by the best engine there is; `online`: also over the internet.

        Raises DeviceFault `voice_missing` or `voice_failed`.
        """
        if self._recording(fragment.key) is not None or fragment.key == CHIME or not fragment.text.strip():
            return
        able = [one for one in self._kept(fragment) if online or one[0].offline]
        if not able or stored(able[0][1]) is None:
            self._render(fragment, able)

    def wav(self, fragments: Iterable[Fragment], gap_ms: int = GAP_MS, volume: int = 100) -> bytes:
        """Return the fragments one after the other as a WAV file. Raises DeviceFault."""
        return write_wav(soften(join([self.clip(each) for each in fragments], gap_ms), volume))

    def _found(self, fragment: Fragment) -> "Samples[int] | None":
        recording = self._recording(fragment.key)
        if recording is not None:
            return recording
        if fragment.key == CHIME:
            return _chime()
        if not fragment.text.strip():
            return array("h")
        kept = (stored(path) for _, path in self._kept(fragment))
        return next((sound for sound in kept if sound is not None), None)

    def _recording(self, key: str) -> "Samples[int] | None":
        paths = (source.find(key) for source in self._recorded)
        sounds = (stored(path) for path in paths if path is not None)
        return next((sound for sound in sounds if sound is not None), None)

    def _kept(self, fragment: Fragment) -> list[tuple[Engine, Path]]:
        """Return the engines that speak the fragment, and where each one's clip is kept.

        The name changes with whatever changes the sound.
        """
        found = []
        for engine in self._engines:
            identity = engine.identity(fragment.lang)
            if identity is not None:
                digest = hashlib.sha256(f"{identity}|{fragment.text}".encode()).hexdigest()[:24]
                found.append((engine, self._cache / f"{engine.name}-{fragment.lang}-{digest}.wav"))
        return found

    def _render(self, fragment: Fragment, able: Sequence[tuple[Engine, Path]]) -> "Samples[int]":
        """Have the first engine that works speak, and return the sound."""
        failure = DeviceFault("voice_missing")
        for engine, target in able:

            def make(folder: Path, engine: Engine = engine) -> bytes:
                try:
                    spoken = read_wav(engine.render(fragment.text, fragment.lang, folder))
                except NoSound as error:
                    raise DeviceFault("voice_failed", f"{engine.name}: {error}") from None
                sound = level(trim(spoken))
                if not sound:
                    raise DeviceFault("voice_failed", f"{engine.name} says nothing for {fragment.key}")
                return write_wav(sound)

            try:
                rendered(self._cache, target, make)
            except DeviceFault as fault:
                log.warning("%s could not speak %s: %s", engine.name, fragment.key, fault)
                failure = fault
                continue
            sound = stored(target)
            if sound is not None:
                return sound
        raise failure


@cache
def _chime() -> "Samples[int]":
    return chime()
