"""The snapshot of the voice studio: each clip that the hall needs, and who speaks it now."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from hallsys.display.announcements import Announcement
from hallsys.halls.tree import has_below
from hallsys.staff.rules import Action, may
from hallsys.staff.views import Clerk
from hallsys.web import rows, snapshots
from hallsys.web.site import Site

URL = "/studio"
LONGEST_CLIP = 10  # seconds


@dataclass(frozen=True)
class Row:
    """A clip: what it says, the chapter of the list that it stands in, and who speaks it now.

    `speaker`: `recorded`, `chime`, an engine's name, or None for nobody; `seconds` of a recording.
    """

    key: str
    text: str
    lang: str
    chapter: str
    speaker: str | None
    seconds: float | None


@dataclass(frozen=True)
class Taken:
    """A recording that was kept; `clipped`: it was too loud for the microphone."""

    row: Row
    clipped: bool


@dataclass(frozen=True)
class Unpacked:
    """The fragments that were taken from an exported voice, and how many others it had."""

    taken: tuple[str, ...]
    skipped: int


class Desk(Protocol):
    """The hall's voice. Its calls block; to be made in a thread."""

    def rows(self) -> Sequence[Row]:
        """Return the clips that the hall needs."""

    def clip(self, key: str) -> bytes:
        """Return a clip as a WAV file. Raises a refusal."""

    def say(self, said: Announcement, sentence: int | None, volume: int) -> bytes | None:
        """Return a sentence of an announcement as a WAV file, or all of it; None if a clip is missing."""

    def record(self, key: str, wav: bytes) -> Taken:
        """Keep a recording. Raises a refusal."""

    def remove(self, key: str) -> Row:
        """Forget a recording. Raises a refusal."""

    def export(self, hall: str) -> bytes:
        """Return all recordings as a zip."""

    def take_in(self, data: bytes) -> Unpacked:
        """Take the recordings of an exported voice. Raises a refusal."""


def snapshot(conn: Connection, site: Site, clerk: Clerk, found: Sequence[Row], lang: str) -> dict[str, Any]:
    """Return the studio as a manager sees it."""
    base = snapshots.base(site, conn, room="managers", url=f"{URL}/snapshot", api="/api/studio", lang=lang)
    voice = site.settings.voice
    queues = list(site.catalogue.queues.values())
    return {
        **base,
        "clerk": rows.own_row(clerk),
        "halls_below": has_below(conn, site.hall_id),
        "may_record": may(clerk.roles, Action.ALLOCATE),
        "clips": [asdict(each) for each in found],
        "longest_seconds": LONGEST_CLIP,
        "windows": [
            {"code": window.code, "number": window.number, "name": window.name, "name_en": window.name_en}
            for window in site.windows.values()
        ],
        "example": f"{queues[0].prefix if queues else 'A'}003",
        "volume": voice.volume_at(base["now"], base["timezone"]),
        "quiet": [{"from": hours.begins, "to": hours.ends, "volume": hours.volume} for hours in voice.quiet],
    }
