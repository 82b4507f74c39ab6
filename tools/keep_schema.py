"""Keeps the database of a demo hall as this version leaves it, so that later versions try to upgrade it.

To be run once for each release: `python -m tools.keep_schema`. The hall's people are invented, and sealed by
keys that are thrown away.
"""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hallsys.demo.place import prepare
from hallsys.kernel.migrate import newest

RELEASES = Path(__file__).parents[1] / "tests" / "releases"


def keep() -> Path:
    """Write the statements that make the database anew, compressed, under its revision; return where."""
    kept = RELEASES / f"{newest()}.sql.gz"
    with TemporaryDirectory() as folder:
        hall = Path(folder) / "hall"
        prepare(hall, "127.0.0.1", 0, 0, fresh=False)
        with closing(sqlite3.connect(hall / "hall.db")) as database:
            statements = "\n".join(database.iterdump())
    kept.write_bytes(gzip.compress(statements.encode(), mtime=0))
    return kept


if __name__ == "__main__":
    print(f"kept: {keep()}")
