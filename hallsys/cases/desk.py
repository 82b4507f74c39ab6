"""A case where it lies in its process, locked, and its way from one inbox to the next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, String, bindparam, insert, select, text, update

from hallsys.cases.clock import Office, due_at
from hallsys.cases.errors import CaseUnknown
from hallsys.cases.holding import look_for_others
from hallsys.cases.process_errors import NotHeld, NotInProcess
from hallsys.cases.process_events import StageReached
from hallsys.cases.process_rules import Process, Stage, check_actor
from hallsys.cases.process_tables import LIES_SOMEWHERE, case_acts, case_processes
from hallsys.cases.processes import desks_of, process_of, processes
from hallsys.cases.rules import Status, check_separation
from hallsys.cases.seeds import commit_seed
from hallsys.cases.steps import WAITS_FOR_DECLINE, undisputed
from hallsys.cases.tables import cases
from hallsys.kernel.transaction import Tx

_ABOUT = (
    cases.c.id,
    cases.c.case_number,
    cases.c.matter_id,
    cases.c.person_id,
    cases.c.status,
    cases.c.accepted_by,
    cases.c.accepted_at,
    cases.c.due_at,
)
_LYING = (
    select(
        *_ABOUT,
        case_processes.c.process_code,
        case_processes.c.version,
        case_processes.c.stage,
        case_processes.c.department,
        case_processes.c.stage_due,
        case_processes.c.holder_id,
        case_processes.c.proposal,
        case_processes.c.reason_code,
        WAITS_FOR_DECLINE.label("decline_waits"),
    )
    .join(
        case_processes,
        (case_processes.c.hall_id == cases.c.hall_id) & (case_processes.c.case_id == cases.c.id),
    )
    .where(cases.c.hall_id == bindparam("hall_id"), cases.c.id == bindparam("case_id"))
    .with_for_update()
)
_NUMBER = select(cases.c.case_number).where(
    cases.c.hall_id == bindparam("hall_id"), cases.c.id == bindparam("case_id")
)
# An immediate case is decided where it was accepted (审核合一).
_BEGINNING = text(
    "SELECT c.id, c.case_number, c.matter_id, c.status, c.accepted_by, c.accepted_at, c.due_at, "
    "p.process_code, m.department FROM cases c "
    "JOIN matter_processes p ON p.hall_id = c.hall_id AND p.matter_id = c.matter_id "
    "JOIN matters m ON m.hall_id = c.hall_id AND m.id = c.matter_id "
    "WHERE c.hall_id = :hall_id AND c.id IN :ids AND c.matter_kind <> 'immediate' ORDER BY c.id"
).bindparams(bindparam("ids", expanding=True, type_=String))
_BEGIN = insert(case_processes)
_MOVE = (
    update(case_processes)
    .where(case_processes.c.hall_id == bindparam("of_hall"), case_processes.c.case_id == bindparam("of_case"))
    .values(
        stage=bindparam("to"),
        department=bindparam("desk"),
        since=bindparam("now"),
        stage_due=bindparam("due"),
        holder_id=bindparam("holder"),
    )
)
_LEAVE = (
    update(case_processes)
    .where(
        case_processes.c.hall_id == bindparam("of_hall"),
        case_processes.c.case_id == bindparam("of_case"),
        text(LIES_SOMEWHERE),
    )
    .values(stage=None, holder_id=None)
)
_ACTED = (
    select(case_acts.c.stage, case_acts.c.clerk_id)
    .where(case_acts.c.hall_id == bindparam("hall_id"), case_acts.c.case_id == bindparam("case_id"))
    .order_by(case_acts.c.id)
)
_DEPARTMENT = text("SELECT department FROM matters WHERE hall_id = :hall_id AND id = :matter_id")


@dataclass(frozen=True, slots=True)
class Lying:
    """A case in the inbox of a stage: its row, the template it began under, who ended which stage last."""

    case: Row[Any]
    process: Process
    stage: Stage
    acted: Mapping[str, str]


def begin(tx: Tx, clock: Office | None, case_ids: Collection[str]) -> None:
    """Put accepted cases into the first inbox of their matters' processes; those without one stay out.

    Without a clock a stage has no limit of its own.
    """
    found = tx.execute(_BEGINNING, {"hall_id": tx.hall_id, "ids": list(case_ids)}).all()
    if not found:
        return
    known = processes(tx.conn, tx.hall_id)
    for row in found:
        process = known[row.process_code]
        stage = process.first
        desk, due = stage.department or row.department, _due(tx, clock, stage)
        tx.execute(
            _BEGIN,
            {
                "case_id": row.id,
                "hall_id": tx.hall_id,
                "process_code": process.code,
                "version": process.version,
                "stage": stage.code,
                "department": desk,
                "since": tx.now,
                "stage_due": due,
                "accepted_by": row.accepted_by,
            },
        )
        _tell(tx, row, row.status, process, stage, desk, due, None)
        commit_seed(tx, row.id, row.case_number, stage)


def lying(tx: Tx, case_id: str) -> Lying:
    """Return the case where it lies, locked. Raises CaseUnknown, NotInProcess, DeclineWaits."""
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    row = tx.execute(_LYING, key).one_or_none()
    if row is None or row.stage is None:
        number = tx.execute(_NUMBER, key).scalar_one_or_none()
        raise CaseUnknown if number is None else NotInProcess(case_number=number)
    undisputed(row)
    process = process_of(tx.conn, tx.hall_id, row.process_code, row.version)
    acted = {one.stage: one.clerk_id for one in tx.execute(_ACTED, key)}
    return Lying(row, process, process.stage(row.stage), acted)


def held(tx: Tx, case_id: str, clerk_id: str) -> Lying:
    """Return the case where it lies, locked, if the clerk holds it and may act there.

    Raises CaseUnknown, NotInProcess, DeclineWaits, NotHeld, SamePerson, NotYourDepartment, ActedBefore.
    """
    found = lying(tx, case_id)
    if found.case.holder_id != clerk_id:
        raise NotHeld(case_number=found.case.case_number)
    check_may_act(tx, found, clerk_id)
    return found


def check_may_act(tx: Tx, found: Lying, clerk_id: str) -> None:
    """Raise SamePerson, NotYourDepartment or ActedBefore for a clerk who cannot act in the stage."""
    check_separation(found.case.accepted_by, clerk_id)
    desks = desks_of(tx.conn, tx.hall_id, clerk_id)
    check_actor(found.stage, found.case.department, desks, clerk_id, found.acted)


def department_of(tx: Tx, matter_id: str) -> str:
    """Return the department that a matter belongs to."""
    return str(tx.execute(_DEPARTMENT, {"hall_id": tx.hall_id, "matter_id": matter_id}).scalar_one())


def pass_on(tx: Tx, clock: Office, found: Lying, status: str, to: Stage | None) -> None:
    """Put a case into the inbox of the stage that follows; None: it leaves its process.

    What is sent back goes to whoever ended that stage before.
    """
    case = found.case
    if to is None:
        leave(tx, case.id)
        if status == Status.CONCLUDED:  # nothing is to be collected of it
            look_for_others(tx, case.id)
        return
    desk = to.department or department_of(tx, case.matter_id)
    due, holder = _due(tx, clock, to), found.acted.get(to.code)
    tx.execute(
        _MOVE,
        {
            "of_hall": tx.hall_id,
            "of_case": case.id,
            "to": to.code,
            "desk": desk,
            "now": tx.now,
            "due": due,
            "holder": holder,
        },
    )
    _tell(tx, case, status, found.process, to, desk, due, holder)
    commit_seed(tx, case.id, case.case_number, to)


def leave(tx: Tx, case_id: str) -> None:
    """Take a case out of its process, wherever it lies."""
    tx.execute(_LEAVE, {"of_hall": tx.hall_id, "of_case": case_id})


def _due(tx: Tx, clock: Office | None, stage: Stage) -> int | None:
    return None if clock is None or stage.limit is None else due_at(clock, tx.now, stage.limit)


def _tell(
    tx: Tx,
    case: Row[Any],
    status: str,
    process: Process,
    stage: Stage,
    desk: str,
    due: int | None,
    holder: str | None,
) -> None:
    tx.append(
        StageReached(
            case.id,
            case.case_number,
            case.matter_id,
            status,
            case.accepted_by,
            case.accepted_at,
            case.due_at,
            process.code,
            process.version,
            stage.code,
            desk,
            due,
            holder,
        )
    )
