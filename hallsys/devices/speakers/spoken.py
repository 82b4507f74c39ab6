"""Whole announcements as WAV files, for whoever plays them elsewhere than on a speaker of an agent."""

from collections.abc import Sequence
from pathlib import Path

from hallsys.devices.commands import Fragment
from hallsys.devices.speakers.clips import ClipsSettings
from hallsys.devices.speakers.sound import join, write_wav
from hallsys.devices.speakers.voice import Clips


class Spoken:
    """Joins clips to announcements; what is not recorded is spoken by espeak-ng and kept in `cache`."""

    def __init__(self, cache: Path, recordings: Path | None = None) -> None:
        settings = ClipsSettings(cache=cache, recordings=recordings)
        self._clips = Clips(settings.cache, settings.recordings, settings.words_per_minute)
        self._gap_ms = settings.gap_ms

    def check(self) -> None:
        """Raise DeviceFault `voice_missing` if there is no voice."""
        self._clips.check()

    def wav(self, fragments: Sequence[Fragment]) -> bytes:
        """Return the sound of the fragments, one after the other. Raises DeviceFault."""
        return write_wav(join([self._clips.clip(one) for one in fragments], self._gap_ms))
