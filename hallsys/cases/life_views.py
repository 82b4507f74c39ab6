"""What pages read of a case's life: its steps, gaps and supplements, waiting declines, what was received."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, literal_column, select, text

from hallsys.cases.life_tables import (
    DECLINE_WAITS,
    EXTENSION_WAITS,
    GAP_OPEN,
    VOID_WAITS,
    case_gaps,
    case_steps,
    declines,
    extensions,
    supplement_items,
    supplements,
    voidings,
)
from hallsys.cases.rules import Status
from hallsys.cases.tables import case_materials, cases
from hallsys.kernel.clock import Millis
from hallsys.matters.tables import materials


@dataclass(frozen=True, slots=True)
class Wanted:
    """A material that a case still waits for, promised (容缺) or asked for (补正), and until when."""

    case_id: str
    material_id: str
    name: str
    name_en: str
    due_at: Millis


@dataclass(frozen=True, slots=True)
class GapsNear:
    """A case whose gaps have to be filled soon: how many there are, and the first time that ends."""

    case_id: str
    case_number: str
    matter_id: str
    due_at: Millis
    gaps: int


@dataclass(frozen=True, slots=True)
class WaitingStep:
    """That a case be declined, or a decided one void, as it was asked for."""

    case_id: str
    case_number: str
    matter_id: str
    accepted_by: str
    reason_code: str
    note: str
    asked_by: str
    asked_at: Millis


@dataclass(frozen=True, slots=True)
class WaitingExtension:
    """That a case have so many working days more, as it was asked for."""

    case_id: str
    case_number: str
    matter_id: str
    accepted_by: str
    reason_code: str
    days: int
    note: str
    asked_by: str
    asked_at: Millis
    due_at: Millis


@dataclass(frozen=True, slots=True)
class Extended:
    """An extension that was granted: why, by how many working days, from when until when."""

    reason_code: str
    days: int
    due_before: Millis
    due_at: Millis
    granted_at: Millis


@dataclass(frozen=True, slots=True)
class Received:
    """An application that was taken in and not answered yet; one that was is `noticed_at`."""

    case_id: str
    case_number: str
    matter_id: str
    received_by: str
    received_at: Millis
    decide_by: Millis
    noticed_at: Millis | None


@dataclass(frozen=True, slots=True)
class Answering:
    """Until when a received application is to be answered, and when its applicant was told something."""

    decide_by: Millis
    noticed_at: Millis | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case; `by` is nobody where the law or the night did it. The note is for staff."""

    action: str
    reached: str
    by: str | None
    at: Millis
    reason_code: str | None
    note: str


_GAPS: Select[Any] = (
    select(case_gaps.c.case_id, materials.c.id, materials.c.name, materials.c.name_en, case_gaps.c.due_at)
    .join(materials, materials.c.id == case_gaps.c.material_id)
    .where(
        case_gaps.c.hall_id == bindparam("hall_id"),
        case_gaps.c.case_id.in_(bindparam("case_ids", expanding=True)),
        text(f"case_gaps.{GAP_OPEN}"),
    )
    .order_by(case_gaps.c.case_id, materials.c.position)
)
_SUPPLEMENTS: Select[Any] = (
    select(supplements.c.case_id, materials.c.id, materials.c.name, materials.c.name_en, supplements.c.due_at)
    .join(supplement_items, supplement_items.c.supplement_id == supplements.c.id)
    .join(materials, materials.c.id == supplement_items.c.material_id)
    .where(
        supplements.c.hall_id == bindparam("hall_id"),
        supplements.c.case_id.in_(bindparam("case_ids", expanding=True)),
        supplements.c.supplied_at.is_(None),
        supplement_items.c.supplied_at.is_(None),
    )
    .order_by(supplements.c.case_id, materials.c.position)
)
_NEAR = text(
    "SELECT g.case_id, c.case_number, c.matter_id, min(g.due_at), count(*) FROM case_gaps g "
    "JOIN cases c ON c.id = g.case_id "
    "WHERE g.hall_id = :hall_id AND g.due_at <= :until AND g.ended_at IS NULL "
    "GROUP BY g.case_id, c.case_number, c.matter_id ORDER BY min(g.due_at), g.case_id LIMIT :limit"
)


def _to_settle(table: Table, waits: str) -> Select[Any]:
    """Return the statement of what was asked for in such a table and waits for another person."""
    return (
        select(
            table.c.case_id,
            cases.c.case_number,
            cases.c.matter_id,
            cases.c.accepted_by,
            table.c.reason_code,
            table.c.note,
            table.c.asked_by,
            table.c.asked_at,
        )
        .join(cases, cases.c.id == table.c.case_id)
        .where(table.c.hall_id == bindparam("hall_id"), text(f"{table.name}.{waits}"))
        .order_by(table.c.asked_at, table.c.id)
        .limit(bindparam("limit"))
    )


