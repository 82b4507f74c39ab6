"""What an agent may run: kinds of devices, at some places of the hall. Pure.

A place pattern is a place ("kiosk:K1"), a range of codes ("window:W01..W04"), or all places of a
sort ("zone:*").
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from hallsys.relay.directory import DEVICE_KINDS
from hallsys.relay.errors import KindsWrong, PlacesWrong

EVERYWHERE = ("kiosk:*", "window:*", "zone:*", "locker:*")

_MOST_PATTERNS = 50
_PATTERN = re.compile(r"(kiosk|window|zone|locker):(\*|[\w-]{1,32}(?:\.\.[\w-]{1,32})?)", re.ASCII)
_COUNTED = re.compile(r"(.*?)([0-9]{1,9})", re.ASCII)  # a code that ends in a number
_SEPARATORS = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Kinds of devices, and patterns of the places where they may stand."""

    kinds: frozenset[str]
    places: tuple[str, ...]

    def covers(self, kind: str, place: str) -> bool:
        """Tell whether a device of `kind` at `place` may be run."""
        return kind in self.kinds and any(_matches(pattern, place) for pattern in self.places)

    def reaches(self, place: str) -> bool:
        """Tell whether any device at `place` may be run."""
        return any(_matches(pattern, place) for pattern in self.places)

    def as_json(self) -> str:
        """Return what the database keeps."""
        return json.dumps({"kinds": sorted(self.kinds), "places": list(self.places)})


def read_allowance(kept: str) -> Allowance:
    """Return what `as_json` wrote. A bare list of kinds, as the first version kept it, held everywhere."""
    allowed = json.loads(kept)
    if isinstance(allowed, list):
        return Allowance(frozenset(allowed), EVERYWHERE)
    return Allowance(frozenset(allowed["kinds"]), tuple(allowed["places"]))


EVERYTHING = Allowance(frozenset(DEVICE_KINDS), EVERYWHERE)


def allowance(kinds: Iterable[str], places: str) -> Allowance:
    """Return what a manager ticked and typed; patterns stand apart by commas or spaces.

    Raises KindsWrong if no kind, or one that there is not, was ticked; PlacesWrong with the first
    pattern that is none.
    """
    wanted = frozenset(kinds)
    if not wanted or not wanted <= set(DEVICE_KINDS):
        raise KindsWrong
    patterns = tuple(dict.fromkeys(part for part in _SEPARATORS.split(places) if part))
    if not patterns or len(patterns) > _MOST_PATTERNS:
        raise PlacesWrong(pattern="", example=EVERYWHERE[0])
    for pattern in patterns:
        if not _is_pattern(pattern):
            raise PlacesWrong(pattern=pattern[:40], example="window:W01..W04")
    return Allowance(wanted, patterns)


def _is_pattern(pattern: str) -> bool:
    found = _PATTERN.fullmatch(pattern)
    if found is None:
        return False
    first, dots, last = found[2].partition("..")
    return not dots or _in_range(first, first, last)


def _matches(pattern: str, place: str) -> bool:
    sort, _, codes = pattern.partition(":")
    its_sort, _, code = place.partition(":")
    if sort != its_sort or not code:
        return False
    first, dots, last = codes.partition("..")
    return codes in ("*", code) or (bool(dots) and _in_range(code, first, last))


def _in_range(code: str, first: str, last: str) -> bool:
    """Tell whether `code` counts from `first` to `last`: letters and length alike, the number between."""
    parts = [_COUNTED.fullmatch(each) for each in (first, code, last)]
    if not all(parts) or len({(part[1], len(part[2])) for part in parts if part}) != 1:
        return False
    low, number, high = (int(part[2]) for part in parts if part)
    return low <= number <= high
