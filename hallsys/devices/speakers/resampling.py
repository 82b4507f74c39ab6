"""From one rate of samples to another, by a band-limited (windowed sinc) filter. Pure."""

import math
from array import array
from functools import lru_cache
from operator import mul

_REACH = 12  # zero crossings of the filter on each side
_PHASES = 256  # places between two samples that are told apart
_LARGEST = 32767


def resample(samples: "array[int]", rate: int, target: int) -> "array[int]":
    """Return the sound at `target` samples a second; what is too high for that is filtered out."""
    if rate == target or not samples:
        return samples
    filters, half = _filters(min(1.0, target / rate))
    quiet = array("h", bytes(2 * (half + 1)))
    padded = quiet + samples + quiet
    step = rate / target
    out = array("h")
    for at in range(int(len(samples) / step)):
        whole, part = divmod(at * step, 1)
        phase = round(part * _PHASES)
        begin = int(whole) + 2  # so that the filter's middle lies on the sample `whole`
        value = sum(map(mul, padded[begin : begin + 2 * half], filters[phase]))
        out.append(max(-_LARGEST, min(_LARGEST, round(value))))
    return out


@lru_cache(maxsize=8)
def _filters(cutoff: float) -> tuple[tuple[tuple[float, ...], ...], int]:
    """Return the filter's weights at each phase, and how many samples it reaches to each side."""
    half = math.ceil(_REACH / cutoff)
    return tuple(_weights(phase / _PHASES, half, cutoff) for phase in range(_PHASES + 1)), half


def _weights(phase: float, half: int, cutoff: float) -> tuple[float, ...]:
    weights = []
    for at in range(1 - half, half + 1):
        distance = at - phase
        angle = math.pi * distance * cutoff
        sinc = math.sin(angle) / angle if angle else 1.0
        window = 0.5 + 0.5 * math.cos(math.pi * distance / (half + 1))
        weights.append(sinc * window)
    whole = sum(weights)
    return tuple(weight / whole for weight in weights)
