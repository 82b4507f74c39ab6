"""Clips in one form: silence cut off, one loudness, nothing clipped; and sound at another rate."""

import math
import random
from array import array
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallsys.devices.speakers.levelling import LOUDNESS, PEAK, is_clipped, level, measure, trim
from hallsys.devices.speakers.resampling import resample
from hallsys.devices.speakers.sound import RATE


def tone(pitch: float, seconds: float, loudness: float = 0.2, rate: int = RATE) -> "array[int]":
    return array(
        "h",
        [
            round(32767 * loudness * math.sin(2 * math.pi * pitch * at / rate))
            for at in range(round(rate * seconds))
        ],
    )


def noise(seconds: float, loudness: int, seed: int = 1) -> "array[int]":
    chance = random.Random(seed)
    return array("h", [chance.randint(-loudness, loudness) for _ in range(round(RATE * seconds))])


@pytest.mark.parametrize("room", [0, 20, 150])
def test_silence_and_the_noise_of_a_room_are_cut_off(room: int) -> None:
    spoken = tone(300, 0.5)
    trimmed = trim(noise(0.8, room) + spoken + noise(0.6, room, 2))
    assert 0.5 <= len(trimmed) / RATE < 0.6


def test_nothing_is_left_of_silence() -> None:
    assert trim(noise(1, 30)) == array("h")
    assert trim(array("h")) == array("h")
    assert level(array("h")) == array("h")
    assert level(array("h", [0] * 1000)) == array("h", [0] * 1000)


@pytest.mark.parametrize("loudness", [0.02, 0.1, 0.5, 0.99])
def test_every_clip_is_equally_loud(loudness: float) -> None:
    levelled = measure(level(tone(300, 0.6, loudness)))
    assert levelled.rms == pytest.approx(LOUDNESS, abs=0.3)
    assert levelled.peak <= PEAK + 0.01


def test_a_steady_offset_is_taken_out() -> None:
    shifted = array("h", [sample + 3000 for sample in tone(300, 0.5, 0.1)])
    levelled = level(shifted)
    assert abs(sum(levelled) / len(levelled)) < 50


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=3000))
def test_nothing_is_ever_clipped(values: list[int]) -> None:
    levelled = level(array("h", values))
    assert measure(levelled).peak <= PEAK + 0.01 or levelled == array("h", values)
    assert len(levelled) == len(values)


def test_what_was_cut_off_at_full_scale_is_noticed() -> None:
    too_loud = array("h", [max(-32767, min(32767, 3 * sample)) for sample in tone(300, 0.2, 0.9)])
    assert is_clipped(too_loud)
    assert not is_clipped(tone(300, 0.2, 1.0))


@pytest.mark.parametrize("rate", [8000, 16000, 44100, 48000, 22051])
def test_a_tone_keeps_pitch_length_and_loudness_at_another_rate(rate: int) -> None:
    heard = resample(tone(1000, 0.3, 0.3, rate), rate, RATE)
    assert len(heard) == pytest.approx(0.3 * RATE, abs=2)
    middle = heard[500:-500]
    crossings = sum(one < 0 <= other for one, other in pairwise(middle))
    assert crossings / (len(middle) / RATE) == pytest.approx(1000, rel=0.01)
    expected = tone(1000, 0.3, 0.3)[500 : len(heard) - 500]
    error = array("h", [one - other for one, other in zip(middle, expected, strict=True)])
    assert measure(error).rms - measure(middle).rms < -40  # dB


def test_what_is_too_high_for_the_rate_is_filtered_out() -> None:
    heard = resample(tone(15_000, 0.2, 0.5, 48_000), 48_000, RATE)
    assert measure(heard[500:-500]).rms < -60
