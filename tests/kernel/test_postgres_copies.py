"""On PostgreSQL a copy is verified and put back in a database of its own; what was there stays."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from hallsys.kernel.backup import NotForThisDatabase, back_up, restore, verify
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.copies import BackupBroken, CopyFailed
from hallsys.kernel.copy_seals import SealCheck
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.log_seals import seal_log
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.postgres_copies import MayNotCreateDatabases
from hallsys.kernel.sqlite import DatabaseInUse
from hallsys.kernel.transaction import Origin
from tests.conftest import MONDAY_NINE
from tests.kernel.test_backup import found, names
from tests.postgres import binaries


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{binaries()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    """Yield a line to the server of the tests; each statement is a transaction."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture
def hall(server: Engine, clock: ManualClock) -> Iterator[str]:
    """Yield the URL of a database of its own with a hall 甲大厅; it goes with all that was made of it."""
    name = f"copy_{new_id()[:8]}"
    with server.connect() as conn:
        conn.execute(text(f'CREATE DATABASE "{name}"'))
    url = server.url.set(database=name).render_as_string(hide_password=False)
    upgrade(url)
    database = Database.open(url, clock)
    found(database, "甲大厅")
    database.close()
    yield url
    with server.connect() as conn:
        for one in databases(server, name):
            conn.execute(text(f'DROP DATABASE "{one}" WITH (FORCE)'))
        conn.execute(text(f'DROP ROLE IF EXISTS "{name}_poor"'))


def databases(server: Engine, name: str) -> list[str]:
    with server.connect() as conn:
        found = conn.execute(
            text("SELECT datname FROM pg_database WHERE starts_with(datname, :n)"), {"n": name}
        )
        return sorted(found.scalars())


def poor(server: Engine, url: str) -> str:
    """Return the URL with a role that owns all of the database, and may make none."""
    place = make_url(url)
    role = f"{place.database}_poor"
    with server.connect() as conn:
        conn.execute(text(f'CREATE ROLE "{role}" LOGIN'))
        conn.execute(text(f'GRANT pg_read_all_data, pg_write_all_data TO "{role}"'))
    return place.set(username=role).render_as_string(hide_password=False)


def test_a_copy_is_compared_with_its_seals(hall: str, clock: ManualClock, tmp_path: Path) -> None:
    database = Database.open(hall, clock)
    (hall_id,) = database.read(lambda conn: conn.execute(text("SELECT id FROM halls")).scalars().all())
    database.transact(Origin(hall_id, "system"), seal_log, b"k" * 32)
    database.close()
    check = SealCheck(b"k" * 32, {})
    copy = back_up(hall, tmp_path, MONDAY_NINE, check)
    assert copy.broken == {}
    assert verify(copy.path, hall).broken is None
    wrong = verify(copy.path, hall, seals_by=SealCheck(b"x" * 32, {})).broken
    assert wrong is not None
    assert list(wrong.values()) == [1]


def test_a_copy_is_put_back_and_what_was_there_stays(hall: str, server: Engine, tmp_path: Path) -> None:
    copy = back_up(hall, tmp_path, MONDAY_NINE)
    assert copy.path.name == "hallsys-20260302-010000.dump"
    assert (copy.halls, copy.facts) == (1, 1)
    assert copy.revision is not None
    database = Database.open(hall, ManualClock(MONDAY_NINE))
    found(database, "乙大厅")
    database.close()
    told, aside = restore(copy.path, hall, MONDAY_NINE)
    assert told.facts == 1
    assert names(hall) == {"甲大厅"}
    own = str(make_url(hall).database)
    assert aside == f"{own}_before_20260302_010000"
    kept = make_url(hall).set(database=aside).render_as_string(hide_password=False)
    assert names(kept) == {"甲大厅", "乙大厅"}
    assert databases(server, own) == [own, aside]  # what was made to verify went again
    with pytest.raises(NotForThisDatabase):
        restore(copy.path, f"sqlite:///{tmp_path / 'hall.db'}", MONDAY_NINE)


def test_nothing_is_put_under_a_server_that_runs(hall: str, server: Engine, tmp_path: Path) -> None:
    copy = back_up(hall, tmp_path, MONDAY_NINE).path
    database = Database.open(hall, ManualClock(MONDAY_NINE))
    assert database.read(lambda conn: conn.execute(text("SELECT 1")).scalar_one()) == 1  # it has a line
    try:
        with pytest.raises(DatabaseInUse):
            restore(copy, hall, MONDAY_NINE)
        found(database, "乙大厅")  # it goes on
    finally:
        database.close()
    assert names(hall) == {"甲大厅", "乙大厅"}
    assert databases(server, str(make_url(hall).database)) == [make_url(hall).database]


def test_a_dump_that_was_cut_or_damaged_is_refused_and_harms_none(
    hall: str, server: Engine, tmp_path: Path
) -> None:
    copy = back_up(hall, tmp_path, MONDAY_NINE).path
    whole = copy.read_bytes()
    middle = len(whole) * 9 // 10
    for n, damaged in enumerate(
        (
            whole[: len(whole) * 95 // 100],
            whole[: len(whole) // 2],
            whole[:-10],
            whole[:middle] + os.urandom(512) + whole[middle + 512 :],
            b"",
        )
    ):
        broken = copy.with_name(f"hallsys-2026030{n}-000000.dump")
        broken.write_bytes(damaged)
        with pytest.raises(BackupBroken):
            restore(broken, hall, MONDAY_NINE)
        with pytest.raises(BackupBroken):  # also where it can only be read through
            verify(broken, f"sqlite:///{tmp_path / 'hall.db'}")
    assert names(hall) == {"甲大厅"}
    assert databases(server, str(make_url(hall).database)) == [make_url(hall).database]


def test_a_copy_of_a_log_with_gaps_is_refused(hall: str, tmp_path: Path) -> None:
    engine = create_engine(hall)
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM events"))
    engine.dispose()
    with pytest.raises(BackupBroken, match="gaps"):
        back_up(hall, tmp_path, MONDAY_NINE)
    assert list(tmp_path.glob("hallsys-*")) == []


def test_a_role_that_may_make_no_database_is_told_so(hall: str, server: Engine, tmp_path: Path) -> None:
    url = poor(server, hall)
    copy = back_up(url, tmp_path, MONDAY_NINE)
    assert copy.facts is None  # read through, not looked into
    with pytest.raises(MayNotCreateDatabases, match="CREATEDB"):
        restore(copy.path, url, MONDAY_NINE)
    assert names(hall) == {"甲大厅"}
    with pytest.raises(CopyFailed):
        back_up(hall.rsplit("/", 1)[0] + "/nowhere", tmp_path, MONDAY_NINE)
