"""The ledger of results: every move of a period, of the hall or of one window, and its totals.

One source for the screen, the paper and the workbook: rows and totals are read from the same lines.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from hallsys.cases.result_rules import HANDS_OVER, result_number
from hallsys.cases.tables import cases, hand_overs, result_moves, results, signatures
from hallsys.halls.tables import halls
from hallsys.kernel.clock import Millis


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. What follows `reason_code`, but the hall, is said of hand-overs only.

    `bank_id`: of a locker; `taken_back_at`: when that hand-over was undone; `hall`: the other one that had
    part in it; `signed`: a signature is kept here.
    """

    number: str
    case_number: str
    move: str
    at: Millis
    name: str
    kind: str
    person_id: str
    actor: str
    window_id: str | None
    shelf: str
    reason_code: str | None
    hand_over_id: str | None
    taken_by: str | None
    bank_id: str | None
    parcel_number: str | None
    taken_back_at: Millis | None
    hall: str | None
    hall_en: str | None
    signed: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """How often each move was made, by its code, and hand-overs by who took them; those that stand."""

    moves: dict[str, int]
    taken_by: dict[str, int]
    standing: int


def _of(query: Select[Any], *, window: bool) -> Select[Any]:
    found = query.where(
        result_moves.c.hall_id == bindparam("hall_id"),
        result_moves.c.at >= bindparam("since"),
        result_moves.c.at < bindparam("until"),
    )
    return found.where(result_moves.c.window_id == bindparam("window_id")) if window else found


_LINES = (
    select(
        cases.c.case_number,
        results.c.serial,
        result_moves.c.move,
        result_moves.c.at,
        results.c.name,
        results.c.kind,
        results.c.person_id,
        result_moves.c.actor,
        result_moves.c.window_id,
        result_moves.c.shelf,
        result_moves.c.reason_code,
        result_moves.c.hand_over_id,
        hand_overs.c.taken_by,
        hand_overs.c.bank_id,
        hand_overs.c.parcel_number,
        hand_overs.c.taken_back_at,
        halls.c.name,
        halls.c.name_en,
        signatures.c.hand_over_id.is_not(None),
    )
    .select_from(result_moves)
    .join(results, results.c.id == result_moves.c.result_id)
    .join(cases, cases.c.id == result_moves.c.case_id)
    .outerjoin(hand_overs, hand_overs.c.id == result_moves.c.hand_over_id)
    .outerjoin(halls, halls.c.id == result_moves.c.at_hall_id)
    # That of a hand-over in another hall is kept, and shown, there.
    .outerjoin(
        signatures,
        and_(
            signatures.c.hand_over_id == result_moves.c.hand_over_id,
            signatures.c.hall_id == result_moves.c.hall_id,
        ),
    )
    .order_by(result_moves.c.at, result_moves.c.id)
    .limit(bindparam("limit"))
)
_TOTALS = (
    select(
        result_moves.c.move,
        hand_overs.c.taken_by,
        func.count(),
        func.count(hand_overs.c.taken_back_at),
    )
    .select_from(result_moves)
    .outerjoin(hand_overs, hand_overs.c.id == result_moves.c.hand_over_id)
    .group_by(result_moves.c.move, hand_overs.c.taken_by)
)
_LINES_OF = {window: _of(_LINES, window=window) for window in (False, True)}
_TOTALS_OF = {window: _of(_TOTALS, window=window) for window in (False, True)}


def entries(
    conn: Connection, hall_id: str, since: Millis, until: Millis, limit: int, window_id: str | None = None
) -> tuple[Entry, ...]:
    """Return up to `limit` lines from `since` until before `until`, of the hall or a window, in order."""
    key = _key(hall_id, since, until, window_id)
    rows = conn.execute(_LINES_OF[window_id is not None], {**key, "limit": limit})
    return tuple(_entry(row) for row in rows)


def totals(
    conn: Connection, hall_id: str, since: Millis, until: Millis, window_id: str | None = None
) -> Totals:
    """Return the totals of the same lines, however many there are."""
    key = _key(hall_id, since, until, window_id)
    moves: dict[str, int] = {}
    taken_by: dict[str, int] = {}
    standing = 0
    for move, who, count, undone in conn.execute(_TOTALS_OF[window_id is not None], key):
        moves[move] = moves.get(move, 0) + count
        if move in HANDS_OVER:
            taken_by[who] = taken_by.get(who, 0) + count
            standing += count - undone
    return Totals(moves, taken_by, standing)


def _key(hall_id: str, since: Millis, until: Millis, window_id: str | None) -> dict[str, Any]:
    named = {"hall_id": hall_id, "since": since, "until": until}
    return named if window_id is None else {**named, "window_id": window_id}


def _entry(row: Any) -> Entry:
    case_number, serial, *rest, signed = row
    return Entry(result_number(case_number, serial), case_number, *rest, signed=bool(signed))  # type: ignore[misc]
