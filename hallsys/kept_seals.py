"""The seals of the logs that lie outside the database, wherever found, for `hallsys audit verify`."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sqlalchemy.engine import make_url

from hallsys.kernel.clock import Clock
from hallsys.kernel.copy_notes import notes_in, read_note
from hallsys.kernel.errors import Refusal
from hallsys.kernel.seal_notes import SealNotes
from hallsys.relay.policy import CentreSettings
from hallsys.relay.reporting import SealsNotTold, seals_at
from hallsys.settings import EVERY_HALL, Settings
from hallsys.standby.folder import Folder

# As the server's log, a standby's folder and `audit verify` tell it.
_TOLD = re.compile(r"\b([A-Za-z0-9._-]{1,32}):([0-9]{1,16}):([0-9a-f]{64})\b")


class NoSealKept(Refusal):
    """What was named to compare with holds no seal: nothing would be compared, unnoticed."""

    code = "no_seal_kept"
    status = 500
    zh = "{file} 中没有封印，无法比对：请指定备份目录、备份说明或含封印的日志。"
    en = "There is no seal in {file} to compare with: name copies, the note of one, or a log with seals."


class Kept:
    """Digests by hall's code and the last fact that they cover, and where they were found."""

    def __init__(self) -> None:
        self.seals: dict[str, dict[int, str]] = {}
        self.found: list[tuple[str, int]] = []
        self.missing: list[tuple[str, str]] = []

    def add(self, where: str, seals: Iterator[tuple[str, int, str]]) -> int:
        """Keep what was found at one place; return how many. Two that contradict each other are wrong."""
        count = 0
        for code, through, digest in seals:
            of_hall, count = self.seals.setdefault(code, {}), count + 1
            if of_hall.setdefault(through, digest) != digest:
                of_hall[through] = f"{digest}, elsewhere {of_hall[through]}"
        if count:
            self.found.append((where, count))
        return count


def centres_of(settings: Settings, codes: Collection[str]) -> dict[str, CentreSettings]:
    """Return the centres that the settings name, by the code of the hall that each knows.

    `codes`: of all halls that are kept in the database. A key is one hall's: what the settings of several
    have alike tells of none. Raises SettingsBroken.
    """
    wanted = settings.server.hall
    halls = codes if wanted == EVERY_HALL or (not wanted and len(codes) == 1) else [wanted] if wanted else []
    found = [(code, settings.of_hall(code).centre) for code in halls]
    centres = [centre for _, centre in found]
    return {code: one for code, one in found if one is not None and centres.count(one) == 1}


def kept_seals(
    settings: Settings, clock: Clock, files: tuple[Path, ...], centres: Mapping[str, CentreSettings]
) -> Kept:
    """Gather what this machine, the newest copies, a standby, the `centres` by hall's code, and `files` keep.

    A file is a note of a copy, or any text with seals in it; a folder is one of copies. Raises NoteBroken,
    NoSealKept for one of `files` without any.
    """
    kept, named = Kept(), files
    newest = read_note(settings.backup.note)
    if newest is not None:
        kept.add(str(settings.backup.note), _noted(settings.backup.note))
        files = (Path(newest.copy).parent, *files)
    files = (*SealNotes(settings.server.keys.parent).files(), *files)
    database = make_url(settings.server.database)
    if database.get_backend_name() == "sqlite":
        files = (Folder(Path(str(database.database))).seals, *files)
    for one in files:
        paths = [path for path in (notes_in(one) if one.is_dir() else (one,)) if path.exists()]
        count = sum(
            kept.add(str(path), _noted(path) if path.suffix == ".json" else _told(path)) for path in paths
        )
        if one in named and not count:
            raise NoSealKept(file=str(one))
    for code, centre in centres.items():
        try:
            seals = seals_at(centre, clock)
        except SealsNotTold as why:
            kept.missing.append((centre.url, f"{code}: {why}"))
        else:
            kept.add(centre.url, ((code, through, digest) for through, digest in seals.items()))
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
