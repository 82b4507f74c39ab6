"""How matters that were taken over become what they are above: now, and at each instant to come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.matters.errors import MatterInherited, MatterUnknown, NarrowedLater
from hallsys.matters.events import MatterChanged
from hallsys.matters.guides import Guide
from hallsys.matters.inherited import Inheritance, inheritance, keep_narrowing, lock_inheritance
from hallsys.matters.inheriting import Narrowing, below, narrowing
from hallsys.matters.rules import MaterialFacts, MatterFacts, check_matter
from hallsys.matters.samples import copy_id, copy_samples
from hallsys.matters.standing import Standing, standing
from hallsys.matters.versions import remove_waiting, versions, waiting
from hallsys.matters.writing import id_of, write_at_once, write_matter

AT_ONCE: Millis = 0

_COMING = text(
    "SELECT DISTINCT v.effective_at FROM matter_versions v JOIN matters m ON m.id = v.matter_id "
    "AND m.hall_id = v.hall_id WHERE v.hall_id IN (:hall_id, :from_hall_id) AND v.effective_at > :now "
    "AND m.code IN :codes ORDER BY v.effective_at"
).bindparams(bindparam("codes", expanding=True, type_=String))


@dataclass(frozen=True)
class Course:
    """What becomes of a matter, `before` being what it is now: at once, and at each instant to come.

    `samples`: the ids of the samples that it names in the hall above.
    """

    code: str
    before: Standing | None
    becomes: tuple[tuple[Millis, Standing], ...]
    samples: tuple[str, ...] = ()


def courses(
    conn: Connection,
    hall_id: str,
    taken: Inheritance,
    now: Millis,
    queues: Collection[str] = (),
    codes: Collection[str] | None = None,
) -> tuple[Course, ...]:
    """Return what becomes of those of the hall's matters that are not yet as above, by code.

    `queues`: the codes of the hall's queues; `codes`: to look at these only.
    """
    wanted = taken.taken if codes is None else taken.taken & frozenset(codes)
    if not wanted:
        return ()
    asked = {"hall_id": hall_id, "from_hall_id": taken.from_hall_id, "now": now, "codes": sorted(wanted)}
    instants = (now, *conn.execute(_COMING, asked).scalars())
    theirs = [standing(conn, taken.from_hall_id, at) for at in instants]
    ours = [standing(conn, hall_id, at) for at in instants]
    found = []
    for code in sorted(wanted & theirs[0].keys()):
        own = ours[0].get(code)
        queue = theirs[0][code].facts.queue_code
        queue = queue if queue in queues else taken.queue_code
        becomes = [
            _of_hall(hall_id, below(above[code], own.facts if own else None, _by(taken, code), queue))
            for above in theirs
        ]
        if becomes != [there.get(code) for there in ours]:
            at = (AT_ONCE, *instants[1:])
            named = {each.sample_id for above in theirs for each in above[code].checklist} - {""}
            found.append(Course(code, own, tuple(zip(at, becomes, strict=True)), tuple(sorted(named))))
    return tuple(found)


def _by(taken: Inheritance, code: str) -> Narrowing:
    return taken.matters[code].narrowing


def _of_hall(hall_id: str, one: Standing) -> Standing:
    listed = tuple(replace(each, sample_id=copy_id(hall_id, each.sample_id)) for each in one.checklist)
    return replace(one, checklist=listed)


def follow_courses(tx: Tx, from_hall_id: str, found: Sequence[Course]) -> None:
    """Let matters become what they are to be. What waits for its day here gives way to what waits above."""
    if named := {sample_id for one in found for sample_id in one.samples}:
        copy_samples(tx, from_hall_id, named)
    for one in found:
        matter_id = id_of(tx, one.code)
        if matter_id is not None:
            known = versions(tx.conn, tx.hall_id, matter_id)
            for each in waiting(known, tx.now):
                remove_waiting(tx, known, each)
        for at, becomes in one.becomes:
            write_matter(tx, becomes.facts, becomes.checklist, at, becomes.guide)


def require_narrowing(
    conn: Connection, hall_id: str, said: Mapping[str, Standing], now: Millis, effective_at: Millis
) -> None:
    """Check that what is said of matters, by code, narrows those that were taken over, and no more.

    Raises what `narrow` raises.
    """
    taken = inheritance(conn, hall_id)
    touched = sorted(taken.taken & said.keys()) if taken else ()
    if taken is None or not touched:
        return
    theirs, ours = standing(conn, taken.from_hall_id, now), standing(conn, hall_id, now)
    for code in touched:
        one = said[code]
        if code not in theirs:
            raise MatterInherited(matter=one.facts.name)
        narrowing(theirs[code].facts, ours[code], one.facts, one.checklist, one.guide)
        if effective_at > now:
            raise NarrowedLater(matter=one.facts.name)


def narrow(
    tx: Tx,
    taken: Inheritance,
    facts: MatterFacts,
    checklist: Sequence[MaterialFacts] | None = None,
    effective_at: Millis | None = None,
    guide: Guide | None = None,
) -> str:
    """Set what is the hall's own of a matter that it took over, and narrow the rest; return its id.

    Raises MatterInherited, InheritedWider, NarrowedLater, BadMatter.
    """
    check_matter(facts)
    lock_inheritance(tx)
    matter_id = id_of(tx, facts.code)
    there = standing(tx.conn, tx.hall_id, tx.now).get(facts.code)
    above = standing(tx.conn, taken.from_hall_id, tx.now).get(facts.code)
    if matter_id is None or there is None:
        raise MatterUnknown
    if above is None:
        raise MatterInherited(matter=there.facts.name)
    by = narrowing(above.facts, there, facts, checklist, guide)
    if effective_at is not None and effective_at > tx.now:
        raise NarrowedLater(matter=facts.name)
    keep_narrowing(tx, facts.code, by)
    write_at_once(tx, matter_id, facts)
    tx.append(MatterChanged(matter_id, facts.code))
    kept = replace(taken.matters[facts.code], narrowing=by)
    now_taken = replace(taken, matters={**taken.matters, facts.code: kept})
    follow_courses(tx, taken.from_hall_id, courses(tx.conn, tx.hall_id, now_taken, tx.now, (), [facts.code]))
    return matter_id
