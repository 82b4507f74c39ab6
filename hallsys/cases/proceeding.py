"""What is done to a case in an inbox: it is claimed, given back, and its stage ended (一审一核).

Who accepted a case acts nowhere, and nobody confirms what they proposed: the rules say so, and the
constraints of the tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, update

from hallsys.cases import decision
from hallsys.cases.clock import office
from hallsys.cases.desk import Lying, check_may_act, lying, pass_on
from hallsys.cases.drawing import check_heard, check_quorum
from hallsys.cases.errors import CaseNotInState
from hallsys.cases.pausing import resume
from hallsys.cases.policy import CaseSettings
from hallsys.cases.process_errors import HeldByAnother, NoteForSendingBack, NotHeld, StageChanged
from hallsys.cases.process_events import StageClaimed, StageEnded, StageGivenBack
from hallsys.cases.process_rules import (
    Ending,
    Stage,
    StageKind,
    decides,
    follows,
)
from hallsys.cases.process_tables import case_acts, case_processes
from hallsys.cases.reason_setting import check_refusal
from hallsys.cases.rules import (
    STATUS_FACTS,
    Outcome,
    Shelved,
    Status,
    check_note,
    check_results,
)
from hallsys.halls.views import Hall
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_HOLD = (
    update(case_processes)
    .where(case_processes.c.hall_id == bindparam("of_hall"), case_processes.c.case_id == bindparam("of_case"))
    .values(holder_id=bindparam("holder"))
)
_PROPOSE = (
    update(case_processes)
    .where(case_processes.c.hall_id == bindparam("of_hall"), case_processes.c.case_id == bindparam("of_case"))
    .values(proposal=bindparam("what"), reason_code=bindparam("why"))
)
_ACT = insert(case_acts)
_OUTCOMES = {Ending.GRANT: Outcome.GRANTED, Ending.REFUSE: Outcome.REFUSED}


@dataclass(frozen=True, slots=True)
class Ended:
    """A stage that was ended, and the code of the one that follows; None after the last."""

    case_id: str
    case_number: str
    status: str
    stage: str | None


@dataclass(frozen=True, slots=True)
class How:
    """How somebody ends a stage: with a reason for a refusal, a note, and the results that were made."""

    ending: Ending
    reason_code: str | None = None
    note: str = ""
    results: Sequence[str] = ()
    shelf: str = ""


def claim(tx: Tx, case_id: str, clerk_id: str) -> None:
    """Take a case from an inbox of one's own; once more changes nothing.

    The first claim takes the case up. Raises CaseUnknown, NotInProcess, DeclineWaits, SamePerson,
    NotYourDepartment, ActedBefore, HeldByAnother.
    """
    found = lying(tx, case_id)
    check_may_act(tx, found, clerk_id)
    case = found.case
    if case.holder_id == clerk_id:
        return
    if case.holder_id is not None:
        raise HeldByAnother(case_number=case.case_number)
    tx.execute(_HOLD, {"of_hall": tx.hall_id, "of_case": case_id, "holder": clerk_id})
    if case.status == Status.ACCEPTED:
        decision.begin_work(tx, case, clerk_id)
    tx.append(StageClaimed(case_id, case.case_number, found.stage.code, clerk_id))


def give_back(tx: Tx, case_id: str, clerk_id: str, *, anybodys: bool = False) -> None:
    """Put a case back into the inbox; `anybodys`: whoever holds it, who may be ill.

    Raises CaseUnknown, NotInProcess, DeclineWaits, NotHeld.
    """
    found = lying(tx, case_id)
    case = found.case
    if case.holder_id is None or (case.holder_id != clerk_id and not anybodys):
        raise NotHeld(case_number=case.case_number)
    tx.execute(_HOLD, {"of_hall": tx.hall_id, "of_case": case_id, "holder": None})
    tx.append(StageGivenBack(case_id, case.case_number, found.stage.code))


def end_stage(
    tx: Tx, hall: Hall, settings: CaseSettings, case_id: str, clerk_id: str, stage: str, how: How
) -> Ended:
    """End the stage that one holds a case in; `stage` is the one that was shown.

    Raises CaseUnknown, NotInProcess, DeclineWaits, StageChanged, NotHeld, SamePerson, NotYourDepartment,
    ActedBefore, StageHasNoSuchEnd, OpinionsMissing, CaseNotInState, ReasonUnknown, NoteAgainstExperts,
    NoteForSendingBack, NoteTooLong, BadResult, CalendarUncovered.
    """
    found = lying(tx, case_id)
    case = found.case
    if found.stage.code != stage:
        raise StageChanged(
            case_number=case.case_number, stage_zh=found.stage.zh, stage_en=found.stage.en or found.stage.zh
        )
    if case.holder_id != clerk_id:
        raise NotHeld(case_number=case.case_number)
    check_may_act(tx, found, clerk_id)
    to = follows(found.process, found.stage, how.ending)
    note = check_note(how.note)
    if how.ending is Ending.SEND_BACK and not note:
        raise NoteForSendingBack
    if found.stage.kind is StageKind.EXPERTS:
        check_heard(tx, found)
        found = _clock_runs(tx, hall, settings, found, clerk_id)
    _check_status(found)
    if how.ending is Ending.GRANT:
        check_quorum(tx, found, note)
    reason = _write(tx, found, clerk_id, how, note)
    status = _carry_out(tx, found, clerk_id, how, reason)
    tx.append(StageEnded(case_id, case.case_number, found.stage.code, how.ending, clerk_id, last=to is None))
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    pass_on(tx, clock, found, status, to)
    return Ended(case_id, case.case_number, status, None if to is None else to.code)


def _clock_runs(tx: Tx, hall: Hall, settings: CaseSettings, found: Lying, clerk_id: str) -> Lying:
    """The clock that stood while the experts were heard runs again; return the case as it is then."""
    if not found.stage.pauses or found.case.status != Status.SUSPENDED:
        return found
    resume(tx, hall, settings, found.case.id, clerk_id)
    return lying(tx, found.case.id)


def _check_status(found: Lying) -> None:
    """Results are made of what was decided, anything else is done while the case is in hand."""
    wanted = Status.CONCLUDED if found.stage.kind is StageKind.ISSUE else Status.IN_PROGRESS
    status = Status(found.case.status)
    if status is not wanted:
        facts = STATUS_FACTS[status]
        raise CaseNotInState(case_number=found.case.case_number, status_zh=facts.zh, status_en=facts.en)


def _write(tx: Tx, found: Lying, clerk_id: str, how: How, note: str) -> str | None:
    """Write the act down, and what a review proposes; return the reason of a refusal."""
    case, stage = found.case, found.stage
    reason: str | None = case.reason_code
    if stage.kind is StageKind.REVIEW:
        check_refusal(tx, _OUTCOMES[how.ending], how.reason_code)
        reason = how.reason_code
        tx.execute(
            _PROPOSE,
            {"of_hall": tx.hall_id, "of_case": case.id, "what": _OUTCOMES[how.ending], "why": reason},
        )
    tx.execute(
        _ACT,
        {
            "id": new_id(),
            "hall_id": tx.hall_id,
            "case_id": case.id,
            "stage": stage.code,
            "kind": stage.kind,
            "ending": how.ending,
            "clerk_id": clerk_id,
            "at": tx.now,
            "reason_code": how.reason_code,
            "note": note,
            "accepted_by": case.accepted_by,
            "reviewed_by": _reviewed_by(found),
        },
    )
    return reason


def _reviewed_by(found: Lying) -> str | None:
    reviews = [one.code for one in found.process.stages if one.kind is StageKind.REVIEW]
    return next((found.acted[code] for code in reversed(reviews) if code in found.acted), None)


def _carry_out(tx: Tx, found: Lying, clerk_id: str, how: How, reason: str | None) -> str:
    """Decide the case, or lay its results on a shelf, if the ending does; return where it stands."""
    case, stage = found.case, found.stage
    if decides(found.process, stage, how.ending):
        proposed = _OUTCOMES[how.ending] if stage.kind is StageKind.REVIEW else Outcome(case.proposal)
        status = decision.settle(tx, case, clerk_id, proposed, reason)
        last: Stage | None = follows(found.process, stage, how.ending)
        return status if last else decision.issue(tx, case, status, _made(how))
    if stage.kind is StageKind.ISSUE:
        return decision.issue(tx, case, Status(case.status), _made(how))
    return str(case.status)


def _made(how: How) -> Shelved:
    return check_results(how.results, how.shelf, sent=True)
