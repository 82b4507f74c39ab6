"""Extending the time of a case (延期) in two steps: who works on it asks, another approves; once.

Source: 行政许可法 art. 42: 10 working days more, 15 for what several organs do together, approved by whoever
is in charge of the organ, the applicant being told of the reason.
"""

from typing import Any

from sqlalchemy import Row, bindparam, exists, insert, literal_column, select, text, update

from hallsys.cases.clock import extended, office
from hallsys.cases.events import CaseExtended, ExtensionAsked, ExtensionRefused
from hallsys.cases.extension_errors import (
    BadExtension,
    ExtendedAlready,
    ExtensionTooLate,
    ExtensionWaits,
    NoExtensionWaits,
    OwnExtension,
)
from hallsys.cases.joint_tables import joint_members
from hallsys.cases.life_tables import EXTENSION_WAITS, extensions
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.policy import CaseSettings
from hallsys.cases.reason_setting import given_reason
from hallsys.cases.rules import Action, Status, check_note, check_separation, next_status
from hallsys.cases.steps import case_in_hand, move, undisputed, write_step
from hallsys.cases.tables import cases
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import Kind

ASKED, REFUSED = "ask_extension", "refuse_extension"

_ASK = insert(extensions)
_OF_CASE = (extensions.c.hall_id == bindparam("hall_id"), extensions.c.case_id == bindparam("case_id"))
_STANDING = select(extensions.c.granted).where(*_OF_CASE, text(f"({EXTENSION_WAITS} OR granted = 1)"))
_WAITING = (
    select(extensions.c.id, extensions.c.asked_by, extensions.c.reason_code, extensions.c.days)
    .where(*_OF_CASE, text(EXTENSION_WAITS))
    .with_for_update()
)
_SETTLE = (
    update(extensions)
    .where(extensions.c.hall_id == bindparam("of_hall"), extensions.c.id == bindparam("extension_id"))
    .values(
        settled_by=bindparam("who"),
        settled_at=bindparam("now"),
        granted=bindparam("yes"),
        answer=bindparam("more"),
        due_before=bindparam("before"),
        due_at=bindparam("due"),
    )
)
_MOVE_DUE = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("moved_id"))
    .values(due_at=bindparam("due"))
)
_IS_JOINT = select(
    exists(literal_column("1")).where(
        joint_members.c.hall_id == bindparam("hall_id"), joint_members.c.case_id == bindparam("case_id")
    )
)


def ask_extension(
    tx: Tx,
    settings: CaseSettings,
    case_id: str,
    clerk_id: str,
    days: int,
    reason_code: str,
    note: str = "",
) -> None:
    """Ask that a case have so many working days more, for a reason of extensions; it goes on meanwhile.

    Raises CaseUnknown, SamePerson, DeclineWaits, CaseNotInState while the clock stands or once it was
    decided, ExtensionTooLate, BadExtension, ExtendedAlready, ExtensionWaits, ReasonUnknown, ReasonOff,
    NoteNeeded, NoteTooLong.
    """
    case = _in_time(tx, case_id)
    check_separation(case.accepted_by, clerk_id)
    more = given_reason(tx, Purpose.EXTENSION, reason_code, note)
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    joint = tx.execute(_IS_JOINT, key).scalar_one()
    longest = settings.joint_extension_days if joint else settings.extension_days
    if case.matter_kind == Kind.IMMEDIATE or not 1 <= days <= longest:
        raise BadExtension(longest=longest)
    for granted in tx.execute(_STANDING, key).scalars():
        raise (ExtendedAlready if granted else ExtensionWaits)(case_number=case.case_number)
    asked = {"reason_code": reason_code, "days": days, "note": more, "due_before": case.due_at}
    tx.execute(_ASK, {**key, **asked, "id": new_id(), "asked_by": clerk_id, "asked_at": tx.now})
    write_step(tx, case_id, ASKED, case.status, clerk_id, reason_code, more)
    tx.append(ExtensionAsked(case_id, case.case_number, reason_code, days, clerk_id, case.status))


def grant_extension(tx: Tx, hall: Hall, settings: CaseSettings, case_id: str, supervisor_id: str) -> Millis:
    """Approve an extension; return when the case is due now. `supervisor_id` has the right.

    Raises CaseUnknown, DeclineWaits, CaseNotInState while the clock stands, ExtensionTooLate,
    NoExtensionWaits, OwnExtension, CalendarUncovered.
    """
    case, asked = _waiting(tx, _in_time(tx, case_id), supervisor_id)
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    due = extended(clock, case.due_at, asked.days)
    _settle(tx, asked.id, supervisor_id, case.due_at, granted=True, due=due)
    tx.execute(_MOVE_DUE, {"of_hall": tx.hall_id, "moved_id": case_id, "due": due})
    reached = move(tx, case, Action.EXTEND, supervisor_id, asked.reason_code)
    tx.append(CaseExtended(case_id, case.case_number, asked.reason_code, asked.days, due, reached))
    return due


def refuse_extension(tx: Tx, case_id: str, supervisor_id: str, answer: str = "") -> None:
    """Do not approve an extension: the case is due when it was.

    Raises CaseUnknown, NoExtensionWaits, OwnExtension, NoteTooLong.
    """
    case, asked = _waiting(tx, case_in_hand(tx, case_id), supervisor_id)
    more = check_note(answer)
    _settle(tx, asked.id, supervisor_id, case.due_at, granted=False, answer=more)
    write_step(tx, case_id, REFUSED, case.status, supervisor_id, asked.reason_code, more)
    tx.append(ExtensionRefused(case_id, case.case_number, supervisor_id, case.status))


def _in_time(tx: Tx, case_id: str) -> Row[Any]:
    """Return the case, if its clock runs and it is not overdue."""
    case = undisputed(case_in_hand(tx, case_id))
    next_status(Status(case.status), Action.EXTEND, case.case_number)
    if tx.now > case.due_at:
        raise ExtensionTooLate(case_number=case.case_number)
    return case


def _waiting(tx: Tx, case: Row[Any], supervisor_id: str) -> tuple[Row[Any], Row[Any]]:
    asked = tx.execute(_WAITING, {"hall_id": tx.hall_id, "case_id": case.id}).one_or_none()
    if asked is None:
        raise NoExtensionWaits
    if supervisor_id in (asked.asked_by, case.accepted_by):
        raise OwnExtension
    return case, asked


def _settle(
    tx: Tx,
    extension_id: str,
    who: str,
    before: Millis,
    *,
    granted: bool,
    answer: str = "",
    due: Millis | None = None,
) -> None:
    settled = {"extension_id": extension_id, "who": who, "now": tx.now, "yes": int(granted)}
    # Pauses have moved it since it was asked: the applicant is told from when to when.
    tx.execute(_SETTLE, {"of_hall": tx.hall_id, **settled, "more": answer, "before": before, "due": due})
