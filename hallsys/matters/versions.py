"""The versions of matters: what is asked for and promised from an instant on. A version never changes.

One that waits for its day may be withdrawn until then: nobody was served under it.

A case keeps the number of the version that it was accepted under. In force is the version that took effect
last; the row of the matter holds its facts, so that nobody else has to choose among versions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, select, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.errors import BadMatter, VersionWaits
from hallsys.matters.events import MatterChanged
from hallsys.matters.guides import Guide, check_guide, columns_of, guide_of, is_handling_item
from hallsys.matters.limits import LimitUnit
from hallsys.matters.rules import Kind, MaterialFacts, MatterFacts, material_facts
from hallsys.matters.situations import check_situations
from hallsys.matters.tables import materials, matter_versions, matters

# What a version holds of a matter's facts; queue, days and words to find it by are the hall's affair.
VERSIONED = (
    "name",
    "name_en",
    "kind",
    "limit_days",
    "limit_unit",
    "implementation_code",
    "department",
    "department_en",
)


@dataclass(frozen=True, kw_only=True)
class MatterVersion:
    """A version of a matter: in effect from `effective_at` until another one is."""

    matter_id: str
    number: int
    effective_at: Millis
    put_at: Millis
    name: str
    name_en: str
    kind: Kind
    limit_days: int
    limit_unit: LimitUnit
    implementation_code: str
    department: str
    department_en: str
    guide: Guide


_INSERT = insert(matter_versions)
_INSERT_MATERIAL = insert(materials)
_V = matter_versions.c
_OF_MATTER = select(matter_versions).where(
    _V.hall_id == bindparam("hall_id"), _V.matter_id == bindparam("matter_id")
)
_ALL = _OF_MATTER.order_by(_V.effective_at.desc(), _V.number.desc())
_ONE = _OF_MATTER.where(_V.number == bindparam("number"))
_IN_FORCE = (
    select(matter_versions)
    .join(matters, and_(matters.c.id == _V.matter_id, matters.c.version == _V.number))
    .where(_V.hall_id == bindparam("hall_id"), _V.matter_id.in_(bindparam("ids", expanding=True)))
)
_LISTED = (
    select(materials)
    .where(
        materials.c.hall_id == bindparam("hall_id"),
        materials.c.matter_id == bindparam("matter_id"),
        materials.c.version == bindparam("number"),
    )
    .order_by(materials.c.position)
)
_REMOVE = delete(matter_versions).where(
    _V.hall_id == bindparam("of_hall"),
    _V.matter_id == bindparam("of_matter"),
    _V.number == bindparam("numbered"),
)
_REMOVE_LIST = delete(materials).where(
    materials.c.hall_id == bindparam("of_hall"),
    materials.c.matter_id == bindparam("of_matter"),
    materials.c.version == bindparam("numbered"),
)
# Of each matter the version that took effect last, if it is not the one in force.
_DUE = text(
    "SELECT v.*, m.code FROM matters m "
    "JOIN matter_versions v ON v.hall_id = m.hall_id AND v.matter_id = m.id "
    "WHERE m.hall_id = :hall_id AND (CAST(:matter_id AS VARCHAR) = '' OR m.id = :matter_id) "
    "AND v.number <> m.version AND v.effective_at <= :now "
    "AND NOT EXISTS (SELECT 1 FROM matter_versions later "
    "WHERE later.hall_id = v.hall_id AND later.matter_id = v.matter_id AND later.effective_at <= :now "
    "AND (later.effective_at > v.effective_at "
    "OR (later.effective_at = v.effective_at AND later.number > v.number)))"
)
_PUT_IN_FORCE = text(
    "UPDATE matters SET version = :number, name = :name, name_en = :name_en, kind = :kind, "
    "limit_days = :limit_days, limit_unit = :limit_unit, "
    "implementation_code = :implementation_code, department = :department, "
    "department_en = :department_en "
    "WHERE hall_id = :hall_id AND id = :matter_id"
)


def add_version(
    tx: Tx,
    matter_id: str,
    number: int,
    facts: MatterFacts,
    checklist: Sequence[MaterialFacts],
    effective_at: Millis,
    guide: Guide,
) -> None:
    """Write a version with its checklist, in order. It is in force once `enforce` has found it due.

    Raises BadMatter if guide, situations and checklist do not go together.
    """
    check_guide(facts.code, (facts.limit_days, facts.limit_unit), guide)
    if guide.handling_item and not is_handling_item(guide.handling_item, facts.implementation_code):
        raise BadMatter(
            matter=facts.code,
            why="业务办理项编码应以实施编码开头",
            why_en="the code of its handling item does not begin with its implementation code",
        )
    check_situations(facts.code, guide.questions, checklist)
    held = {**{name: getattr(facts, name) for name in VERSIONED}, **columns_of(guide)}
    key = {"hall_id": tx.hall_id, "matter_id": matter_id}
    tx.execute(_INSERT, {**key, "number": number, "effective_at": effective_at, "put_at": tx.now, **held})
    rows = [
        {"id": new_id(), **key, "version": number, "position": position, **vars(material)}
        for position, material in enumerate(checklist, 1)
    ]
    if rows:
        tx.execute(_INSERT_MATERIAL, rows)


def put_version(
    tx: Tx,
    matter_id: str,
    facts: MatterFacts,
    checklist: Sequence[MaterialFacts] | None,
    effective_at: Millis,
    guide: Guide | None = None,
) -> None:
    """Add a version if facts, checklist or guide are others than those in effect then.

    Without a checklist, or without a guide, that one stays.

    A version that is to take effect later waits; one that has been in effect is never touched. Of those that
    wait for the same instant the last one counts. Raises VersionWaits if one waits for a later instant: that
    one would undo this one.
    """
    known = versions(tx.conn, tx.hall_id, matter_id)
    before = next((one for one in known if one.effective_at <= effective_at), known[-1])
    listed = checklist_of(tx.conn, tx.hall_id, matter_id, before.number)
    wanted = listed if checklist is None else tuple(checklist)
    told = before.guide if guide is None else guide
    same = all(getattr(facts, name) == getattr(before, name) for name in VERSIONED)
    if same and wanted == listed and told == before.guide:
        return
    for later in waiting(known, tx.now):
        if later.effective_at > effective_at:
            raise VersionWaits(matter=facts.code, number=later.number)
    newest = max(one.number for one in known)
    add_version(tx, matter_id, newest + 1, facts, wanted, effective_at, told)
    enforce(tx, matter_id)


def enforce(tx: Tx, matter_id: str = "") -> int:
    """Put in force what has come to take effect, of one matter or of all; return how many that were."""
    due = tx.execute(_DUE, {"hall_id": tx.hall_id, "matter_id": matter_id, "now": tx.now}).mappings().all()
    for row in due:
        tx.execute(_PUT_IN_FORCE, dict(row))
        if not matter_id:
            tx.append(MatterChanged(row["matter_id"], row["code"]))
    return len(due)


def remove_waiting(tx: Tx, known: Sequence[MatterVersion], unwanted: MatterVersion) -> None:
    """Remove a version that waits, with those that it took the place of: they wait for the same instant."""
    numbers = [
        {"of_hall": tx.hall_id, "of_matter": one.matter_id, "numbered": one.number}
        for one in known
        if one.effective_at == unwanted.effective_at
    ]
    tx.execute(_REMOVE_LIST, numbers)
    tx.execute(_REMOVE, numbers)


def waiting(known: Sequence[MatterVersion], now: Millis) -> tuple[MatterVersion, ...]:
    """Return those of a matter's versions that will be in force, in the order of `versions`."""
    coming: dict[Millis, MatterVersion] = {}
    for one in known:
        if one.effective_at > now:
            coming.setdefault(one.effective_at, one)
    return tuple(coming.values())


