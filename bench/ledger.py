"""What a hall's database says, read from outside without hallsys."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, text

from bench.hall import Hall

_UNDER_WAY = "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sent')"


class Ledger:
    """Rows of one hall's database."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return [tuple(row) for row in self._conn.execute(text(sql))]

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
    engine = create_engine(hall.url)
    try:
        with engine.connect() as conn:
            yield Ledger(conn)
    finally:
        engine.dispose()
