"""How SQLite would carry a statement out."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite

of_sqlite = pytest.mark.only_sqlite("the plan is SQLite's")


def plan(conn: Connection, statement: Any, params: Mapping[str, object]) -> str:
    """Return the steps of the query plan of a Core statement, joined."""
    ready = statement.compile(dialect=sqlite.dialect()).construct_expanded_state(dict(params))
    asked = f"EXPLAIN QUERY PLAN {ready.statement}"
    return "; ".join(row[-1] for row in conn.exec_driver_sql(asked, tuple(ready.positional_parameters)))
