"""Results in lockers: put in by a clerk, collected by their applicants, back to the shelf in the end."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from hallsys.cases import locker_codes
from hallsys.cases.errors import WrongPerson
from hallsys.cases.locker_doors import ask_open, open_by_key, place_of, require_quiet
from hallsys.cases.locker_ends import collected
from hallsys.cases.locker_errors import BankUnknown, DepositOver, DepositUnknown, NotInYet
from hallsys.cases.locker_events import DepositOverdue, LockerCodesPaused, ResultDeposited
from hallsys.cases.locker_rules import (
    FOUND_EMPTY,
    Purpose,
    Size,
    Tries,
    after_wrong,
    check_depositable,
    check_pause,
    due_at,
    label,
    needed,
    propose,
)
from hallsys.cases.locker_seen import require_look, seen_since
from hallsys.cases.locker_tables import STILL_LIES, locker_banks, locker_boxes, locker_deposits
from hallsys.cases.locker_views import boxes_of
from hallsys.cases.pickup import require_deliverable
from hallsys.cases.policy import CaseSettings
from hallsys.cases.result_rules import Move, ResultStatus
from hallsys.cases.results import lay, result_in_hand
from hallsys.cases.tables import cases, results
from hallsys.counters.desk import own_desk
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx

_B, _X, _D = locker_banks.c, locker_boxes.c, locker_deposits.c
# Locked, so that of two deposits that come at once the second finds the first.
_BANK = (
    select(_B.id, _B.code, _B.wrong_codes, _B.paused_until)
    .where(_B.hall_id == bindparam("hall_id"), _B.code == bindparam("code"))
    .with_for_update()
)
_KIND = (
    select(cases.c.matter_kind, results.c.kind)
    .join(results, (results.c.hall_id == cases.c.hall_id) & (results.c.case_id == cases.c.id))
    .where(results.c.hall_id == bindparam("hall_id"), results.c.id == bindparam("result_id"))
)
_PUT_IN = insert(locker_deposits)
_LYING = (
    select(
        _D.id,
        _D.result_id,
        _D.case_id,
        _D.person_id,
        _D.box_id,
        _D.bank_id,
        _D.put_at,
        _D.due_at,
        _D.shelf,
        _X.number,
        _B.code,
        cases.c.agent_person_id,
    )
    .join(cases, (cases.c.hall_id == _D.hall_id) & (cases.c.id == _D.case_id))
    .join(locker_boxes, (_X.hall_id == _D.hall_id) & (_X.id == _D.box_id))
    .join(locker_banks, (_B.hall_id == _D.hall_id) & (_B.id == _D.bank_id))
    .where(_D.hall_id == bindparam("hall_id"), STILL_LIES)
)
_ONE = _LYING.where(_D.id == bindparam("deposit_id"))
_BY_CODE = _LYING.where(_D.bank_id == bindparam("bank_id"), _D.code_print == bindparam("code_print"))
_TRIES = (
    update(locker_banks)
    .where(_B.hall_id == bindparam("of_hall"), _B.id == bindparam("this"))
    .values(wrong_codes=bindparam("wrong"), paused_until=bindparam("until"))
)
_OVERDUE = (
    select(_D.id, _D.result_id, _D.case_id, cases.c.case_number, _X.number, _B.code)
    .join(locker_boxes, (_X.hall_id == _D.hall_id) & (_X.id == _D.box_id))
    .join(locker_banks, (_B.hall_id == _D.hall_id) & (_B.id == _D.bank_id))
    .join(cases, (cases.c.hall_id == _D.hall_id) & (cases.c.id == _D.case_id))
    .where(
        _D.hall_id == bindparam("hall_id"),
        _D.due_at <= bindparam("before"),
        STILL_LIES,
        _D.raised_at.is_(None),
    )
    .limit(200)
)
_RAISE = (
    update(locker_deposits)
    .where(_D.hall_id == bindparam("of_hall"), _D.id == bindparam("this"))
    .values(raised_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Deposited:
    """A result that lies in a locker; its door was told to open under `opening_id`."""

    deposit_id: str
    result_id: str
    case_id: str
    case_number: str
    bank: str
    box: int
    due_at: Millis
    opening_id: str


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A result that a clerk takes out; `shelf` is where it belongs, empty if it goes to its department."""

    result_id: str
    case_number: str
    box: int
    shelf: str
    opening_id: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A door that was told to open for whoever collects; None of both for a code that opens no box here.

    A refusal would undo that the wrong code was counted.
    """

    opening_id: str | None = None
    box: int | None = None


def put_in(
    tx: Tx,
    keyring: Keyring,
    settings: CaseSettings,
    result_id: str,
    window_id: str,
    clerk_id: str,
    bank_code: str,
    size: Size | None = None,
    box: int | None = None,
) -> Deposited:
    """Put a result that lies ready into a locker, and have its door opened for that.

    It can be collected once the door was open; if it does not open, the result lies on its shelf again.

    The box is the best that its kind, or a larger `size`, may have, or the one numbered `box`. Raises
    WindowUnknown, NotYourWindow, ResultUnknown, NotForLockers, GapsOpen, HeldForOthers, ResultNotInState,
    AlreadyHandedOver, BankUnknown, NoBoxFree, BoxTooSmall, DoorOpening.
    """
    own_desk(tx, window_id, clerk_id)
    row = result_in_hand(tx, result_id)
    kinds = tx.execute(_KIND, {"hall_id": tx.hall_id, "result_id": result_id}).one()
    check_depositable(kinds.matter_kind, must_sign=settings.signature_required)
    require_deliverable(tx, row, Move.HANDED_OVER)
    bank = _bank(tx, bank_code)
    chosen = propose(boxes_of(tx.conn, tx.hall_id, bank.id), size or needed(kinds.kind), box)
    deposit_id, until = new_id(), due_at(tx.now, settings.locker_days)
    tx.execute(
        _PUT_IN,
        {
            "id": deposit_id,
            "hall_id": tx.hall_id,
            "result_id": row.id,
            "case_id": row.case_id,
            "person_id": row.person_id,
            "box_id": chosen.id,
            "bank_id": bank.id,
            "window_id": window_id,
            "put_at": tx.now,
            "put_by": clerk_id,
            "due_at": until,
            "shelf": row.shelf,
            **locker_codes.draw(tx, keyring, bank.id),
        },
    )
    lay(tx, [row], Move.DEPOSITED, label(bank.code, chosen.number), window_id)
    at = (bank.code, chosen.number)
    tx.append(ResultDeposited(row.id, row.case_id, row.case_number, window_id, *at, until))
    opening_id = ask_open(tx, chosen.id, Purpose.PUT_IN, deposit_id, window_id=window_id)
    return Deposited(deposit_id, row.id, row.case_id, row.case_number, *at, until, opening_id)


def take_out(tx: Tx, deposit_id: str, window_id: str, clerk_id: str, key_note: str | None = None) -> TakenOut:
    """Have the door of a result opened for a clerk; once it is open, the result lies on its shelf again.

    Until the door has answered, its box opens to nobody; then its code is void. One that was called back
    goes to its department. `key_note`: why the clerk opened it with the mechanical key, so that it is out.
    Raises WindowUnknown, NotYourWindow, DepositUnknown, NoteNeeded, NoteTooLong, DoorOpening while its
    applicant may be collecting it.
    """
    own_desk(tx, window_id, clerk_id)
    lying = _lying(tx, deposit_id)
    if key_note is None:
        opening_id = ask_open(tx, lying.box_id, Purpose.TAKE_OUT, deposit_id, window_id=window_id)
    else:
        opening_id = open_by_key(tx, lying.box_id, Purpose.TAKE_OUT, key_note, window_id, deposit_id)
    row = result_in_hand(tx, lying.result_id)
    shelf = lying.shelf if row.status in (ResultStatus.IN_LOCKER, ResultStatus.READY) else ""
    return TakenOut(row.id, row.case_number, lying.number, shelf, opening_id)


def found_empty(tx: Tx, deposit_id: str, window_id: str, clerk_id: str, key_note: str | None = None) -> None:
    """Note that the box of a result is empty, which its applicant took out of it; the ledger says why.

    Of a door whose lock board did not answer the hall does not know that it was open: the clerk who had
    the box opened and saw it does. `key_note`: why the clerk opened it with the mechanical key. Raises
    WindowUnknown, NotYourWindow, DepositUnknown, DoorOpening, NotLookedInto, NoteNeeded, NoteTooLong, and
    what handing it over raises.
    """
    own_desk(tx, window_id, clerk_id)
    lying = _lying(tx, deposit_id)
    if key_note is not None:
        open_by_key(tx, lying.box_id, Purpose.STAFF, key_note, window_id)
    require_quiet(tx, lying.box_id, lying.number)
    require_look(tx, lying.box_id, lying.number)
    collected(tx, lying, {"reason_code": FOUND_EMPTY}, clerk_id)


def collect_by_card(tx: Tx, bank_code: str, deposit_id: str, person_id: str) -> Opening:
    """Open the box of a result for its applicant, or who applied for it, whose card lies on the reader.

    Raises DepositUnknown, also for one in another bank, WrongPerson, DepositOver, GapsOpen, HeldForOthers,
    ResultNotInState, DoorOpening, NotInYet.
    """
    lying = _lying(tx, deposit_id)
    if lying.code != bank_code:
        raise DepositUnknown
    if person_id not in (lying.person_id, lying.agent_person_id):
        raise WrongPerson
    return _open_for(tx, lying)


def collect_by_code(tx: Tx, keyring: Keyring, settings: CaseSettings, bank_code: str, code: str) -> Opening:
    """Open the box that a code opens; a wrong one is counted, and is no refusal, which would undo that.

    What was counted is forgotten when a result is collected: a right code alone, whose box is not opened or
    opens to nobody, would let its owner try the others' without end.

    Raises BankUnknown, BankPaused, DepositOver, GapsOpen, HeldForOthers, ResultNotInState, DoorOpening,
    NotInYet.
    """
    bank = _bank(tx, bank_code)
    tries = Tries(bank.wrong_codes, bank.paused_until)
    check_pause(tries, tx.now)
    found = locker_codes.code_print(keyring, bank.id, code)
    key = {"hall_id": tx.hall_id, "bank_id": bank.id, "code_print": found}
    lying = tx.execute(_BY_CODE, key).one_or_none()
    if lying is None:
        after = after_wrong(tries, settings.locker_tries, settings.locker_pause_minutes, tx.now)
        _count(tx, bank.id, after)
        if after.paused_until > tx.now:
            tx.append(LockerCodesPaused(place_of(bank.code)))
        return Opening()
    return _open_for(tx, lying)


def raise_overdue(tx: Tx) -> int:
    """Tell the output window once of each result that has lain in a locker for as long as it may.

    A door that was told to open in the last moment has its time to do so.
    """
    found = tx.execute(_OVERDUE, {"hall_id": tx.hall_id, "before": tx.now - MINUTE}).all()
    for row in found:
        tx.append(DepositOverdue(row.result_id, row.case_id, row.case_number, row.code, row.number))
    if found:
        tx.execute(_RAISE, [{"of_hall": tx.hall_id, "this": row.id, "now": tx.now} for row in found])
    return len(found)


def _open_for(tx: Tx, lying: Row[Any]) -> Opening:
    if lying.due_at <= tx.now:
        raise DepositOver
    require_deliverable(tx, result_in_hand(tx, lying.result_id), Move.COLLECTED)
    opening_id = ask_open(tx, lying.box_id, Purpose.COLLECT, lying.id)
    if not seen_since(tx, lying.box_id, lying.put_at):
        raise NotInYet
    return Opening(opening_id, lying.number)


def _bank(tx: Tx, code: str) -> Row[Any]:
    row = tx.execute(_BANK, {"hall_id": tx.hall_id, "code": code}).one_or_none()
    if row is None:
        raise BankUnknown
    return row


def _lying(tx: Tx, deposit_id: str) -> Row[Any]:
    row = tx.execute(_ONE, {"hall_id": tx.hall_id, "deposit_id": deposit_id}).one_or_none()
    if row is None:
        raise DepositUnknown
    return row


def _count(tx: Tx, bank_id: str, tries: Tries) -> None:
    tx.execute(
        _TRIES, {"of_hall": tx.hall_id, "this": bank_id, "wrong": tries.wrong, "until": tries.paused_until}
    )
