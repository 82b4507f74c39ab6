"""Copies of a hall's database: made while it is written to, verified, put back.

A copy of SQLite is made in one step: one that goes page by page begins anew after each commit of another
process, and under load never ends. PostgreSQL copies itself with its own pg_dump (postgres_copies.py).
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.copies import BackupBroken, CopyFailed, Verified, check_rows
from hallsys.kernel.copy_notes import beside
from hallsys.kernel.copy_seals import SealCheck
from hallsys.kernel.errors import Refusal
from hallsys.kernel.migrate import require_known
from hallsys.kernel.postgres_copies import dump, restore_dump, verify_dump
from hallsys.kernel.sqlite import DatabaseInUse, held

_ALL_PAGES = -1
_STEPS = 10_000  # of SQLite's, a few milliseconds
_ALONE = "mode=ro&immutable=1"  # how a copy is opened, which nobody writes
_NAME = re.compile(r"^hallsys-\d{8}-\d{6}\.(db|dump)$")
_STARTS_WITH = {".db": b"SQLite format 3\0", ".dump": b"PGDMP"}


class NotForThisDatabase(Refusal):
    """A copy of SQLite cannot be put into PostgreSQL, nor the other way round."""

    code = "not_for_this_database"
    zh = "备份 {name} 与设置中的数据库类型不符。"
    en = "The backup {name} is of another kind of database than the settings name."


def back_up(url: str, folder: Path, now: Millis, seals_by: SealCheck | None = None) -> Verified:
    """Copy the database at `url` into a new file in `folder`, verify it, and give it its name.

    Servers may go on writing: the copy holds what was committed when it began. A copy that was cut off
    leaves no file that could be taken for a whole one. One of a log that is not what was sealed stays, and
    says so (`Verified.broken`): it may be all there is. Raises BackupBroken, CopyFailed.
    """
    place = make_url(url)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"hallsys-{_stamp(now)}{_kind(place)}"
    part = path.with_suffix(path.suffix + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # it holds sealed personal data, and the log
    seals: Mapping[str, tuple[int, str]] = {}
    try:
        if place.get_backend_name() == "sqlite":
            source = Path(str(place.database))
            if not source.exists():
                raise BackupBroken(name=source.name, why="there is no database yet")
            try:
                _copy_sqlite(source, part)
            except sqlite3.Error as error:
                raise CopyFailed(program="SQLite", why=str(error)) from error
        else:
            seals = dump(place, part)
        found = verify(part, url, _kind(place), seals_by)
        _sync(part)
        part.rename(path)
        _sync(folder)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return replace(found, path=path, seals=found.seals or seals)


def verify(path: Path, url: str, kind: str | None = None, seals_by: SealCheck | None = None) -> Verified:
    """Read a copy whole. Raises BackupBroken for damaged pages, rows that refer to none, or gaps in a log.

    A copy of PostgreSQL is put into a database of its own at the server of `url` meanwhile; without one
    there (`url` is another's, or its role may not make any) it is read through, and not looked into.
    With `seals_by` the seals of its logs are looked at, too.
    """
    place = make_url(url)
    kind = kind or path.suffix
    with path.open("rb") as file:
        if kind not in _STARTS_WITH or not file.read(16).startswith(_STARTS_WITH[kind]):
            raise BackupBroken(name=path.name, why="not a copy of a hall's database")
    if kind == ".dump":
        return verify_dump(path, place if _kind(place) == kind else None, seals_by)
    found = _read_whole(path, _ALONE)
    return replace(found, broken=_broken(path, seals_by)) if seals_by else found


def _broken(path: Path, seals_by: SealCheck) -> Mapping[str, int] | None:
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(f"file:{path}?{_ALONE}", uri=True),
        poolclass=NullPool,
    )
    with engine.connect() as conn:
        return seals_by.broken(conn)


def verify_with_log(path: Path, given_up: Callable[[], bool] = lambda: False) -> Verified:
    """Read a SQLite file and the write-ahead log beside it whole, and leave both. Raises BackupBroken.

    `given_up` is asked now and then; who says yes is not to rely on what is raised.
    """
    return _read_whole(path, "mode=ro", given_up)


def _read_whole(path: Path, how: str, given_up: Callable[[], bool] = lambda: False) -> Verified:
    try:
        with closing(sqlite3.connect(f"file:{path}?{how}", uri=True)) as db:
            db.set_progress_handler(given_up, _STEPS)
            return _verify_sqlite(db, path, path.stat().st_size)
    except sqlite3.DatabaseError as error:
        raise BackupBroken(name=path.name, why=str(error)) from error


def restore(path: Path, url: str, now: Millis) -> tuple[Verified, str | None]:
    """Put a verified copy in the place of the database at `url`; no server may run.

    The database that was there is kept beside it; the file's path, or the database's name, is returned.
    Raises DatabaseInUse, MayNotCreateDatabases, BackupBroken, NotForThisDatabase, CopyFailed,
    SchemaIsNewer.
    """
    place = make_url(url)
    if path.suffix != _kind(place):
        raise NotForThisDatabase(name=path.name)
    stamp = _stamp(now)
    if place.get_backend_name() != "sqlite":
        return restore_dump(path, place, stamp.replace("-", "_"))
    with held(url):
        return _restore_file(path, Path(str(place.database)), stamp)


def _restore_file(path: Path, target: Path, stamp: str) -> tuple[Verified, str | None]:
    found = _read_whole(path, _ALONE)
    require_known(found.revision or "")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(path, part)
    part.chmod(0o600)
    _sync(part)
    aside = None
    if target.exists():
        with closing(sqlite3.connect(target)) as db:  # what is only in its write-ahead log goes along
            busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:  # somebody reads it, so that a part of it would stay in the log that goes
            part.unlink()
            raise DatabaseInUse
        aside = target.with_name(f"{target.name}.before-{stamp}")
        target.rename(aside)
    for left in ("-wal", "-shm"):
        target.with_name(target.name + left).unlink(missing_ok=True)
    part.rename(target)
    _sync(target.parent)
    return found, None if aside is None else str(aside)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` copies of `folder`, and their notes; return which copies went."""
    copies = sorted(one for one in folder.iterdir() if _NAME.match(one.name))
    old = copies[: max(0, len(copies) - keep)]
    for one in old:
        one.unlink()
        beside(one).unlink(missing_ok=True)
    return old


def _stamp(now: Millis) -> str:
    return datetime.fromtimestamp(now / SECOND, UTC).strftime("%Y%m%d-%H%M%S")


def _kind(place: URL) -> str:
    return ".db" if place.get_backend_name() == "sqlite" else ".dump"


def _copy_sqlite(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as db,
        closing(sqlite3.connect(target)) as to,
    ):
        db.backup(to, pages=_ALL_PAGES)
        # One file, which needs no other beside it.
        to.execute("PRAGMA journal_mode = DELETE")


def _verify_sqlite(db: sqlite3.Connection, path: Path, size: int) -> Verified:
    (state,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if state != "ok":
        raise BackupBroken(name=path.name, why=str(state))
    orphan = db.execute("PRAGMA foreign_key_check").fetchone()
    if orphan is not None:
        raise BackupBroken(
            name=path.name, why=f"a row of {orphan[0]} refers to one of {orphan[2]} that is not there"
        )
    return check_rows(path, size, lambda asked: db.execute(asked).fetchall())


def _sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
