"""Copies of a hall's database on PostgreSQL: by its own programs, verified and put back in a new database.

A dump tells by itself neither whether it is whole nor whether what it holds fits together. So it is put into
a database of its own, which is looked through there: to verify it that goes away again, to restore it that
takes the old one's name, and the old one is kept under another.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import URL, Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DBAPIError

from hallsys.kernel.copies import Ask, BackupBroken, CopyFailed, Verified, check_rows, newest_seals
from hallsys.kernel.copy_seals import SealCheck
from hallsys.kernel.errors import Refusal
from hallsys.kernel.ids import new_id
from hallsys.kernel.migrate import require_known
from hallsys.kernel.postgres import postgres_engine, require_alone
from hallsys.kernel.sqlite import DatabaseInUse

_DOORS = ("postgres", "template1")  # databases of every server: from one, others are made and renamed
_LONGEST = 63  # bytes of a name
_IN_USE = "55006"

_MAY_CREATE = text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
_LIKE = text(
    "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate, datctype "
    "FROM pg_database WHERE datname = :name"
)


class MayNotCreateDatabases(Refusal):
    """A copy is put back in a new database, which the role of the settings may not make."""

    code = "may_not_create_databases"
    status = 500
    zh = "数据库角色 {role} 不能建库，无法恢复。请由数据库管理员执行：ALTER ROLE {role} CREATEDB;"
    en = "The role {role} may not create databases, so nothing is put back: ALTER ROLE {role} CREATEDB;"


def dump(place: URL, part: Path) -> Mapping[str, tuple[int, str]]:
    """Copy the database at `place` into the file `part`; return the seals of before. Raises CopyFailed."""
    engine = postgres_engine(place.render_as_string(hide_password=False))
    try:
        with engine.connect() as conn:
            seals = newest_seals(_asking(conn))
    except DBAPIError as error:
        raise CopyFailed(program="PostgreSQL", why=str(error.orig)) from error
    finally:
        engine.dispose()
    _run("pg_dump", place, "--format=custom", "--no-owner", f"--file={part}")
    return seals


def verify_dump(path: Path, place: URL | None, seals_by: SealCheck | None = None) -> Verified:
    """Read a dump whole, in a database of its own at the server of `place` if its role may make one.

    Else it is read through to its end, and its figures stay None. Raises BackupBroken, CopyFailed.
    """
    if place is not None and _may_create(place):
        with _door(place) as door, _new_database(door, place, "check") as scratch:
            return _fill(path, scratch, seals_by)
    _run("pg_restore", None, f"--file={os.devnull}", str(path), broken=path)
    return Verified(path, path.stat().st_size, None, None, None)


def restore_dump(path: Path, place: URL, stamp: str) -> tuple[Verified, str]:
    """Put a dump in the place of the database, and return the name under which that is kept.

    Nothing changes before the copy lies whole in a database of its own; then both take their names in one
    transaction. Raises DatabaseInUse, MayNotCreateDatabases, BackupBroken, CopyFailed.
    """
    require_alone(place.render_as_string(hide_password=False))
    if not _may_create(place):
        raise MayNotCreateDatabases(role=str(place.username))
    aside = _name(place, f"before_{stamp}")
    with _door(place) as door, _new_database(door, place, "restoring") as new:
        found = _fill(path, new)
        require_known(found.revision or "")
        with _door(place, "READ COMMITTED") as both, both.begin():
            _rename(both, str(place.database), aside)
            _rename(both, str(new.database), str(place.database))
    return found, aside


@contextmanager
def _door(place: URL, isolation: IsolationLevel = "AUTOCOMMIT") -> Iterator[Connection]:
    name = next(one for one in _DOORS if one != place.database)
    engine = postgres_engine(place.set(database=name).render_as_string(hide_password=False))
    try:
        with engine.connect().execution_options(isolation_level=isolation) as door:
            yield door
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _IN_USE:  # a server came back meanwhile
            raise DatabaseInUse from None
        raise CopyFailed(program="PostgreSQL", why=str(error.orig)) from error
    finally:
        engine.dispose()


def _may_create(place: URL) -> bool:
    with _door(place) as door:
        return bool(door.execute(_MAY_CREATE).scalar_one())


def _name(place: URL, rest: str) -> str:
    return f"{str(place.database)[: _LONGEST - len(rest) - 1]}_{rest}"


@contextmanager
def _new_database(door: Connection, place: URL, what: str) -> Iterator[URL]:
    """Make an empty database like the hall's; it goes again unless it got another name meanwhile."""
    like = door.execute(_LIKE, {"name": place.database}).one()
    name = _name(place, f"{what}_{new_id()}")
    door.execute(
        text(
            f"CREATE DATABASE {_quoted(door, name)} TEMPLATE template0 ENCODING '{like.encoding}' "
            f"LC_COLLATE '{like.datcollate}' LC_CTYPE '{like.datctype}'"
        )
    )
    try:
        yield place.set(database=name)
    finally:
        door.execute(text(f"DROP DATABASE IF EXISTS {_quoted(door, name)} WITH (FORCE)"))


def _fill(path: Path, place: URL, seals_by: SealCheck | None = None) -> Verified:
    """Put a dump into the empty database at `place`, and look through it there."""
    # Whom else a table was opened to need not be known on this server: the copy is whole all the same.
    _run(
        "pg_restore",
        place,
        "--no-owner",
        "--no-acl",
        "--exit-on-error",
        "--single-transaction",
        str(path),
        broken=path,
    )
    engine = postgres_engine(place.render_as_string(hide_password=False))
    try:
        with engine.connect() as conn:
            found = check_rows(path, path.stat().st_size, _asking(conn))
            return replace(found, broken=seals_by.broken(conn)) if seals_by else found
    except DBAPIError as error:
        raise BackupBroken(name=path.name, why=str(error.orig)) from error
    finally:
        engine.dispose()


def _asking(conn: Connection) -> Ask:
    return lambda asked: conn.execute(text(asked)).all()


def _rename(door: Connection, old: str, new: str) -> None:
    door.execute(text(f"ALTER DATABASE {_quoted(door, old)} RENAME TO {_quoted(door, new)}"))


def _quoted(door: Connection, name: str) -> str:
    return door.dialect.identifier_preparer.quote_identifier(name)


def _run(program: str, place: URL | None, *arguments: str, broken: Path | None = None) -> None:
    """Run one of PostgreSQL's programs; the password goes by its environment, never by its command line.

    What it says of the copy `broken` raises BackupBroken, else CopyFailed.
    """
    place = place or make_url("postgresql://")
    named = {
        "PGHOST": place.query.get("host") or place.host,
        "PGPORT": place.port,
        "PGUSER": place.username,
        "PGPASSWORD": place.password,
    }
    environment = {**os.environ, **{key: str(value) for key, value in named.items() if value is not None}}
    into = ["--no-password", f"--dbname={place.database}"] if place.database else []
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, no shell
            [program, *into, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise CopyFailed(program=program, why="it is not installed") from error
    if done.returncode:
        why = done.stderr.strip()[-500:]
        raise (
            CopyFailed(program=program, why=why)
            if broken is None
            else BackupBroken(name=broken.name, why=why)
        )
