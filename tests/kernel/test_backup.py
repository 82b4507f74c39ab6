"""Copies are whole also while others write; broken ones are refused; what is put back is what was copied."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from hallsys.halls.service import create_hall
from hallsys.halls.views import tree
from hallsys.kernel import eventlog
from hallsys.kernel.backup import (
    BackupBroken,
    CopyFailed,
    NotForThisDatabase,
    back_up,
    prune,
    restore,
    verify,
)
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.sqlite import DatabaseInUse, held
from hallsys.kernel.transaction import Origin
from hallsys.relay.housekeeping import begin_day
from tests.conftest import MONDAY_NINE


def found(db: Database, name: str) -> str:
    hall_id = new_id()
    db.transact(Origin(hall_id, "system"), create_hall, code=hall_id, name=name)
    return hall_id


def names(url: str) -> set[str]:
    database = Database.open(url, ManualClock(MONDAY_NINE))
    try:
        return {hall.name for hall in database.read(tree)}
    finally:
        database.close()


def test_a_copy_is_put_back_and_what_was_there_stays(db: Database, database_url: str, tmp_path: Path) -> None:
    found(db, "甲大厅")
    copy = back_up(database_url, tmp_path / "copies", MONDAY_NINE)
    assert copy.path.name == "hallsys-20260302-010000.db"
    assert (copy.halls, copy.facts) == (1, 1)
    assert copy.path.stat().st_mode & 0o077 == 0
    found(db, "乙大厅")
    db.close()
    told, aside = restore(copy.path, database_url, MONDAY_NINE)
    assert told.facts == 1
    assert names(database_url) == {"甲大厅"}
    assert aside is not None
    assert names(f"sqlite:///{aside}") == {"甲大厅", "乙大厅"}


def test_a_copy_made_amid_writes_is_of_one_instant(db: Database, database_url: str, tmp_path: Path) -> None:
    hall_id, stop = found(db, "大厅"), threading.Event()

    def write() -> None:
        while not stop.is_set():
            db.transact(Origin(hall_id, "system"), begin_day, "2026-03-02")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    try:
        copies = [back_up(database_url, tmp_path / str(n), MONDAY_NINE) for n in range(5)]
    finally:
        stop.set()
        for one in writers:
            one.join()
    facts = [copy.facts for copy in copies]
    assert facts == sorted(facts, key=lambda n: n or 0)
    for copy in copies:
        kept = Database.open(f"sqlite:///{copy.path}", ManualClock(MONDAY_NINE))
        assert kept.read(eventlog.head, hall_id) <= db.read(eventlog.head, hall_id)
        kept.close()


def test_a_damaged_copy_is_refused_and_harms_none(db: Database, database_url: str, tmp_path: Path) -> None:
    for n in range(200):
        found(db, f"大厅{n}")
    copy = back_up(database_url, tmp_path, MONDAY_NINE).path
    db.close()
    before = names(database_url)
    whole = copy.read_bytes()
    for damaged in (
        whole[: len(whole) // 2],
        whole[:40_000] + os.urandom(4096) + whole[44_096:],
        b"",
        b"text",
    ):
        copy.write_bytes(damaged)
        with pytest.raises(BackupBroken):
            restore(copy, database_url, MONDAY_NINE)
    copy.write_bytes(whole)
    with closing(sqlite3.connect(copy)) as edited, edited:
        edited.execute("DELETE FROM events WHERE hall_id = (SELECT min(hall_id) FROM events)")
        edited.execute("UPDATE log_heads SET seq = seq + 1")
    with pytest.raises(BackupBroken, match="gaps"):
        verify(copy)
    assert names(database_url) == before


def test_what_is_cut_off_leaves_no_copy(tmp_path: Path) -> None:
    with pytest.raises(BackupBroken):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copies", MONDAY_NINE)
    assert list((tmp_path / "copies").iterdir()) == []


def test_only_the_newest_copies_stay(db: Database, database_url: str, tmp_path: Path) -> None:
    found(db, "大厅")
    folder = tmp_path / "copies"
    made = [back_up(database_url, folder, MONDAY_NINE + n * 1000).path for n in range(4)]
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert prune(folder, 2) == made[:2]
    assert sorted(folder.iterdir()) == [*made[2:], folder / "notes.txt"]


def test_nothing_is_put_under_a_server_that_runs(db: Database, database_url: str) -> None:
    with pytest.raises(DatabaseInUse), held(database_url):
        pass
    db.close()
    with held(database_url):
        pass


@pytest.fixture
def other_postgres(postgres_url: str) -> Iterator[str]:
    """Yield the URL of a database that is a copy of the migrated one, and goes with the test."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    name = f"copy_{new_id()}"
    with engine.connect() as conn:
        conn.execute(text(f'CREATE DATABASE "{name}"'))
    yield engine.url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as conn:
        conn.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="PostgreSQL's programs are not on the path")
def test_postgresql_is_copied_and_put_back_by_its_own_programs(
    postgres_url: str, other_postgres: str, clock: ManualClock, tmp_path: Path
) -> None:
    database = Database.open(postgres_url, clock)
    name = new_id()
    found(database, name)
    database.close()
    copy = back_up(postgres_url, tmp_path, MONDAY_NINE)
    assert copy.path.suffix == ".dump"
    restore(copy.path, other_postgres, MONDAY_NINE)
    assert name in names(other_postgres)
    with pytest.raises(NotForThisDatabase):
        restore(copy.path, f"sqlite:///{tmp_path / 'hall.db'}", MONDAY_NINE)
    with pytest.raises(CopyFailed):
        back_up(postgres_url.rsplit("/", 1)[0] + "/nowhere", tmp_path, MONDAY_NINE)
