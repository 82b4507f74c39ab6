"""Copies are whole also while others write; broken ones are refused; what is put back is what was copied."""

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from hallsys.halls.service import create_hall
from hallsys.halls.views import tree
from hallsys.kernel import eventlog
from hallsys.kernel.backup import (
    back_up,
    prune,
    restore,
    verify,
)
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.copies import BackupBroken
from hallsys.kernel.copy_notes import beside
from hallsys.kernel.database import Database
from hallsys.kernel.errors import SchemaIsNewer
from hallsys.kernel.ids import new_id
from hallsys.kernel.sqlite import DatabaseInUse, held
from hallsys.kernel.transaction import Origin
from hallsys.relay.tidying import begin_day
from tests.conftest import MONDAY_NINE

pytestmark = pytest.mark.only_sqlite("copies of PostgreSQL are in test_postgres_copies.py")


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
        verify(copy, database_url)
    assert names(database_url) == before


def test_a_hall_whose_whole_log_is_gone_is_found(db: Database, database_url: str, tmp_path: Path) -> None:
    hall_id = found(db, "甲大厅")
    found(db, "乙大厅")
    copy = back_up(database_url, tmp_path, MONDAY_NINE).path
    for lost in ("events", "log_heads"):
        broken = copy.with_name(f"hallsys-{lost}.db")
        broken.write_bytes(copy.read_bytes())
        with closing(sqlite3.connect(broken)) as edited, edited:
            edited.execute(f"DELETE FROM {lost} WHERE hall_id = ?", [hall_id])
        with pytest.raises(BackupBroken, match="gaps"):
            verify(broken, database_url)


def test_what_is_cut_off_leaves_no_copy(tmp_path: Path) -> None:
    with pytest.raises(BackupBroken):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copies", MONDAY_NINE)
    assert list((tmp_path / "copies").iterdir()) == []


def test_only_the_newest_copies_stay(db: Database, database_url: str, tmp_path: Path) -> None:
    found(db, "大厅")
    folder = tmp_path / "copies"
    made = [back_up(database_url, folder, MONDAY_NINE + n * 1000).path for n in range(4)]
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    for one in made:
        beside(one).touch()
    assert prune(folder, 2) == made[:2]
    left = [*made[2:], *map(beside, made[2:]), folder / "notes.txt"]
    assert sorted(folder.iterdir()) == sorted(left)


def test_a_copy_of_a_newer_version_takes_no_place(db: Database, database_url: str, tmp_path: Path) -> None:
    found(db, "甲大厅")
    db.close()
    path = make_url(database_url).database
    with closing(sqlite3.connect(str(path))) as changed:
        changed.execute("UPDATE alembic_version SET version_num = '9999'")
        changed.commit()
    copy = back_up(database_url, tmp_path / "copies", MONDAY_NINE)
    before = Path(str(path)).read_bytes()
    with pytest.raises(SchemaIsNewer):
        restore(copy.path, database_url, MONDAY_NINE)
    assert Path(str(path)).read_bytes() == before


def test_what_is_put_aside_is_whole_or_nothing_is_put_back(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    copy = back_up(database_url, tmp_path / "copies", MONDAY_NINE)
    db.close()
    with (
        closing(sqlite3.connect(str(make_url(database_url).database))) as reader,
        closing(sqlite3.connect(str(make_url(database_url).database))) as writer,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM halls").fetchall()
        writer.execute("UPDATE alembic_version SET version_num = version_num")
        writer.commit()
        with pytest.raises(DatabaseInUse):
            restore(copy.path, database_url, MONDAY_NINE)
    restore(copy.path, database_url, MONDAY_NINE)


def test_nothing_is_put_under_a_server_that_runs(db: Database, database_url: str) -> None:
    with pytest.raises(DatabaseInUse), held(database_url):
        pass
    db.close()
    with held(database_url):
        pass
