"""What a notice of missing materials says, and when there may be a second one. Pure.

Source: 行政许可法 art. 32 (1) (4): the applicant is told once, and everything.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from hallsys.cases.life_errors import NoticedAlready, NoticeIncomplete
from hallsys.cases.rules import Listed
from hallsys.kernel.clock import Millis

_SHOWN = 6  # the end of an id, by which a notice is named


class Notice(NamedTuple):
    """A notice that was given: what was there then, and all that it asked for, in the order of the list."""

    id: str
    at: Millis
    brought: frozenset[str]
    lacking: tuple[str, ...]

    @property
    def number(self) -> str:
        """What it is called on paper and in sentences."""
        return self.id[-_SHOWN:].upper()


def lacking(listed: Iterable[Listed], brought: Collection[str]) -> list[str]:
    """Return the ids of everything that is required and not there, in the order of the list."""
    return [one.id for one in listed if one.required and one.id not in brought]


def check_again(
    earlier: Notice,
    brought: Collection[str],
    wanted: Collection[str],
    names: Mapping[str, tuple[str, str]],
    said_at: str,
) -> None:
    """Check that a second notice may be given: something else is there now, and nothing new is asked for.

    `names`: of the materials, zh and en; `said_at`: when the earlier one was given, to be read. Raises
    NoticedAlready, NoticeIncomplete.
    """
    if earlier.brought == frozenset(brought):
        raise NoticedAlready(time=said_at, number=earlier.number)
    new = [one for one in wanted if one not in earlier.lacking]
    if new:
        raise NoticeIncomplete(
            number=earlier.number,
            missing_zh="、".join(names[one][0] for one in new),
            missing_en=", ".join(names[one][1] for one in new),
        )
