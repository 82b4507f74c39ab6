"""The record of the draws of a case: what anybody needs to draw again, and whether it comes to the same."""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from hallsys.cases.expert_rules import lot, verify
from hallsys.cases.expert_tables import expert_draws, expert_seats, experts
from hallsys.cases.tables import cases
from hallsys.kernel.clock import Millis

_DRAWS = (
    select(
        expert_draws,
        expert_seats.c.expert_id,
        expert_seats.c.place,
        expert_seats.c.state,
        expert_seats.c.note,
        expert_seats.c.at,
        experts.c.name,
        experts.c.unit,
    )
    .outerjoin(
        expert_seats,
        (expert_seats.c.hall_id == expert_draws.c.hall_id) & (expert_seats.c.draw_id == expert_draws.c.id),
    )
    .outerjoin(
        experts, (experts.c.hall_id == expert_seats.c.hall_id) & (experts.c.id == expert_seats.c.expert_id)
    )
    .where(expert_draws.c.hall_id == bindparam("hall_id"), expert_draws.c.case_id == bindparam("case_id"))
    .order_by(expert_draws.c.id, expert_seats.c.place)
)


_NUMBERED = select(cases.c.id).where(
    cases.c.hall_id == bindparam("hall_id"), cases.c.case_number == bindparam("number")
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who was drawn, in the order of the lots, and what became of it."""

    expert_id: str
    name: str
    unit: str
    place: int
    state: str
    note: str
    at: Millis


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """A draw. Its seed is empty until it was drawn: whoever knows it could tell the result.

    `lots`: those who could be drawn with their lots, the lowest first. `verified`: the seed is the one that
    was committed to, and draws exactly these.
    """

    id: str
    stage: str
    round: int
    commitment: str
    committed_at: Millis
    seed: str
    drawn_at: Millis | None
    drawn_by: str | None
    wanted: int
    field: str
    units: tuple[str, ...]
    reason: str
    lots: tuple[tuple[str, str], ...]
    seats: tuple[Seat, ...]
    verified: bool


def draws_of(conn: Connection, hall_id: str, case_id: str, case_number: str) -> tuple[DrawRecord, ...]:
    """Return the draws of a case in order, the one that still waits last."""
    rows = conn.execute(_DRAWS, {"hall_id": hall_id, "case_id": case_id}).all()
    return tuple(_record(list(of_one), case_number) for _, of_one in groupby(rows, lambda row: row.id))


def draws_numbered(conn: Connection, hall_id: str, number: str) -> tuple[DrawRecord, ...]:
    """Return the draws of the hall's case with that number; none if there is no such case."""
    case_id = conn.execute(_NUMBERED, {"hall_id": hall_id, "number": number}).scalar_one_or_none()
    return () if case_id is None else draws_of(conn, hall_id, case_id, number)


def _record(rows: list[Row[Any]], case_number: str) -> DrawRecord:
    one = rows[0]
    seats = tuple(
        Seat(row.expert_id, row.name, row.unit, row.place, row.state, row.note, row.at)
        for row in rows
        if row.expert_id is not None
    )
    drawn, there = one.drawn_at is not None, json.loads(one.pool)
    order = [seat.expert_id for seat in seats]
    return DrawRecord(
        id=one.id,
        stage=one.stage,
        round=one.round,
        commitment=one.commitment,
        committed_at=one.committed_at,
        seed=one.seed if drawn else "",
        drawn_at=one.drawn_at,
        drawn_by=one.drawn_by,
        wanted=one.wanted,
        field=one.field,
        units=tuple(json.loads(one.units)),
        reason=one.reason,
        lots=tuple(
            sorted(((each, lot(one.seed, case_number, each)) for each in there), key=lambda it: it[1])
        ),
        seats=seats,
        verified=drawn and verify(one.seed, one.commitment, case_number, there, order),
    )
