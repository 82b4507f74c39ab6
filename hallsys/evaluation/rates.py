"""The rates of the evaluation. Pure. Source of each: 国办发〔2019〕51号, GB/T 39735-2020."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hallsys.evaluation.rules import GOOD_LEVELS


@dataclass(frozen=True, slots=True)
class Rates:
    """Ratings counted by level (1 to 5), and the services or cases that could have been rated.

    A corrected rating counts at its corrected level, an excluded one not at all; what it is of stays
    rateable. `rectified`: of the bad ratings, those that were rectified.
    """

    by_level: Mapping[int, int]
    rateable: int
    rectified: int = 0

    def __add__(self, other: "Rates") -> "Rates":
        """Add up what was rated of two kinds."""
        levels = {*self.by_level, *other.by_level}
        by_level = {level: self.by_level.get(level, 0) + other.by_level.get(level, 0) for level in levels}
        return Rates(by_level, self.rateable + other.rateable, self.rectified + other.rectified)

    @property
    def rated(self) -> int:
        """Return how many were rated."""
        return sum(self.by_level.values())

    @property
    def satisfaction(self) -> Fraction | None:
        """Return 满意率 = levels 3, 4 and 5 / rated; None while nothing was rated."""
        good = sum(self.by_level.get(level, 0) for level in GOOD_LEVELS)
        return Fraction(good, self.rated) if self.rated else None

    @property
    def participation(self) -> Fraction | None:
        """Return 参评率 = rated / rateable; None while there was nothing to rate."""
        return Fraction(self.rated, self.rateable) if self.rateable else None

    @property
    def active(self) -> Fraction | None:
        """Return 主动评价率 = rated by the applicants themselves / rateable.

        It excludes defaults, of which there are none here: nothing is ever rated in anybody's place.
        """
        return self.participation

    @property
    def bad(self) -> int:
        """Return how many ratings are below fair."""
        return self.rated - sum(self.by_level.get(level, 0) for level in GOOD_LEVELS)

    @property
    def rectification(self) -> Fraction | None:
        """Return 整改率 = rectified / (levels 1 + 2); None while there is no bad rating."""
        return Fraction(self.rectified, self.bad) if self.bad else None


@dataclass(frozen=True, slots=True)
class BothKinds:
    """What was rated per visit 一次一评 and per matter 一事一评: two kinds, each with what could be rated.

    A visit can be rated once its service is finished, a case as a whole once it is decided; the total adds
    both up, so that whoever rates the visit and the case counts twice, as they said two things.
    """

    visits: Rates = Rates({}, 0)
    cases: Rates = Rates({}, 0)

    @property
    def total(self) -> Rates:
        """Return both kinds together."""
        return self.visits + self.cases
