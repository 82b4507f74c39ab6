"""The doors of lockers: told to open, and what became of it.

Only a door that is open changes where a result is: it hands the result over, or gives it back to its shelf.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, text, update

from hallsys.cases.holding import as_told
from hallsys.cases.locker_ends import collected
from hallsys.cases.locker_errors import BoxUnknown, DoorOpening
from hallsys.cases.locker_events import (
    LockerClosed,
    LockerKeyUsed,
    LockerOpenAsked,
    LockerOpened,
    LockerStuck,
    ResultTakenOut,
)
from hallsys.cases.locker_rules import MECHANICAL_KEY, NOT_HANDED, OPEN_REASONS, Purpose
from hallsys.cases.locker_tables import (
    STILL_LIES,
    WAITS_FOR_DOOR,
    locker_banks,
    locker_boxes,
    locker_deposits,
    locker_openings,
)
from hallsys.cases.reasons import check_reason, required_note
from hallsys.cases.result_rules import Move, ResultStatus
from hallsys.cases.results import lay, move, result_in_hand
from hallsys.cases.rules import Status
from hallsys.counters.desk import own_desk
from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.errors import Refusal
from hallsys.kernel.ids import new_id
from hallsys.kernel.lists import with_lists
from hallsys.kernel.transaction import Tx

PLACE = "locker:"
NO_ANSWER = "no_answer"
DOOR_LIFE = 10 * SECOND  # for so long a lock board is told to open: nobody stands there later
_UNANSWERED_AFTER = 3 * DOOR_LIFE

_B, _X, _D, _O = locker_banks.c, locker_boxes.c, locker_deposits.c, locker_openings.c
_BOX = (
    select(_X.id, _X.number, _B.code)
    .join(locker_banks, (_B.hall_id == _X.hall_id) & (_B.id == _X.bank_id))
    .where(_X.hall_id == bindparam("hall_id"), _X.id == bindparam("box_id"))
    .with_for_update()
)
_WAITING = select(_O.id).where(
    _O.hall_id == bindparam("hall_id"), _O.box_id == bindparam("box_id"), text(WAITS_FOR_DOOR)
)
_ASK = insert(locker_openings)
_OPENING = (
    select(
        _O.id,
        _O.box_id,
        _O.deposit_id,
        _O.purpose,
        _O.actor,
        _O.window_id,
        _O.state,
        _X.number,
        _B.code,
    )
    .join(locker_boxes, (_X.hall_id == _O.hall_id) & (_X.id == _O.box_id))
    .join(locker_banks, (_B.hall_id == _X.hall_id) & (_B.id == _X.bank_id))
    .where(_O.hall_id == bindparam("hall_id"), _O.id == bindparam("opening_id"))
    .with_for_update()
)
_ANSWER = (
    update(locker_openings)
    .where(_O.hall_id == bindparam("of_hall"), _O.id == bindparam("this"))
    .values(state=bindparam("became"), fault=bindparam("why"))
)
_STUCK = (
    update(locker_boxes)
    .where(_X.hall_id == bindparam("of_hall"), _X.id == bindparam("this"))
    .values(stuck_at=bindparam("since"), stuck_fault=bindparam("why"))
)
_DEPOSIT = (
    select(_D.id, _D.result_id, _D.bank_id, _D.shelf, _X.number, _B.code)
    .join(locker_boxes, (_X.hall_id == _D.hall_id) & (_X.id == _D.box_id))
    .join(locker_banks, (_B.hall_id == _D.hall_id) & (_B.id == _D.bank_id))
    .where(_D.hall_id == bindparam("hall_id"), _D.id == bindparam("deposit_id"), STILL_LIES)
)
_RETURN = (
    update(locker_deposits)
    .where(_D.hall_id == bindparam("of_hall"), _D.id == bindparam("this"))
    .values(returned_at=bindparam("now"), returned_by=bindparam("who"), code_print=None, code_sealed=None)
)
_UNANSWERED = (
    select(_O.id)
    .where(_O.hall_id == bindparam("hall_id"), _O.asked_at < bindparam("before"), text(WAITS_FOR_DOOR))
    .limit(50)
)
_HALLS_WITH_UNANSWERED = with_lists(
    "SELECT DISTINCT hall_id FROM locker_openings WHERE hall_id IN :halls AND asked_at < :before "  # noqa: S608 - ours
    f"AND {WAITS_FOR_DOOR}",
    "halls",
)


def place_of(bank_code: str) -> str:
    """Return the place of a bank, as devices and facts name it."""
    return f"{PLACE}{bank_code}"


def ask_open(
    tx: Tx,
    box_id: str,
    purpose: Purpose,
    deposit_id: str | None = None,
    reason: str | None = None,
    note: str = "",
    window_id: str | None = None,
) -> str:
    """Have the door of a box opened, and return the id under which it is told what became of it.

    `window_id`: where a clerk asks for that. Raises BoxUnknown, and DoorOpening while it was told to a moment
    ago.
    """
    why = {"reason_code": reason, "note": note}
    opening_id, box = _begin(tx, box_id, purpose, deposit_id, window_id, why)
    tx.append(LockerOpenAsked(opening_id, place_of(box.code), box.number, purpose, reason or ""))
    return opening_id


def open_by_key(
    tx: Tx, box_id: str, purpose: Purpose, note: str, window_id: str, deposit_id: str | None = None
) -> str:
    """Note that a clerk opened a box with the mechanical key; all follows that follows from an open door.

    `note` says why. Raises NoteNeeded, NoteTooLong, BoxUnknown, DoorOpening.
    """
    clean = required_note(note)
    why = {"reason_code": MECHANICAL_KEY if purpose is Purpose.STAFF else None, "note": clean}
    opening_id, box = _begin(tx, box_id, purpose, deposit_id, window_id, why)
    tx.append(LockerKeyUsed(opening_id, place_of(box.code), box.number, purpose, noted=bool(clean)))
    door_opened(tx, opening_id)
    return opening_id


def require_quiet(tx: Tx, box_id: str, number: int) -> None:
    """Raise DoorOpening while the door of a box was told to open and has not answered."""
    if tx.execute(_WAITING, {"hall_id": tx.hall_id, "box_id": box_id}).first() is not None:
        raise DoorOpening(number=number)


def open_by_staff(tx: Tx, box_id: str, window_id: str, clerk_id: str, reason: str, note: str = "") -> str:
    """Have a box opened that nobody collects from, for a reason of OPEN_REASONS; what lies in it stays.

    Raises WindowUnknown, NotYourWindow, ReasonUnknown, NoteNeeded, NoteTooLong, BoxUnknown, DoorOpening.
    """
    own_desk(tx, window_id, clerk_id)
    clean = check_reason(OPEN_REASONS, reason, note)
    return ask_open(tx, box_id, Purpose.STAFF, None, reason, clean, window_id)


def door_opened(tx: Tx, opening_id: str) -> None:
    """Note that a door is open: its result is handed over by that, or taken out to its shelf, once.

    What was called back in that moment is not handed over: its box is told as one to look into. A repeat
    changes nothing.
    """
    row = _opening(tx, opening_id)
    if row is None or row.state == "open":
        return
    tx.execute(_ANSWER, {"of_hall": tx.hall_id, "this": row.id, "became": "open", "why": None})
    tx.execute(_STUCK, {"of_hall": tx.hall_id, "this": row.box_id, "since": None, "why": None})
    handed = row.purpose == Purpose.COLLECT and _collect(tx, row)
    if row.purpose == Purpose.TAKE_OUT:
        _give_back(tx, row)
    tx.append(LockerOpened(row.id, place_of(row.code), row.number, row.purpose, handed))


def door_failed(tx: Tx, opening_id: str, fault: str) -> None:
    """Note that a door did not open: nothing was handed over; the box is stuck until somebody sees to it.

    What was to be put in lies on its shelf as before.
    """
    row = _opening(tx, opening_id)
    if row is None or row.state != "asked":
        return
    tx.execute(_ANSWER, {"of_hall": tx.hall_id, "this": row.id, "became": "failed", "why": fault[:32]})
    tx.execute(_STUCK, {"of_hall": tx.hall_id, "this": row.box_id, "since": tx.now, "why": fault[:32]})
    if row.purpose == Purpose.PUT_IN:
        _give_back(tx, row)
    tx.append(LockerStuck(row.id, place_of(row.code), row.number, row.purpose, fault))


def fail_unanswered(tx: Tx) -> int:
    """Count the doors that no lock board answered for as stuck; return how many there were."""
    key: dict[str, str | Millis] = {"hall_id": tx.hall_id, "before": tx.now - _UNANSWERED_AFTER}
    found = tx.execute(_UNANSWERED, key).scalars().all()
    for opening_id in found:
        door_failed(tx, opening_id, NO_ANSWER)
    return len(found)


def halls_with_unanswered(conn: Connection, halls: Sequence[str], now: Millis) -> frozenset[str]:
    """Return the halls in which `fail_unanswered` would find something."""
    key = {"halls": list(halls), "before": now - _UNANSWERED_AFTER}
    return frozenset(conn.execute(_HALLS_WITH_UNANSWERED[conn.dialect.name], key).scalars())


def door_closed(tx: Tx, place: str, box: int) -> None:
    """Note that the door of a box was closed."""
    tx.append(LockerClosed(place, box))


def _begin(
    tx: Tx,
    box_id: str,
    purpose: Purpose,
    deposit_id: str | None,
    window_id: str | None,
    why: Mapping[str, str | None],
) -> tuple[str, Row[Any]]:
    """Write down that a door is to open; return the id of that, and the box, which is locked."""
    key = {"hall_id": tx.hall_id, "box_id": box_id}
    box = tx.execute(_BOX, key).one_or_none()
    if box is None:
        raise BoxUnknown
    require_quiet(tx, box_id, box.number)
    opening_id = new_id()
    tx.execute(
        _ASK,
        {
            **key,
            "id": opening_id,
            "deposit_id": deposit_id,
            "purpose": purpose,
            "actor": tx.actor,
            "window_id": window_id,
            "asked_at": tx.now,
            "state": "asked",
            **why,
        },
    )
    return opening_id, box


def _opening(tx: Tx, opening_id: str) -> Row[Any] | None:
    return tx.execute(_OPENING, {"hall_id": tx.hall_id, "opening_id": opening_id}).one_or_none()


def _collect(tx: Tx, opening: Row[Any]) -> bool:
    """Hand over what lies behind an open door; if it cannot be, a clerk is to look. Tell whether it was."""
    row = tx.execute(_DEPOSIT, {"hall_id": tx.hall_id, "deposit_id": opening.deposit_id}).one_or_none()
    if row is None:
        return False
    try:
        collected(tx, row, {"actor": opening.actor})
    except Refusal:  # before anything was written
        tx.execute(
            _STUCK, {"of_hall": tx.hall_id, "this": opening.box_id, "since": tx.now, "why": NOT_HANDED}
        )
        return False
    return True


def _give_back(tx: Tx, opening: Row[Any]) -> None:
    """Let the result of a box lie on its shelf again, and its code be void, by whoever asked for the door.

    What was called back meanwhile, or is void, goes to its department.
    """
    key = {"hall_id": tx.hall_id, "deposit_id": opening.deposit_id}
    lies = tx.execute(_DEPOSIT, key).one_or_none()
    if lies is None:
        return
    row = result_in_hand(tx, lies.result_id)
    ready = row.status == ResultStatus.IN_LOCKER
    if ready:
        lay(tx, [row], Move.TAKEN_OUT, lies.shelf, opening.window_id, opening.actor)
    elif row.paper == ResultStatus.IN_LOCKER:
        move(tx, row, Move.TAKEN_OUT, window_id=opening.window_id, actor=opening.actor)
    who = opening.actor.partition(":")[2]
    tx.execute(_RETURN, {"of_hall": tx.hall_id, "this": lies.id, "now": tx.now, "who": who})
    at = (opening.window_id, opening.code, opening.number)
    stands = as_told(tx, row.case_id, Status(row.case_status))
    tx.append(ResultTakenOut(row.id, row.case_id, row.case_number, *at, ready, stands))
