"""After erasure neither the files nor the keys hold what was erased, and the hall is otherwise as it was."""

from pathlib import Path

import pytest
from sqlalchemy import select

import hallsys.bootstrap  # noqa: F401 - keys are rotated over the tables of all slices
from hallsys.cases.daybook import totals
from hallsys.kernel.clock import DAY, MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.log_seals import seal_log, verify
from hallsys.kernel.resealing import reseal, sealed_with
from hallsys.kernel.sealing import Keyring
from hallsys.people.tables import people
from hallsys.retention.rules import TERMS, Kind
from hallsys.retention.service import erase_overdue
from tests.retention.hall import WORDS, Known, collected_for_another, rated_badly_and_settled
from tests.served import open_hall

CASE = TERMS[Kind.CASE].days


def bytes_of(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.glob("hall.db*"))


@pytest.mark.only_sqlite("it looks into the files")
def test_the_files_hold_nothing_of_it_while_the_hall_goes_on(
    database_url: str, clock: ManualClock, keyring: Keyring, tmp_path: Path
) -> None:
    db = Database.open(database_url, clock)
    known = Known(open_hall(db), keyring, clock)
    for _ in range(30):
        known.visit()
    collected_for_another(known)
    rated_badly_and_settled(known)
    of = select(people.c.sealed_number, people.c.sealed_name, people.c.fingerprint, people.c.name_fingerprint)
    traces = [bytes(one) for row in db.read(lambda conn: conn.execute(of).all()) for one in row]
    held = bytes_of(tmp_path)
    assert all(one in held for one in (*traces, WORDS.encode()))
    clock.advance(CASE * DAY + 1)
    known.erase()
    for _ in range(2):  # the log is emptied after the answer to the first, before that to the second
        db.transact(known.served.origin(), lambda tx: tx.now)
    held = bytes_of(tmp_path)
    assert not [one for one in (*traces, WORDS.encode()) if one in held]
    db.close()


def test_the_hall_is_as_it_was(known: Known) -> None:
    db, origin = known.served.db, known.served.origin()
    collected_for_another(known)
    rated_badly_and_settled(known)
    db.transact(origin, seal_log, known.keyring.log_key())
    before = db.read(totals, known.served.hall.id, 0, 1 << 60)
    known.clock.advance(CASE * DAY + 1)
    known.erase()
    known.clock.advance(MINUTE)
    db.transact(origin, seal_log, known.keyring.log_key())
    assert db.read(totals, known.served.hall.id, 0, 1 << 60) == before
    assert db.read(verify, known.served.hall.id, known.keyring.log_key(), None).broken is None


def test_keys_are_rotated_after_an_erasure(db: Database, clock: ManualClock, keyring: Keyring) -> None:
    known = Known(open_hall(db), keyring, clock)
    collected_for_another(known)
    clock.advance(CASE * DAY + 1)
    last = known.someone()
    known.erase()
    keyring.rotate()
    assert reseal(db, known.served.origin(), keyring) == 2  # of whoever came last
    assert db.read(sealed_with) == {2: 2}
    assert known.knows(last)


def test_nothing_is_erased_by_who_does_not_lead(known: Known) -> None:
    person_id = known.someone()
    known.clock.advance(CASE * DAY)

    def lost(_tx: object) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        list(erase_overdue(known.served.db, known.clock, known.served.origin(), lost))
    assert known.knows(person_id)
