"""What is erased every night, at each start and after a restore: who asked before, then what is over."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, text

from hallsys.halls.views import tree
from hallsys.kernel.clock import Clock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.retention.asked import Asked, forget, noted
from hallsys.retention.request import erase_on_request
from hallsys.retention.service import Hold, erase_overdue

# Who came again after they had asked is known again, and stays so.
_BACK = text("SELECT id, fingerprint, seen_at FROM people WHERE fingerprint IN :prints").bindparams(
    bindparam("prints", expanding=True)
)


def erase_nightly(
    db: Database, clock: Clock, keyring: Keyring, origin: Origin, hold: Hold = lambda _tx: None
) -> Iterator[tuple[str, int]]:
    """Erase who asked for it and is there, and what is over; a step each time it is asked for the next.

    They are there because a copy was restored, or because something stood against it. As `erase_overdue`.
    """
    forget(keyring, clock.now())
    for person_id, asked in db.read(_still_there, noted(keyring, origin.hall_id)):
        if db.transact(origin, _again, person_id, asked, hold):
            db.scrub()
            yield "asked", 1
    yield from erase_overdue(db, clock, origin, hold)


def erase_everywhere(db: Database, clock: Clock, keyring: Keyring) -> Counter[str]:
    """Do it at once in every hall of a database that no server uses; return how much of what."""
    done: Counter[str] = Counter()
    for hall in db.read(tree):
        for what, count in erase_nightly(db, clock, keyring, Origin(hall.id, "system")):
            done[what] += count
    return done


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


def _again(tx: Tx, person_id: str, asked: Asked, hold: Hold) -> bool:
    hold(tx)
    done = erase_on_request(tx, person_id, asked.ground)
    return bool(done.cases or done.ratings or done.record)
