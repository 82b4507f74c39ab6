"""Making a decided case void (作废): one person asks for it with a coded reason, another confirms it.

What has not been handed over can be handed over no more; what was stays in the ledger, and is told as void.
Source: 行政许可法 art. 69.
"""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select, text, update

from hallsys.cases.ending import wind_up
from hallsys.cases.events import CaseVoided, VoidAsked, VoidRefused
from hallsys.cases.holding import look_for_others
from hallsys.cases.life_errors import NoVoidWaits, OwnVoid, VoidWaits
from hallsys.cases.life_tables import VOID_WAITS, voidings
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reason_setting import given_reason
from hallsys.cases.result_rules import Move
from hallsys.cases.results import move_all
from hallsys.cases.rules import Action, Status, check_note, check_separation, next_status
from hallsys.cases.steps import case_in_hand, move, write_step
from hallsys.cases.tables import cases
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

ASKED, REFUSED = "ask_void", "refuse_void"

_ASK = insert(voidings)
_WAITING = (
    select(voidings.c.id, voidings.c.asked_by, voidings.c.reason_code, voidings.c.note)
    .where(
        voidings.c.hall_id == bindparam("hall_id"),
        voidings.c.case_id == bindparam("case_id"),
        text(VOID_WAITS),
    )
    .with_for_update()
)
_SETTLE = (
    update(voidings)
    .where(voidings.c.hall_id == bindparam("of_hall"), voidings.c.id == bindparam("voiding_id"))
    .values(
        settled_by=bindparam("who"),
        settled_at=bindparam("now"),
        confirmed=bindparam("yes"),
        answer=bindparam("more"),
    )
)
# Who decided, when and how stays: that was so.
_WHY = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("voided_id"))
    .values(reason_code=bindparam("why"))
)


def ask_void(tx: Tx, case_id: str, clerk_id: str, reason_code: str, note: str = "") -> None:
    """Ask that a decided case be void for a reason of voids; until another confirms it, it holds.

    Raises CaseUnknown, SamePerson, CaseNotInState, VoidWaits, ReasonUnknown, ReasonOff, NoteNeeded,
    NoteTooLong.
    """
    case = case_in_hand(tx, case_id)
    check_separation(case.accepted_by, clerk_id)
    next_status(Status(case.status), Action.VOID, case.case_number)
    more = given_reason(tx, Purpose.VOID, reason_code, note)
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    if tx.execute(_WAITING, key).first() is not None:
        raise VoidWaits(case_number=case.case_number)
    asked = {"reason_code": reason_code, "note": more, "asked_by": clerk_id, "asked_at": tx.now}
    tx.execute(_ASK, {**key, **asked, "id": new_id()})
    write_step(tx, case_id, ASKED, case.status, clerk_id, reason_code, more)
    tx.append(VoidAsked(case_id, case.case_number, reason_code, clerk_id))


def confirm_void(tx: Tx, case_id: str, supervisor_id: str) -> None:
    """Make a case void as it was asked for, and all its results; `supervisor_id` has the right.

    Raises CaseUnknown, NoVoidWaits, OwnVoid.
    """
    case, asked = _waiting(tx, case_id, supervisor_id)
    _settle(tx, asked.id, supervisor_id, confirmed=True)
    move(tx, case, Action.VOID, supervisor_id, asked.reason_code, asked.note)
    tx.execute(_WHY, {"of_hall": tx.hall_id, "voided_id": case_id, "why": asked.reason_code})
    move_all(tx, case_id, Move.VOIDED)
    wind_up(tx, case_id)
    look_for_others(tx, case_id)
    tx.append(CaseVoided(case_id, case.case_number, asked.reason_code))


def refuse_void(tx: Tx, case_id: str, supervisor_id: str, answer: str = "") -> None:
    """Do not confirm that a case be void: its decision holds.

    Raises CaseUnknown, NoVoidWaits, OwnVoid, NoteTooLong.
    """
    case, asked = _waiting(tx, case_id, supervisor_id)
    more = check_note(answer)
    _settle(tx, asked.id, supervisor_id, confirmed=False, answer=more)
    write_step(tx, case_id, REFUSED, case.status, supervisor_id, asked.reason_code, more)
    tx.append(VoidRefused(case_id, case.case_number, supervisor_id))


def _waiting(tx: Tx, case_id: str, supervisor_id: str) -> tuple[Row[Any], Row[Any]]:
    case = case_in_hand(tx, case_id)
    asked = tx.execute(_WAITING, {"hall_id": tx.hall_id, "case_id": case_id}).one_or_none()
    if asked is None:
        raise NoVoidWaits
    if supervisor_id in (asked.asked_by, case.accepted_by):
        raise OwnVoid
    return case, asked


def _settle(tx: Tx, voiding_id: str, who: str, *, confirmed: bool, answer: str = "") -> None:
    settled = {"voiding_id": voiding_id, "who": who, "now": tx.now, "yes": int(confirmed)}
    tx.execute(_SETTLE, {"of_hall": tx.hall_id, **settled, "more": answer})
