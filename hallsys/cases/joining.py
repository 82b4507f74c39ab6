"""Joint cases (证照联办, 一件事): cases of one application under one number, whose results go out together.

Each department works on its own case under its own clock, in parallel; the joint case is due when the last
of them is. What one has made is held back until the others are there, unless the hall releases it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, text, update

from hallsys.cases.entering import AcceptedCase, next_numbers
from hallsys.cases.holding import free, is_waited_for
from hallsys.cases.joint_rules import FEWEST, NUMBER_PREFIX, Issue, may_lead, package_of
from hallsys.cases.joint_tables import THE_OTHERS, joint_cases, joint_members
from hallsys.cases.process_errors import (
    HeldForOthers,
    JointUnknown,
    NotLeadDepartment,
    ReasonForRelease,
)
from hallsys.cases.process_events import CasesJoined, JointReleased
from hallsys.cases.processes import desks_of
from hallsys.cases.rules import check_note
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.packages import packages

_HOLDING = text(
    f"SELECT j.number, count(*) AS waited_for {THE_OTHERS} :hall_id AND m.case_id = :case_id "
    "GROUP BY j.number"
)
_JOIN = insert(joint_cases)
_LEAD = text(
    "SELECT j.number, t.department FROM joint_cases j "
    "JOIN joint_members m ON m.hall_id = j.hall_id AND m.joint_id = j.id "
    "JOIN cases c ON c.hall_id = m.hall_id AND c.id = m.case_id JOIN matters t ON t.hall_id = c.hall_id "
    "AND t.id = c.matter_id "
    "WHERE j.hall_id = :of_hall AND j.id = :joint_id ORDER BY c.id LIMIT 1"
)
_MEMBER = insert(joint_members)
_RELEASE = (
    update(joint_cases)
    .where(
        joint_cases.c.hall_id == bindparam("of_hall"),
        joint_cases.c.id == bindparam("joint_id"),
        joint_cases.c.issue == Issue.TOGETHER,
        joint_cases.c.released_at.is_(None),
    )
    .values(released_at=bindparam("now"), released_by=bindparam("who"), release_note=bindparam("why"))
    .returning(joint_cases.c.number)
)


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint case that was made: its number, the package it is of, and when the last of its cases is due."""

    joint_id: str
    number: str
    name: str
    name_en: str
    due_at: Millis


def join(tx: Tx, timezone: str, accepted: Sequence[AcceptedCase], issue: Issue) -> Joint | None:
    """Put cases that were accepted together under one joint case, if their matters are of one package."""
    if len(accepted) < FEWEST:
        return None
    package = package_of(packages(tx.conn, tx.hall_id), [case.matter_id for case in accepted])
    if package is None:
        return None
    (number,) = next_numbers(tx, [NUMBER_PREFIX], local_time(tx.now, timezone).date())
    joint_id, due_at = new_id(), max(case.due_at for case in accepted)
    row = {"id": joint_id, "hall_id": tx.hall_id, "number": number, "issue": issue, "at": tx.now}
    tx.execute(_JOIN, {**row, "name": package.name, "name_en": package.name_en})
    tx.execute(
        _MEMBER,
        [{"hall_id": tx.hall_id, "case_id": case.case_id, "joint_id": joint_id} for case in accepted],
    )
    tx.append(CasesJoined(joint_id, tuple(case.case_id for case in accepted)))
    return Joint(joint_id, number, package.name, package.name_en, due_at)


def require_together(tx: Tx, case_id: str) -> None:
    """Raise HeldForOthers for a case whose results wait for those of its joint case."""
    row = tx.execute(_HOLDING, {"hall_id": tx.hall_id, "case_id": case_id}).one_or_none()
    if row is not None:
        raise HeldForOthers(joint_number=row.number, left=row.waited_for)


def release_joint(tx: Tx, joint_id: str, clerk_id: str, reason: str) -> str:
    """Let the results of a joint case go out as they come, for a reason on record; return its number.

    The clerk is one of the lead department's. Raises ReasonForRelease, NoteTooLong, NotLeadDepartment, and
    JointUnknown, also for one that holds nothing back.
    """
    why = check_note(reason)
    if not why:
        raise ReasonForRelease
    key = {"of_hall": tx.hall_id, "joint_id": joint_id}
    lead = tx.execute(_LEAD, key).one_or_none()
    if lead is None:
        raise JointUnknown
    if not may_lead(lead.department, desks_of(tx.conn, tx.hall_id, clerk_id)):
        raise NotLeadDepartment(joint_number=lead.number, department=lead.department)
    number = tx.execute(_RELEASE, {**key, "now": tx.now, "who": clerk_id, "why": why}).scalar_one_or_none()
    if number is None:
        raise JointUnknown
    tx.append(JointReleased(joint_id, number))
    if is_waited_for(
        tx, joint_id
    ):  # asked under the lock that the release holds; else they were freed before
        free(tx, joint_id)
    return str(number)
