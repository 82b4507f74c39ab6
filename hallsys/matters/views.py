"""Reads of matters and checklists. They change rarely: callers on the hot path keep `matters`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from hallsys.matters.errors import MatterUnknown
from hallsys.matters.limits import LimitUnit
from hallsys.matters.rules import Kind, MaterialFacts, Matter, material_facts
from hallsys.matters.tables import materials as materials_table
from hallsys.matters.tables import matters as matters_table
from hallsys.matters.themes import Theme


@dataclass(frozen=True, kw_only=True)
class Material(MaterialFacts):
    """An entry of a matter's checklist, as cases refer to it."""

    id: str
    matter_id: str
    position: int


_OF_HALL = select(matters_table).where(matters_table.c.hall_id == bindparam("hall_id"))
_ALL = _OF_HALL.order_by(matters_table.c.position, matters_table.c.code)
_SOME = _OF_HALL.where(matters_table.c.id.in_(bindparam("ids", expanding=True)))
_CHECKLISTS = (
    select(materials_table)
    .join(
        matters_table,
        (matters_table.c.hall_id == materials_table.c.hall_id)
        & (matters_table.c.id == materials_table.c.matter_id),
    )
    .where(
        materials_table.c.hall_id == bindparam("hall_id"),
        materials_table.c.matter_id.in_(bindparam("ids", expanding=True)),
        materials_table.c.version == matters_table.c.version,
    )
    .order_by(materials_table.c.position)
)
_NAMED = (
    select(materials_table)
    .where(
        materials_table.c.hall_id == bindparam("hall_id"),
        materials_table.c.id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(materials_table.c.matter_id, materials_table.c.position)
)


def matters(conn: Connection, hall_id: str) -> Mapping[str, Matter]:
    """Return all matters of the hall by id, in the order in which they are listed."""
    rows = conn.execute(_ALL, {"hall_id": hall_id})
    return MappingProxyType({row.id: _matter(row) for row in rows})


def matters_by_id(conn: Connection, hall_id: str, matter_ids: Sequence[str]) -> tuple[Matter, ...]:
    """Return the matters in the order asked for. Raises MatterUnknown if the hall lacks one of them."""
    rows = conn.execute(_SOME, {"hall_id": hall_id, "ids": list(matter_ids)})
    return pick({row.id: _matter(row) for row in rows}, matter_ids)


def pick(known: Mapping[str, Matter], matter_ids: Sequence[str]) -> tuple[Matter, ...]:
    """Return the matters with those ids out of `known`, in that order. Raises MatterUnknown."""
    try:
        return tuple(known[matter_id] for matter_id in matter_ids)
    except KeyError:
        raise MatterUnknown from None


def materials(conn: Connection, hall_id: str, matter_ids: Sequence[str]) -> tuple[Material, ...]:
    """Return the checklists in force of those matters, in order, the matters in the order asked for."""
    rows = conn.execute(_CHECKLISTS, {"hall_id": hall_id, "ids": list(matter_ids)})
    rank = {matter_id: at for at, matter_id in enumerate(matter_ids)}
    return tuple(sorted(map(_material, rows), key=lambda entry: (rank[entry.matter_id], entry.position)))


def materials_by_id(conn: Connection, hall_id: str, material_ids: Sequence[str]) -> tuple[Material, ...]:
    """Return entries of checklists, of whatever version, each list in its order."""
    rows = conn.execute(_NAMED, {"hall_id": hall_id, "ids": list(material_ids)})
    return tuple(map(_material, rows))


def _matter(row: Row[Any]) -> Matter:
    return Matter(
        id=row.id,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        kind=Kind(row.kind),
        limit_days=row.limit_days,
        limit_unit=LimitUnit(row.limit_unit),
        queue_code=row.queue_code,
        implementation_code=row.implementation_code,
        department=row.department,
        department_en=row.department_en,
        position=row.position,
        service_days=row.service_days,
        theme=Theme(row.theme),
        keywords=row.keywords,
        version=row.version,
        open=row.open,
        closed_reason=row.closed_reason,
        closed_until=row.closed_until,
    )


def _material(row: Row[Any]) -> Material:
    return Material(
        id=row.id, matter_id=row.matter_id, position=row.position, **material_facts(dict(row._mapping))
    )
