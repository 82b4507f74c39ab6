"""Sound: WAV in and out, trimming, joining."""

import io
import wave
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.speakers.sound import RATE, NoSound, chime, join, read_wav, seconds, soften, write_wav

samples = st.lists(st.integers(-32768, 32767), max_size=200).map(lambda values: array("h", values))


def wav(values: list[int], rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(array("h", values).tobytes())
    return out.getvalue()


def raw(frames: bytes, width: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(RATE)
        file.writeframes(frames)
    return out.getvalue()


@given(samples)
def test_what_is_written_is_read(sound: "array[int]") -> None:
    assert read_wav(write_wav(sound)) == sound


@given(st.binary(max_size=100))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(NoSound, match="WAV"):
        read_wav(data)


def test_other_rates_widths_and_stereo_are_taken() -> None:
    assert len(read_wav(wav([0, 1000] * 500, rate=RATE // 2))) == 2000
    assert list(read_wav(wav([1, 9, 2, 8, -3, 3], channels=2))) == [5, 5, 0]
    for width in (3, 4):
        frames = b"".join(
            (value << 8 * (width - 2)).to_bytes(width, "little", signed=True) for value in (7, -9)
        )
        assert list(read_wav(raw(frames, width))) == [7, -9]
    with pytest.raises(NoSound, match="16-bit"):
        read_wav(raw(b"\0\0", 1))


def test_a_sound_may_be_too_long() -> None:
    assert len(read_wav(wav([1] * RATE), most_seconds=1)) == RATE
    with pytest.raises(NoSound, match="too long"):
        read_wav(wav([1] * (RATE + 1)), most_seconds=1)


@given(samples, st.integers(0, 100))
def test_softer_is_never_louder(sound: "array[int]", volume: int) -> None:
    softer = soften(sound, volume)
    assert len(softer) == len(sound)
    assert all(abs(soft) <= abs(loud) for soft, loud in zip(softer, sound, strict=True))
    assert volume or not any(softer)


@given(samples, samples, st.integers(0, 50))
def test_joined_clips_have_the_gap_between_them(one: "array[int]", two: "array[int]", gap: int) -> None:
    joined = join([one, two], gap)
    assert joined == one + array("h", [0] * (RATE * gap // 1000)) + two


def test_the_chime_rings_out() -> None:
    sound = chime()
    assert seconds(sound) > 1
    assert 8000 < max(sound) < 32767
    assert max(abs(sample) for sample in sound[-200:]) < 600
