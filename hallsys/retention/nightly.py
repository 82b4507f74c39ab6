"""What is erased every night, after each start and after a restore: who asked before, then what is over."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain

from sqlalchemy import Connection, LargeBinary, bindparam, text

from hallsys.halls.views import tree
from hallsys.kernel.clock import Clock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.retention.asked import Asked, forget, noted
from hallsys.retention.reach import reach_of
from hallsys.retention.request import erase_on_request
from hallsys.retention.service import Hold, erase_by_schedule, erase_overdue
from hallsys.supervision.sure_clock import is_sure

# Who came again after they had asked is known again, and stays so.
_BACK = text("SELECT id, fingerprint, seen_at FROM people WHERE fingerprint IN :prints").bindparams(
    bindparam("prints", expanding=True, type_=LargeBinary)
)


def erase_nightly(
    db: Database, clock: Clock, keyring: Keyring, origin: Origin, hold: Hold = lambda _tx: None
) -> Iterator[tuple[str, int]]:
    """Erase who asked for it and is there, and what is over; a step each time it is asked for the next.

    They are there because a copy was restored, or because something stood against it, in whichever hall: the
    one that was asked repeats it for all. As `erase_by_schedule`.
    """
    if db.read(is_sure, origin.hall_id, clock.now()):
        forget(keyring, clock.now())
    yield from _erase_asked(db, keyring, origin, hold, date_is_right=False)
    yield from erase_by_schedule(db, clock, origin, hold)


def _erase_asked(
    db: Database, keyring: Keyring, origin: Origin, hold: Hold, *, date_is_right: bool
) -> Iterator[tuple[str, int]]:
    again = partial(_again, hold=hold, date_is_right=date_is_right)
    for person_id, asked in db.read(_still_there, noted(keyring, origin.hall_id)):
        if db.transact(origin, again, keyring, person_id, asked):
            db.scrub()
            yield "asked", 1


def erase_everywhere(db: Database, clock: Clock, keyring: Keyring) -> Counter[str]:
    """Do it at once in every hall of a database that no server uses; return how much of what.

    Somebody has said that the date is right.
    """
    done: Counter[str] = Counter()
    for hall in db.read(tree):
        origin = Origin(hall.id, "system")
        for what, count in chain(
            _erase_asked(db, keyring, origin, _nobody_else, date_is_right=True),
            erase_overdue(db, clock, origin),
        ):
            done[what] += count
    return +done


def _nobody_else(_tx: Tx) -> None:
    """Hold nothing: no server uses the database."""


def _still_there(conn: Connection, asked: tuple[Asked, ...]) -> list[tuple[str, Asked]]:
    last = {bytes.fromhex(one.print): one for one in asked}
    if not last:
        return []
    found = conn.execute(_BACK, {"prints": list(last)}).all()
    return [
        (row.id, last[bytes(row.fingerprint)])
        for row in found
        if row.seen_at <= last[bytes(row.fingerprint)].at
    ]


def _again(
    tx: Tx, keyring: Keyring, person_id: str, asked: Asked, *, hold: Hold, date_is_right: bool
) -> bool:
    hold(tx)
    reach = reach_of(tx, keyring, person_id, bytes.fromhex(asked.print))
    return erase_on_request(tx, person_id, asked.ground, reach, date_is_right=date_is_right).anything
