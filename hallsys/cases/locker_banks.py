"""Banks of lockers and their boxes, as a manager sets them up."""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from hallsys.cases.locker_errors import BankUnknown, BoxInUse, BoxUnknown
from hallsys.cases.locker_events import LockerBankPut, LockerBoxBack, LockerBoxesAdded, LockerBoxOut
from hallsys.cases.locker_rules import OUT_REASONS, Size, check_bank, numbered
from hallsys.cases.locker_tables import STILL_LIES, locker_banks, locker_boxes, locker_deposits
from hallsys.cases.reasons import check_reason
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_B, _X = locker_banks.c, locker_boxes.c
_KNOWN = select(_B.id).where(_B.hall_id == bindparam("hall_id"), _B.code == bindparam("code"))
_PUT = insert(locker_banks)
_CHANGE = (
    update(locker_banks)
    .where(_B.hall_id == bindparam("of_hall"), _B.id == bindparam("this"))
    .values(
        name=bindparam("called"),
        name_en=bindparam("called_en"),
        place=bindparam("stands"),
        place_en=bindparam("stands_en"),
    )
)
_BANK = select(_B.id, _B.code).where(_B.hall_id == bindparam("hall_id"), _B.id == bindparam("bank_id"))
_NUMBERS = select(_X.number).where(_X.hall_id == bindparam("hall_id"), _X.bank_id == bindparam("bank_id"))
_ADD = insert(locker_boxes)
_BOX = (
    select(_X.id, _X.number, _X.out_at, _B.code)
    .join(locker_banks, (_B.hall_id == _X.hall_id) & (_B.id == _X.bank_id))
    .where(_X.hall_id == bindparam("hall_id"), _X.id == bindparam("box_id"))
    .with_for_update()
)
_OCCUPIED = select(locker_deposits.c.id).where(locker_deposits.c.box_id == bindparam("box_id"), STILL_LIES)
_OUT = (
    update(locker_boxes)
    .where(_X.hall_id == bindparam("of_hall"), _X.id == bindparam("this"))
    .values(out_at=bindparam("since"), out_reason=bindparam("why"), out_note=bindparam("noted"))
)
# Whoever puts a box back in service has seen to its door.
_BACK = (
    update(locker_boxes)
    .where(_X.hall_id == bindparam("of_hall"), _X.id == bindparam("this"))
    .values(out_at=None, out_reason=None, out_note="", stuck_at=None, stuck_fault=None)
)


def put_bank(tx: Tx, code: str, name: str, name_en: str, place: str, place_en: str) -> str:
    """Add the bank with that code, or call it otherwise; return its id. Raises BadBank."""
    clean, called, stands = check_bank(code, name, place)
    _, called_en, stands_en = check_bank(code, name_en or name, place_en or place)
    bank_id = tx.execute(_KNOWN, {"hall_id": tx.hall_id, "code": clean}).scalar_one_or_none()
    words = {"name": called, "name_en": called_en, "place": stands, "place_en": stands_en}
    if bank_id is None:
        bank_id = new_id()
        tx.execute(_PUT, {"id": bank_id, "hall_id": tx.hall_id, "code": clean, **words})
    else:
        told = {"called": called, "called_en": called_en, "stands": stands, "stands_en": stands_en}
        tx.execute(_CHANGE, {"of_hall": tx.hall_id, "this": bank_id, **told})
    tx.append(LockerBankPut(bank_id, clean))
    return str(bank_id)


def add_boxes(tx: Tx, bank_id: str, first: int, count: int, size: Size) -> int:
    """Give a bank boxes of one size, numbered from `first`; return how many. Raises BankUnknown, BadBoxes."""
    key = {"hall_id": tx.hall_id, "bank_id": bank_id}
    bank = tx.execute(_BANK, key).one_or_none()
    if bank is None:
        raise BankUnknown
    numbers = numbered(tx.execute(_NUMBERS, key).scalars().all(), first, count)
    tx.execute(_ADD, [{"id": new_id(), **key, "number": number, "size": size} for number in numbers])
    tx.append(LockerBoxesAdded(bank_id, bank.code, first, count, size))
    return len(numbers)


def put_out(tx: Tx, box_id: str, reason: str, note: str = "") -> None:
    """Put an empty box out of service, for a reason of OUT_REASONS.

    Raises BoxUnknown, BoxInUse, ReasonUnknown, NoteNeeded, NoteTooLong.
    """
    clean = check_reason(OUT_REASONS, reason, note)
    box = _box(tx, box_id)
    if tx.execute(_OCCUPIED, {"box_id": box_id}).first() is not None:
        raise BoxInUse(number=box.number)
    tx.execute(_OUT, {"of_hall": tx.hall_id, "this": box_id, "since": tx.now, "why": reason, "noted": clean})
    tx.append(LockerBoxOut(box_id, box.code, box.number, reason))


def put_back(tx: Tx, box_id: str) -> None:
    """Put a box in service again; that its door did not open is forgotten. Raises BoxUnknown."""
    box = _box(tx, box_id)
    tx.execute(_BACK, {"of_hall": tx.hall_id, "this": box_id})
    tx.append(LockerBoxBack(box_id, box.code, box.number))


def _box(tx: Tx, box_id: str) -> Row[Any]:
    row = tx.execute(_BOX, {"hall_id": tx.hall_id, "box_id": box_id}).one_or_none()
    if row is None:
        raise BoxUnknown
    return row
