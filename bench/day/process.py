"""What a process holds while the day goes on, and whether that grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median

from hallsys.kernel.clock import DAY, Millis

_KIB = 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process held: memory in MiB, descriptors, threads. `at`: since the midnight before the run."""

    at: Millis
    memory: float
    files: int
    threads: int


def sample(pid: int, at: Millis) -> Sample:
    """Look at a process."""
    told = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
        if ":" in line
    )
    return Sample(
        at,
        int(told["VmRSS"].split()[0]) / _KIB,
        sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        int(told["Threads"]),
    )


def level(samples: Sequence[Sample], measure: str) -> float:
    """Return the median of `memory`, `files` or `threads`."""
    return round(median(float(getattr(each, measure)) for each in samples), 1)


def slope(samples: Sequence[Sample], measure: str) -> float:
    """Return by how much a measure grows in 24 hours, along the line that lies nearest."""
    line = linear_regression(
        [each.at / DAY for each in samples], [getattr(each, measure) for each in samples]
    )
    return round(line.slope, 2)
