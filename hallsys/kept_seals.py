"""The seals of the logs that lie outside the database, wherever found, for `hallsys audit verify`."""

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from hallsys.kernel.clock import Clock
from hallsys.kernel.copy_notes import notes_in, read_note
from hallsys.relay.reporting import SealsNotTold, seals_at
from hallsys.settings import Settings
from hallsys.standby.folder import Folder

# As the server's log, a standby's folder and `audit verify` tell it.
_TOLD = re.compile(r"\b([A-Za-z0-9._-]{1,32}):([0-9]{1,16}):([0-9a-f]{64})\b")


class Kept:
    """Digests by hall's code and the last fact that they cover, and where they were found."""

    def __init__(self) -> None:
        self.seals: dict[str, dict[int, str]] = {}
        self.found: list[tuple[str, int]] = []
        self.missing: list[tuple[str, str]] = []

    def add(self, where: str, seals: Iterator[tuple[str, int, str]]) -> None:
        """Keep what was found at one place. Of two that contradict each other none can be right."""
        count = 0
        for code, through, digest in seals:
            of_hall, count = self.seals.setdefault(code, {}), count + 1
            if of_hall.setdefault(through, digest) != digest:
                of_hall[through] = f"{digest}, elsewhere {of_hall[through]}"
        if count:
            self.found.append((where, count))


def kept_seals(settings: Settings, clock: Clock, files: tuple[Path, ...], code: str | None) -> Kept:
    """Gather what the newest copies, a standby, the centre and `files` keep.

    `code`: of the hall that the centre knows, None if several are served from here. A file is a note of a
    copy, or any text with seals in it; a folder is one of copies. Raises NoteBroken.
    """
    kept = Kept()
    newest = read_note(settings.backup.note)
    if newest is not None:
        kept.add(str(settings.backup.note), _noted(settings.backup.note))
        files = (Path(newest.copy).parent, *files)
    database = make_url(settings.server.database)
    if database.get_backend_name() == "sqlite":
        files = (Folder(Path(str(database.database))).seals, *files)
    for one in files:
        for path in notes_in(one) if one.is_dir() else (one,):
            if path.exists():
                kept.add(str(path), _noted(path) if path.suffix == ".json" else _told(path))
    if settings.centre is not None and code is not None:
        try:
            seals = seals_at(settings.centre, clock)
        except SealsNotTold as why:
            kept.missing.append((settings.centre.url, str(why)))
        else:
            kept.add(settings.centre.url, ((code, through, digest) for through, digest in seals.items()))
    return kept


def _noted(path: Path) -> Iterator[tuple[str, int, str]]:
    note = read_note(path)
    if note is not None:
        for code, (through, digest) in note.seals.items():
            yield code, through, digest


def _told(path: Path) -> Iterator[tuple[str, int, str]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            for code, through, digest in _TOLD.findall(line):
                yield code, int(through), digest
