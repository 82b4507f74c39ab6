"""Driver `clips`: speaks announcements joined from clips, one announcement at a time."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from hallsys.devices.commands import Announce
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.speakers.outputs import Output, open_output
from hallsys.devices.speakers.sound import join, write_wav
from hallsys.devices.speakers.voice import Clips


class ClipsSettings(DriverSettings):
    """Settings of a speaker.

    `recordings` is a folder of a site's own clips, `<fragment>.wav` (16-bit PCM); what it lacks is
    spoken by espeak-ng and kept in `cache`. `gap_ms` of silence stands between fragments.
    """

    cache: Path = Path("clips")
    recordings: Path | None = None
    words_per_minute: int = Field(default=160, ge=80, le=450)
    gap_ms: int = Field(default=40, ge=0, le=1000)


@driver("clips")
class ClipSpeaker:
    """A Speaker. Without a voice it is broken, but the text still reaches the output."""

    kind: ClassVar[DeviceKind] = "speaker"
    Settings = ClipsSettings
    shares_port = False

    def __init__(self, port: str, settings: ClipsSettings) -> None:
        self.interval = 10.0
        self._port = port
        self._clips = Clips(settings.cache, settings.recordings, settings.words_per_minute)
        self._gap_ms = settings.gap_ms
        self._output: Output | None = None

    def open(self) -> None:
        self._output = open_output(self._port)

    def close(self) -> None:
        self._output = None

    def warning(self) -> str | None:
        return None

    def poll(self) -> None:
        self._clips.check()

    def announce(self, command: Announce) -> None:
        if self._output is None:
            raise DeviceFault("port_lost", "closed")
        try:
            sound = join([self._clips.clip(fragment) for fragment in command.fragments], self._gap_ms)
        except DeviceFault:
            self._output.play(command, None)
            raise
        self._output.play(command, write_wav(sound))
