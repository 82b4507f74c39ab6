"""The log on PostgreSQL lies in months: facts find theirs, reads look into few, the migration keeps all."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text

from hallsys.kernel import eventlog, partitions
from hallsys.kernel.backup import back_up, restore
from hallsys.kernel.clock import DAY, MINUTE, ManualClock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.events import Event, event
from hallsys.kernel.ids import new_id
from hallsys.kernel.log_seals import Stretch, seal_log, verify, verify_stretch
from hallsys.kernel.migrate import alembic_config, upgrade
from hallsys.kernel.months import month_after, month_name, month_of
from hallsys.kernel.transaction import Origin, Tx
from tests.postgres import running_postgres

MIGRATION = "the_log_in_months"
KEY = b"k" * 32
# Whether a plan looks into a table of facts.
EXPLAIN = "EXPLAIN (COSTS OFF) "


@event
class Noted(Event):
    name: str


def note(tx: Tx, *names: str) -> None:
    for name in names:
        tx.append(Noted(name))


def instant(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> Millis:
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def months_url() -> Iterator[str]:
    """Yield the URL of a database whose partitions no other test makes."""
    with running_postgres() as url:
        upgrade(url)
        yield url


def places(conn: Connection, hall_id: str) -> dict[int, str]:
    """Return in which table each fact of a hall lies."""
    found = conn.execute(
        text("SELECT seq, tableoid::regclass::text AS place FROM events WHERE hall_id = :hall_id"),
        {"hall_id": hall_id},
    )
    return {row.seq: row.place for row in found}


@given(st.integers(0, instant(2200, 1, 1)))
def test_an_instant_is_within_its_month(at: Millis) -> None:
    month = month_of(at)
    assert month <= at < month_after(month)
    assert month_of(month) == month
    assert month_of(month_after(month) - 1) == month
    assert month_name(month) == datetime.fromtimestamp(at // 1000, UTC).strftime("%Y_%m")


def test_months_are_made_ahead_and_no_fact_is_refused(months_url: str, clock: ManualClock) -> None:
    origin, engine = Origin(new_id(), "clerk"), create_engine(months_url)
    db = Database.open(months_url, clock)
    with engine.begin() as conn:
        partitions.provide_all(conn, clock.now())
        ahead = partitions.months_ahead(clock.now())
        assert [month_name(month) for month in ahead] == ["2026_03", "2026_04", "2026_05"]
        assert partitions.lacking(conn, ahead) == []
    db.transact(origin, note, "of March")
    clock.advance(150 * DAY)  # no partition was made for that month
    db.transact(origin, note, "of July", "of July as well")
    clock.advance(-150 * DAY)
    db.transact(origin, note, "of March again")
    july = partitions.partition_of(instant(2026, 7, 1))
    with engine.begin() as conn:
        march = "events_2026_03"
        assert places(conn, origin.hall_id) == {1: march, 2: "events_default", 3: "events_default", 4: march}
        assert partitions.stray_months(conn) == [instant(2026, 7, 1)]
        partitions.provide_all(conn, clock.now())
        assert places(conn, origin.hall_id) == {1: march, 2: july, 3: july, 4: march}
        assert partitions.stray_months(conn) == []
    assert [one.payload["name"] for one in db.read(eventlog.after, origin.hall_id, 0)] == [
        "of March",
        "of July",
        "of July as well",
        "of March again",
    ]
    db.close()
    engine.dispose()


def test_who_reads_through_all_months_is_waited_for_another_day(months_url: str, clock: ManualClock) -> None:
    engine = create_engine(months_url)
    ahead = partitions.months_ahead(clock.now())
    with engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM events"))
        with engine.begin() as conn:
            partitions.provide_all(conn, clock.now())
            assert partitions.lacking(conn, ahead) == ahead
            assert conn.execute(text("SELECT 1")).scalar_one() == 1  # what else the transaction does is done
    with engine.begin() as conn:
        partitions.provide_all(conn, clock.now())
        assert partitions.lacking(conn, ahead) == []
    engine.dispose()


def test_facts_are_read_in_order_over_the_end_of_a_month(any_database_url: str, clock: ManualClock) -> None:
    """A fact that began before midnight and is numbered after those of the new month is read, too."""
    origin = Origin(new_id(), "clerk")
    db = Database.open(any_database_url, clock)
    clock.advance(instant(2026, 3, 31, 23, 59) - clock.now())
    late = clock.now()
    db.transact(origin, note, "1")
    clock.advance(MINUTE)
    db.transact(origin, note, "2", "3")
    clock.advance(late - clock.now())
    db.transact(origin, note, "4")
    clock.advance(MINUTE)
    db.transact(origin, note, "5")
    for seq in range(6):
        read = db.read(eventlog.after, origin.hall_id, seq)
        assert [one.payload["name"] for one in read] == [str(n) for n in range(seq + 1, 6)]
        found = db.read(eventlog.fact, origin.hall_id, seq)
        assert (found.payload["name"] if found else "0") == str(seq)
    assert db.transact(origin, seal_log, KEY) == 5
    assert db.read(verify, origin.hall_id, KEY).broken is None
    db.close()


def test_what_follows_is_read_of_many_halls_at_once(any_database_url: str, clock: ManualClock) -> None:
    """Not of one of which a fact is missing, or that has none: those may be of before."""
    one, other, late, still = (Origin(new_id(), "clerk") for _ in range(4))
    db = Database.open(any_database_url, clock)
    db.transact(late, note, "0")
    clock.advance(month_after(month_of(clock.now())) + MINUTE - clock.now())
    since = month_of(clock.now())
    clock.advance(-2 * MINUTE)
    db.transact(late, note, "1")
    clock.advance(2 * MINUTE)
    for origin in (one, other, late, still):
        db.transact(origin, note, "2", "3", "4")
    numbers = {one.hall_id: 0, other.hall_id: 2, late.hall_id: 1, still.hall_id: 3, new_id(): 0}
    found = db.glance(eventlog.after_each, numbers, 2, since)
    assert {hall_id: [fact.seq for fact in facts] for hall_id, facts in found.items()} == {
        one.hall_id: [1, 2],
        other.hall_id: [3],
    }
    assert found[other.hall_id] == db.read(eventlog.after, other.hall_id, 2)
    assert db.glance(eventlog.after_each, {}, 2, since) == {}
    db.close()


def test_a_fact_that_the_head_row_does_not_reckon_with_is_read(
    any_database_url: str, clock: ManualClock
) -> None:
    origin = Origin(new_id(), "clerk")
    db = Database.open(any_database_url, clock)
    db.transact(origin, note, "1", "2", "3")
    engine = create_engine(any_database_url)
    with (
        engine.begin() as conn
    ):  # the second is committed between the look at the head row and that at the facts
        key = {"hall_id": origin.hall_id}
        conn.execute(text("UPDATE events SET at = 5 WHERE hall_id = :hall_id AND seq = 2"), key)
    engine.dispose()
    assert [one.seq for one in db.read(eventlog.after, origin.hall_id, 0)] == [1, 2, 3]
    db.close()


def test_a_second_fact_of_a_number_is_found_though_it_lies_in_another_month(
    months_url: str, clock: ManualClock
) -> None:
    """The key of a table in partitions does not forbid it, so both verifications look into all months."""
    origin, engine = Origin(new_id(), "clerk"), create_engine(months_url)
    db = Database.open(months_url, clock)
    db.transact(origin, note, "1", "2", "3")
    assert db.transact(origin, seal_log, KEY) == 3
    of_hall = (origin.hall_id, KEY)
    assert db.read(verify, *of_hall).broken is None
    assert db.read(verify_stretch, *of_hall, 0, {}) == Stretch(3, None, ended=False)
    assert db.read(verify_stretch, *of_hall, 3, {}) == Stretch(3, None, ended=True)
    second = "INSERT INTO events SELECT hall_id, seq, 5, kind, payload, actor FROM events WHERE seq = 2"
    with engine.begin() as conn:
        conn.execute(text(second))
    assert db.read(verify, *of_hall).broken == (1, 3)
    assert db.read(verify_stretch, *of_hall, 0, {}) == Stretch(3, 1, ended=True)
    db.close()
    engine.dispose()


def test_who_reads_on_looks_into_few_months(months_url: str, clock: ManualClock) -> None:
    origin, engine = Origin(new_id(), "clerk"), create_engine(months_url)
    db = Database.open(months_url, clock)
    with engine.begin() as conn:
        partitions.provide(conn, [month_after(month_of(clock.now()), n) for n in range(36)])
    clock.advance(month_after(clock.now(), 33) - clock.now())
    db.transact(origin, note, *map(str, range(50)))
    asked: list[str] = []
    statement = text(EXPLAIN + str(eventlog._AFTER))
    since = db.read(eventlog._since, origin.hall_id, 41)
    assert since == month_of(clock.now())
    with engine.begin() as conn:
        key = {"hall_id": origin.hall_id, "seq": 40, "since": since, "limit": 500}
        asked = [line for line in conn.execute(statement, key).scalars() if " on events_" in line]
    assert len(asked) == 4  # the month, the two after it, and the rest
    db.close()
    engine.dispose()


def before_months(conn: Connection) -> str:
    """Return the revision before the one that made months."""
    scripts = ScriptDirectory.from_config(alembic_config(conn)).walk_revisions()
    (before,) = (one.down_revision for one in scripts if one.path.endswith(f"{MIGRATION}.py"))
    return str(before)


def test_a_log_of_before_is_put_into_months_and_back(clock: ManualClock) -> None:
    with running_postgres() as url:
        engine = create_engine(url)
        with engine.begin() as conn:
            command.upgrade(alembic_config(conn), before_months(conn))
            written = [
                ("h", n, instant(2025, 11, 20) + n * DAY, "Noted", "[]", "clerk") for n in range(1, 60)
            ]
            columns = ("hall_id", "seq", "at", "kind", "payload", "actor")
            conn.execute(
                text("INSERT INTO events VALUES (:hall_id, :seq, :at, :kind, :payload, :actor)"),
                [dict(zip(columns, row, strict=True)) for row in written],
            )
            conn.execute(text("INSERT INTO log_heads (hall_id, seq) VALUES ('h', 59)"))
        whole = text("SELECT hall_id, seq, at, kind, payload, actor FROM events ORDER BY seq")
        upgrade(url)
        with engine.begin() as conn:
            assert [tuple(row) for row in conn.execute(whole)] == written
            of_months = set(places(conn, "h").values())
            assert of_months == {"events_2025_11", "events_2025_12", "events_2026_01"}
        db = Database.open(url, clock)
        db.transact(Origin("h", "clerk"), note, "sixty")
        assert [one.seq for one in db.read(eventlog.after, "h", 57)] == [58, 59, 60]
        db.close()
        with engine.begin() as conn:
            command.downgrade(alembic_config(conn), before_months(conn))
        with engine.begin() as conn:
            back = [tuple(row) for row in conn.execute(whole)]
            assert (back[:59], len(back)) == (written, 60)
            left = "SELECT count(*) FROM pg_class WHERE relname LIKE 'events\\__%' AND relkind IN ('r', 'p')"
            assert conn.execute(text(left)).scalar_one() == 0
            assert conn.execute(text("SELECT indexname FROM pg_indexes WHERE tablename = 'events'")).all()
        upgrade(url)
        with engine.begin() as conn:
            assert [tuple(row) for row in conn.execute(whole)] == back
        engine.dispose()


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="PostgreSQL's programs are not on the path")
def test_a_copy_is_put_back_over_other_months(months_url: str, clock: ManualClock, tmp_path: Path) -> None:
    origin, engine = Origin(new_id(), "clerk"), create_engine(months_url)
    db = Database.open(months_url, clock)
    with engine.begin() as conn:
        partitions.provide_all(conn, clock.now())
    db.transact(origin, note, "before")
    copy = back_up(months_url, tmp_path, clock.now())
    with engine.begin() as conn:
        partitions.provide(conn, [instant(2031, 5, 1)])
    db.transact(origin, note, "after")
    db.close()
    engine.dispose()
    restore(copy.path, months_url, clock.now())
    with engine.begin() as conn:
        assert places(conn, origin.hall_id) == {1: "events_2026_03"}
        assert partitions.lacking(conn, [instant(2031, 5, 1)])
    engine.dispose()
