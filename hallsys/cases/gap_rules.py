"""Acceptance with gaps 容缺受理: which materials may come later, and by when. Pure.

Only what the matter marks so may be missing, and only required materials; something required must be
there; the time for it ends no later than the case is due.
"""

from collections.abc import Collection, Iterable
from typing import Protocol

from hallsys.cases.life_errors import (
    BadGapDays,
    ExcludedFromGaps,
    GapsNotAllowed,
    MainMaterialsMissing,
    NotAGap,
)
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Listed
from hallsys.matters.limits import working_days
from hallsys.matters.rules import MatterFacts


class Deferrable(Listed, Protocol):
    """A material on a list that says whether it may be handed in later."""

    @property
    def may_be_missing(self) -> bool: ...


def longest_days(settings: CaseSettings, matter: MatterFacts) -> int:
    """Return how many working days what is missing may take: never more than the promised limit has."""
    return min(settings.gap_days, int(working_days(matter.limit_days, matter.limit_unit)))


def check_gaps(
    settings: CaseSettings,
    matter: MatterFacts,
    listed: Iterable[Deferrable],
    ticked: Collection[str],
    promised: Collection[str],
    days: int,
    *,
    excluded: bool,
) -> None:
    """Check that the `promised` materials may be handed in within `days` working days.

    The list itself is checked by `check_materials`. Raises GapsNotAllowed if hall or matter take none,
    ExcludedFromGaps, NotAGap for one that may not be missing or was handed in, MainMaterialsMissing if
    nothing required is there, BadGapDays.
    """
    entries = tuple(listed)
    names = {"matter_zh": matter.name, "matter_en": matter.name_en or matter.name}
    longest = longest_days(settings, matter)
    if not settings.gaps or longest < 1:
        raise GapsNotAllowed(**names)
    if excluded:
        raise ExcludedFromGaps
    for one in entries:
        if one.id in promised and (one.id in ticked or not one.required or not one.may_be_missing):
            raise NotAGap(material_zh=one.name, material_en=one.name_en or one.name)
    if not any(one.required and one.id in ticked for one in entries):
        raise MainMaterialsMissing(**names)
    if not 1 <= days <= longest:
        raise BadGapDays(longest=longest)
