"""A night's copy is looked at from the newest seals on, a copy that is tried whole."""

from dataclasses import replace

from sqlalchemy import text

from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.copy_seals import SealCheck
from hallsys.kernel.database import Database
from hallsys.kernel.log_seals import Begin, newest_seal, seal_log
from hallsys.kernel.transaction import Tx
from tests.kernel.test_log_seals import KEY, note
from tests.served import Served, open_hall

_CHANGE = text("UPDATE events SET actor = 'clerk:x' WHERE hall_id = :hall_id AND seq = :seq")


def sealed(db: Database, clock: ManualClock) -> Served:
    """Return a hall whose log has five seals."""
    made = open_hall(db)
    for each in range(5):
        db.transact(made.origin(), note, f"甲{each}")
        clock.advance(MINUTE)
        db.transact(made.origin(), seal_log, KEY)
    return made


def change(made: Served, seq: int) -> None:
    def changed(tx: Tx) -> None:
        tx.execute(_CHANGE, {"hall_id": made.hall.id, "seq": seq})

    made.db.transact(made.origin(), changed)


def test_the_newest_seals_or_all_of_them(db: Database, clock: ManualClock) -> None:
    made = sealed(db, clock)
    whole, newest, other = (SealCheck(KEY, {}), SealCheck(KEY, {}, newest=2), SealCheck(b"x" * 32, {}))

    def first(check: SealCheck) -> int | None:
        return (db.read(check.broken) or {}).get(made.hall.code)

    assert (first(whole), first(newest), first(other)) == (None, None, 1)
    last = db.read(newest_seal, made.hall.id)
    assert last is not None
    change(made, 1)
    assert (first(whole), first(newest)) == (1, None)
    put_away = replace(whole, begins={made.hall.code: Begin(last.through, last.digest)})
    assert first(put_away) is None  # the log begins later
    change(made, last.through)
    assert first(newest) == last.through
