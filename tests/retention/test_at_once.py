"""One hall puts somebody off in the instant in which another erases their last case: not for 90 days."""

from threading import Thread

from sqlalchemy import text

from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.retention.postponing import postpone
from hallsys.retention.rules import TERMS, Kind
from hallsys.retention.sweeps import SWEEPS
from tests.retention.hall import Known, case_withdrawn
from tests.served import open_hall

_WAITS_FOR_US = text(
    "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)
_AGAIN = "SELECT look_again_at FROM people WHERE id = '{}' AND :hall_id <> ''"
CASE = next(one for one in SWEEPS if one.what == "case")


def test_who_erases_has_the_last_word(postgres_url: str, clock: ManualClock, keyring: Keyring) -> None:
    db = Database.open(postgres_url, clock)
    known = Known(open_hall(db), keyring, clock)
    person_id, other = case_withdrawn(known), open_hall(db)
    clock.advance((TERMS[Kind.CASE].days + 1) * DAY)
    (case_id,) = known.column(f"SELECT id FROM cases WHERE person_id = '{person_id}' AND hall_id = :hall_id")
    postponing = Thread(target=lambda: db.transact(other.origin(), postpone, [person_id]))

    def erase(tx: Tx) -> None:
        for statement in CASE.erase:
            tx.execute(statement, {"hall_id": tx.hall_id, "now": tx.now, "ids": [case_id]})
        postponing.start()
        while postponing.is_alive() and not tx.execute(_WAITS_FOR_US).first():
            postponing.join(0.01)

    db.transact(known.served.origin(), erase)
    postponing.join()
    assert known.column(_AGAIN.format(person_id)) == [0]
    db.close()
