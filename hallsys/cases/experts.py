"""The pool of experts (专家库): who is in it, for which fields, from which unit."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from hallsys.cases.expert_rules import Expert, check_expert
from hallsys.cases.expert_tables import experts
from hallsys.cases.process_events import ExpertPut
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_POOL = (
    select(experts.c.id, experts.c.name, experts.c.unit, experts.c.fields, experts.c.active)
    .where(experts.c.hall_id == bindparam("hall_id"))
    .order_by(experts.c.unit, experts.c.name)
)
_SAME = select(experts.c.id, experts.c.fields, experts.c.active).where(
    experts.c.hall_id == bindparam("hall_id"),
    experts.c.name == bindparam("name"),
    experts.c.unit == bindparam("unit"),
)
_ADD = insert(experts)
_CHANGE = (
    update(experts)
    .where(experts.c.hall_id == bindparam("of_hall"), experts.c.id == bindparam("expert_id"))
    .values(fields=bindparam("of_fields"), active=bindparam("is_active"))
)


@dataclass(frozen=True, slots=True)
class Pooled:
    """An expert, and whether they can be drawn at present."""

    expert: Expert
    active: bool


def put_expert(tx: Tx, name: str, unit: str, fields: Collection[str], *, active: bool = True) -> str:
    """Keep an expert in the pool under that name and unit, and return the id.

    Whoever is there already has those fields from now on; what is the same changes nothing. Raises BadExpert.
    """
    told = check_expert(name, unit, fields)
    kept = json.dumps(told.fields, ensure_ascii=False)
    key = {"hall_id": tx.hall_id, "name": told.name, "unit": told.unit}
    there = tx.execute(_SAME, key).one_or_none()
    if there is not None and (there.fields, bool(there.active)) == (kept, active):
        return str(there.id)
    expert_id = new_id() if there is None else str(there.id)
    if there is None:
        tx.execute(_ADD, {**key, "id": expert_id, "fields": kept, "active": active})
    else:
        tx.execute(
            _CHANGE, {"of_hall": tx.hall_id, "expert_id": expert_id, "of_fields": kept, "is_active": active}
        )
    tx.append(ExpertPut(expert_id, active))
    return expert_id


def pool(conn: Connection, hall_id: str) -> tuple[Pooled, ...]:
    """Return all experts of a hall, by unit and name, those among them who cannot be drawn at present."""
    return tuple(
        Pooled(Expert(row.id, row.name, row.unit, tuple(json.loads(row.fields))), bool(row.active))
        for row in conn.execute(_POOL, {"hall_id": hall_id})
    )
