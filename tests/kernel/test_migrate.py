"""What the migrations make is what the tables in the code say, on either kind of database."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text

from hallsys.kernel.migrate import alembic_config, newest, upgrade
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
# Partitions are made as months come (kernel.partitions), and are like the table that they belong to.
PARTITION = re.compile(r"events_(default|[0-9]+_[0-9]+)")
NO_PARTITION = f"!~ '{PARTITION.pattern}'"
POSTGRESQL = {
    "columns": (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default "
        f"FROM information_schema.columns WHERE table_schema = :schema AND table_name {NO_PARTITION}"
    ),
    "indexes": (
        "SELECT tablename, indexname, replace(indexdef, :schema || '.', '') "
        f"FROM pg_indexes WHERE schemaname = :schema AND tablename {NO_PARTITION}"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, replace(pg_get_constraintdef(c.oid), :schema || '.', '') "
        "FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = :schema "
        f"AND conrelid::regclass::text {NO_PARTITION}"
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


def left_to_migrate(conn: Connection) -> list[Any]:
    """Return what alembic finds to be other, but for what PostgreSQL alone has."""

    def is_of_both(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and PARTITION.fullmatch(name or "")) and name != "uq_events_seq"

    context = MigrationContext.configure(conn, opts={"include_name": is_of_both})
    found: list[Any] = compare_metadata(context, metadata)
    return found


@pytest.fixture(params=["database_url", "postgres_url"], ids=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a database as the migrations leave it: the PostgreSQL one is not spread."""
    url: str = request.getfixturevalue(request.param)
    return url


def test_nothing_is_left_to_migrate(any_database_url: str) -> None:
    load_tables()
    with connected(any_database_url) as conn:
        assert left_to_migrate(conn) == []


@pytest.mark.only_sqlite("its name says it")
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
        assert left_to_migrate(conn) == []


def test_the_newest_revision_is_known_by_its_file(database_url: str) -> None:
    with connected(database_url) as conn:
        assert newest() == ScriptDirectory.from_config(alembic_config(conn)).get_current_head()


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "hall" / "hall.db"
    upgrade(f"sqlite:///{path}")
    assert path.exists()


