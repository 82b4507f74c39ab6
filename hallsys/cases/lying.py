"""What lies on the shelves: put on another, too long there, and parcels on their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, not_, or_, select, text, update

from hallsys.cases.errors import NoSuchParcel, NothingReady, ResultUnknown
from hallsys.cases.events import CollectorReminded, ParcelDelivered, ResultShelved
from hallsys.cases.joining import require_together
from hallsys.cases.joint_tables import IS_HELD
from hallsys.cases.pickup_codes import case_of_code
from hallsys.cases.result_rules import Move, ResultStatus, named
from hallsys.cases.results import lay, move, note_reminded, result_in_hand, results_numbered, results_of
from hallsys.cases.rules import check_shelf
from hallsys.cases.tables import HAS_LAIN, IS_READY, UNDER_WAY, case_ways, cases, hand_overs, results
from hallsys.cases.ways import Way, forget_address
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx


@dataclass(frozen=True, slots=True)
class Shelving:
    """What was put on a shelf, and where it lay before."""

    case_number: str
    shelf: str
    before: str
    count: int


@dataclass(frozen=True, slots=True)
class Lying:
    """A result that lies ready, and when its applicant was last reminded of it."""

    result_id: str
    case_number: str
    person_id: str
    name: str
    shelf: str
    ready_at: Millis
    reminded_at: Millis | None
    case_id: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A result that is on its way with a courier."""

    result_id: str
    case_number: str
    person_id: str
    name: str
    parcel_number: str
    at: Millis


_SHELVED = (
    select(
        results.c.id,
        cases.c.case_number,
        results.c.person_id,
        results.c.name,
        results.c.shelf,
        results.c.ready_at,
        results.c.reminded_at,
        results.c.case_id,
    )
    .join(cases, (cases.c.hall_id == results.c.hall_id) & (cases.c.id == results.c.case_id))
    .where(results.c.hall_id == bindparam("hall_id"), text(f"results.{HAS_LAIN}"))
)
_LYING = (
    _SHELVED.where(results.c.ready_at < bindparam("before"), not_(IS_HELD))
    .order_by(results.c.ready_at, results.c.id)
    .limit(bindparam("limit"))
)
_TO_SEND = (
    _SHELVED.join(case_ways, (case_ways.c.hall_id == cases.c.hall_id) & (case_ways.c.case_id == cases.c.id))
    .where(case_ways.c.way == bindparam("way"), not_(IS_HELD))
    .order_by(results.c.ready_at, results.c.id)
    .limit(bindparam("limit"))
)
_ONE = (
    select(results.c.case_id, cases.c.case_number)
    .join(cases, (cases.c.hall_id == results.c.hall_id) & (cases.c.id == results.c.case_id))
    .where(
        results.c.id == bindparam("result_id"),
        results.c.hall_id == bindparam("hall_id"),
        text(f"results.{IS_READY}"),
    )
)
_PARCELS = (
    select(
        hand_overs.c.result_id,
        cases.c.case_number,
        hand_overs.c.person_id,
        results.c.name,
        hand_overs.c.parcel_number,
        hand_overs.c.at,
    )
    .join(results, results.c.id == hand_overs.c.result_id)
    .join(cases, cases.c.id == hand_overs.c.case_id)
    .where(
        hand_overs.c.hall_id == bindparam("hall_id"),
        text(UNDER_WAY),
        # One that the courier brought back, and was taken in, is under way no more.
        or_(
            results.c.status == ResultStatus.HANDED_OVER,
            results.c.paper == ResultStatus.HANDED_OVER,
        ),
    )
    .order_by(hand_overs.c.at, hand_overs.c.id)
    .limit(bindparam("limit"))
)
_DELIVER = (
    update(hand_overs)
    .where(
        hand_overs.c.hall_id == bindparam("in_hall"),
        hand_overs.c.result_id == bindparam("this"),
        text(UNDER_WAY),
    )
    .values(delivered_at=bindparam("now"))
    .returning(hand_overs.c.id)
)


def put_on_shelf(tx: Tx, asked: str, shelf: str, window_id: str | None = None) -> Shelving:
    """Put what lies ready of a case on `shelf`.

    `asked` is the case's number or its pick-up code, or the number of one result. Raises BadResult for a
    shelf without a name or with a long one, NothingReady.
    """
    place = check_shelf(shelf)
    rows = [row for row in _asked(tx, asked) if row.status == ResultStatus.READY]
    if not rows:
        raise NothingReady(asked=asked)
    one = rows[0]
    lay(tx, rows, Move.SHELVED, place, window_id)
    for row in rows:
        tx.append(ResultShelved(row.id, one.case_id, one.case_number, place))
    return Shelving(one.case_number, place, one.shelf, len(rows))


def _asked(tx: Tx, asked: str) -> Sequence[Row[Any]]:
    case_id = case_of_code(tx.conn, tx.hall_id, asked)
    return results_numbered(tx, *named(asked)) if case_id is None else results_of(tx, case_id)


def lying_since(conn: Connection, hall_id: str, before: Millis, limit: int) -> tuple[Lying, ...]:
    """Return up to `limit` results that came ready before the instant `before`, the oldest first.

    What waits for others of its joint case is not among them: nobody is to come for it.
    """
    rows = conn.execute(_LYING, {"hall_id": hall_id, "before": before, "limit": limit})
    return tuple(Lying(*row) for row in rows)


def to_send(conn: Connection, hall_id: str, way: Way, limit: int) -> tuple[Lying, ...]:
    """Return up to `limit` results on the shelves whose applicants chose that way, the oldest first."""
    rows = conn.execute(_TO_SEND, {"hall_id": hall_id, "way": way, "limit": limit})
    return tuple(Lying(*row) for row in rows)


def mark_reminded(tx: Tx, result_id: str) -> Millis:
    """Note that the applicant was told now that a result still lies ready.

    Raises ResultUnknown, and HeldForOthers for one that cannot be collected yet.
    """
    row = tx.execute(_ONE, {"result_id": result_id, "hall_id": tx.hall_id}).one_or_none()
    if row is None:
        raise ResultUnknown
    require_together(tx, row.case_id)
    note_reminded(tx, result_id)
    tx.append(CollectorReminded(result_id, row.case_id, row.case_number))
    return tx.now


def parcels_under_way(conn: Connection, hall_id: str, limit: int) -> tuple[Parcel, ...]:
    """Return up to `limit` results that couriers have and nobody has confirmed, the oldest first."""
    return tuple(Parcel(*row) for row in conn.execute(_PARCELS, {"hall_id": hall_id, "limit": limit}))


def mark_delivered(tx: Tx, result_id: str) -> Millis:
    """Note that the courier has delivered a result. Raises NoSuchParcel, also the second time."""
    key = {"in_hall": tx.hall_id, "this": result_id, "now": tx.now}
    hand_over_id = tx.execute(_DELIVER, key).scalar_one_or_none()
    if hand_over_id is None:
        raise NoSuchParcel
    row = result_in_hand(tx, result_id)
    move(tx, row, Move.DELIVERED, hand_over_id=hand_over_id)
    forget_address(tx, row.case_id)
    tx.append(ParcelDelivered(result_id, row.case_id, row.case_number))
    return tx.now
