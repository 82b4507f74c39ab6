"""What of an announcement is said when others wait: a loudspeaker that falls behind says less. Pure.

A call takes about six seconds in Mandarin; said twice and in English it takes sixteen, and four calls a
minute fill the loudspeaker. Ten calls in one instant are all spoken within the life of a call. A sentence
that is begun is said to its end; one that is not is left out as soon as too many wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hallsys.devices.commands import Fragment

CHIME = "chime"
CROWDED = 2  # announcements waiting from which on English is left to the screens as well


@dataclass(frozen=True)
class Sentence:
    """A part of an announcement: said while no more than `most_waiting` others wait, None for always."""

    fragments: tuple[Fragment, ...]
    most_waiting: int | None = None

    def wanted(self, waiting: int) -> bool:
        """Tell whether it is said while so many wait."""
        return self.most_waiting is None or waiting <= self.most_waiting


def sentences(fragments: Sequence[Fragment], times: int) -> tuple[Sentence, ...]:
    """Return what is said: the chime with the Chinese part, its repeats up to `times`, then the English part.

    What is not Chinese at all is always said.
    """
    chime = tuple(each for each in fragments if each.key == CHIME)
    spoken = [each for each in fragments if each.key != CHIME]
    english_at = next((at for at, each in enumerate(spoken) if each.lang == "en"), len(spoken))
    chinese, english = tuple(spoken[:english_at]), tuple(spoken[english_at:])
    if not chinese:
        return (Sentence((*chime, *english)),)
    again = [Sentence(chinese, 0)] * (times - 1)
    return (Sentence((*chime, *chinese)), *again, *([Sentence(english, CROWDED - 1)] if english else []))


def as_said(fragments: Sequence[Fragment], times: int, waiting: int) -> tuple[Fragment, ...]:
    """Return the clips of all that is said while so many wait from beginning to end."""
    said = sentences(fragments, times)
    return tuple(each for sentence in said if sentence.wanted(waiting) for each in sentence.fragments)