_DECLINES = _to_settle(declines, DECLINE_WAITS)
_VOIDS = _to_settle(voidings, VOID_WAITS)
_EXTENSIONS: Select[Any] = (
    select(
        extensions.c.case_id,
        cases.c.case_number,
        cases.c.matter_id,
        cases.c.accepted_by,
        extensions.c.reason_code,
        extensions.c.days,
        extensions.c.note,
        extensions.c.asked_by,
        extensions.c.asked_at,
        cases.c.due_at,
    )
    .join(cases, cases.c.id == extensions.c.case_id)
    .where(extensions.c.hall_id == bindparam("hall_id"), text(f"extensions.{EXTENSION_WAITS}"))
    .order_by(extensions.c.asked_at, extensions.c.id)
    .limit(bindparam("limit"))
)
_EXTENDED = select(
    extensions.c.case_id,
    extensions.c.reason_code,
    extensions.c.days,
    extensions.c.due_before,
    extensions.c.due_at,
    extensions.c.settled_at,
).where(
    extensions.c.hall_id == bindparam("hall_id"),
    extensions.c.case_id.in_(bindparam("case_ids", expanding=True)),
    extensions.c.granted == literal_column("1"),
)
# As a literal, so that the partial index of what was not answered is used where it can be.
_RECEIVED = (
    select(
        cases.c.id,
        cases.c.case_number,
        cases.c.matter_id,
        cases.c.accepted_by,
        cases.c.accepted_at,
        cases.c.decide_by,
        cases.c.noticed_at,
    )
    .where(
        cases.c.hall_id == bindparam("hall_id"),
        text(f"cases.status = '{Status.RECEIVED}' AND cases.noticed_at IS NULL"),
    )
    .order_by(cases.c.decide_by, cases.c.id)
    .limit(bindparam("limit"))
)
_ANSWERING = select(cases.c.id, cases.c.decide_by, cases.c.noticed_at).where(
    cases.c.hall_id == bindparam("hall_id"),
    cases.c.id.in_(bindparam("case_ids", expanding=True)),
    cases.c.status == Status.RECEIVED,
)
_DISPUTED = select(declines.c.case_id).where(
    declines.c.hall_id == bindparam("hall_id"),
    declines.c.case_id.in_(bindparam("case_ids", expanding=True)),
    text(f"declines.{DECLINE_WAITS}"),
)
_TICKED = select(case_materials.c.case_id, case_materials.c.material_id).where(
    case_materials.c.hall_id == bindparam("hall_id"),
    case_materials.c.case_id.in_(bindparam("case_ids", expanding=True)),
)
_STEPS = (
    select(
        case_steps.c.action,
        case_steps.c.reached,
        case_steps.c.by,
        case_steps.c.at,
        case_steps.c.reason_code,
        case_steps.c.note,
    )
    .where(case_steps.c.hall_id == bindparam("hall_id"), case_steps.c.case_id == bindparam("case_id"))
    .order_by(case_steps.c.at, case_steps.c.id)
)


def gaps_of(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> tuple[Wanted, ...]:
    """Return what was promised for those cases and has not come, each list in its order."""
    rows = conn.execute(_GAPS, {"hall_id": hall_id, "case_ids": list(case_ids)})
    return tuple(Wanted(*row) for row in rows)


def supplements_of(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> tuple[Wanted, ...]:
    """Return what was asked for as a supplement to those cases and has not come."""
    rows = conn.execute(_SUPPLEMENTS, {"hall_id": hall_id, "case_ids": list(case_ids)})
    return tuple(Wanted(*row) for row in rows)


def answering(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, Answering]:
    """Return which of those cases were received and are to be answered, by id."""
    rows = conn.execute(_ANSWERING, {"hall_id": hall_id, "case_ids": list(case_ids)})
    return {row.id: Answering(row.decide_by, row.noticed_at) for row in rows}


def disputed(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> frozenset[str]:
    """Return for which of those cases a decline waits to be confirmed."""
    rows = conn.execute(_DISPUTED, {"hall_id": hall_id, "case_ids": list(case_ids)})
    return frozenset(rows.scalars())


def ticked(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the materials that were handed in for those cases, by case."""
    found: dict[str, list[str]] = {}
    for row in conn.execute(_TICKED, {"hall_id": hall_id, "case_ids": list(case_ids)}):
        found.setdefault(row.case_id, []).append(row.material_id)
    return found


def gaps_near(conn: Connection, hall_id: str, until: Millis, limit: int = 100) -> tuple[GapsNear, ...]:
    """Return the cases with gaps that have to be filled by an instant, the most urgent first."""
    rows = conn.execute(_NEAR, {"hall_id": hall_id, "until": until, "limit": limit})
    return tuple(GapsNear(*row) for row in rows)


def waiting_declines(conn: Connection, hall_id: str, limit: int = 100) -> tuple[WaitingStep, ...]:
    """Return the declines that wait to be confirmed, the longest waiting first."""
    rows = conn.execute(_DECLINES, {"hall_id": hall_id, "limit": limit})
    return tuple(WaitingStep(*row) for row in rows)


def waiting_voids(conn: Connection, hall_id: str, limit: int = 100) -> tuple[WaitingStep, ...]:
    """Return the decided cases that are to be void and wait to be confirmed, the longest waiting first."""
    rows = conn.execute(_VOIDS, {"hall_id": hall_id, "limit": limit})
    return tuple(WaitingStep(*row) for row in rows)


def waiting_extensions(conn: Connection, hall_id: str, limit: int = 100) -> tuple[WaitingExtension, ...]:
    """Return the extensions that wait to be approved, the longest waiting first."""
    rows = conn.execute(_EXTENSIONS, {"hall_id": hall_id, "limit": limit})
    return tuple(WaitingExtension(*row) for row in rows)


def extended(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> dict[str, Extended]:
    """Return the extensions that were granted to those cases, by case."""
    rows = conn.execute(_EXTENDED, {"hall_id": hall_id, "case_ids": list(case_ids)})
    return {row.case_id: Extended(*row[1:]) for row in rows}


def unanswered(conn: Connection, hall_id: str, limit: int = 100) -> tuple[Received, ...]:
    """Return what was received and nobody answered, that which counts as accepted first."""
    rows = conn.execute(_RECEIVED, {"hall_id": hall_id, "limit": limit})
    return tuple(Received(*row) for row in rows)


def steps_of(conn: Connection, hall_id: str, case_id: str) -> tuple[Step, ...]:
    """Return the steps of a case in their order."""
    rows = conn.execute(_STEPS, {"hall_id": hall_id, "case_id": case_id})
    return tuple(Step(*row) for row in rows)
