"""Writing a matter: its row, and a version of what cases are accepted under. Who may was decided before."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update

from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters import events
from hallsys.matters.guides import Guide
from hallsys.matters.rules import MaterialFacts, MatterFacts, check_checklist, check_matter
from hallsys.matters.tables import matters
from hallsys.matters.versions import VERSIONED, add_version, put_version

_BY_CODE = select(matters.c.id).where(
    matters.c.hall_id == bindparam("hall_id"), matters.c.code == bindparam("code")
)
_INSERT = insert(matters)
# What no version holds changes at once.
_AT_ONCE = tuple(name for name in MatterFacts.__dataclass_fields__ if name not in ("code", *VERSIONED))
_CHANGE = (
    update(matters)
    .where(matters.c.hall_id == bindparam("of_hall"), matters.c.id == bindparam("matter_id"))
    .values({name: bindparam(name) for name in _AT_ONCE})
)


def id_of(tx: Tx, code: str) -> str | None:
    """Return the id of the hall's matter with that code, None if it has none."""
    return tx.execute(_BY_CODE, {"hall_id": tx.hall_id, "code": code}).scalar_one_or_none()


def write_matter(
    tx: Tx,
    facts: MatterFacts,
    checklist: Sequence[MaterialFacts] | None = None,
    effective_at: Millis | None = None,
    guide: Guide | None = None,
) -> str:
    """Add the matter with the code of `facts`, or bring the one that has it up to date; return its id.

    What is left out stays as it is. Raises BadMatter, VersionWaits.
    """
    check_matter(facts)
    check_checklist(facts.code, checklist or ())
    matter_id = id_of(tx, facts.code)
    if matter_id is None:
        matter_id = new_id()
        tx.execute(_INSERT, {"id": matter_id, "hall_id": tx.hall_id, **vars(facts)})
        add_version(tx, matter_id, 1, facts, checklist or (), tx.now, guide or Guide())
        tx.append(events.MatterAdded(matter_id, facts.code))
    else:
        write_at_once(tx, matter_id, facts)
        put_version(tx, matter_id, facts, checklist, max(tx.now, effective_at or tx.now), guide)
        tx.append(events.MatterChanged(matter_id, facts.code))
    return matter_id


def write_at_once(tx: Tx, matter_id: str, facts: MatterFacts) -> None:
    """Write what no version holds: queue, days, order, theme and words to find it by."""
    tx.execute(
        _CHANGE,
        {"of_hall": tx.hall_id, "matter_id": matter_id, **{name: getattr(facts, name) for name in _AT_ONCE}},
    )
