"""The settings of a hall's announcements: what is said, how loud, and for how long it is worth saying."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hallsys.display.numbers import One, Spot, spot
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import SECOND, Millis

Volume = Annotated[int, Field(ge=0, le=100)]
_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuietHours(_Part):
    """A stretch of each day, local times HH:MM, over midnight if `to` is earlier than `from`.

    `volume` of chime and voice in it, in per cent: 0 is silent, anything else softer.
    """

    begins: str = Field(alias="from")
    ends: str = Field(alias="to")
    volume: Volume = 0

    @field_validator("begins", "ends")
    @classmethod
    def _is_time(cls, given: str) -> str:
        if not _CLOCK.fullmatch(given):
            raise ValueError("a time of day is HH:MM")
        return given

    @model_validator(mode="after")
    def _lasts(self) -> "QuietHours":
        if self.begins == self.ends:
            raise ValueError("quiet hours end at another time than they begin")
        return self

    def hold(self, clock: str) -> bool:
        """Tell whether the time of day `clock` (HH:MM) falls into them."""
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


class Loudness(_Part):
    """How loud a loudspeaker is, in per cent, and when it is softer or silent."""

    volume: Volume = 100
    quiet: tuple[QuietHours, ...] = ()

    def at(self, clock: str) -> int:
        """Return the volume at a time of day (HH:MM)."""
        return min([self.volume, *(hours.volume for hours in self.quiet if hours.hold(clock))])


class SpokenWindow(_Part):
    """How a window is announced where its number alone is not what people look for."""

    zh: str
    en: str = ""

    @field_validator("zh")
    @classmethod
    def _can_be_said(cls, given: str) -> str:
        spot(given)
        return given


class VoiceSettings(Loudness):
    """What announcements say. Frozen; unknown names are errors.

    `twice`: the Chinese call is repeated while nobody else waits to be announced. `one`: how the digit 1
    of a ticket is read. `name_zone`: say the window's zone before it. `stale_seconds`: an older call is
    not announced any more. `boards`: boards on screens speak too. `windows`: by window code, what is
    said in place of the number ("A12", "自助区"). `speakers`: by device id, a loudness of its own.
    """

    english: bool = True
    twice: bool = True
    one: One = "一"
    name_zone: bool = False
    stale_seconds: int = Field(default=90, ge=10, le=300)
    boards: bool = True
    windows: dict[str, SpokenWindow] = {}
    speakers: dict[str, Loudness] = {}

    @property
    def life(self) -> Millis:
        """How long a call is worth announcing."""
        return self.stale_seconds * SECOND

    def spot(self, window_code: str, window_number: int) -> Spot:
        """Return how a window is announced. Raises ValueError for a number that nobody can say."""
        said = self.windows.get(window_code)
        return spot(window_number) if said is None else spot(said.zh, said.en)

    def volume_at(self, now: Millis, timezone: str, device_id: str = "") -> int:
        """Return how loud a loudspeaker is at `now`, or a board if no device is named; 0 is silent."""
        clock = local_time(now, timezone).strftime("%H:%M")
        return self.speakers.get(device_id, self).at(clock)
