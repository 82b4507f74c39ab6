"""Keeping the list of matters and their checklists."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update

from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.matters import events
from hallsys.matters.errors import MatterUnknown, NeedsReason, VersionNotWaiting
from hallsys.matters.guides import Guide
from hallsys.matters.rules import MaterialFacts, MatterFacts, check_checklist, check_matter
from hallsys.matters.standing import require_revision
from hallsys.matters.tables import matters
from hallsys.matters.versions import VERSIONED, add_version, put_version, remove_waiting, versions, waiting

LONGEST_REASON = 120

_BY_CODE = select(matters.c.id).where(
    matters.c.hall_id == bindparam("hall_id"), matters.c.code == bindparam("code")
)
_CODE = select(matters.c.code).where(
    matters.c.hall_id == bindparam("hall_id"), matters.c.id == bindparam("matter_id")
)
_FACTS = select(matters).where(matters.c.id == bindparam("matter_id"))
_INSERT = insert(matters)
# What no version holds changes at once.
_AT_ONCE = tuple(name for name in MatterFacts.__dataclass_fields__ if name not in ("code", *VERSIONED))
_CHANGE = (
    update(matters)
    .where(matters.c.id == bindparam("matter_id"))
    .values({name: bindparam(name) for name in _AT_ONCE})
)
_SET_OPEN = (
    update(matters)
    .where(matters.c.hall_id == bindparam("of_hall"), matters.c.id == bindparam("matter_id"))
    .values(open=bindparam("is_open"), closed_reason=bindparam("reason"))
)


def put_matter(
    tx: Tx,
    facts: MatterFacts,
    checklist: Sequence[MaterialFacts] | None = None,
    effective_at: Millis | None = None,
    guide: Guide | None = None,
    seen: str | None = None,
) -> str:
    """Add the matter with the code of `facts`, or bring the one that has it up to date; return its id.

    `checklist` replaces the matter's materials, in order, and `guide` what is told of it; without one they
    stay as they are, as does whether the matter is open. What a case is accepted under becomes a new version,
    which takes effect at `effective_at`, if that is later than now; a new matter is there at once.
    `seen` is the revision of the matter that whoever changes it has looked at.
    Raises BadMatter, VersionWaits, MatterOtherwise.
    """
    if seen is not None:
        require_revision(tx.conn, tx.hall_id, facts.code, seen)
    check_matter(facts)
    check_checklist(facts.code, checklist or ())
    matter_id = tx.execute(_BY_CODE, {"hall_id": tx.hall_id, "code": facts.code}).scalar_one_or_none()
    if matter_id is None:
        matter_id = new_id()
        tx.execute(_INSERT, {"id": matter_id, "hall_id": tx.hall_id, **vars(facts)})
        add_version(tx, matter_id, 1, facts, checklist or (), tx.now, guide or Guide())
        tx.append(events.MatterAdded(matter_id, facts.code))
    else:
        tx.execute(_CHANGE, {"matter_id": matter_id, **{name: getattr(facts, name) for name in _AT_ONCE}})
        put_version(tx, matter_id, facts, checklist, max(tx.now, effective_at or tx.now), guide)
        tx.append(events.MatterChanged(matter_id, facts.code))
    return str(matter_id)


def change_checklist(tx: Tx, code: str, checklist: Sequence[MaterialFacts]) -> None:
    """Replace the materials of the matter with that code. Raises MatterUnknown, BadMatter, VersionWaits."""
    check_checklist(code, checklist)
    matter_id = tx.execute(_BY_CODE, {"hall_id": tx.hall_id, "code": code}).scalar_one_or_none()
    if matter_id is None:
        raise MatterUnknown
    row = tx.execute(_FACTS, {"matter_id": matter_id}).one()
    facts = MatterFacts(**{name: getattr(row, name) for name in MatterFacts.__dataclass_fields__})
    put_version(tx, matter_id, facts, checklist, tx.now)
    tx.append(events.MatterChanged(matter_id, code))


def withdraw_version(tx: Tx, matter_id: str, number: int) -> None:
    """Withdraw a version that waits for its day. Raises MatterUnknown, VersionNotWaiting."""
    code = tx.execute(_CODE, {"hall_id": tx.hall_id, "matter_id": matter_id}).scalar_one_or_none()
    if code is None:
        raise MatterUnknown
    known = versions(tx.conn, tx.hall_id, matter_id)
    unwanted = next((one for one in waiting(known, tx.now) if one.number == number), None)
    if unwanted is None:
        raise VersionNotWaiting
    remove_waiting(tx, known, unwanted)
    tx.append(events.MatterVersionWithdrawn(matter_id, code, number))


def suspend_matter(tx: Tx, matter_id: str, reason: str) -> None:
    """Stop handling the matter; kiosks show `reason`. Raises NeedsReason, MatterUnknown."""
    reason = one_line(reason)[:LONGEST_REASON]
    if not reason:
        raise NeedsReason
    _set_open(tx, matter_id, is_open=False, reason=reason)
    tx.append(events.MatterSuspended(matter_id))


def resume_matter(tx: Tx, matter_id: str) -> None:
    """Handle a suspended matter again. Raises MatterUnknown."""
    _set_open(tx, matter_id, is_open=True, reason="")
    tx.append(events.MatterResumed(matter_id))


def _set_open(tx: Tx, matter_id: str, *, is_open: bool, reason: str) -> None:
    values = {"of_hall": tx.hall_id, "matter_id": matter_id, "is_open": is_open, "reason": reason}
    if not tx.execute(_SET_OPEN, values).rowcount:
        raise MatterUnknown
