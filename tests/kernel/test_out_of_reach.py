"""What tells that a database is out of reach, as databases tell it, and what that a statement is wrong."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from hallsys.kernel.out_of_reach import out_of_reach
from tests.postgres import postgres_server

WRONG = ("SELECT * FROM nowhere", "SELECT nothing FROM kept", "SELEKT 1", "INSERT INTO kept VALUES (1)")


def fault(engine: Engine, *statements: str) -> Exception:
    def run() -> None:
        with engine.connect() as conn:
            for statement in statements:
                conn.execute(text(statement))

    with pytest.raises(DBAPIError) as told:
        run()
    return told.value


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """Yield a database of one table with a row."""
    with closing(sqlite3.connect(tmp_path / "hall.db")) as conn, conn:
        conn.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY)")
        conn.execute("INSERT INTO kept VALUES (1)")
    engine = create_engine(f"sqlite:///{tmp_path}/hall.db", connect_args={"timeout": 0})
    yield engine
    engine.dispose()


@pytest.mark.parametrize("statement", WRONG)
def test_a_statement_that_sqlite_does_not_understand_is_wrong(sqlite: Engine, statement: str) -> None:
    assert not out_of_reach(fault(sqlite, statement))


def test_a_file_that_is_locked_full_or_cannot_be_opened_is_out_of_reach(
    sqlite: Engine, tmp_path: Path
) -> None:
    more = "INSERT INTO kept WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    assert out_of_reach(fault(sqlite, "PRAGMA max_page_count = 2", more))
    with closing(sqlite3.connect(tmp_path / "hall.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        locked = fault(sqlite, "SELECT * FROM kept")
    assert out_of_reach(locked)
    assert out_of_reach(getattr(locked, "orig"))  # noqa: B009 - as it comes where SQLAlchemy is gone past
    assert out_of_reach(fault(create_engine(f"sqlite:///{tmp_path}/nowhere/hall.db"), "SELECT 1"))


def test_a_server_that_is_a_replica_or_gone_is_out_of_reach_and_what_it_does_not_understand_is_wrong() -> (
    None
):
    with postgres_server() as server:
        engine = create_engine(server.url)
        with engine.begin() as conn:
            conn.execute(text("CREATE TABLE kept (id INTEGER PRIMARY KEY)"))
            conn.execute(text("INSERT INTO kept VALUES (1)"))
            folder = Path(conn.execute(text("SHOW data_directory")).scalar_one())
        for statement in WRONG:
            assert not out_of_reach(fault(engine, statement))
        assert out_of_reach(fault(engine, "SET statement_timeout = 1", "SELECT pg_sleep(9)"))
        server.shut_down()
        assert out_of_reach(fault(engine, "SELECT 1"))
        (folder / "standby.signal").touch()
        server.start()
        assert out_of_reach(fault(engine, "DELETE FROM kept"))  # 25006
        assert out_of_reach(fault(engine, "SET TRANSACTION READ WRITE"))  # 0A000
        assert not out_of_reach(fault(engine, "SELECT * FROM nowhere"))
        engine.dispose()
