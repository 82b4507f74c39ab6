"""Taking over matters from the hall above, leaving them out again, and following what changes there."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, String, bindparam, text

from hallsys.cases.processes import put_process, set_process
from hallsys.halls.tree import is_below
from hallsys.inheritance.changes import Changes, changes
from hallsys.inheritance.errors import ChangesOthers
from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import head
from hallsys.kernel.transaction import Tx
from hallsys.matters.errors import MatterUnknown, NoHallAbove
from hallsys.matters.events import MattersFollowed, MattersLeftOut, MattersTakenOver
from hallsys.matters.following import follow_courses
from hallsys.matters.inherited import (
    Inheritance,
    Inherited,
    inheritance,
    keep_inheritance,
    lock_inheritance,
)
from hallsys.matters.inheriting import taken_over
from hallsys.matters.packages import packages, remove_package, write_package
from hallsys.matters.service import resume_matter, suspend_matter
from hallsys.matters.views import matters
from hallsys.queue.calling_off import call_off, excuse

# What is to be followed, in the log of the hall above.
FOLLOWED = (
    "MatterAdded",
    "MatterChanged",
    "MatterVersionWithdrawn",
    "MatterSuspended",
    "MatterResumed",
    "PackagePut",
    "PackageRemoved",
    "ProcessPut",
    "MatterProcessSet",
)
MOST_LOOKED_THROUGH = 5000  # events; after more the matters themselves are looked at
MOST_AT_ONCE = 40  # matters that are written in one turn: the hall goes on meanwhile
KEPT_FROM = 500  # events without any of these, after which it is kept how far the log was looked through

_PARENT = text("SELECT parent_id FROM halls WHERE id = :hall_id")
_FOLLOWS = text(
    "SELECT i.from_hall_id, i.seen_seq, l.seq FROM inheritances i "
    "JOIN halls h ON h.id = i.hall_id AND h.parent_id = i.from_hall_id "
    "JOIN log_heads l ON l.hall_id = i.from_hall_id WHERE i.hall_id = :hall_id AND l.seq > i.seen_seq"
)
_ANY = text(
    "SELECT 1 FROM events WHERE hall_id = :from_hall_id AND seq > :after AND kind IN :kinds LIMIT 1"
).bindparams(bindparam("kinds", expanding=True, type_=String))
_SEEN = text("UPDATE inheritances SET seen_seq = :seq WHERE hall_id = :hall_id")


def hall_above(conn: Connection, hall_id: str) -> str:
    """Return the id of the hall above. Raises NoHallAbove, also if the tree is a ring."""
    above = conn.execute(_PARENT, {"hall_id": hall_id}).scalar_one_or_none()
    if above is None or above == hall_id or is_below(conn, above, hall_id):
        raise NoHallAbove
    return str(above)


def proposed(
    conn: Connection,
    hall_id: str,
    codes: Collection[str],
    queue_code: str,
    now: Millis,
    *,
    everything: bool,
) -> tuple[Inheritance, Changes]:
    """Return what the hall would take over with these, beside what it has, and what that would change.

    Raises NoHallAbove, MatterUnknown.
    """
    from_hall_id = hall_above(conn, hall_id)
    above = {one.code for one in matters(conn, from_hall_id).values()}
    if not above.issuperset(codes):
        raise MatterUnknown
    seen = head(conn, from_hall_id)
    before = inheritance(conn, hall_id) or Inheritance(from_hall_id, now, False, queue_code, seen)
    known = {code: one for code, one in before.matters.items() if code not in codes or not one.left_out}
    left_out = {code for code, one in known.items() if one.left_out}
    wanted = taken_over(above, {*before.taken, *codes}, left_out, everything=everything)
    rows = {**known, **{code: Inherited(now) for code in wanted - known.keys()}}
    taken = replace(before, everything=everything, queue_code=queue_code, seen_seq=seen, matters=rows)
    return taken, changes(conn, hall_id, taken, now)


def take_over(
    tx: Tx, codes: Collection[str], queue_code: str, *, everything: bool = False, seen: str | None = None
) -> None:
    """Take over these matters of the hall above, or everything, and follow them from now on.

    `seen` is the mark of the changes that somebody agreed to. Raises ChangesOthers if they are others by now,
    NoHallAbove, MatterUnknown.
    """
    lock_inheritance(tx)
    taken, found = proposed(tx.conn, tx.hall_id, codes, queue_code, tx.now, everything=everything)
    if seen is not None and seen != found.mark:
        raise ChangesOthers
    before = inheritance(tx.conn, tx.hall_id)
    fresh = taken.taken - (before.taken if before else frozenset())
    keep_inheritance(tx, carried_out(tx, taken, found))
    tx.append(MattersTakenOver(taken.from_hall_id, tuple(sorted(fresh)), everything))


def leave_out(tx: Tx, codes: Collection[str]) -> None:
    """Take over these matters no more: as they stand they are the hall's own. Raises MatterUnknown."""
    lock_inheritance(tx)
    taken = inheritance(tx.conn, tx.hall_id)
    if taken is None or not taken.taken.issuperset(codes):
        raise MatterUnknown
    rows = {code: one for code, one in taken.matters.items() if code not in codes}
    if taken.everything:
        rows |= {code: Inherited(tx.now, left_out=True) for code in codes}
    kept = replace(taken, matters=rows)
    along = changes(tx.conn, tx.hall_id, kept, tx.now).packages_taken
    keep_inheritance(tx, replace(kept, packages=frozenset(along)))  # the others are the hall's own, too
    tx.append(MattersLeftOut(tuple(sorted(codes))))


