"""A hall of each earlier version is brought up to date with all that is in it (tools/keep_schema.py)."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Boolean, Connection, MetaData, create_engine, func, make_url, select, text
from sqlalchemy.types import TypeEngine

from hallsys.kernel.errors import SchemaIsNewer
from hallsys.kernel.migrate import alembic_config, newest, upgrade

RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*.sql.gz"))
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as database:
        yield database


def counts(database: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table holds."""
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name[:4])
def test_a_hall_of_an_earlier_version_keeps_every_row(release: Path, tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    with opened(path) as database:
        database.executescript(gzip.decompress(release.read_bytes()).decode())
        before = {name: count for name, count in counts(database).items() if count}
    assert upgrade(f"sqlite:///{path}") == release.name[:4]
    with opened(path) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest(),)]
        assert {name: count for name, count in counts(database).items() if name in before} == before
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_changelog_names_the_schema_of_the_newest_version() -> None:
    """By it whoever upgrades tells whether all processes but one are to be stopped."""
    newest_version = CHANGELOG.read_text(encoding="utf-8").split("\n## ")[1]
    assert f"\nSchema of the database: {newest()}.\n" in newest_version


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """Yield the URL of a new, empty database on the server of this session."""
    name = f"release_{uuid4().hex}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as conn:
        conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def as_stored(value: Any, kind: TypeEngine[Any]) -> Any:
    """Return a value of SQLite's, which knows no truth, as PostgreSQL takes it."""
    return bool(value) if isinstance(kind, Boolean) and value is not None else value


def fill(conn: Connection, database: sqlite3.Connection) -> dict[str, int]:
    """Write every row of an earlier version's hall into tables of that version; return how many, by table."""
    tables = MetaData()
    tables.reflect(conn)
    conn.execute(text("SET LOCAL session_replication_role = replica"))  # rows that refer to one another
    database.row_factory = sqlite3.Row
    written = {}
    for table in tables.tables.values():
        kinds = {column.name: column.type for column in table.columns if column.computed is None}
        rows = [
            {name: as_stored(row[name], kind) for name, kind in kinds.items()}
            for row in database.execute(f'SELECT * FROM "{table.name}"')
        ]
        if rows and table.name != "alembic_version":
            conn.execute(table.insert(), rows)
            written[table.name] = len(rows)
    return written


@pytest.mark.parametrize("release", RELEASES[:1], ids=lambda path: path.name[:4])
def test_a_hall_of_the_earliest_version_keeps_every_row_on_postgresql(
    release: Path, empty_postgres: str
) -> None:
    engine = create_engine(empty_postgres)
    with engine.begin() as conn:
        command.upgrade(alembic_config(conn), release.name[:4])
    with closing(sqlite3.connect(":memory:")) as database, engine.begin() as conn:
        database.executescript(gzip.decompress(release.read_bytes()).decode())
        before = fill(conn, database)
    assert len(before) > 50  # a whole hall, and not its frame
    assert upgrade(empty_postgres) == release.name[:4]
    with engine.connect() as conn:
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == newest()
        tables = MetaData()
        tables.reflect(conn, only=list(before))
        for name, count in before.items():
            assert (
                conn.execute(select(func.count()).select_from(tables.tables[name])).scalar_one() == count
            ), name
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(any_database_url: str) -> None:
    engine = create_engine(any_database_url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(SchemaIsNewer) as refused:
            upgrade(any_database_url)
        assert refused.value.facts == {"found": "9999", "known": newest()}
    finally:
        with engine.begin() as conn:
            conn.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": newest()})
        engine.dispose()


def test_there_is_an_earlier_version() -> None:
    assert RELEASES
