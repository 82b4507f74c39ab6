"""All of a log is looked through once a day, a stretch at a time; what is found broken stands as an alert."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine, text

from hallsys.kernel import log_seals
from hallsys.kernel.clock import DAY, MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.log_seals import MOST, newest_seal, seal_log
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.tidying import begin_day
from hallsys.supervision import house_rules
from hallsys.supervision.at_hand import at_hand
from hallsys.supervision.log_checking import broken_log, check_log, checked_at

KEY = b"k" * 32
TODAY, TOMORROW = "2026-03-02", "2026-03-03"


@dataclass
class Ledger:
    """A hall whose log is sealed each minute."""

    url: str
    db: Database
    clock: ManualClock
    origin: Origin

    def write(self, facts: int) -> None:
        def several(tx: Tx) -> None:
            for _ in range(facts):
                begin_day(tx, TODAY)

        self.db.transact(self.origin, several)
        self.clock.advance(MINUTE)
        self.db.transact(self.origin, seal_log, KEY)

    def look(self, day: str, kept: dict[int, str] | None = None) -> int:
        """Look through all of the log; return in how many stretches."""
        turns = 1
        while self.db.transact(self.origin, check_log, KEY, day, kept or {}):
            turns += 1
        return turns

    def broken(self) -> int | None:
        found = self.db.read(broken_log, self.origin.hall_id)
        assert self.db.read(at_hand, self.origin.hall_id).broken is (found is not None)
        assert [one.code for one in house_rules.log_broken(found)] == (
            [] if found is None else ["log_broken"]
        )
        return None if found is None else found.first

    def behind_our_back(self, statement: str, **values: int) -> None:
        engine = create_engine(self.url)
        with engine.begin() as conn:
            conn.execute(
                text(f"{statement} AND hall_id = :hall_id"), {"hall_id": self.origin.hall_id, **values}
            )
        engine.dispose()

    def kinds(self) -> list[str]:
        def told(conn: object) -> list[str]:
            asked = text("SELECT kind FROM events WHERE hall_id = :id AND kind LIKE 'LogFound%' ORDER BY seq")
            return list(conn.execute(asked, {"id": self.origin.hall_id}).scalars())  # type: ignore[attr-defined]

        return self.db.read(told)


@pytest.fixture
def ledger(any_database_url: str, clock: ManualClock) -> Iterator[Ledger]:
    """Yield a log of three seals; the database of PostgreSQL is shared, the hall is not."""
    db = Database.open(any_database_url, clock)
    made = Ledger(any_database_url, db, clock, Origin(new_id(), "system"))
    for facts in (3, 4, 5):
        made.write(facts)
    yield made
    db.close()


def test_a_log_that_nobody_touched_is_whole(ledger: Ledger) -> None:
    assert ledger.db.read(checked_at, ledger.origin.hall_id) is None
    assert ledger.look(TODAY) == 2
    assert ledger.look(TODAY) == 1  # it is done for the day
    assert ledger.broken() is None
    assert ledger.db.read(checked_at, ledger.origin.hall_id) == ledger.clock.now()
    assert ledger.kinds() == []


def test_a_long_log_is_looked_through_in_stretches(ledger: Ledger) -> None:
    ledger.write(MOST)
    ledger.write(MOST)
    assert ledger.look(TODAY) == 3
    ledger.behind_our_back("UPDATE events SET actor = 'x' WHERE seq = :seq", seq=2 * MOST)
    ledger.look(TOMORROW)
    assert ledger.broken() == 12 + MOST + 1


def test_a_log_too_long_for_a_day_is_looked_through_over_several(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_seals, "_MOST_SEALS", 1)  # a stretch is one seal, of which there are three
    days = [f"2026-03-{day:02}" for day in range(2, 10)]
    more = [ledger.db.transact(ledger.origin, check_log, KEY, day, {}) for day in days]
    assert more == [True, True, True, False] * 2  # a stretch a day: the next look begins at the first fact
    ledger.behind_our_back("UPDATE events SET actor = 'another' WHERE seq = 9")
    for day in ("2026-03-10", "2026-03-11"):
        assert ledger.db.transact(ledger.origin, check_log, KEY, day, {})
        assert ledger.broken() is None
    assert not ledger.db.transact(ledger.origin, check_log, KEY, "2026-03-12", {})
    assert ledger.broken() == 8


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE events SET actor = 'another' WHERE seq = 5", 4),
        ("DELETE FROM events WHERE seq = 9", 8),
        ("DELETE FROM log_seals WHERE through = 7", 4),
        ("DELETE FROM events WHERE seq = 14", 13),  # it has no seal yet
    ],
)
def test_what_was_changed_is_found_told_once_and_stands(ledger: Ledger, statement: str, first: int) -> None:
    def unsealed(tx: Tx) -> None:
        begin_day(tx, TODAY)
        begin_day(tx, TODAY)

    ledger.look(TODAY)
    ledger.db.transact(ledger.origin, unsealed)
    ledger.behind_our_back(statement)
    ledger.look(TODAY)
    assert ledger.broken() is None  # today's look is over
    ledger.look(TOMORROW)
    assert ledger.broken() == first
    ledger.clock.advance(DAY)
    ledger.look("2026-03-04")
    assert ledger.broken() == first
    assert ledger.kinds() == ["LogFoundBroken"]


def test_what_is_whole_again_is_told_as_well(ledger: Ledger) -> None:
    ledger.behind_our_back("UPDATE events SET actor = 'another' WHERE seq = 5")
    ledger.look(TODAY)
    ledger.behind_our_back("UPDATE events SET actor = 'system' WHERE seq = 5")
    ledger.look(TOMORROW)
    assert ledger.broken() is None
    assert ledger.kinds() == ["LogFoundBroken", "LogFoundWhole"]


def test_a_log_that_was_cut_no_longer_fits_a_seal_that_lies_elsewhere(ledger: Ledger) -> None:
    seal = ledger.db.read(newest_seal, ledger.origin.hall_id)
    assert seal is not None
    kept = {seal.through: seal.digest}
    ledger.look(TODAY, kept)
    assert ledger.broken() is None
    ledger.behind_our_back("DELETE FROM events WHERE seq > 7")
    ledger.behind_our_back("DELETE FROM log_seals WHERE through > 7")
    ledger.behind_our_back("UPDATE log_heads SET seq = 7 WHERE seq > 7")
    ledger.look(TOMORROW)
    assert ledger.broken() is None
    ledger.look("2026-03-04", kept)
    assert ledger.broken() == 8
