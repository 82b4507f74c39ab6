"""What pages read of lockers: the banks, their boxes, what lies in them and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select, text

from hallsys.cases.locker_rules import Box, Size
from hallsys.cases.locker_tables import IS_STUCK, STILL_LIES, locker_banks, locker_boxes, locker_deposits
from hallsys.cases.tables import cases, hand_overs, results
from hallsys.kernel.clock import Millis


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank of lockers, and where it stands."""

    id: str
    code: str
    name: str
    name_en: str
    place: str
    place_en: str


@dataclass(frozen=True, slots=True)
class BoxNow:
    """A box as those see it who look after it; `deposit_id` of what lies in it."""

    id: str
    bank_id: str
    number: int
    size: str
    out_reason: str | None
    out_note: str
    stuck_at: Millis | None
    stuck_fault: str | None
    deposit_id: str | None


@dataclass(frozen=True, slots=True)
class Deposit:
    """A result in a locker, until when it may be collected, and for whom."""

    deposit_id: str
    result_id: str
    case_id: str
    case_number: str
    person_id: str
    name: str
    status: str
    bank: str
    bank_name: str
    bank_name_en: str
    box_id: str
    box: int
    put_at: Millis
    due_at: Millis


@dataclass(frozen=True, slots=True)
class Collected:
    """A result that was collected out of a locker."""

    result_id: str
    case_number: str
    person_id: str
    name: str
    bank: str
    box: int
    at: Millis


@dataclass(frozen=True, slots=True)
class Stuck:
    """A box whose door does not open, since when, and the fault."""

    box_id: str
    bank: str
    bank_name: str
    bank_name_en: str
    number: int
    since: Millis
    fault: str


_B, _X, _D, _H = locker_banks.c, locker_boxes.c, locker_deposits.c, hand_overs.c
_BANKS = (
    select(_B.id, _B.code, _B.name, _B.name_en, _B.place, _B.place_en)
    .where(_B.hall_id == bindparam("hall_id"))
    .order_by(_B.code)
)
_BANK_OF_BOX = (
    select(_B.code)
    .join(locker_boxes, (_X.hall_id == _B.hall_id) & (_X.bank_id == _B.id))
    .where(_X.hall_id == bindparam("hall_id"), _X.id == bindparam("box_id"))
)
_BOXES = (
    select(
        _X.id,
        _X.bank_id,
        _X.number,
        _X.size,
        _X.out_reason,
        _X.out_note,
        _X.stuck_at,
        _X.stuck_fault,
        _D.id.label("deposit_id"),
    )
    .outerjoin(locker_deposits, and_(_D.box_id == _X.id, STILL_LIES))
    .where(_X.hall_id == bindparam("hall_id"))
    .order_by(_X.bank_id, _X.number)
)
_OF_BANK = _BOXES.where(_X.bank_id == bindparam("bank_id"))
_DEPOSITS: Select[tuple[Any, ...]] = (
    select(
        _D.id,
        _D.result_id,
        _D.case_id,
        cases.c.case_number,
        _D.person_id,
        results.c.name,
        results.c.status,
        _B.code,
        _B.name,
        _B.name_en,
        _D.box_id,
        _X.number,
        _D.put_at,
        _D.due_at,
    )
    .join(results, (results.c.hall_id == _D.hall_id) & (results.c.id == _D.result_id))
    .join(cases, (cases.c.hall_id == _D.hall_id) & (cases.c.id == _D.case_id))
    .join(locker_boxes, (_X.hall_id == _D.hall_id) & (_X.id == _D.box_id))
    .join(locker_banks, (_B.hall_id == _D.hall_id) & (_B.id == _D.bank_id))
    .where(_D.hall_id == bindparam("hall_id"), STILL_LIES)
)
_LYING = _DEPOSITS.order_by(_D.due_at, _D.id).limit(bindparam("limit"))
_OF_PERSON = _DEPOSITS.where(
    _D.person_id > "",
    or_(_D.person_id == bindparam("person_id"), cases.c.agent_person_id == bindparam("person_id")),
).order_by(_D.due_at, _D.id)
_OF_CASES = _DEPOSITS.where(_D.case_id.in_(bindparam("case_ids", expanding=True))).order_by(_X.number)
_ONE = _DEPOSITS.where(_D.id == bindparam("deposit_id"))
_COUNTS = select(func.count(), func.count(_D.raised_at)).where(_D.hall_id == bindparam("hall_id"), STILL_LIES)
# The index of the hand-overs of a window serves those that are of none.
_COLLECTED = (
    select(
        _H.result_id,
        cases.c.case_number,
        _H.person_id,
        results.c.name,
        _B.code,
        _X.number,
        _H.at,
    )
    .join(results, (results.c.hall_id == _H.hall_id) & (results.c.id == _H.result_id))
    .join(cases, (cases.c.hall_id == _H.hall_id) & (cases.c.id == _H.case_id))
    .join(locker_banks, (_B.hall_id == _H.hall_id) & (_B.id == _H.bank_id))
    .join(locker_deposits, and_(_D.result_id == _H.result_id, _D.taken_at == _H.at))
    .join(locker_boxes, (_X.hall_id == _D.hall_id) & (_X.id == _D.box_id))
    .where(
        _H.hall_id == bindparam("hall_id"),
        _H.window_id.is_(None),
        _H.at >= bindparam("since"),
        _H.taken_back_at.is_(None),
    )
    .order_by(_H.at.desc(), _H.id.desc())
    .limit(bindparam("limit"))
)
_STUCK = (
    select(_X.id, _B.code, _B.name, _B.name_en, _X.number, _X.stuck_at, _X.stuck_fault)
    .join(locker_banks, (_B.hall_id == _X.hall_id) & (_B.id == _X.bank_id))
    .where(_X.hall_id == bindparam("hall_id"), text(f"locker_boxes.{IS_STUCK}"), _X.out_at.is_(None))
    .order_by(_X.stuck_at, _X.id)
)


