"""Sound: WAV in and out, trimming, joining."""

import io
import wave
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.speakers.sound import RATE, chime, join, read_wav, trim, write_wav

samples = st.lists(st.integers(-32768, 32767), max_size=200).map(lambda values: array("h", values))


def wav(values: list[int], rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(array("h", values).tobytes())
    return out.getvalue()


@given(samples)
def test_what_is_written_is_read(sound: "array[int]") -> None:
    assert read_wav(write_wav(sound)) == sound


@given(st.binary(max_size=100))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="WAV"):
        read_wav(data)


def test_other_rates_and_stereo_are_taken() -> None:
    slow = read_wav(wav([0, 1000] * 500, rate=RATE // 2))
    assert len(slow) == 2000
    assert list(slow[:3]) == [0, 500, 1000]
    assert list(read_wav(wav([1, 9, 2, 9, 3, 9], channels=2))) == [1, 2, 3]
    with pytest.raises(ValueError, match="16-bit"):
        read_wav(wav([0], width=1))


@given(samples, samples, st.integers(0, 50))
def test_joined_clips_have_the_gap_between_them(one: "array[int]", two: "array[int]", gap: int) -> None:
    joined = join([one, two], gap)
    assert joined == one + array("h", [0] * (RATE * gap // 1000)) + two


def test_silence_is_trimmed() -> None:
    loud = [1000, -1000] * 300
    quiet = [5] * 9000
    trimmed = trim(array("h", quiet + loud + quiet))
    assert len(loud) < len(trimmed) < len(loud) + 1000
    assert trim(array("h", quiet)) == array("h")


def test_the_chime_rings_out() -> None:
    sound = chime()
    assert len(sound) > RATE
    assert 8000 < max(sound) < 32767
    assert max(abs(sample) for sample in sound[-200:]) < 600
