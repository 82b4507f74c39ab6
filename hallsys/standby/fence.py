"""The mark that a machine was taken over from: it does not serve its database any more."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from hallsys.kernel.errors import Refusal


class TakenOverFrom(Refusal):
    """Another machine serves the hall: this one must not write any more."""

    code = "taken_over_from"
    status = 503
    zh = "本大厅已由另一台机器接管（第 {term} 任），本机不再提供服务；可运行 hallsys standby run 作备机。"
    en = (
        "Another machine has taken this hall over (term {term}); this one does not serve it any more. "
        "hallsys standby run makes it the standby."
    )


def fence_of(database: Path) -> Path:
    """Return where the mark of a database lies."""
    return database.with_name(f"{database.name}.fenced")


def set_fence(database: Path, term: int) -> None:
    """Mark that the hall is served elsewhere in the term `term`."""
    fence_of(database).write_text(json.dumps({"term": term}), encoding="utf-8")


def check_fence(database: Path) -> None:
    """Raise TakenOverFrom if the mark is there, and the database is of an earlier term than it says."""
    try:
        term = int(json.loads(fence_of(database).read_text(encoding="utf-8"))["term"])
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):  # a mark that cannot be read is one
        raise TakenOverFrom(term="?") from None
    if term_in(database) < term:
        raise TakenOverFrom(term=term)


def term_in(file: Path) -> int:
    """Return the term of the halls in a database file, 0 without one."""
    if not file.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            (term,) = db.execute("SELECT coalesce(max(seq), 0) FROM cursors WHERE sink = 'term'").fetchone()
    except sqlite3.DatabaseError:
        return 0
    return int(term)
