"""How loud the hall is at which hour, and how its windows are announced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hallsys.display.numbers import Spot
from hallsys.display.voice_policy import Loudness, QuietHours, VoiceSettings
from hallsys.kernel.clock import MINUTE

SHANGHAI = "Asia/Shanghai"
clocks = st.times().map(lambda time: time.strftime("%H:%M"))


def at(clock: str) -> int:
    hours, minutes = map(int, clock.split(":"))
    return (hours - 8) * 60 * MINUTE + minutes * MINUTE


def test_quiet_hours_are_softer_or_silent() -> None:
    voice = VoiceSettings.model_validate(
        {
            "volume": 80,
            "quiet": [
                {"from": "12:00", "to": "13:30", "volume": 30},
                {"from": "22:00", "to": "07:00", "volume": 0},
            ],
        }
    )
    told = {
        clock: voice.volume_at(at(clock), SHANGHAI) for clock in ("11:59", "12:00", "13:30", "22:00", "06:59")
    }
    assert told == {"11:59": 80, "12:00": 30, "13:30": 80, "22:00": 0, "06:59": 0}


def test_a_speaker_may_have_a_loudness_of_its_own() -> None:
    voice = VoiceSettings(speakers={"hall": Loudness(volume=50)})
    assert (voice.volume_at(0, SHANGHAI, "hall"), voice.volume_at(0, SHANGHAI, "other")) == (50, 100)


@given(clocks, clocks, clocks)
def test_a_moment_is_in_a_stretch_or_in_the_rest_of_the_day(begins: str, ends: str, now: str) -> None:
    if begins == ends:
        return
    stretch, rest = (
        QuietHours.model_validate({"from": first, "to": last})
        for first, last in ((begins, ends), (ends, begins))
    )
    assert stretch.hold(now) != rest.hold(now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet": [{"from": "8:00", "to": "09:00"}]},
        {"quiet": [{"from": "25:00", "to": "09:00"}]},
        {"quiet": [{"from": "09:00", "to": "09:00"}]},
        {"volume": 101},
        {"one": "1"},
        {"stale_seconds": 5},
        {"windows": {"W01": {"zh": ""}}},
        {"unknown": 1},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        VoiceSettings.model_validate(wrong)


def test_windows_are_announced_as_the_hall_calls_them() -> None:
    voice = VoiceSettings.model_validate(
        {"windows": {"W07": {"zh": "A12"}, "W30": {"zh": "自助区", "en": "Kiosks"}}}
    )
    assert voice.spot("W07", 7) == Spot(12, "A")
    assert voice.spot("W30", 30) == Spot(name="自助区", name_en="Kiosks")
    assert voice.spot("W01", 1) == Spot(1)
    with pytest.raises(ValueError, match="not a window number"):
        voice.spot("W99", 1000)
