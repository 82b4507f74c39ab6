"""The hall's voice on its server: what it needs, what is recorded, and who speaks the rest."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from threading import Lock
from typing import Any

from hallsys.devices.commands import Fragment as Clip
from hallsys.devices.faults import DeviceFault
from hallsys.devices.speakers.engines import engines
from hallsys.devices.speakers.levelling import is_clipped, level, trim
from hallsys.devices.speakers.pack import NoPack, pack, unpack
from hallsys.devices.speakers.recordings import Recordings
from hallsys.devices.speakers.script import sentences
from hallsys.devices.speakers.sound import NoSound, Samples, read_wav, seconds, write_wav
from hallsys.devices.speakers.store import stored
from hallsys.devices.speakers.voice import RECORDED, Voice
from hallsys.display.announcements import Announcement
from hallsys.display.clips import VOCABULARY, Fragment
from hallsys.display.voice_needs import Need
from hallsys.settings import Settings
from hallsys.web.studio.errors import ClipTooLong, FragmentUnknown, NoClip, NothingHeard, NoVoicePack
from hallsys.web.studio.snapshot import LONGEST_CLIP, Row, Taken, Unpacked

log = logging.getLogger(__name__)


class Voicing:
    """Recordings in a folder that people fill in the studio, and engines for what they lack.

    `needs` returns what the hall needs now. Its calls block: they read files and run engines.
    """

    def __init__(self, settings: Settings, needs: Callable[[], Sequence[Need]]) -> None:
        self.needs = needs
        self._recordings = Recordings(settings.server.voice_folder)
        self._voice = Voice(settings.server.clips, engines(settings.speech), [self._recordings])
        self._warming = Lock()

    def works(self) -> bool:
        """Tell whether anything speaks here."""
        try:
            self._voice.check()
        except DeviceFault:
            return False
        return True

    # What is said

    def say(self, said: Announcement, sentence: int | None, volume: int) -> bytes | None:
        """Return a sentence of an announcement as a WAV file, or all of it.

        None if it has no such sentence, or a clip is missing.
        """
        parts = sentences([_clip(each) for each in said.fragments], said.times)
        if sentence is not None:
            parts = parts[sentence : sentence + 1]
        fragments = [each for part in parts for each in part.fragments]
        if not fragments:
            return None
        try:
            return self._voice.wav(fragments, volume=volume)
        except DeviceFault as fault:
            log.warning("an announcement could not be spoken: %s", fault)
            return None

    def warm(self) -> None:
        """Have every clip that the hall needs ready; nothing happens while that is going on already."""
        if not self._warming.acquire(blocking=False):
            return
        try:
            for need in self.needs():
                with suppress(DeviceFault):  # on record already; a call that needs it will tell
                    self.prepare(need.fragment)
        finally:
            self._warming.release()

    def prepare(self, fragment: Fragment, *, online: bool = False) -> None:
        """Have one clip ready. Raises DeviceFault."""
        self._voice.prepare(_clip(fragment), online=online)

    # The studio

    def rows(self) -> list[Row]:
        """Return the clips that the hall needs, and who speaks each of them now."""
        return [self._row(need) for need in self.needs()]

    def clip(self, key: str) -> bytes:
        """Return one clip as a WAV file. Raises FragmentUnknown, NoClip."""
        try:
            return self._voice.wav([_clip(self._fragment(key))])
        except DeviceFault as fault:
            log.warning("a clip could not be spoken: %s", fault)
            raise NoClip from None

    def record(self, key: str, wav: bytes) -> Taken:
        """Keep a recording, trimmed and levelled. Raises FragmentUnknown, NoClip and the like."""
        self._fragment(key)
        sound, clipped = _made_ready(wav)
        self._recordings.put(key, write_wav(sound))
        return Taken(self._row(self._need(key)), clipped)

    def remove(self, key: str) -> Row:
        """Forget a recording. Raises FragmentUnknown."""
        self._fragment(key)
        self._recordings.remove(key)
        return self._row(self._need(key))

    def export(self, hall: str) -> bytes:
        """Return all recordings as a zip."""
        found = {key: self._recordings.find(key) for key in self._recordings.hashes()}
        texts = {**{key: each.text for key, each in VOCABULARY.items()}, **self._texts()}
        return pack({key: path.read_bytes() for key, path in found.items() if path}, texts, hall)

    def take_in(self, data: bytes) -> Unpacked:
        """Take the recordings of another hall: those that this hall, or any, can need. Raises NoVoicePack.

        Nothing is kept unless every one of them can be.
        """
        try:
            files = unpack(data)
        except NoPack as error:
            raise NoVoicePack(why=str(error)) from None
        known = {**VOCABULARY, **self._texts()}
        ready = {}
        for key, wav in files.items():
            if key in known:
                try:
                    ready[key] = write_wav(_made_ready(wav)[0])
                except (NoClip, NothingHeard, ClipTooLong) as refusal:
                    raise NoVoicePack(why=f"{key}: {refusal.sentence('en')}") from None
        for key, wav in ready.items():
            self._recordings.put(key, wav)
        return Unpacked(tuple(ready), len(files) - len(ready))

    # The agents

    def listed(self) -> Mapping[str, Any]:
        """Return the content hash of each recording, and the clips that the hall needs, as JSON."""
        needed = [asdict(need.fragment) for need in self.needs()]
        return {"recordings": self._recordings.hashes(), "needed": needed}

    def recording(self, content: str) -> bytes | None:
        """Return the recording with that content hash, None if there is none."""
        return self._recordings.by_hash(content)

    def speaker_of(self, fragment: Fragment) -> str | None:
        """Return who speaks a clip now: `recorded`, `chime`, an engine's name, or None for nobody."""
        return self._voice.speaker_of(_clip(fragment))

    def _row(self, need: Need) -> Row:
        fragment = need.fragment
        speaker = self.speaker_of(fragment)
        path = self._recordings.find(fragment.key)
        sound = stored(path) if path is not None else None
        return Row(
            fragment.key,
            fragment.text,
            fragment.lang,
            need.chapter,
            speaker,
            seconds(sound) if sound is not None and speaker == RECORDED else None,
        )

    def _need(self, key: str) -> Need:
        return next(need for need in self.needs() if need.fragment.key == key)

    def _fragment(self, key: str) -> Fragment:
        found = next((need.fragment for need in self.needs() if need.fragment.key == key), None)
        if found is None:
            raise FragmentUnknown
        return found

    def _texts(self) -> dict[str, str]:
        return {need.fragment.key: need.fragment.text for need in self.needs()}


def _made_ready(wav: bytes) -> tuple["Samples[int]", bool]:
    """Return a recording trimmed and levelled, and whether it had been cut off at full scale."""
    try:
        heard = read_wav(wav, LONGEST_CLIP)
    except NoSound as error:
        if str(error) == "too long":
            raise ClipTooLong(seconds=LONGEST_CLIP) from None
        raise NoClip from None
    sound = level(trim(heard))
    if not sound:
        raise NothingHeard
    return sound, is_clipped(heard)


def _clip(fragment: Fragment) -> Clip:
    return Clip(fragment.key, fragment.text, fragment.lang)
