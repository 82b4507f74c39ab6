"""Cases that were applied for together: which make up a joint case, and when its results go out. Pure."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

from hallsys.cases.rules import OPEN_STATUSES, Status

FEWEST = 2
NUMBER_PREFIX = "LB"  # 联办: LB202603020001
OVER = frozenset({Status.DECLINED, Status.WITHDRAWN, Status.TERMINATED, Status.VOIDED})


class Issue(StrEnum):
    """How the results of a joint case go out."""

    TOGETHER = "together"  # none before all of them are there
    EACH = "each"


class Packaged(Protocol):
    """Matters under one name."""

    @property
    def matter_ids(self) -> tuple[str, ...]: ...


P = TypeVar("P", bound=Packaged)


def package_of(packages: Iterable[P], matter_ids: Collection[str]) -> P | None:
    """Return the smallest package that has all those matters, None for fewer than two of them or for none."""
    wanted = set(matter_ids)
    fitting = [one for one in packages if wanted <= set(one.matter_ids)]
    return min(fitting, key=lambda one: len(one.matter_ids)) if len(wanted) >= FEWEST and fitting else None


def may_lead(lead: str, departments: Collection[str]) -> bool:
    """Tell whether who works for those departments speaks for the lead department; none means for all."""
    return not departments or not lead or lead in departments


def is_waited_for(status: str, *, being_issued: bool) -> bool:
    """Tell whether results of the others wait for a case that stands there: undecided, or not yet issued."""
    return status in OPEN_STATUSES or (status == Status.CONCLUDED and being_issued)
