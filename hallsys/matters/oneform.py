"""The one form of a package 一件事: what its matters ask for together, each material once."""

from collections.abc import Iterable
from dataclasses import dataclass

from hallsys.matters.views import Material


@dataclass(frozen=True)
class Shared:
    """A material that one or several matters ask for; `material` is the strictest of their entries."""

    material: Material
    matter_ids: tuple[str, ...]


def union(listed: Iterable[Material]) -> tuple[Shared, ...]:
    """Return what is to be brought for all lists together, in the order in which it is first asked for.

    Entries of one name and form are one paper, handed in once: it is required if one matter requires
    it. The number of copies is that of the strictest entry.
    """
    found: dict[tuple[str, str], list[Material]] = {}
    for one in listed:
        found.setdefault((one.name, one.form), []).append(one)
    return tuple(
        Shared(
            max(same, key=lambda one: (one.required, one.copies)),
            tuple(dict.fromkeys(one.matter_id for one in same)),
        )
        for same in found.values()
    )
