"""Sound as 16-bit mono samples at one rate: reading, trimming, joining, and the chime. Pure."""

import io
import math
import sys
import wave
from array import array
from collections.abc import Sequence

RATE = 22050  # samples a second, what espeak-ng renders
_QUIET = 200  # of 32767: below it a sample is silence
_MARGIN = RATE // 100  # samples of silence left at each end of a clip
_CHIME = ((659.26, 0.45), (523.25, 0.75))  # E5, C5; seconds
_CHIME_LOUDNESS = 0.45

Samples = array  # of type code "h"


def read_wav(data: bytes) -> "Samples[int]":
    """Return a WAV file's sound at RATE. Raises ValueError unless it is 16-bit PCM."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, rate = file.getnchannels(), file.getframerate()
            if file.getsampwidth() != 2:
                raise ValueError("a clip must be 16-bit PCM")
            samples = array("h", file.readframes(file.getnframes()))
    except (wave.Error, EOFError) as error:
        raise ValueError(f"no WAV file: {error}") from None
    if sys.byteorder == "big":
        samples.byteswap()
    return _resample(samples[::channels], rate)


def write_wav(samples: "Samples[int]") -> bytes:
    """Return the sound as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        if sys.byteorder == "big":
            samples = array("h", samples)
            samples.byteswap()
        file.writeframes(samples.tobytes())
    return out.getvalue()


def trim(samples: "Samples[int]") -> "Samples[int]":
    """Return the sound without the silence around it, so that joined clips flow."""
    loud = [at for at, sample in enumerate(samples) if abs(sample) > _QUIET]
    if not loud:
        return array("h")
    return samples[max(0, loud[0] - _MARGIN) : loud[-1] + _MARGIN]


def join(clips: Sequence["Samples[int]"], gap_ms: int) -> "Samples[int]":
    """Return the clips one after the other with `gap_ms` milliseconds of silence between them."""
    gap = array("h", bytes(2 * (RATE * gap_ms // 1000)))
    whole: Samples[int] = array("h")
    for at, clip in enumerate(clips):
        if at:
            whole.extend(gap)
        whole.extend(clip)
    return whole


def chime() -> "Samples[int]":
    """Return two falling tones that ring out, so that people look up before the number comes."""
    tones: Samples[int] = array("h")
    for pitch, seconds in _CHIME:
        for at in range(int(RATE * seconds)):
            moment = at / RATE
            fading = math.exp(-4 * moment / seconds) * min(1.0, moment * 200)
            tone = math.sin(2 * math.pi * pitch * moment) + 0.3 * math.sin(4 * math.pi * pitch * moment)
            tones.append(int(32767 / 1.3 * _CHIME_LOUDNESS * fading * tone))
    return tones


def _resample(samples: "Samples[int]", rate: int) -> "Samples[int]":
    """Return the sound at RATE by straight lines between its samples; enough for speech."""
    if rate == RATE or not samples:
        return samples
    step = rate / RATE
    out: Samples[int] = array("h")
    for at in range(int(len(samples) / step)):
        left, share = divmod(at * step, 1)
        here, there = samples[int(left)], samples[min(int(left) + 1, len(samples) - 1)]
        out.append(int(here + (there - here) * share))
    return out
