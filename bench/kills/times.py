"""How long a hall was without what was killed."""

from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass
class Killed:
    """How often a kind of process was killed, what was acknowledged, and what was found wrong."""

    process: str
    kills: int = 0
    acknowledged: int = 0
    back_after: list[float] = field(default_factory=list)
    """Seconds from each kill until what is told in `back_means`."""
    back_means: str = ""
    wrong: list[str] = field(default_factory=list)

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
