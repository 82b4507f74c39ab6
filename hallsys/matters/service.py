"""Keeping the list of matters and their checklists."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update

from hallsys.kernel.ids import new_id
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.matters import events
from hallsys.matters.errors import MatterUnknown, NeedsReason
from hallsys.matters.rules import MaterialFacts, MatterFacts, check_matter
from hallsys.matters.tables import materials, matters

LONGEST_REASON = 120

_BY_CODE = select(matters.c.id).where(
    matters.c.hall_id == bindparam("hall_id"), matters.c.code == bindparam("code")
)
_INSERT = insert(matters)
_CHANGE = (
    update(matters)
    .where(matters.c.id == bindparam("matter_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "name",
                "name_en",
                "kind",
                "limit_days",
                "queue_code",
                "implementation_code",
                "department",
                "position",
                "service_days",
                "theme",
                "keywords",
            )
        }
    )
)
_SET_OPEN = (
    update(matters)
    .where(matters.c.hall_id == bindparam("of_hall"), matters.c.id == bindparam("matter_id"))
    .values(open=bindparam("is_open"), closed_reason=bindparam("reason"))
)
_OF_MATTER = (materials.c.hall_id == bindparam("of_hall"), materials.c.matter_id == bindparam("of_matter"))
_WITHDRAW_ALL = update(materials).where(*_OF_MATTER).values(withdrawn=True)
_CHANGE_MATERIAL = (
    update(materials)
    .where(*_OF_MATTER, materials.c.name == bindparam("named"))
    .values(
        {name: bindparam(name) for name in ("position", "name_en", "required", "copies", "note", "withdrawn")}
    )
)
_INSERT_MATERIAL = insert(materials)


def put_matter(tx: Tx, facts: MatterFacts, checklist: Sequence[MaterialFacts] | None = None) -> str:
    """Add the matter with the code of `facts`, or bring the one that has it up to date; return its id.

    `checklist` replaces the matter's materials, in order; without one they stay as they are, as does
    whether the matter is open. Raises BadMatter.
    """
    check_matter(facts)
    matter_id = tx.execute(_BY_CODE, {"hall_id": tx.hall_id, "code": facts.code}).scalar_one_or_none()
    if matter_id is None:
        matter_id = new_id()
        tx.execute(_INSERT, {"id": matter_id, "hall_id": tx.hall_id, **vars(facts)})
        tx.append(events.MatterAdded(matter_id, facts.code))
    else:
        values = {name: value for name, value in vars(facts).items() if name != "code"}
        tx.execute(_CHANGE, {"matter_id": matter_id, **values})
        tx.append(events.MatterChanged(matter_id, facts.code))
    if checklist is not None:
        _put_checklist(tx, matter_id, checklist)
    return str(matter_id)


def change_checklist(tx: Tx, code: str, checklist: Sequence[MaterialFacts]) -> None:
    """Replace the materials of the matter with that code. Raises MatterUnknown."""
    matter_id = tx.execute(_BY_CODE, {"hall_id": tx.hall_id, "code": code}).scalar_one_or_none()
    if matter_id is None:
        raise MatterUnknown
    _put_checklist(tx, matter_id, checklist)
    tx.append(events.MatterChanged(matter_id, code))


def _put_checklist(tx: Tx, matter_id: str, checklist: Sequence[MaterialFacts]) -> None:
    """Write the materials in order; one that keeps its name keeps its id, which cases refer to."""
    key = {"of_hall": tx.hall_id, "of_matter": matter_id}
    tx.execute(_WITHDRAW_ALL, key)
    for position, material in enumerate(checklist, 1):
        values = {"position": position, "withdrawn": False, **vars(material)}
        name = values.pop("name")
        if not tx.execute(_CHANGE_MATERIAL, {**key, "named": name, **values}).rowcount:
            row = {"id": new_id(), "hall_id": tx.hall_id, "matter_id": matter_id, "name": name, **values}
            tx.execute(_INSERT_MATERIAL, row)


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
