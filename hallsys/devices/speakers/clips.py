"""Driver `clips`: speaks announcements joined from clips, one announcement at a time."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from hallsys.devices.commands import Announce, Fragment
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import DeviceKind
from hallsys.devices.registry import driver
from hallsys.devices.speakers.engines import SpeechSettings, engines
from hallsys.devices.speakers.outputs import Output, open_output
from hallsys.devices.speakers.recordings import HallCopy, Recordings
from hallsys.devices.speakers.script import sentences
from hallsys.devices.speakers.voice import GAP_MS, Voice

_HALL_COPY = "hall"  # the folder in the cache where the hall's own recordings are kept
_IDLE = 10.0  # seconds between two polls when there is nothing to make ready
_AT_WORK = 0.02  # and while there is: one clip, then a look at what is to be announced


class ClipsSettings(SpeechSettings):
    """Settings of a speaker.

    `cache`: where clips are kept, the hall's recordings among them. `recordings`: a folder of recordings
    for this speaker alone, `<fragment>.wav`, which come before the hall's. `gap_ms` of silence stands
    between fragments. `volume` in per cent: of this amplifier, on top of the hall's settings.
    """

    cache: Path = Path("clips")
    recordings: Path | None = None
    gap_ms: int = Field(default=GAP_MS, ge=0, le=1000)
    volume: int = Field(default=100, ge=0, le=100)

    @property
    def hall_copy(self) -> Path:
        """Where the hall's recordings are kept."""
        return self.cache / _HALL_COPY


@driver("clips")
class ClipSpeaker:
    """A Speaker. Without a voice it is broken, but the text still reaches the output."""

    kind: ClassVar[DeviceKind] = "speaker"
    Settings = ClipsSettings
    shares_port = False

    def __init__(self, port: str, settings: ClipsSettings) -> None:
        self.interval = _IDLE
        self._port = port
        self._settings = settings
        self._hall = HallCopy(settings.hall_copy)
        own = () if settings.recordings is None else (Recordings(settings.recordings),)
        self._voice = Voice(settings.cache, engines(settings), (*own, self._hall))
        self._output: Output | None = None
        self._waiting: Callable[[], int] | None = None
        self._needed: tuple[Fragment, ...] = ()
        self._unready: Iterator[Fragment] = iter(())

    def open(self) -> None:
        self._output = open_output(self._port)

    def close(self) -> None:
        output, self._output = self._output, None
        if output is not None:
            output.close()

    def warning(self) -> str | None:
        return None

    def poll(self) -> None:
        self._voice.check()
        if self._output is not None:
            self._output.check()
        self._make_ready()

    def announce(self, command: Announce) -> None:
        if self._output is None:
            raise DeviceFault("port_lost", "closed")
        waiting = self._waiting or (lambda: command.waiting)
        volume = command.volume * self._settings.volume // 100
        said = [each for each in sentences(command.fragments, command.times) if each.wanted(waiting())]
        try:
            ready = [self._voice.wav(each.fragments, self._settings.gap_ms, volume) for each in said]
        except DeviceFault:
            self._output.play(command, None)
            raise
        # Whether a sentence is still wanted is asked when it is its turn: others may have come meanwhile.
        turns = zip(said, ready, strict=True)
        self._output.play(command, (sound for sentence, sound in turns if sentence.wanted(waiting())))

    def mind(self, waiting: Callable[[], int]) -> None:
        self._waiting = waiting

    def _make_ready(self) -> None:
        """Render some of what the hall needs, so that in a call nothing is left to render."""
        needed = tuple(self._hall.needed())
        if needed != self._needed:
            self._needed, self._unready = needed, iter(needed)
        fragment = next(self._unready, None)
        self.interval = _IDLE if fragment is None else _AT_WORK
        if fragment is not None:
            with suppress(DeviceFault):  # on record already; a call that needs it will tell
                self._voice.prepare(fragment)
