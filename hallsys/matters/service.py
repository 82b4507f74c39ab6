"""Keeping the list of matters and their checklists."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select, update

from hallsys.kernel.clock import Millis
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn
from hallsys.matters import events
from hallsys.matters.errors import MatterUnknown, NeedsReason, SuspendedAbove, VersionNotWaiting
from hallsys.matters.following import narrow
from hallsys.matters.guides import Guide
from hallsys.matters.inherited import forget_suspension, inheritance, is_suspended_above, require_own
from hallsys.matters.rules import MaterialFacts, MatterFacts, check_checklist
from hallsys.matters.standing import require_revision
from hallsys.matters.tables import matters
from hallsys.matters.versions import put_version, remove_waiting, versions, waiting
from hallsys.matters.writing import id_of, write_matter

LONGEST_REASON = 120

_CODE = select(matters.c.code).where(
    matters.c.hall_id == bindparam("hall_id"), matters.c.id == bindparam("matter_id")
)
_FACTS = select(matters).where(matters.c.id == bindparam("matter_id"))
_SET_OPEN = (
    update(matters)
    .where(matters.c.hall_id == bindparam("of_hall"), matters.c.id == bindparam("matter_id"))
    .values(open=bindparam("is_open"), closed_reason=bindparam("reason"), closed_until=bindparam("until"))
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
    A matter that was taken over from the hall above can be narrowed only.
    Raises BadMatter, VersionWaits, MatterOtherwise, and what `narrow` raises.
    """
    in_turn(tx, "matters")
    if seen is not None:
        require_revision(tx.conn, tx.hall_id, facts.code, seen)
    if (inherited := inheritance(tx.conn, tx.hall_id)) and facts.code in inherited.taken:
        return narrow(tx, inherited, facts, checklist, effective_at, guide)
    return write_matter(tx, facts, checklist, effective_at, guide)


def change_checklist(tx: Tx, code: str, checklist: Sequence[MaterialFacts]) -> None:
    """Replace the materials of the matter with that code.

    Raises MatterUnknown, BadMatter, VersionWaits, MatterInherited.
    """
    check_checklist(code, checklist)
    require_own(tx, code)
    matter_id = id_of(tx, code)
    if matter_id is None:
        raise MatterUnknown
    row = tx.execute(_FACTS, {"matter_id": matter_id}).one()
    facts = MatterFacts(**{name: getattr(row, name) for name in MatterFacts.__dataclass_fields__})
    put_version(tx, matter_id, facts, checklist, tx.now)
    tx.append(events.MatterChanged(matter_id, code))


def withdraw_version(tx: Tx, matter_id: str, number: int) -> None:
    """Withdraw a version that waits for its day.

    Raises MatterUnknown, VersionNotWaiting, MatterInherited.
    """
    code = tx.execute(_CODE, {"hall_id": tx.hall_id, "matter_id": matter_id}).scalar_one_or_none()
    if code is None:
        raise MatterUnknown
    require_own(tx, code)
    known = versions(tx.conn, tx.hall_id, matter_id)
    unwanted = next((one for one in waiting(known, tx.now) if one.number == number), None)
    if unwanted is None:
        raise VersionNotWaiting
    remove_waiting(tx, known, unwanted)
    tx.append(events.MatterVersionWithdrawn(matter_id, code, number))


def suspend_matter(tx: Tx, matter_id: str, reason: str, until: date | None = None) -> None:
    """Stop handling the matter; kiosks show `reason`. Somebody has to resume it, also at `until`.

    Raises NeedsReason, MatterUnknown.
    """
    reason = one_line(reason)[:LONGEST_REASON]
    if not reason:
        raise NeedsReason
    forget_suspension(tx, matter_id)  # from now on it is the hall's own
    _set_open(tx, matter_id, is_open=False, reason=reason, until=until)
    tx.append(events.MatterSuspended(matter_id))


def resume_matter(tx: Tx, matter_id: str) -> None:
    """Handle a suspended matter again. Raises MatterUnknown, SuspendedAbove."""
    if is_suspended_above(tx, matter_id):
        raise SuspendedAbove
    _set_open(tx, matter_id, is_open=True, reason="")
    tx.append(events.MatterResumed(matter_id))


def _set_open(tx: Tx, matter_id: str, *, is_open: bool, reason: str, until: date | None = None) -> None:
    values = {
        "of_hall": tx.hall_id,
        "matter_id": matter_id,
        "is_open": is_open,
        "reason": reason,
        "until": until.isoformat() if until else None,
    }
    if not tx.execute(_SET_OPEN, values).rowcount:
        raise MatterUnknown
