"""How times are spread: counted in steps of ten seconds, so that days add up and nobody is told apart."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hallsys.kernel.clock import MINUTE, SECOND, Millis

STEP: Millis = 10 * SECOND
LONGEST: Millis = 12 * 60 * MINUTE  # what took longer was forgotten, and counts as this


@dataclass(frozen=True)
class Spread:
    """Times by step: `counts[n]` of them were longer than n - 1 and at most n steps."""

    counts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, times: Iterable[Millis]) -> "Spread":
        """Count times in milliseconds; a negative one (the clock was set back) counts as none at all."""
        return cls(Counter(-(-min(max(0, ms), LONGEST) // STEP) for ms in times))

    @classmethod
    def sum(cls, spreads: Iterable["Spread"]) -> "Spread":
        """Return the times of all of them together."""
        total: Counter[int] = Counter()
        for one in spreads:
            total.update(one.counts)
        return cls(total)

    @property
    def n(self) -> int:
        """How many times were counted."""
        return sum(self.counts.values())

    def quantile(self, share: float) -> Millis | None:
        """Return the shortest time, in whole steps, that `share` of the counted ones do not exceed."""
        wanted, seen = share * self.n, 0
        for step in sorted(self.counts):
            seen += self.counts[step]
            if seen >= wanted:
                return step * STEP
        return None

    def over(self, limit: Millis) -> int:
        """Return how many times were longer than `limit`, which is taken in whole steps."""
        return sum(n for step, n in self.counts.items() if step * STEP > limit)

    def bins(self, edges: Iterable[Millis]) -> list[int]:
        """Return how many times were up to each of the rising `edges`, and one number more for the rest."""
        whole = list(edges)
        told = [0] * (len(whole) + 1)
        for step, n in self.counts.items():
            told[next((at for at, edge in enumerate(whole) if step * STEP <= edge), len(whole))] += n
        return told
