"""What a command may meet of databases and files, as refusals: a sentence in place of a traceback."""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError

from hallsys.kernel.errors import Refusal
from hallsys.kernel.out_of_reach import out_of_reach

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_UNDEFINED_TABLE, _UNDEFINED_COLUMN = "42P01", "42703"  # of PostgreSQL; SQLite has words alone


class DatabaseOutOfReach(Refusal):
    """The database does not answer, is locked or full, or may not be opened."""

    code = "database_out_of_reach"
    status = 503
    zh = "数据库连不上或用不了，请检查 server.database 和数据库服务：{why}"
    en = "The database is out of reach, see server.database and whether it runs: {why}"


class NotADatabase(Refusal):
    """The file is none of SQLite's, or is damaged."""

    code = "not_a_database"
    status = 500
    zh = "文件不是 SQLite 数据库，或已经损坏，请检查 server.database：{why}"
    en = "The file is no database of SQLite's, or is damaged, see server.database: {why}"


class SchemaIsOlder(Refusal):
    """The database has not the tables that are asked for: it is empty, or of an earlier version."""

    code = "schema_is_older"
    status = 500
    zh = "数据库是空的，或还是旧版本的结构，请先运行 hallsys migrate：{why}"
    en = "The database is empty or of an earlier version; run hallsys migrate first: {why}"


class FileTrouble(Refusal):
    """A file or a folder cannot be made, read or written."""

    code = "file_trouble"
    status = 500
    zh = "文件 {file} 无法读写：{why}"
    en = "{file} cannot be read or written: {why}"


class DiskFull(Refusal):
    """A disk takes no more."""

    code = "disk_full"
    status = 507
    zh = "磁盘写不下了：{why}"
    en = "The disk takes no more: {why}"


def refusal_of(error: Exception) -> Refusal | None:
    """Return the refusal that tells of a trouble with a database or a file; None for a fault of ours.

    It holds neither a statement nor its values, nor the password of a URL.
    """
    if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
        return _of_database(error.orig, gone=out_of_reach(error))
    if isinstance(error, sqlite3.Error):
        return _of_database(error, gone=out_of_reach(error))
    if isinstance(error, OSError) and error.errno in _FULL:
        return DiskFull(why=str(error))
    if isinstance(error, OSError) and error.filename is not None:
        return FileTrouble(file=str(error.filename), why=error.strerror or type(error).__name__)
    return None


def _of_database(error: Exception, *, gone: bool) -> Refusal | None:
    why = " ".join(str(error).split())
    state = getattr(error, "sqlstate", None)
    if state in {_UNDEFINED_TABLE, _UNDEFINED_COLUMN} or why.startswith(("no such table", "no such column")):
        return SchemaIsOlder(why=str(error).partition("\n")[0])
    if gone:
        return DatabaseOutOfReach(why=why)
    if type(error) is sqlite3.DatabaseError:  # its subclasses are what statements get wrong
        return NotADatabase(why=why)
    return None
