"""What the migrations make is what the tables in the code say, on either kind of database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from hallsys.kernel.migrate import upgrade
from hallsys.kernel.schema import metadata
from tools.make_migration import load_tables

# What alembic does not compare: defaults, the conditions of indexes, tables without row ids.
SQLITE = {
    "columns": (
        'SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk '
        "FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
    ),
    "indexes": (
        "SELECT tbl_name, name, replace(replace(sql, char(10), ' '), '\t', '') "
        "FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ),
    "without row ids": (
        "SELECT name, 1 FROM sqlite_master WHERE type = 'table' AND sql LIKE '%WITHOUT ROWID%'"
    ),
}
POSTGRESQL = {
    "columns": (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = :schema"
    ),
    "indexes": (
        "SELECT tablename, indexname, replace(indexdef, :schema || '.', '') "
        "FROM pg_indexes WHERE schemaname = :schema"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, replace(pg_get_constraintdef(c.oid), :schema || '.', '') "
        "FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = :schema"
    ),
}
ALEMBICS_OWN = "alembic_version"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def described(
    conn: Connection, questions: Mapping[str, str], **params: str
) -> dict[str, set[tuple[Any, ...]]]:
    found = {name: {tuple(row) for row in conn.execute(text(sql), params)} for name, sql in questions.items()}
    return {name: {row for row in rows if ALEMBICS_OWN not in row} for name, rows in found.items()}


def test_nothing_is_left_to_migrate(any_database_url: str) -> None:
    load_tables()
    with connected(any_database_url) as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


def test_sqlite_gets_what_the_tables_say(database_url: str, tmp_path: Path) -> None:
    load_tables()
    with connected(f"sqlite:///{tmp_path / 'made.db'}") as conn:
        metadata.create_all(conn)
        made = described(conn, SQLITE)
    with connected(database_url) as conn:
        migrated = described(conn, SQLITE)
    assert made["columns"]
    assert migrated == made


def test_postgresql_gets_what_the_tables_say(postgres_url: str) -> None:
    load_tables()
    with connected(postgres_url) as conn:
        migrated = described(conn, POSTGRESQL, schema="public")
        conn.execute(text("CREATE SCHEMA made"))
        conn.execute(text("SET search_path TO made"))
        metadata.create_all(conn)
        made = described(conn, POSTGRESQL, schema="made")
    assert made["columns"]
    assert migrated == made


def test_to_bring_up_to_date_twice_changes_nothing(any_database_url: str) -> None:
    upgrade(any_database_url)
    load_tables()
    with connected(any_database_url) as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "hall" / "hall.db"
    upgrade(f"sqlite:///{path}")
    assert path.exists()
