"""Deciding cases: an immediate one at the window, any other in the back office."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, exists, literal_column, select, text, update

from hallsys.cases.ending import drop_extension, wind_up
from hallsys.cases.errors import CaseUnknown, NotImmediate
from hallsys.cases.events import CaseConcluded, CaseTakenUp
from hallsys.cases.process_errors import InProcess
from hallsys.cases.process_tables import LIES_SOMEWHERE, case_processes
from hallsys.cases.reason_setting import check_refusal
from hallsys.cases.results import put_out
from hallsys.cases.rules import (
    Action,
    Outcome,
    Shelved,
    Status,
    check_results,
    check_separation,
    next_status,
)
from hallsys.cases.steps import WAITS_FOR_DECLINE, undisputed, write_step
from hallsys.cases.tables import cases
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.tables import services
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import Kind

_SERVES = exists().where(
    services.c.hall_id == cases.c.hall_id,
    services.c.ticket_id == cases.c.ticket_id,
    services.c.clerk_id == bindparam("clerk_id"),
    services.c.started_at.is_not(None),
    services.c.ended_at.is_(None),
)
_IN_PROCESS = exists(literal_column("1")).where(
    case_processes.c.case_id == cases.c.id, text(f"case_processes.{LIES_SOMEWHERE}")
)
# Locked, so that of two decisions that come at once the second finds the first.
_CASE = (
    select(
        cases.c.id,
        cases.c.case_number,
        cases.c.matter_kind,
        cases.c.person_id,
        cases.c.status,
        cases.c.accepted_by,
        _SERVES.label("being_served"),
        WAITS_FOR_DECLINE.label("decline_waits"),
        _IN_PROCESS.label("in_process"),
    )
    .where(cases.c.id == bindparam("case_id"), cases.c.hall_id == bindparam("hall_id"))
    .with_for_update()
)

_TAKE_UP = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("case_id"))
    .values(status=bindparam("reached"), taken_up_by=bindparam("clerk_id"), taken_up_at=bindparam("now"))
)
_DECIDE = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("case_id"))
    .values(
        status=bindparam("reached"),
        decided_by=bindparam("clerk_id"),
        decided_at=bindparam("now"),
        outcome=bindparam("how"),
        reason_code=bindparam("why"),
    )
)


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case and where it stands now."""

    case_id: str
    case_number: str
    status: str


@dataclass(frozen=True, slots=True)
class Concluded:
    """A decided case, where it stands now, and its results: on their shelf, or on their way to the window."""

    case_id: str
    case_number: str
    status: str
    result_ids: tuple[str, ...]


def conclude_at_window(
    tx: Tx, case_id: str, clerk_id: str, result_names: Sequence[str], shelf: str
) -> Concluded:
    """Grant an immediate case while its ticket is being served by `clerk_id`.

    A refusal is nobody's alone: such a case is left to the back office. Raises CaseUnknown,
    NotImmediate, NotYourTicket, CaseNotInState, BadResult.
    """
    case = _case(tx, case_id, clerk_id)
    if case.matter_kind != Kind.IMMEDIATE:
        raise NotImmediate
    if not case.being_served:
        raise NotYourTicket
    return _decide(tx, case, Action.CONCLUDE_AT_WINDOW, clerk_id, check_results(result_names, shelf))


def take_up(tx: Tx, case_id: str, clerk_id: str) -> CaseMoved:
    """Begin to work on a case in the back office.

    Raises CaseUnknown, DeclineWaits, InProcess, CaseNotInState, and SamePerson for the clerk who accepted it.
    """
    case = _one_approvers(_case(tx, case_id, clerk_id))
    check_separation(case.accepted_by, clerk_id)
    return CaseMoved(case_id, case.case_number, begin_work(tx, case, clerk_id))


def begin_work(tx: Tx, case: Row[Any], clerk_id: str) -> Status:
    """Take a case up that was checked; return where it stands. Raises CaseNotInState."""
    reached = next_status(Status(case.status), Action.TAKE_UP, case.case_number)
    tx.execute(
        _TAKE_UP,
        {"of_hall": tx.hall_id, "case_id": case.id, "reached": reached, "clerk_id": clerk_id, "now": tx.now},
    )
    write_step(tx, case.id, Action.TAKE_UP, reached, clerk_id)
    tx.append(CaseTakenUp(case.id, case.case_number, clerk_id))
    return reached


def conclude(
    tx: Tx,
    case_id: str,
    clerk_id: str,
    outcome: Outcome,
    result_names: Sequence[str],
    shelf: str,
    reason_code: str | None = None,
) -> Concluded:
    """Decide a case that was taken up; its results are ready on `shelf`, its end if it has none.

    Without a shelf they are on their way to the output window.
    A refusal needs one of its reasons. Raises CaseUnknown, SamePerson for the clerk who
    accepted it, InProcess, CaseNotInState, ReasonUnknown, BadResult.
    """
    case = _one_approvers(_case(tx, case_id, clerk_id))
    check_separation(case.accepted_by, clerk_id)
    check_refusal(tx, outcome, reason_code)
    shelved = check_results(result_names, shelf, sent=True)
    return _decide(tx, case, Action.CONCLUDE, clerk_id, shelved, outcome, reason_code)


def settle(tx: Tx, case: Row[Any], clerk_id: str, outcome: Outcome, reason_code: str | None) -> Status:
    """Decide a case whose results are made later; return where it stands. Raises CaseNotInState."""
    reached = next_status(Status(case.status), Action.CONCLUDE, case.case_number)
    _close(tx, case.id, reached, clerk_id, outcome, reason_code)
    write_step(tx, case.id, Action.CONCLUDE, reached, clerk_id, reason_code)
    tx.append(CaseConcluded(case.id, case.case_number, outcome))
    return reached


def issue(tx: Tx, case: Row[Any], status: Status, shelved: Shelved) -> Status:
    """Lay the results of a decided case on their shelf, or send them; return where it stands."""
    return put_out(tx, case, status, shelved)[1]


def _one_approvers(case: Row[Any]) -> Row[Any]:
    if case.in_process:
        raise InProcess(case_number=case.case_number)
    return case


def _case(tx: Tx, case_id: str, clerk_id: str) -> Row[Any]:
    row = tx.execute(_CASE, {"case_id": case_id, "hall_id": tx.hall_id, "clerk_id": clerk_id}).one_or_none()
    if row is None:
        raise CaseUnknown
    return undisputed(row)


def _decide(
    tx: Tx,
    case: Row[Any],
    action: Action,
    clerk_id: str,
    shelved: Shelved,
    outcome: Outcome = Outcome.GRANTED,
    reason_code: str | None = None,
) -> Concluded:
    decided = next_status(Status(case.status), action, case.case_number)
    _close(tx, case.id, decided, clerk_id, outcome, reason_code)
    tx.append(CaseConcluded(case.id, case.case_number, outcome))
    result_ids, reached = put_out(tx, case, decided, shelved)
    write_step(tx, case.id, action, reached, clerk_id, reason_code)
    return Concluded(case.id, case.case_number, reached, result_ids)


def _close(
    tx: Tx,
    case_id: str,
    reached: Status,
    clerk_id: str,
    outcome: Outcome,
    reason_code: str | None,
) -> None:
    tx.execute(
        _DECIDE,
        {
            "of_hall": tx.hall_id,
            "case_id": case_id,
            "reached": reached,
            "clerk_id": clerk_id,
            "now": tx.now,
            "how": outcome,
            "why": reason_code,
        },
    )
    drop_extension(tx, case_id)
    if outcome == Outcome.REFUSED:
        wind_up(tx, case_id)  # what was promised for later is not needed any more
