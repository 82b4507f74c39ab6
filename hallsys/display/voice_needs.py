"""Which clips a hall really needs: those of its own numbers, windows and names, not the whole vocabulary."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from hallsys.counters.views import Window
from hallsys.display.announcements import announce
from hallsys.display.clips import CHIME, Fragment
from hallsys.display.voice_policy import VoiceSettings
from hallsys.halls.views import Hall


class Numbered(Protocol):
    """A queue, as far as its numbers are concerned."""

    @property
    def prefix(self) -> str:
        """The letters before its numbers."""

    @property
    def care_prefix(self) -> str | None:
        """Those of applicants with priority."""

    @property
    def appointment_prefix(self) -> str | None:
        """Those of appointments."""


class Need(NamedTuple):
    """A clip that the hall needs, and what for: a chapter of the list that somebody records from."""

    chapter: str
    fragment: Fragment


_PHRASES = ("qing", "hao", "dao", "chuangkou", "banli", "ticket", "proceed", "go", "window")

# Chapters in the order of the list, with the parts of keys, behind the language, that belong to them.
_CHAPTERS = {
    "chime": {CHIME.key},
    "phrases": set(_PHRASES),
    "digits": {*"0123456789", "yao"},
    "letters": set("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
}
_NAMES, _NUMBERS = "names", "numbers"
_ORDER = (*_CHAPTERS, _NUMBERS, _NAMES)
_LAST = 1000  # beyond every number
_EVERY_DIGIT = ("012345", "6789")


def needed(
    hall: Hall, queues: Iterable[Numbered], windows: Iterable[Window], settings: VoiceSettings
) -> tuple[Need, ...]:
    """Return every clip that a call of this hall can need: Chinese, then English, by chapter.

    Windows whose numbers cannot be said are not announced and need nothing.
    """
    prefixes = {
        prefix
        for queue in queues
        for prefix in (queue.prefix, queue.care_prefix, queue.appointment_prefix)
        if prefix
    }
    numbers = (*_EVERY_DIGIT, *(f"{prefix}0" for prefix in sorted(prefixes)))
    found: dict[str, Fragment] = {}
    for window in windows:
        try:
            place = settings.spot(window.code, window.number)
        except ValueError:
            continue
        zone = hall.zones_by_id.get(window.zone_id)
        for number in numbers:
            found.update((each.key, each) for each in announce(number, place, settings, zone).fragments)
        numbers = _EVERY_DIGIT[:1]  # the tickets' clips are found: only the places differ
    needs = [Need(_chapter(each.key), each) for each in found.values()]
    return tuple(
        sorted(needs, key=lambda need: (need.fragment.lang == "en", _ORDER.index(need.chapter), _rank(need)))
    )


def _chapter(key: str) -> str:
    part = key.rpartition(".")[2]
    if part.startswith("name-"):
        return _NAMES
    return next((chapter for chapter, parts in _CHAPTERS.items() if part in parts), _NUMBERS)


def _rank(need: Need) -> tuple[int, str]:
    """Return where a clip stands in its chapter: numbers by value, phrases as they follow, or by its text."""
    part = need.fragment.key.rpartition(".")[2]
    if part.isdigit():
        return int(part), ""
    if part in _PHRASES:
        return _PHRASES.index(part), ""
    return _LAST, need.fragment.text