def test_matters_of_before_versions_were_kept_are_their_first_version(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with connected(url) as conn:
        command.upgrade(alembic_config(conn), "0010")
        conn.execute(
            text(
                "INSERT INTO matters (id, hall_id, code, name, name_en, kind, limit_days, queue_code, "
                "implementation_code, department, position, service_days) "
                "VALUES ('m', 'h', 'S01', '社保卡', '', 'promised', 5, 'a', '1', '', 0, '1111111')"
            )
        )
        for name, withdrawn in (("身份证", 0), ("旧表", 1)):
            conn.execute(
                text(
                    "INSERT INTO materials (id, hall_id, matter_id, position, name, name_en, required, "
                    "copies, note, withdrawn) VALUES (:name, 'h', 'm', 1, :name, '', 1, 1, '', :withdrawn)"
                ),
                {"name": name, "withdrawn": withdrawn},
            )
        conn.commit()
    upgrade(url)
    with connected(url) as conn:
        kept = conn.execute(text("SELECT number, name, limit_days FROM matter_versions")).all()
        assert kept == [(1, "社保卡", 5)]
        listed = conn.execute(text("SELECT name, version FROM materials ORDER BY version")).all()
        assert listed == [("旧表", 0), ("身份证", 1)]
        command.downgrade(alembic_config(conn), "0010")
        assert conn.execute(text("SELECT withdrawn FROM materials ORDER BY id")).scalars().all() == [1, 0]


@pytest.fixture
def new_database_url(any_database_url: str) -> Iterator[str]:
    """Yield the URL of a database of either kind in which there is nothing yet."""
    place = make_url(any_database_url)
    if place.get_backend_name() == "sqlite":
        yield any_database_url.replace("hall.db", "new.db")
        return
    engine = create_engine(place, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text("CREATE DATABASE new_one"))
        yield place.set(database="new_one").render_as_string(hide_password=False)
        conn.execute(text("DROP DATABASE new_one"))
    engine.dispose()


# The revision before guides said of what kind results are.
BEFORE_KINDS = "0048"


def put_row(conn: Connection, table: str, **row: object) -> None:
    """Write a row of a table as it is at the revision that the database has come to."""
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    conn.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


def refer_to_nothing(conn: Connection) -> None:
    """Let rows name others that are not there, as SQLite does unless it is told otherwise."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SET session_replication_role = replica"))


def test_what_was_collected_out_of_lockers_was_by_no_clerk_but_one_who_found_a_box_empty(
    new_database_url: str,
) -> None:
    with connected(new_database_url) as conn:
        command.upgrade(alembic_config(conn), "0031")
        refer_to_nothing(conn)
        put_row(
            conn,
            "locker_banks",
            id="bank",
            hall_id="h",
            code="E1",
            name="",
            name_en="",
            place="",
            place_en="",
        )
        for one, at, why in (("opened", 5, None), ("empty", 6, "found_empty")):
            of = {"hall_id": "h", "result_id": one, "case_id": one}
            whose = {"person_id": one, "window_id": "w"}
            there = {"bank_id": "bank", "box_id": "box", "put_at": 1, "put_by": "putter", "due_at": 9}
            put_row(conn, "locker_deposits", id=one, **of, **whose, **there, shelf="B", taken_at=at)
            taken = {"clerk_id": "finder", "taken_by": "locker", "authorisation": "", "at": at}
            put_row(conn, "hand_overs", id=one, **of, **whose, **taken)
            moved = {"move": "collected", "at": at, "actor": "locker:E1", "window_id": "w"}
            put_row(conn, "result_moves", id=one, **of, **moved, hand_over_id=one, reason_code=why)
        conn.commit()
    answering = text("SELECT id, clerk_id, bank_id, window_id FROM hand_overs ORDER BY at")
    upgrade(new_database_url)
    with connected(new_database_url) as conn:
        assert conn.execute(answering).all() == [
            ("opened", None, "bank", None),
            ("empty", "finder", "bank", None),
        ]
        refer_to_nothing(conn)
        command.downgrade(alembic_config(conn), "0031")
        rows = conn.execute(text("SELECT id, clerk_id, window_id FROM hand_overs ORDER BY at")).all()
        assert rows == [("opened", "putter", "w"), ("empty", "finder", "w")]


def test_the_papers_of_what_is_void_are_where_the_ledger_left_them(new_database_url: str) -> None:
    ways = {
        "shelf": ("sent", "received", "voided"),
        "sent": ("sent", "voided"),
        "given": ("shelved", "handed_over", "delivered", "voided"),
        "out": ("shelved", "deposited", "voided"),
        "returned": ("shelved", "handed_over", "returned", "voided"),
        "back": ("shelved", "recalled", "sent_back", "replaced"),
        "lapsed": ("shelved", "lapsed"),
    }
    with connected(new_database_url) as conn:
        command.upgrade(alembic_config(conn), "0043")
        refer_to_nothing(conn)
        for one, moves in ways.items():
            made = {"hall_id": "h", "case_id": one, "person_id": "p", "name": "n", "serial": 1}
            put_row(conn, "results", id=one, **made, shelf="B", status="void")
            for at, move in enumerate(moves):
                of = {"hall_id": "h", "result_id": one, "case_id": one, "actor": "a"}
                put_row(conn, "result_moves", id=f"{one}{at}", **of, move=move, at=at)
        conn.commit()
    upgrade(new_database_url)
    with connected(new_database_url) as conn:
        rows = conn.execute(text("SELECT id, paper FROM results")).all()
        assert {row.id: row.paper for row in rows} == {
            "shelf": "ready",
            "sent": "under_way",
            "given": "handed_over",
            "out": "recalled",
            "returned": "returned",
            "back": None,
            "lapsed": "ready",
        }


def test_results_of_guides_have_the_kinds_that_their_names_said(new_database_url: str) -> None:
    with connected(new_database_url) as conn:
        command.upgrade(alembic_config(conn), BEFORE_KINDS)
        refer_to_nothing(conn)
        facts = {"name": "n", "name_en": "", "kind": "promised", "limit_days": 5, "implementation_code": ""}
        of = {"hall_id": "h", "matter_id": "m", "effective_at": 0, "put_at": 0, "department": ""}
        for number, results in enumerate(("营业执照\n公章", "登记证明", "")):
            put_row(conn, "matter_versions", number=number, **of, **facts, results=results)
        made = {"hall_id": "h", "case_id": "c", "person_id": "p", "name": "n", "shelf": "B", "ready_at": 1}
        put_row(conn, "results", id="r", **made, status="ready", serial=1, kind="document")
        conn.commit()
    upgrade(new_database_url)
    with connected(new_database_url) as conn:
        kept = conn.execute(text("SELECT result_kinds FROM matter_versions ORDER BY number")).scalars().all()
        assert kept == ["licence\nseal", "certificate", ""]
        conn.execute(text("UPDATE results SET kind = 'certificate'"))
        conn.commit()
        refer_to_nothing(conn)
        command.downgrade(alembic_config(conn), BEFORE_KINDS)
        assert conn.execute(text("SELECT kind FROM results")).scalar_one() == "document"
