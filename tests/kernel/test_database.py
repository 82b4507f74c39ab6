"""The one door for writing, on real SQLite files."""

import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, create_engine, insert, text
from sqlalchemy.exc import IntegrityError, OperationalError

from hallsys.kernel import commands, eventlog, postgres
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.commands import RequestReused
from hallsys.kernel.database import GONE, Database
from hallsys.kernel.errors import DatabaseClosed, Refusal
from hallsys.kernel.events import Event, event, rebuild
from hallsys.kernel.ids import new_id
from hallsys.kernel.sqlite import DatabaseInUse
from hallsys.kernel.transaction import Origin, Trial, Tx, WouldWrite


@event
class StampMade(Event):
    stamp: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stamp:
    stamp: str
    at: int


class NoInk(Refusal):
    code = "no_ink"
    zh = "没有印泥"
    en = "No ink"


def stamp(tx: Tx, name: str) -> Stamp:
    tx.append(StampMade(name, ("a", "b")))
    return Stamp(name, tx.now)


def half_done(tx: Tx, name: str) -> Stamp:
    stamp(tx, name)
    tx.execute(text("INSERT INTO log_heads (hall_id, seq) VALUES ('elsewhere', 1)"))
    raise NoInk


def stamp_once(tx: Tx) -> Stamp:
    """Leave a mark that the next one finds in its way."""
    key = {"hall_id": tx.hall_id}
    tx.execute(text("INSERT INTO log_heads (hall_id, seq) VALUES (:hall_id, 0) ON CONFLICT DO NOTHING"), key)
    marked = tx.execute(text("UPDATE log_heads SET seq = 7 WHERE hall_id = :hall_id AND seq = 0"), key)
    if not marked.rowcount:
        raise NoInk
    return Stamp("once", tx.now)


def everything(conn: Connection, hall_id: str = "h") -> list[eventlog.Logged]:
    return eventlog.after(conn, hall_id, 0)


def test_what_is_answered_is_in_the_log_with_actor_and_time(db: Database, clock: ManualClock) -> None:
    made = db.transact(Origin("h", "clerk:1"), stamp, "first")
    assert made == Stamp("first", clock.now())
    (row,) = db.read(everything)
    assert (row.seq, row.kind, row.actor, row.at) == (1, "StampMade", "clerk:1", clock.now())
    assert rebuild(row.kind, row.payload) == StampMade("first", ("a", "b"))


def test_a_refused_command_leaves_nothing_behind(db: Database) -> None:
    with pytest.raises(NoInk):
        db.transact(Origin("h", "clerk:1"), half_done, "first")
    assert db.read(everything) == []
    assert db.read(eventlog.head, "elsewhere") == 0


def test_a_repeat_gets_the_first_answer_and_does_nothing(db: Database, clock: ManualClock) -> None:
    first = db.transact(Origin("h", "kiosk:K1", "tap-1"), stamp, "one")
    clock.advance(1000)
    assert db.transact(Origin("h", "kiosk:K1", "tap-1"), stamp, "one") == first
    assert len(db.read(everything)) == 1


def test_a_refused_request_may_be_tried_again(db: Database) -> None:
    with pytest.raises(NoInk):
        db.transact(Origin("h", "kiosk:K1", "tap-1"), half_done, "one")
    with pytest.raises(NoInk):
        db.transact(Origin("h", "kiosk:K1", "tap-1"), half_done, "one")


@pytest.mark.parametrize("actor", ["kiosk:K2", "clerk:1"])
def test_a_request_id_belongs_to_one_actor(db: Database, actor: str) -> None:
    db.transact(Origin("h", "kiosk:K1", "tap-1"), stamp, "one")
    with pytest.raises(RequestReused):
        db.transact(Origin("h", actor, "tap-1"), stamp, "one")


def test_sequence_numbers_have_no_gaps_under_concurrency(db: Database) -> None:
    def work(i: int) -> None:
        origin = Origin("h" if i % 2 else "g", "system")
        if i % 7 == 0:
            with pytest.raises(NoInk):
                db.transact(origin, half_done, str(i))
        else:
            db.transact(origin, stamp, str(i))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(400)))
    for hall_id in "gh":
        rows = db.read(everything, hall_id)
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    total = sum(len(db.read(everything, hall_id)) for hall_id in "gh")
    assert total == sum(1 for i in range(400) if i % 7)


