"""Seals find each fact that was changed, removed or put in behind the program's back, on both databases."""

import hmac
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.events import Event, event
from hallsys.kernel.ids import new_id
from hallsys.kernel.log_seals import LATE, MOST, Verdict, seal_log, verify
from hallsys.kernel.transaction import Origin, Tx

KEY = b"k" * 32


@event
class SealedThing(Event):
    name: str


def note(tx: Tx, *names: str) -> None:
    for name in names:
        tx.append(SealedThing(name))


@pytest.fixture
def origin() -> Origin:
    """Return a clerk of a hall of its own: the database of PostgreSQL is shared."""
    return Origin(new_id(), "clerk")


@pytest.fixture
def ledger(any_database_url: str, clock: ManualClock, origin: Origin) -> Iterator[Database]:
    """Yield a database with three seals of three facts each, and one fact that has none yet."""
    db = Database.open(any_database_url, clock)
    for each in range(3):
        db.transact(origin, note, f"甲{each}", f"乙{each}", f"丙{each}")
        clock.advance(MINUTE)
        assert db.transact(origin, seal_log, KEY) == 3
    db.transact(origin, note, "later")
    yield db
    db.close()


def verdict(db: Database, origin: Origin, expected: dict[int, str] | None = None) -> Verdict:
    return db.read(verify, origin.hall_id, KEY, expected)


def test_a_log_that_nobody_touched_is_whole(ledger: Database, origin: Origin) -> None:
    found = verdict(ledger, origin)
    assert (found.facts, found.through, found.seals, found.broken) == (10, 9, 3, None)
    assert verdict(ledger, origin, {9: found.newest}).broken is None


def test_a_minute_has_one_seal(ledger: Database, origin: Origin, clock: ManualClock) -> None:
    assert ledger.transact(origin, seal_log, KEY) == 1
    assert verdict(ledger, origin).seals == 3
    clock.advance(MINUTE)
    assert ledger.transact(origin, seal_log, KEY) == 1
    assert ledger.transact(origin, seal_log, KEY) == 0
    assert verdict(ledger, origin).seals == 4


def test_many_facts_are_sealed_bit_by_bit_without_waiting(
    ledger: Database, origin: Origin, clock: ManualClock
) -> None:
    ledger.transact(origin, note, *map(str, range(MOST + 10)))
    sealed = verdict(ledger, origin).through
    assert ledger.transact(origin, seal_log, KEY) == MOST + 11
    assert ledger.transact(origin, seal_log, KEY) == 11
    assert verdict(ledger, origin).through == sealed + MOST
    clock.advance(MINUTE)
    assert ledger.transact(origin, seal_log, KEY) == 11
    assert ledger.transact(origin, seal_log, KEY) == 0
    assert verdict(ledger, origin).broken is None


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE events SET payload = '[]' WHERE {hall} AND seq = 5", (4, 6)),
        ("UPDATE events SET at = at + 1 WHERE {hall} AND seq = 1", (1, 3)),
        ("UPDATE events SET actor = 'another' WHERE {hall} AND seq = 9", (7, 9)),
        ("DELETE FROM events WHERE {hall} AND seq = 4", (4, 6)),
        ("DELETE FROM events WHERE {hall} AND seq = 10", (10, 10)),
        ("DELETE FROM log_seals WHERE {hall} AND through = 6", (4, 9)),
        ("UPDATE log_seals SET through = 5 WHERE {hall} AND through = 6", (4, 5)),
        ("UPDATE log_seals SET at = at + 1 WHERE {hall} AND through = 6", (4, 6)),
        (
            "INSERT INTO events (hall_id, seq, at, kind, payload, actor) "
            "VALUES ({id}, 11, 1, 'SealedThing', '[]', 'x')",
            (10, 10),
        ),
    ],
)
def test_tampering_is_found(
    ledger: Database, origin: Origin, any_database_url: str, tampering: str, broken: tuple[int, int]
) -> None:
    ledger.close()
    assert tampered(any_database_url, origin, tampering).broken == broken


def test_a_log_cut_at_its_end_is_found_with_a_seal_kept_elsewhere(
    ledger: Database, origin: Origin, any_database_url: str
) -> None:
    kept = verdict(ledger, origin).newest
    ledger.close()
    cuts = (
        "DELETE FROM events WHERE {hall} AND seq > 6",
        "DELETE FROM log_seals WHERE {hall} AND through > 6",
        "UPDATE log_heads SET seq = 6 WHERE {hall}",
    )
    assert tampered(any_database_url, origin, *cuts).broken is None
    assert tampered(any_database_url, origin, expected={9: kept}).broken == (7, 9)


def test_a_seal_of_before_its_time_was_in_it_is_good(
    ledger: Database, origin: Origin, any_database_url: str
) -> None:
    ledger.close()
    engine = create_engine(any_database_url)
    with engine.begin() as conn:
        facts = conn.execute(
            text(
                "SELECT seq, at, kind, payload, actor FROM events "
                "WHERE hall_id = :id AND seq < 4 ORDER BY seq"
            ),
            {"id": origin.hall_id},
        ).all()
        mac = hmac.new(KEY, digestmod="sha256")
        for fact in facts:
            mac.update(json.dumps([*fact], ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        conn.execute(
            text("UPDATE log_seals SET digest = :digest WHERE hall_id = :id AND through = 3"),
            {"id": origin.hall_id, "digest": mac.digest()},
        )
        conn.execute(
            text("DELETE FROM log_seals WHERE hall_id = :id AND through > 3"), {"id": origin.hall_id}
        )
        found = verify(conn, origin.hall_id, KEY)
    engine.dispose()
    assert (found.through, found.broken) == (3, None)


def test_facts_that_were_sealed_or_wait_long_after_they_were_written_are_told(
    ledger: Database, origin: Origin, clock: ManualClock
) -> None:
    found = verdict(ledger, origin)
    assert (found.late, found.waits_since) == (None, clock.now())
    written = clock.now()
    clock.advance(LATE + 1)
    assert verdict(ledger, origin).waits_since == written
    ledger.transact(origin, seal_log, KEY)
    ledger.transact(origin, note, "in time")
    clock.advance(MINUTE)
    ledger.transact(origin, seal_log, KEY)
    found = verdict(ledger, origin)
    assert (found.late, found.waits_since, found.broken) == ((10, 10), None, None)


def test_nobody_makes_a_seal_without_the_key(ledger: Database, origin: Origin) -> None:
    assert ledger.read(verify, origin.hall_id, b"x" * 32).broken == (1, 3)


def tampered(url: str, origin: Origin, *statements: str, expected: dict[int, str] | None = None) -> Verdict:
    """Change the database behind the program's back, and verify what is left."""
    engine = create_engine(url)
    hall = f"'{origin.hall_id}'"
    with engine.begin() as conn:
        for each in statements:
            conn.execute(text(each.format(hall=f"hall_id = {hall}", id=hall)))
        found = verify(conn, origin.hall_id, KEY, expected)
    engine.dispose()
    return found
