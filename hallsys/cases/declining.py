"""Declining a case (不予受理) in two steps: one person asks for it with a coded reason, another confirms it.

Source: 行政许可法 art. 32; a refusal needs a coded reason and a supervisor's confirmation (清单受理).
"""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select, text, update

from hallsys.cases.ending import wind_up
from hallsys.cases.events import CaseDeclined, DeclineAsked, DeclineSentBack
from hallsys.cases.life_errors import NoDeclineWaits, OwnDecline
from hallsys.cases.life_tables import DECLINE_WAITS, declines
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reason_setting import given_reason
from hallsys.cases.rules import Action, Status, check_note, next_status
from hallsys.cases.steps import case_in_hand, end, undisputed, write_step
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

ASKED, SENT_BACK = "ask_decline", "send_back"

_ASK = insert(declines)
_WAITING = (
    select(declines.c.id, declines.c.asked_by, declines.c.reason_code, declines.c.note)
    .where(
        declines.c.hall_id == bindparam("hall_id"),
        declines.c.case_id == bindparam("case_id"),
        text(DECLINE_WAITS),
    )
    .with_for_update()
)
_SETTLE = (
    update(declines)
    .where(declines.c.hall_id == bindparam("of_hall"), declines.c.id == bindparam("decline_id"))
    .values(
        settled_by=bindparam("who"),
        settled_at=bindparam("now"),
        confirmed=bindparam("yes"),
        answer=bindparam("more"),
    )
)


def ask_decline(tx: Tx, case_id: str, clerk_id: str, reason_code: str, note: str = "") -> None:
    """Ask that a case be declined for a reason of declines; until it is settled the case stands still.

    Raises CaseUnknown, DeclineWaits, CaseNotInState, ReasonUnknown, ReasonOff, NoteTooLong. The note stands
    with the case only: it may name people.
    """
    case = undisputed(case_in_hand(tx, case_id))
    more = given_reason(tx, Purpose.DECLINE, reason_code, note)
    next_status(Status(case.status), Action.DECLINE, case.case_number)
    tx.execute(
        _ASK,
        {
            "id": new_id(),
            "hall_id": tx.hall_id,
            "case_id": case_id,
            "reason_code": reason_code,
            "note": more,
            "asked_by": clerk_id,
            "asked_at": tx.now,
        },
    )
    write_step(tx, case_id, ASKED, case.status, clerk_id, reason_code, more)
    tx.append(DeclineAsked(case_id, case.case_number, reason_code, clerk_id))


def confirm_decline(tx: Tx, case_id: str, supervisor_id: str) -> None:
    """Decline the case as it was asked for; `supervisor_id` has the right, and a hand in neither step before.

    Raises CaseUnknown, NoDeclineWaits, OwnDecline.
    """
    case, asked = _waiting(tx, case_id, supervisor_id)
    tx.execute(
        _SETTLE,
        {
            "of_hall": tx.hall_id,
            "decline_id": asked.id,
            "who": supervisor_id,
            "now": tx.now,
            "yes": 1,
            "more": "",
        },
    )
    end(tx, case, Action.DECLINE, supervisor_id, asked.reason_code, asked.note)
    wind_up(tx, case_id)
    tx.append(CaseDeclined(case_id, case.case_number, asked.reason_code))


def send_back(tx: Tx, case_id: str, supervisor_id: str, answer: str = "") -> None:
    """Do not confirm a decline: the case goes on.

    Raises CaseUnknown, NoDeclineWaits, OwnDecline, NoteTooLong.
    """
    case, asked = _waiting(tx, case_id, supervisor_id)
    more = check_note(answer)
    tx.execute(
        _SETTLE,
        {
            "of_hall": tx.hall_id,
            "decline_id": asked.id,
            "who": supervisor_id,
            "now": tx.now,
            "yes": 0,
            "more": more,
        },
    )
    write_step(tx, case_id, SENT_BACK, case.status, supervisor_id, asked.reason_code, more)
    tx.append(DeclineSentBack(case_id, case.case_number, supervisor_id))


def _waiting(tx: Tx, case_id: str, supervisor_id: str) -> tuple[Row[Any], Row[Any]]:
    case = case_in_hand(tx, case_id)
    asked = tx.execute(_WAITING, {"hall_id": tx.hall_id, "case_id": case_id}).one_or_none()
    if asked is None:
        raise NoDeclineWaits
    if supervisor_id in (asked.asked_by, case.accepted_by):
        raise OwnDecline
    return case, asked