def test_one_bad_command_does_not_touch_the_others_of_its_batch(db: Database) -> None:
    running, go = threading.Event(), threading.Event()

    def block(tx: Tx) -> None:
        running.set()
        go.wait()

    with ThreadPoolExecutor(8) as pool:
        blocker = pool.submit(db.transact, Origin("h", "system"), block)
        running.wait()
        good = [pool.submit(db.transact, Origin("h", "system"), stamp, str(i)) for i in range(3)]
        bad = pool.submit(db.transact, Origin("h", "system"), half_done, "x")
        go.set()
        blocker.result()
        assert [one.result().stamp for one in good] == ["0", "1", "2"]
        assert isinstance(bad.exception(), NoInk)
    assert len(db.read(everything)) == 3


def at_once(db: Database, *commands: Callable[[Tx], Stamp]) -> list[BaseException | Stamp]:
    """Have one batch of commands carried out; return each one's answer or fault."""
    running, go = threading.Event(), threading.Event()

    def block(tx: Tx) -> None:
        running.set()
        go.wait()

    with ThreadPoolExecutor(len(commands) + 1) as pool:
        blocker = pool.submit(db.transact, Origin("h", "system"), block)
        running.wait()
        asked = [pool.submit(db.transact, Origin("h", "system"), command) for command in commands]
        go.set()
        blocker.result()
        return [one.exception() or one.result() for one in asked]


def test_an_event_that_cannot_be_written_does_not_touch_the_others_of_its_batch(db: Database) -> None:
    outcomes = at_once(db, lambda tx: stamp(tx, "good"), lambda tx: stamp(tx, "\ud800"))
    assert isinstance(outcomes[0], Stamp)
    assert isinstance(outcomes[1], UnicodeEncodeError)
    assert [row.payload["stamp"] for row in db.read(everything)] == ["good"]


@pytest.mark.only_sqlite("a file is given a largest size")
def test_a_command_that_fills_the_disk_fails_alone(db: Database) -> None:
    def limit(tx: Tx) -> int:
        used: int = tx.execute(text("PRAGMA page_count")).scalar_one()
        tx.conn.exec_driver_sql(f"PRAGMA max_page_count = {used + 10}")
        return used

    def fill(tx: Tx) -> Stamp:
        for i in range(1000):
            row = {"hall_id": f"{i} {'x' * 2000}"}
            tx.execute(text("INSERT INTO log_heads (hall_id, seq) VALUES (:hall_id, 1)"), row)
        raise AssertionError("there was room")

    db.transact(Origin("h", "system"), limit)
    first, full, last = at_once(db, lambda tx: stamp(tx, "1"), fill, lambda tx: stamp(tx, "2"))
    assert isinstance(first, Stamp)
    assert isinstance(last, Stamp)
    assert isinstance(full, OperationalError)
    assert "full" in str(full)
    assert [row.payload["stamp"] for row in db.read(everything)] == ["1", "2"]


@pytest.fixture
def any_db(any_database_url: str, clock: ManualClock) -> Iterator[Database]:
    """Yield a database of either kind."""
    database = Database.open(any_database_url, clock)
    yield database
    database.close()


SECRET = "110101199003070011"
HEAD = "INSERT INTO log_heads (hall_id, seq) VALUES (:secret, {seq})"


@pytest.mark.parametrize("twice", [True, False])
def test_the_errors_of_a_database_do_not_repeat_values(any_db: Database, twice: bool) -> None:
    def fault(tx: Tx) -> int:
        for _ in range(2):
            tx.execute(text(HEAD.format(seq=1 if twice else "NULL")), {"secret": SECRET})
        return 0

    with pytest.raises(IntegrityError) as caught:
        any_db.transact(Origin("h", "system"), fault)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_repeat_that_comes_at_the_same_moment_gets_the_first_answer(any_db: Database) -> None:
    for _ in range(10):
        hall_id = new_id()
        with ThreadPoolExecutor(4) as pool:
            origin = Origin(hall_id, "clerk:1", "tap-1")
            asked = [pool.submit(any_db.transact, origin, stamp_once) for _ in range(4)]
        assert {one.result().stamp for one in asked} == {"once"}
        with pytest.raises(NoInk):
            any_db.transact(Origin(hall_id, "clerk:1", "tap-2"), stamp_once)


