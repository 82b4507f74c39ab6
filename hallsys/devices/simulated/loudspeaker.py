"""The twin of a loudspeaker: it keeps what was said, as text and as WAV."""

import io
import math
import time
import wave
from base64 import b64encode
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from hallsys.devices.commands import Announce
from hallsys.devices.faults import DeviceFault
from hallsys.devices.simulated.twin import Twin, UnknownPoke
from hallsys.devices.speakers.sound import one_wav

_KEPT = 20


@dataclass(frozen=True)
class Said:
    """One announcement; `sound` is a WAV file, or None if there was no voice.

    It began at `began`, on `time.monotonic()`, and takes so many `seconds` at the twin's speed.
    """

    text_zh: str
    text_en: str
    sound: bytes | None
    began: float = 0.0
    seconds: float = 0.0


class Loudspeaker(Twin):
    """Remembers the last announcements. It plays in no time, or at a `speed` that it is poked to have."""

    kind = "speaker"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self.said: deque[Said] = deque(maxlen=_KEPT)
        self.speed = math.inf

    def receive(self, data: bytes) -> None:
        """Hear nothing: a loudspeaker has no protocol."""

    def play(self, announcement: Announce, sounds: Iterable[bytes] | None) -> None:
        """Remember what is said, sentence by sentence. Raises DeviceFault `output_failed` if unplugged."""
        if "unplugged" in self.faults:
            raise DeviceFault("output_failed", "the simulated loudspeaker is unplugged")
        sentences = iter(sounds or ())
        first = next(sentences, None)
        lasts = _seconds(first) / self.speed
        said = Said(announcement.text_zh, announcement.text_en, first, time.monotonic(), lasts)
        with self.changed:
            self.said.append(said)
            self.changed.notify_all()
        time.sleep(lasts)
        for sound in sentences:
            lasts = _seconds(sound) / self.speed
            heard = one_wav([said.sound, sound]) if said.sound else sound
            with self.changed:
                said = self.said[-1] = replace(said, sound=heard, seconds=said.seconds + lasts)
                self.changed.notify_all()
            time.sleep(lasts)

    def check(self) -> None:
        """Raise DeviceFault `sound_missing` if unplugged."""
        if "unplugged" in self.faults:
            raise DeviceFault("sound_missing", "the simulated loudspeaker is unplugged")

    def close(self) -> None:
        """Stay as it is: a loudspeaker has no line to hang up."""

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        """Take a `speed`: 1 plays as a real one does, 10 ten times as fast, 0 in no time."""
        if action != "speed":
            super().poke(action, facts)
            return
        try:
            speed = float(facts["speed"])
        except (KeyError, TypeError, ValueError):
            raise UnknownPoke("a speed is a number") from None
        if not speed >= 0:
            raise UnknownPoke("a speed is not negative")
        self.speed = speed or math.inf

    def state(self) -> dict[str, Any]:
        with self.changed:
            said = list(self.said)
        return {
            **super().state(),
            "announcements": [
                {
                    "text_zh": each.text_zh,
                    "text_en": each.text_en,
                    "began": each.began,
                    "wav": None if each.sound is None else b64encode(each.sound).decode(),
                }
                for each in said
            ],
        }


def _seconds(sound: bytes | None) -> float:
    if sound is None:
        return 0.0
    with wave.open(io.BytesIO(sound)) as file:
        frames, rate = file.getnframes(), file.getframerate()
    return float(frames / rate)


def find_loudspeaker(url: str) -> Loudspeaker:
    """Return the twin behind `sim://speaker/name`. Raises DeviceFault `port_unavailable`."""
    from hallsys.devices.simulated.world import WORLD

    try:
        twin = WORLD.twin(url)
    except ValueError as error:
        raise DeviceFault("port_unavailable", str(error)) from None
    if not isinstance(twin, Loudspeaker):
        raise DeviceFault("port_unavailable", f"{url} is no loudspeaker")
    return twin
