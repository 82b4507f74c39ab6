"""The twin of a loudspeaker: it keeps what was said, as text and as WAV."""

from base64 import b64encode
from collections import deque
from dataclasses import dataclass
from typing import Any

from hallsys.devices.commands import Announce
from hallsys.devices.faults import DeviceFault
from hallsys.devices.simulated.twin import Twin

_KEPT = 10


@dataclass(frozen=True)
class Said:
    """One announcement; `sound` is a WAV file, or None if there was no voice."""

    text_zh: str
    text_en: str
    sound: bytes | None


class Loudspeaker(Twin):
    """Plays in no time, and remembers the last announcements."""

    kind = "speaker"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self.said: deque[Said] = deque(maxlen=_KEPT)

    def receive(self, data: bytes) -> None:
        """Hear nothing: a loudspeaker has no protocol."""

    def play(self, announcement: Announce, sound: bytes | None) -> None:
        """Remember the announcement. Raises DeviceFault `output_failed` if unplugged."""
        if "unplugged" in self.faults:
            raise DeviceFault("output_failed", "the simulated loudspeaker is unplugged")
        with self.changed:
            self.said.append(Said(announcement.text_zh, announcement.text_en, sound))
            self.changed.notify_all()

    def state(self) -> dict[str, Any]:
        with self.changed:
            said = list(self.said)
        return {
            **super().state(),
            "announcements": [
                {
                    "text_zh": each.text_zh,
                    "text_en": each.text_en,
                    "wav": None if each.sound is None else b64encode(each.sound).decode(),
                }
                for each in said
            ],
        }


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
