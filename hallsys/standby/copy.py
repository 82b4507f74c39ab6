"""The copy of a hall's database on the standby's disk: file and log, byte for byte those of the main.

SQLite itself judges it: the copy reaches as far as SQLite recovers it, as it would after a power cut. What
was torn while it was written does not count, and the next frames are written over it.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

from hallsys.kernel.backup import verify_with_log
from hallsys.kernel.copies import Verified
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.wal import HEADER_BYTES, Mark, committed, end_of, mark_at, reading, salts_of

_NAME = "hall.db"


class CopyTorn(Exception):
    """What was written does not follow on what the copy has: it has to be compared anew."""


class Copy:
    """A database file in a folder of its own, which nobody else uses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / _NAME
        self._log = folder / f"{_NAME}-wal"

    def mark(self) -> Mark | None:
        """Return up to where SQLite recovers the copy; None if there is none, or none with a log."""
        if not self.file.exists() or not self._log.exists() or self._log.stat().st_size < HEADER_BYTES:
            return None
        try:
            with closing(self.connected()) as db:
                db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
                with self.file.with_name(f"{_NAME}-shm").open("rb") as index:
                    salts, frames = committed(reading(index.fileno()))
        except (sqlite3.DatabaseError, OSError):
            return None
        with self._log.open("rb") as log:
            mark = mark_at(reading(log.fileno()), frames)
        return mark if frames == 0 or mark.salts == salts else None

    def connected(self) -> sqlite3.Connection:
        """Open the copy for reading; its log is left as it is."""
        return sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)

    def extend(self, mark: Mark, frames: bytes, *, whole: bool) -> Mark:
        """Write frames after `mark` and return up to where the copy has them.

        `whole`: they end where the main had committed, and the copy is recovered up to there. An answer may
        end within a frame or a transaction; what is missing follows. Raises CopyTorn if they do not follow.
        """
        with self._log.open("r+b") as log:
            read = reading(log.fileno())
            reached = append(log, mark.frames, frames)
            reached_mark = mark_at(read, reached)
            os.fsync(log.fileno())
        if whole and self.mark() != reached_mark:
            raise CopyTorn
        return reached_mark

    def begin_log(self, mark: Mark, header: bytes) -> Mark:
        """Write the log, which ends at `mark`, back into the file, and begin the next one with its header.

        Raises CopyTorn if the copy is not recovered up to there.
        """
        if self.mark() != mark:
            raise CopyTorn
        self.write_back()
        with self._log.open("wb") as log:
            log.write(header)
            log.flush()
            os.fsync(log.fileno())
        sync_folder(self.folder)
        return Mark(salts_of(header), 0)

    def write_back(self) -> None:
        """Write the log into the file; the copy is one file then. Raises sqlite3.Error, and leaves both."""
        if not self._log.exists():
            return
        with closing(sqlite3.connect(self.file)) as db:
            (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("the copy is open elsewhere")
        for end in ("-wal", "-shm"):
            self.file.with_name(f"{_NAME}{end}").unlink(missing_ok=True)

    def replay(self, logs: list[Path]) -> None:
        """Write logs into the file one after the other, all but the last, which stays beside it."""
        for at, log in enumerate(logs):
            log.rename(self._log)
            if at + 1 < len(logs):
                self.write_back()

    def verify(self, given_up: Callable[[], bool] = lambda: False) -> Verified:
        """Read the copy whole, unless that is `given_up`. Raises BackupBroken."""
        return verify_with_log(self.file, given_up)

    def remove(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self.folder, ignore_errors=True)


def check_keys(copy: Copy, keys: Path) -> None:
    """Raise SealBroken, or what a key file raises, unless it reads the newest person of the copy."""
    keyring = Keyring.load(keys)
    with closing(copy.connected()) as db:
        sample = db.execute("SELECT sealed_name FROM people ORDER BY id DESC LIMIT 1").fetchone()
    if sample is not None:
        keyring.unseal(sample[0])


def append(log: IO[bytes], after: int, data: bytes) -> int:
    """Write frames after the first `after` of a log, whole ones only; return how many it has then."""
    log.seek(0)
    header = log.read(HEADER_BYTES)
    frame = end_of(header, 1) - HEADER_BYTES
    whole = len(data) // frame
    log.truncate(end_of(header, after))
    log.seek(end_of(header, after))
    log.write(data[: whole * frame])
    log.flush()
    return after + whole


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