def follow(tx: Tx) -> None:
    """Let what was taken over become what it is above by now.

    One look-up while nothing happens above, and a few events to look through while nothing of this does. Of
    very many matters some are written at each turn.
    """
    key = {"hall_id": tx.hall_id}
    row = tx.execute(_FOLLOWS, key).one_or_none()
    if row is None:
        return
    behind = row.seq - row.seen_seq
    asked = {"from_hall_id": row.from_hall_id, "after": row.seen_seq, "kinds": FOLLOWED}
    if behind <= MOST_LOOKED_THROUGH and tx.execute(_ANY, asked).first() is None:
        if behind > KEPT_FROM:
            tx.execute(_SEEN, {**key, "seq": row.seq})
        return
    lock_inheritance(tx)
    taken = inheritance(tx.conn, tx.hall_id)
    if taken is None:
        return
    taken, found = _with_news(tx, replace(taken, seen_seq=row.seq))
    if len(found.courses) > MOST_AT_ONCE:  # the rest, and what needs all of them, at the next turn
        taken = replace(taken, seen_seq=row.seen_seq)
        found = Changes(found.courses[:MOST_AT_ONCE], packages_taken=tuple(taken.packages))
    if not found:
        tx.execute(_SEEN, {**key, "seq": row.seq})
        return
    keep_inheritance(tx, carried_out(tx, taken, found))
    tx.append(MattersFollowed(found.codes))


def _with_news(tx: Tx, taken: Inheritance) -> tuple[Inheritance, Changes]:
    """Return what is taken over, where that is everything with what is new above, and the changes.

    What the hall has as its own under a code that is new above stays: somebody has to look at that first.
    """
    if taken.everything:
        above, own = (
            {one.code for one in matters(tx.conn, hall_id).values()}
            for hall_id in (taken.from_hall_id, tx.hall_id)
        )
        fresh = {code: Inherited(tx.now) for code in above - own - taken.matters.keys()}
        taken = replace(taken, matters={**taken.matters, **fresh})
    return taken, changes(tx.conn, tx.hall_id, taken, tx.now)


def carried_out(tx: Tx, taken: Inheritance, found: Changes) -> Inheritance:
    """Carry out changes, and call off what no longer fits; return what is to be kept of it all."""
    follow_courses(tx, taken.from_hall_id, found.courses)
    ids = {one.code: one.id for one in matters(tx.conn, tx.hall_id).values()}
    excuse(tx)
    for code, reason, until in found.suspended:
        suspend_matter(tx, ids[code], reason, date.fromisoformat(until) if until else None)
    for code in found.resumed:
        resume_matter(tx, ids[code])
    for package in found.packages:
        write_package(tx, package)
    offered = {one.code: one.id for one in packages(tx.conn, tx.hall_id)}
    for code in found.packages_gone:
        remove_package(tx, offered[code])
    for process in found.processes:
        put_process(tx, process)
    for code, _, process_code in found.led:
        set_process(tx, ids[code], process_code)
    call_off(tx)
    now_suspended, now_open = {code for code, *_ in found.suspended}, set(found.resumed)
    rows = {
        code: replace(
            one,
            suspended_at=tx.now if code in now_suspended else None if code in now_open else one.suspended_at,
        )
        for code, one in taken.matters.items()
    }
    return replace(taken, matters=rows, packages=frozenset(found.packages_taken))
