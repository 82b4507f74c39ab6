"""What of an announcement is said when others wait: a loudspeaker that falls behind says less. Pure.

A call takes about six seconds in Mandarin; said twice and in English it takes sixteen, and four calls a
minute fill the loudspeaker. Ten calls in one instant are all spoken within the life of a call.
"""

from collections.abc import Sequence

from hallsys.devices.commands import Fragment

CHIME = "chime"
CROWDED = 2  # announcements waiting from which on English is left to the screens as well


def as_said(fragments: Sequence[Fragment], times: int, waiting: int) -> tuple[Fragment, ...]:
    """Return the clips to play: the Chinese part `times` over if nobody waits, else once.

    With `CROWDED` announcements waiting the English part is left out. The chime always sounds once.
    """
    chime = [each for each in fragments if each.key == CHIME]
    spoken = [each for each in fragments if each.key != CHIME]
    english_at = next((at for at, each in enumerate(spoken) if each.lang == "en"), len(spoken))
    chinese, english = spoken[:english_at], spoken[english_at:]
    said = chinese * (1 if waiting else times)
    return (*chime, *said, *(english if waiting < CROWDED or not chinese else ()))
