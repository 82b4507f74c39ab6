"""How long a hall was without what was killed."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from time import monotonic
from typing import Any


@dataclass
class Killed:
    """How often a kind of process was killed, what was acknowledged, and what was found wrong."""

    process: str
    back_means: str
    over: float
    """When to kill no more, though fewer were than asked for; of `monotonic`."""
    kills: int = 0
    acknowledged: int = 0
    back_after: list[float] = field(default_factory=list)
    """Seconds from each kill until what is told in `back_means`."""
    wrong: list[str] = field(default_factory=list)

    def turns(self, kills: int) -> Iterator[None]:
        """Yield for each kill, until it is over."""
        for _ in range(kills):
            if monotonic() > self.over:
                return
            yield
            print(f"{self.process}: {self.kills} killed", file=sys.stderr, flush=True)

    def told(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "process": self.process,
            "kills": self.kills,
            "acknowledged": self.acknowledged,
            f"seconds until {self.back_means}": {
                "p50": round(median(self.back_after), 1),
                "worst": round(max(self.back_after), 1),
            },
            "wrong": self.wrong,
        }
