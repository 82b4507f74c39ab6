"""Clips brought to one form: silence cut off, the same loudness, nothing clipped. Pure."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from hallsys.devices.speakers.sound import LARGEST, RATE, Samples

LOUDNESS = -18.0  # dBFS, of the stretches in which somebody speaks
PEAK = -1.0  # dBFS; no sample is louder
SILENCE = -50.0  # dBFS; what stays below it says nothing
_FRAME = RATE // 100  # samples of 10 ms, over which loudness is looked at
_MARGIN = 3  # frames left at each end of a clip: a soft consonant is no silence
_MOST_GAIN = 32.0  # beyond it the room's noise would be raised, not a voice
_CLIPPED_RUN = 3  # samples at full scale in a row: a recording that was too loud


@dataclass(frozen=True)
class Level:
    """How loud a sound is: RMS and peak in dBFS (-inf for none), and whether it is cut off at full scale."""

    rms: float
    peak: float
    clipped: bool


def measure(samples: "Samples[int]") -> Level:
    """Return how loud the sound is as a whole."""
    if not samples:
        return Level(-math.inf, -math.inf, clipped=False)
    return Level(_dbfs(_rms(samples)), _dbfs(_peak(samples)), is_clipped(samples))


def is_clipped(samples: "Samples[int]") -> bool:
    """Tell whether several samples in a row lie at full scale."""
    run = 0
    for sample in samples:
        run = run + 1 if abs(sample) >= LARGEST else 0
        if run >= _CLIPPED_RUN:
            return True
    return False


def trim(samples: "Samples[int]") -> "Samples[int]":
    """Return the sound without the silence, or the noise of the room, around it; empty if nothing is left."""
    frames = _frames(samples)
    threshold = _threshold(frames)
    loud = [at for at, loudness in enumerate(frames) if loudness > threshold]
    if not loud:
        return array("h")
    begin, end = max(0, loud[0] - _MARGIN), loud[-1] + 1 + _MARGIN
    return samples[begin * _FRAME : end * _FRAME]


def level(samples: "Samples[int]") -> "Samples[int]":
    """Return the sound at LOUDNESS, or as near to it as PEAK lets it; a steady offset is taken out."""
    if not samples:
        return samples
    offset = sum(samples) // len(samples)
    centred = [sample - offset for sample in samples]
    spoken = _spoken_rms(samples, offset)
    if not spoken:
        return samples
    highest = max(map(abs, centred))
    gain = min(_amplitude(LOUDNESS) / spoken, _amplitude(PEAK) / highest, _MOST_GAIN)
    return array("h", [int(sample * gain) for sample in centred])


def _spoken_rms(samples: "Samples[int]", offset: int) -> float:
    frames = [math.sqrt(max(0.0, each * each - offset * offset)) for each in _frames(samples)]
    threshold = _threshold(frames)
    spoken = [each * each for each in frames if each > threshold]
    return math.sqrt(sum(spoken) / len(spoken)) if spoken else 0.0


def _threshold(frames: Sequence[float]) -> float:
    """Return the loudness above which a frame is speech: over the room's noise, and well below the voice."""
    if not frames:
        return 0.0
    ordered = sorted(frames)
    noise, voice = ordered[len(ordered) // 10], ordered[-1]
    return max(_amplitude(SILENCE), min(3 * noise, voice / 10))


def _frames(samples: "Samples[int]") -> list[float]:
    return [_rms(samples[at : at + _FRAME]) for at in range(0, len(samples), _FRAME)]


def _rms(samples: "Samples[int]") -> float:
    return math.sqrt(sum(map(mul, samples, samples)) / len(samples))


def _peak(samples: "Samples[int]") -> int:
    return max(map(abs, samples))


def _dbfs(amplitude: float) -> float:
    return 20 * math.log10(amplitude / LARGEST) if amplitude > 0 else -math.inf


def _amplitude(dbfs: float) -> float:
    return LARGEST * 10 ** (dbfs / 20)