def bank_of_box(conn: Connection, hall_id: str, box_id: str) -> str | None:
    """Return the code of the bank that a box is of; None if there is no such box."""
    found = conn.execute(_BANK_OF_BOX, {"hall_id": hall_id, "box_id": box_id}).scalar_one_or_none()
    return None if found is None else str(found)


def banks(conn: Connection, hall_id: str) -> tuple[Bank, ...]:
    """Return the banks of the hall, by their codes."""
    return tuple(Bank(*row) for row in conn.execute(_BANKS, {"hall_id": hall_id}))


def boxes(conn: Connection, hall_id: str) -> tuple[BoxNow, ...]:
    """Return all boxes of the hall, by bank and number."""
    return tuple(BoxNow(*row) for row in conn.execute(_BOXES, {"hall_id": hall_id}))


def boxes_of(conn: Connection, hall_id: str, bank_id: str) -> tuple[Box, ...]:
    """Return the boxes of a bank, as the rules choose among them."""
    return tuple(
        Box(
            row.id,
            row.number,
            Size(row.size),
            row.deposit_id is None,
            row.out_reason is None and row.stuck_at is None,
        )
        for row in conn.execute(_OF_BANK, {"hall_id": hall_id, "bank_id": bank_id})
    )


def lying(conn: Connection, hall_id: str, limit: int) -> tuple[Deposit, ...]:
    """Return up to `limit` results that lie in lockers, those first that lie there too long."""
    return tuple(Deposit(*row) for row in conn.execute(_LYING, {"hall_id": hall_id, "limit": limit}))


def lying_for(conn: Connection, hall_id: str, person_id: str) -> tuple[Deposit, ...]:
    """Return what lies in lockers for an applicant, or for whom the person acts."""
    return tuple(
        Deposit(*row) for row in conn.execute(_OF_PERSON, {"hall_id": hall_id, "person_id": person_id})
    )


def lying_of(conn: Connection, hall_id: str, case_ids: Sequence[str]) -> tuple[Deposit, ...]:
    """Return what lies in lockers of those cases, by box."""
    rows = conn.execute(_OF_CASES, {"hall_id": hall_id, "case_ids": list(case_ids)})
    return tuple(Deposit(*row) for row in rows)


def deposit(conn: Connection, hall_id: str, deposit_id: str) -> Deposit | None:
    """Return what lies in a locker; None once it does not any more."""
    row = conn.execute(_ONE, {"hall_id": hall_id, "deposit_id": deposit_id}).one_or_none()
    return None if row is None else Deposit(*row)


def collected_since(conn: Connection, hall_id: str, since: Millis, limit: int) -> tuple[Collected, ...]:
    """Return the newest `limit` results that were collected out of lockers since an instant."""
    rows = conn.execute(_COLLECTED, {"hall_id": hall_id, "since": since, "limit": limit})
    return tuple(Collected(*row) for row in rows)


def counts(conn: Connection, hall_id: str) -> tuple[int, int]:
    """Return how many results lie in lockers, and how many of them the window was told of as overdue."""
    lies, late = conn.execute(_COUNTS, {"hall_id": hall_id}).one()
    return int(lies), int(late)


def stuck(conn: Connection, hall_id: str) -> tuple[Stuck, ...]:
    """Return the boxes in service whose doors do not open."""
    return tuple(Stuck(*row) for row in conn.execute(_STUCK, {"hall_id": hall_id}))
