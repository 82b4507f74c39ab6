"""Copies of a hall's database: made while it is written to, verified, put back.

A copy of SQLite is made in one step: one that goes page by page begins anew after each commit of another
process, and under load never ends. PostgreSQL copies itself with its own pg_dump.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.errors import Refusal

_ALL_PAGES = -1
_STEPS = 10_000  # of SQLite's, a few milliseconds
_NAME = re.compile(r"^hallsys-\d{8}-\d{6}\.(db|dump)$")
_STARTS_WITH = {".db": b"SQLite format 3\0", ".dump": b"PGDMP"}


class BackupBroken(Refusal):
    """A copy is not what it should be: nobody is to rely on it."""

    code = "backup_broken"
    status = 500
    zh = "备份 {name} 不可用：{why}"
    en = "The backup {name} cannot be used: {why}"


class CopyFailed(Refusal):
    """PostgreSQL's own program did not copy, or did not put back."""

    code = "copy_failed"
    status = 500
    zh = "数据库工具 {program} 失败：{why}"
    en = "{program} of the database failed: {why}"


class NotForThisDatabase(Refusal):
    """A copy of SQLite cannot be put into PostgreSQL, nor the other way round."""

    code = "not_for_this_database"
    zh = "备份 {name} 与设置中的数据库类型不符。"
    en = "The backup {name} is of another kind of database than the settings name."


@dataclass(frozen=True)
class Verified:
    """What a copy holds: its size in bytes, the revision of its schema, halls, and facts of their logs.

    The figures of a copy of PostgreSQL, which only its server can read, are None.
    """

    path: Path
    size: int
    revision: str | None
    halls: int | None
    facts: int | None


def back_up(url: str, folder: Path, now: Millis) -> Verified:
    """Copy the database at `url` into a new file in `folder`, verify it, and give it its name.

    Servers may go on writing: the copy holds what was committed when it began. A copy that was cut off
    leaves no file that could be taken for a whole one. Raises BackupBroken, CopyFailed.
    """
    place = make_url(url)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.fromtimestamp(now / SECOND, UTC).strftime("%Y%m%d-%H%M%S")
    path = folder / f"hallsys-{stamp}{_kind(place)}"
    part = path.with_suffix(path.suffix + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # it holds sealed personal data, and the log
    try:
        if place.get_backend_name() == "sqlite":
            _copy_sqlite(Path(str(place.database)), part)
        else:
            _run("pg_dump", place, "--format=custom", "--no-owner", f"--file={part}")
        verify(part, _kind(place))
        _sync(part)
        part.rename(path)
        _sync(folder)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return verify(path)


def verify(path: Path, kind: str | None = None) -> Verified:
    """Read a copy whole. Raises BackupBroken for damaged pages, rows that refer to none, or gaps in a log."""
    kind = kind or path.suffix
    with path.open("rb") as file:
        if kind not in _STARTS_WITH or not file.read(16).startswith(_STARTS_WITH[kind]):
            raise BackupBroken(name=path.name, why="not a copy of a hall's database")
    size = path.stat().st_size
    if kind == ".dump":
        _list_dump(path)
        return Verified(path, size, None, None, None)
    return _read_whole(path, "mode=ro&immutable=1")


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


def restore(path: Path, url: str, now: Millis) -> tuple[Verified, Path | None]:
    """Put a verified copy in the place of the database at `url`; no server may run.

    Of SQLite, the database that was there is kept beside it; its path is returned. PostgreSQL puts the copy
    back in one transaction. Raises BackupBroken, NotForThisDatabase, CopyFailed.
    """
    place = make_url(url)
    if path.suffix != _kind(place):
        raise NotForThisDatabase(name=path.name)
    found = verify(path)
    if place.get_backend_name() != "sqlite":
        _run("pg_restore", place, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(path))
        return found, None
    target = Path(str(place.database))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(path, part)
    part.chmod(0o600)
    _sync(part)
    aside = None
    if target.exists():
        with closing(sqlite3.connect(target)) as db:  # what is only in its write-ahead log goes along
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        stamp = datetime.fromtimestamp(now / SECOND, UTC).strftime("%Y%m%d-%H%M%S")
        aside = target.with_name(f"{target.name}.before-{stamp}")
        target.rename(aside)
    for left in ("-wal", "-shm"):
        target.with_name(target.name + left).unlink(missing_ok=True)
    part.rename(target)
    _sync(target.parent)
    return found, aside


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` copies of `folder`; other files stay. Return what went."""
    copies = sorted(one for one in folder.iterdir() if _NAME.match(one.name))
    old = copies[: max(0, len(copies) - keep)]
    for one in old:
        one.unlink()
    return old


def _kind(place: URL) -> str:
    return ".db" if place.get_backend_name() == "sqlite" else ".dump"


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupBroken(name=source.name, why="there is no database yet")
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
    gaps = db.execute(
        "SELECT count(*) FROM (SELECT e.hall_id FROM events e GROUP BY e.hall_id "
        "HAVING count(*) <> max(e.seq) - min(e.seq) + 1 OR max(e.seq) <> "
        "(SELECT h.seq FROM log_heads h WHERE h.hall_id = e.hall_id))"
    ).fetchone()
    if gaps != (0,):
        raise BackupBroken(name=path.name, why="its log has gaps")
    (revision,) = db.execute("SELECT version_num FROM alembic_version").fetchone()
    (halls,) = db.execute("SELECT count(*) FROM halls").fetchone()
    (facts,) = db.execute("SELECT count(*) FROM events").fetchone()
    return Verified(path, size, revision, halls, facts)


def _list_dump(path: Path) -> None:
    done = subprocess.run(["pg_restore", "--list", str(path)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    if done.returncode:
        raise BackupBroken(name=path.name, why=done.stderr.strip() or "it cannot be read")


def _run(program: str, place: URL, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by its environment, never by its command line."""
    named = {
        "PGHOST": place.query.get("host") or place.host,
        "PGPORT": place.port,
        "PGUSER": place.username,
        "PGPASSWORD": place.password,
    }
    environment = {**os.environ, **{key: str(value) for key, value in named.items() if value is not None}}
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, no shell
            [program, "--no-password", f"--dbname={place.database}", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise CopyFailed(program=program, why="it is not installed") from error
    if done.returncode:
        raise CopyFailed(program=program, why=done.stderr.strip()[-500:])


def _sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
