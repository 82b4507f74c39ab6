"""Ending a case without a decision: withdrawn by its applicant, or terminated for a coded reason."""

from typing import Any

from sqlalchemy import Row, bindparam, text, update

from hallsys.cases.desk import leave
from hallsys.cases.events import CaseTerminated, CaseWithdrawn, ExtensionLapsed
from hallsys.cases.life_tables import (
    DECLINE_WAITS,
    EXTENSION_WAITS,
    GAP_OPEN,
    case_gaps,
    case_pauses,
    declines,
    extensions,
)
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reason_setting import given_reason
from hallsys.cases.rules import Action, check_separation
from hallsys.cases.steps import case_in_hand, end, of_applicant
from hallsys.kernel.transaction import Tx

_END_PAUSE = (
    update(case_pauses)
    .where(
        case_pauses.c.hall_id == bindparam("of_hall"),
        case_pauses.c.case_id == bindparam("of_case"),
        case_pauses.c.until.is_(None),
    )
    .values(until=bindparam("now"))
)
_DROP_GAPS = (
    update(case_gaps)
    .where(
        case_gaps.c.hall_id == bindparam("of_hall"),
        case_gaps.c.case_id == bindparam("of_case"),
        text(GAP_OPEN),
    )
    .values(ended_at=bindparam("now"), ending=bindparam("how"))
)
# What is over needs no confirmation any more; nobody sent it back.
_DROP_DECLINE = (
    update(declines)
    .where(
        declines.c.hall_id == bindparam("of_hall"),
        declines.c.case_id == bindparam("of_case"),
        text(DECLINE_WAITS),
    )
    .values(settled_at=bindparam("now"), confirmed=0)
)
# Nor has what is decided any time to extend.
_DROP_EXTENSION = (
    update(extensions)
    .where(
        extensions.c.hall_id == bindparam("of_hall"),
        extensions.c.case_id == bindparam("of_case"),
        text(EXTENSION_WAITS),
    )
    .values(settled_at=bindparam("now"), granted=0)
)
_STANDS = text("SELECT case_number, status FROM cases WHERE hall_id = :hall_id AND id = :case_id")


def withdraw(tx: Tx, case_id: str, service_id: str, clerk_id: str) -> None:
    """Withdraw a case for its applicant, whose ticket, taken with the card, the clerk serves now.

    Raises NotYourTicket, CaseUnknown, NotTheApplicant, CaseNotInState once the case was decided.
    """
    _withdraw(tx, of_applicant(tx, case_id, service_id, clerk_id))


def withdraw_elsewhere(tx: Tx, case_id: str) -> None:
    """Withdraw a case that its applicant withdrew in the department's own system.

    Raises CaseUnknown, CaseNotInState once the case was decided.
    """
    _withdraw(tx, case_in_hand(tx, case_id))


def terminate(tx: Tx, case_id: str, supervisor_id: str, reason_code: str, note: str = "") -> None:
    """End a case for a reason of terminations.

    Raises CaseUnknown, SamePerson, ReasonUnknown, ReasonOff, NoteNeeded, NoteTooLong, and CaseNotInState
    once it was decided.
    """
    case = case_in_hand(tx, case_id)
    check_separation(case.accepted_by, supervisor_id)
    more = given_reason(tx, Purpose.TERMINATION, reason_code, note)
    end(tx, case, Action.TERMINATE, supervisor_id, reason_code, more)
    wind_up(tx, case_id)
    tx.append(CaseTerminated(case_id, case.case_number, reason_code))


def wind_up(tx: Tx, case_id: str, gaps: str = "dropped") -> None:
    """End what still ran for a case that is over: process, pause, gaps, what waits to be settled."""
    leave(tx, case_id)
    ended = {"of_hall": tx.hall_id, "of_case": case_id, "now": tx.now}
    tx.execute(_END_PAUSE, ended)
    tx.execute(_DROP_GAPS, {**ended, "how": gaps})
    tx.execute(_DROP_DECLINE, ended)
    drop_extension(tx, case_id)


def drop_extension(tx: Tx, case_id: str) -> None:
    """Settle an extension that nobody approved before its case was decided or ended."""
    if tx.execute(_DROP_EXTENSION, {"of_hall": tx.hall_id, "of_case": case_id, "now": tx.now}).rowcount:
        case = tx.execute(_STANDS, {"hall_id": tx.hall_id, "case_id": case_id}).one()
        tx.append(ExtensionLapsed(case_id, case.case_number, case.status))


def _withdraw(tx: Tx, case: Row[Any]) -> None:
    # The applicant ends it, not the clerk who took it in: nobody decided anything.
    end(tx, case, Action.WITHDRAW, None, None)
    wind_up(tx, case.id)
    tx.append(CaseWithdrawn(case.id, case.case_number))