def versions(conn: Connection, hall_id: str, matter_id: str) -> tuple[MatterVersion, ...]:
    """Return the versions of a matter, those that take effect last first."""
    rows = conn.execute(_ALL, {"hall_id": hall_id, "matter_id": matter_id})
    return tuple(map(_version, rows))


def version(conn: Connection, hall_id: str, matter_id: str, number: int) -> MatterVersion:
    """Return a version that is there: a case or a matter names it."""
    params = {"hall_id": hall_id, "matter_id": matter_id, "number": number}
    return _version(conn.execute(_ONE, params).one())


def in_force(conn: Connection, hall_id: str, matter_ids: Sequence[str]) -> dict[str, MatterVersion]:
    """Return the versions in force of those matters, by the id of the matter."""
    rows = conn.execute(_IN_FORCE, {"hall_id": hall_id, "ids": list(matter_ids)})
    return {row.matter_id: _version(row) for row in rows}


def checklist_of(conn: Connection, hall_id: str, matter_id: str, number: int) -> tuple[MaterialFacts, ...]:
    """Return the checklist of a version, in order."""
    rows = conn.execute(_LISTED, {"hall_id": hall_id, "matter_id": matter_id, "number": number})
    return tuple(MaterialFacts(**material_facts(dict(row._mapping))) for row in rows)


def _version(row: Row[Any]) -> MatterVersion:
    facts = {name: getattr(row, name) for name in MatterVersion.__dataclass_fields__ if name != "guide"}
    return MatterVersion(
        **{
            **facts,
            "kind": Kind(row.kind),
            "limit_unit": LimitUnit(row.limit_unit),
            "guide": guide_of(dict(row._mapping)),
        }
    )