def test_a_closed_database_answers_nothing(any_database_url: str, clock: ManualClock) -> None:
    database = Database.open(any_database_url, clock)
    database.close()
    with pytest.raises(DatabaseClosed):
        database.transact(Origin("h", "system"), stamp, "lost")
    with pytest.raises(DatabaseClosed):
        database.read(everything)


def test_what_was_remembered_long_ago_is_forgotten_a_part_at_a_time(db: Database, clock: ManualClock) -> None:
    for name in "abc":
        db.transact(Origin("h", "kiosk:K1", f"tap-{name}"), stamp, name)
        clock.advance(1000)

    def forget(tx: Tx) -> None:
        commands.forget(tx.conn, tx.now - 1000, limit=1)

    db.transact(Origin("h", "system"), forget)
    for name in "bc":  # known still
        db.transact(Origin("h", "kiosk:K1", f"tap-{name}"), stamp, name)
    assert len(db.read(everything)) == 3
    db.transact(Origin("h", "kiosk:K1", "tap-a"), stamp, "a")
    assert len(db.read(everything)) == 4


def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        db.read(lambda conn: conn.execute(text("INSERT INTO log_heads (hall_id, seq) VALUES ('h', 1)")))


def test_what_is_tried_out_reads_and_ends_at_what_it_would_write(
    any_db: Database, clock: ManualClock
) -> None:
    any_db.transact(Origin("h", "system"), stamp, "first")
    heads, key = eventlog.log_heads, {"hall_id": "h", "seq": 9}
    writes: dict[str, Callable[[Tx], object]] = {
        "text": lambda tx: tx.execute(text("\n  delete FROM log_heads WHERE hall_id = 'h'")),
        "core": lambda tx: tx.execute(insert(heads), key),
        "fact": lambda tx: stamp(tx, "second"),
        "elsewhere": lambda tx: stamp(tx.of("elsewhere"), "third"),
    }

    def trial(conn: Connection) -> tuple[int, list[str]]:
        tx, ended = Trial(conn, clock.now(), Origin("h", "system")), []
        for name, write in writes.items():
            with pytest.raises(WouldWrite):
                write(tx)
            ended.append(name)
        reads = text("SELECT seq FROM log_heads WHERE hall_id = :hall_id")
        return tx.execute(reads, {"hall_id": "h"}).scalar_one(), ended

    assert any_db.read(trial) == (1, list(writes))


_BEGUN = text("SELECT transaction_timestamp()")


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
def test_a_glance_is_no_transaction_around_what_it_asks(any_db: Database) -> None:
    def begun(conn: Connection) -> list[object]:
        return [conn.execute(_BEGUN).scalar_one() for _ in range(2)]

    first, second = any_db.read(begun)
    assert first == second
    first, second = any_db.glance(begun)
    assert first != second
    first, second = any_db.read(begun)  # on the connection that the glance had
    assert first == second


def test_a_glance_sees_what_was_committed_and_passes_refusals_on(any_db: Database) -> None:
    def refuse(_conn: Connection) -> None:
        raise NoInk

    hall_id = new_id()
    any_db.transact(Origin(hall_id, "system"), stamp, "one")
    assert [one.payload["stamp"] for one in any_db.glance(everything, hall_id)] == ["one"]
    with pytest.raises(NoInk):
        any_db.glance(refuse)
    assert any_db.glance(everything, hall_id) == any_db.read(everything, hall_id)


_PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%stamps%'")
_STAMPS = text("SELECT ink FROM stamps WHERE id = :id")
_INK = text("UPDATE stamps SET ink = :ink WHERE id = :id RETURNING ink")


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
def test_what_is_read_and_written_often_is_prepared_and_outlives_a_migration(
    any_db: Database, any_database_url: str
) -> None:
    engine = create_engine(any_database_url)

    def migrate(statement: str) -> None:
        with engine.begin() as conn:
            conn.execute(text(statement))

    def read(conn: Connection) -> tuple[object, int]:
        return conn.execute(_STAMPS, {"id": 1}).scalar_one(), conn.execute(_PREPARED).scalar_one()

    def refused(_conn: Connection) -> None:
        raise NoInk

    def write(tx: Tx, ink: object) -> tuple[object, int]:
        written = tx.execute(_INK, {"id": 1, "ink": ink}).scalar_one()
        return written, tx.execute(_PREPARED).scalar_one()

    migrate("DROP TABLE IF EXISTS stamps")
    migrate("CREATE TABLE stamps (id integer, ink integer)")
    migrate("INSERT INTO stamps VALUES (1, 7)")
    try:
        for _ in range(5):
            seen = any_db.read(read)
        with pytest.raises(NoInk):
            any_db.read(refused)
        assert any_db.glance(read) == any_db.read(read) == seen
        assert seen[1] > 0
        migrate("ALTER TABLE stamps ALTER ink TYPE text")
        assert any_db.read(read)[0] == "7"
        migrate("ALTER TABLE stamps ALTER ink TYPE integer USING ink::integer")
        for _ in range(5):
            any_db.glance(read)
        migrate("ALTER TABLE stamps ALTER ink TYPE text")
        assert [any_db.glance(read)[0] for _ in range(2)] == ["7", "7"]
        migrate("ALTER TABLE stamps ALTER ink TYPE integer USING ink::integer")
        origin = Origin(new_id(), "system")
        for _ in range(5):
            wrote = any_db.transact(origin, write, 8)
        with pytest.raises(NoInk):
            any_db.transact(origin, half_done, "first")
        assert any_db.transact(origin, write, 8) == wrote
        assert wrote[1] > 0
        assert any_db.read(eventlog.head, origin.hall_id) == 0
        migrate("ALTER TABLE stamps ALTER ink TYPE text")
        assert any_db.transact(origin, write, "9")[0] == "9"
    finally:
        migrate("DROP TABLE stamps")
        engine.dispose()


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("fresh", [0.0, 3600.0])
def test_a_connection_that_died_is_opened_anew(
    any_db: Database, any_database_url: str, fresh: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its next use, if it was not used just now; else that use fails, and the one after it does not."""
    monkeypatch.setattr(postgres, "_FRESH", fresh)
    own = text("SELECT pg_backend_pid()")

    def read() -> int:
        return int(any_db.read(lambda conn: conn.execute(own).scalar_one()))

    before, engine = read(), create_engine(any_database_url)
    with engine.begin() as conn:
        conn.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})
    engine.dispose()
    if fresh:
        with pytest.raises(GONE):
            read()
    assert read() != before


@pytest.mark.only_sqlite("only a file is locked whole")
def test_a_lock_that_somebody_else_holds_is_the_database_s_fault_and_passes(
    db: Database, database_url: str
) -> None:
    db.transact(Origin("h", "system"), lambda tx: tx.execute(text("PRAGMA busy_timeout=1")) and None)
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(GONE, match="locked"):
        db.transact(Origin("h", "system"), stamp, "lost")
    other.execute("ROLLBACK")
    other.close()
    db.transact(Origin("h", "system"), stamp, "kept")
    assert [row.payload["stamp"] for row in db.read(everything)] == ["kept"]


@pytest.mark.only_sqlite("several processes share PostgreSQL")
def test_a_second_process_is_refused_with_a_sentence(db: Database, database_url: str) -> None:
    with pytest.raises(DatabaseInUse, match="stop it first"):
        Database.open(database_url, ManualClock(0))


def test_what_was_committed_is_there_after_reopening(
    db: Database, database_url: str, clock: ManualClock
) -> None:
    db.transact(Origin("h", "system"), stamp, "kept")
    db.close()
    with pytest.raises(DatabaseClosed):
        db.transact(Origin("h", "system"), stamp, "lost")
    again = Database.open(database_url, clock)
    assert [row.payload["stamp"] for row in again.read(everything)] == ["kept"]
    again.close()


def test_committed_is_called_after_events_are_visible(database_url: str, clock: ManualClock) -> None:
    seen: list[int] = []
    told: list[Mapping[str, Sequence[eventlog.Logged]]] = []
    done = threading.Event()

    def committed(facts: Mapping[str, Sequence[eventlog.Logged]]) -> None:
        seen.append(len(database.read(everything)))
        told.append(facts)
        done.set()

    database = Database.open(database_url, clock, committed=committed)
    database.transact(Origin("h", "system"), stamp, "one")
    assert done.wait(5)
    assert seen == [1]
    assert told == [{"h": database.read(eventlog.after, "h", 0)}]
    database.close()
