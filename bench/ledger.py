"""What a hall's database says, read from outside without hallsys."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.hall import Hall

_UNDER_WAY = "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sent')"


class Ledger:
    """Rows of one hall's database."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._conn.execute(sql).fetchall()

    def log(self) -> list[tuple[int, int, str, dict[str, Any], str]]:
        """Return the log: number, instant, kind, payload, actor."""
        rows = self.rows("SELECT seq, at, kind, payload, actor FROM events ORDER BY seq")
        return [(seq, at, kind, json.loads(payload), actor) for seq, at, kind, payload, actor in rows]

    def under_way(self) -> int:
        """Return how many deliveries are neither done nor given up."""
        (row,) = self.rows(_UNDER_WAY)
        return int(row[0])


@contextmanager
def opened(hall: Hall) -> Iterator[Ledger]:
    """Open the database of a hall for reading."""
    conn = sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True, timeout=20)
    try:
        yield Ledger(conn)
    finally:
        conn.close()
