"""A hall of each earlier version is brought up to date with all that is in it (tools/keep_schema.py)."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from hallsys.kernel.errors import SchemaIsNewer
from hallsys.kernel.migrate import newest, upgrade

RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*.sql.gz"))


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
