"""Sound as 16-bit mono samples at one rate: WAV files, joining, softening, and the chime. Pure."""

import io
import math
import sys
import wave
from array import array
from collections.abc import Iterable, Sequence

from hallsys.devices.speakers.resampling import resample

RATE = 22050  # samples a second, what espeak-ng and most voices of piper render
LARGEST = 32767
_WIDTHS = (2, 3, 4)  # bytes of a sample that can be read
_CHIME = ((659.26, 0.45), (523.25, 0.75))  # E5, C5; seconds
_CHIME_LOUDNESS = 0.45

Samples = array  # of type code "h"


class NoSound(ValueError):
    """Bytes that are no WAV file of the kinds that can be read."""


def read_wav(data: bytes, most_seconds: float | None = None) -> "Samples[int]":
    """Return a WAV file's sound at RATE, its channels mixed.

    Raises NoSound unless it is PCM of 16, 24 or 32 bits, and no longer than `most_seconds`.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            if width not in _WIDTHS:
                raise NoSound("a clip must be 16-bit PCM")
            if most_seconds is not None and file.getnframes() > most_seconds * rate:
                raise NoSound("too long")
            frames = file.readframes(file.getnframes())
            if len(frames) != file.getnframes() * channels * width:
                raise NoSound("no whole WAV file")
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise NoSound(f"no WAV file: {error}") from None
    return resample(_mixed(_top_bits(frames, width), channels), rate, RATE)


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


def one_wav(sounds: Iterable[bytes]) -> bytes:
    """Return WAV files one after the other as one. Raises NoSound."""
    return write_wav(join([read_wav(each) for each in sounds], 0))


def seconds(samples: "Samples[int]") -> float:
    """Return how long the sound lasts."""
    return len(samples) / RATE


def join(clips: Sequence["Samples[int]"], gap_ms: int) -> "Samples[int]":
    """Return the clips one after the other with `gap_ms` milliseconds of silence between them."""
    gap = array("h", bytes(2 * (RATE * gap_ms // 1000)))
    whole: Samples[int] = array("h")
    for at, clip in enumerate(clips):
        if at:
            whole.extend(gap)
        whole.extend(clip)
    return whole


def soften(samples: "Samples[int]", volume: int) -> "Samples[int]":
    """Return the sound at `volume` per cent, at most as loud as it is."""
    if volume >= 100:
        return samples
    return array("h", [sample * volume // 100 for sample in samples])


def chime() -> "Samples[int]":
    """Return two falling tones that ring out, so that people look up before the number comes."""
    tones: Samples[int] = array("h")
    for pitch, lasts in _CHIME:
        for at in range(int(RATE * lasts)):
            moment = at / RATE
            fading = math.exp(-4 * moment / lasts) * min(1.0, moment * 200)
            tone = math.sin(2 * math.pi * pitch * moment) + 0.3 * math.sin(4 * math.pi * pitch * moment)
            tones.append(int(LARGEST / 1.3 * _CHIME_LOUDNESS * fading * tone))
    return tones


def _top_bits(frames: bytes, width: int) -> "Samples[int]":
    """Return samples of `width` bytes, little-endian, as their upper 16 bits."""
    whole = len(frames) // width * width
    if width > 2:
        top = bytearray(whole // width * 2)
        top[0::2], top[1::2] = frames[width - 2 : whole : width], frames[width - 1 : whole : width]
        frames, whole = bytes(top), len(top)
    samples = array("h", frames[:whole])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _mixed(samples: "Samples[int]", channels: int) -> "Samples[int]":
    if channels == 1:
        return samples
    each = [samples[channel::channels] for channel in range(channels)]
    return array("h", [sum(frame) // channels for frame in zip(*each, strict=False)])
