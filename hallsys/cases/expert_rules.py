"""Drawing experts at random so that anybody can draw again and find the same (专家库随机抽取). Pure.

A seed is made before anybody knows whom it will draw, and its SHA-256 goes into the log. The draw then
shows the seed: each expert's lot is SHA-256("seed|case number|expert id"), and the lowest lots are drawn.
Any tool that computes SHA-256 can verify it.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from hallsys.cases.process_errors import BadExpert, TooFewExperts
from hallsys.kernel.text import one_line

LONGEST_NAME = 40
LONGEST_UNIT = 60
LONGEST_FIELD = 30


class SeatState(StrEnum):
    """What became of an expert who was drawn."""

    DRAWN = "drawn"
    EXCUSED = "excused"  # cannot come, or has a conflict: the next lot takes the place
    FAVOUR = "favour"
    AGAINST = "against"


@dataclass(frozen=True)
class Expert:
    """An expert of the pool: for which fields, and from which unit."""

    id: str
    name: str
    unit: str
    fields: tuple[str, ...]


class Said(NamedTuple):
    """What is told of an expert, in clean form."""

    name: str
    unit: str
    fields: tuple[str, ...]


def check_expert(name: str, unit: str, fields: Iterable[str]) -> Said:
    """Return what is told of an expert in clean form, the fields sorted. Raises BadExpert."""
    clean = Said(one_line(name), one_line(unit), tuple(sorted({one_line(field) for field in fields})))
    if (
        not 0 < len(clean.name) <= LONGEST_NAME
        or not 0 < len(clean.unit) <= LONGEST_UNIT
        or not clean.fields
        or not all(0 < len(field) <= LONGEST_FIELD for field in clean.fields)
    ):
        raise BadExpert(name=LONGEST_NAME, unit=LONGEST_UNIT, field=LONGEST_FIELD)
    return clean


def commitment(seed: str) -> str:
    """Return what is published of a seed before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, case_number: str, expert_id: str) -> str:
    """Return the lot of an expert in a draw."""
    return hashlib.sha256(f"{seed}|{case_number}|{expert_id}".encode()).hexdigest()


def eligible(
    pool: Iterable[Expert], field: str, units: Collection[str], excluded: Collection[str]
) -> tuple[str, ...]:
    """Return the ids of those who can be drawn, sorted: of the field, of no such unit, not excluded.

    `units` are those with a conflict (the applicant's own); `field` "" asks for none in particular.
    """
    return tuple(
        sorted(
            one.id
            for one in pool
            if (not field or field in one.fields) and one.unit not in units and one.id not in excluded
        )
    )


def draw(seed: str, case_number: str, pool: Collection[str], wanted: int) -> tuple[str, ...]:
    """Return whom the seed draws from the pool of ids, the lowest lot first. Raises TooFewExperts."""
    there = set(pool)
    if len(there) < wanted:
        raise TooFewExperts(there=len(there), wanted=wanted)
    return tuple(sorted(there, key=lambda one: lot(seed, case_number, one))[:wanted])


def verify(seed: str, committed: str, case_number: str, pool: Collection[str], drawn: Sequence[str]) -> bool:
    """Return whether the seed is the one that was committed to, and draws exactly those."""
    if commitment(seed) != committed or not set(drawn) <= set(pool):
        return False
    return draw(seed, case_number, pool, len(set(drawn))) == tuple(drawn)
