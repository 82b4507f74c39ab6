"""What a department's own system tells of a case: its number there, and where it stands now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import text

from hallsys.cases.decision import conclude, take_up
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import STATUS_FACTS, Action, Outcome, Status
from hallsys.cases.system_errors import StepNotTaken
from hallsys.cases.systems import CaseSystem, case_for, refer
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

_STANDING = text("SELECT status, due_at FROM cases WHERE hall_id = :hall_id AND id = :case_id")


@dataclass(frozen=True, slots=True)
class Report:
    """What a system tells. `status` is a code of the exchange; None only tells the number.

    `digest` is that of the request's body, by which a repeat is known from another request.
    """

    digest: str
    case_number: str | None = None
    own_number: str | None = None
    status: str | None = None
    outcome: Outcome = Outcome.GRANTED
    reason_code: str | None = None
    results: tuple[str, ...] = ()
    shelf: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands after a report was taken."""

    case_number: str
    own_number: str | None
    status: str
    status_code: str
    due_at: Millis
    digest: str


class Taking(NamedTuple):
    """What a step is carried out with."""

    hall: Hall
    settings: CaseSettings
    case_id: str
    by: str
    report: Report


def _take_up(tx: Tx, given: Taking) -> None:
    take_up(tx, given.case_id, given.by)


def _conclude(tx: Tx, given: Taking) -> None:
    told = given.report
    conclude(tx, given.case_id, given.by, told.outcome, told.results, told.shelf, told.reason_code)


# The step that a told status is, by where the case stands: (code of the exchange, status) to step.
STEPS: dict[tuple[str, Status], Action] = {
    ("08", Status.ACCEPTED): Action.TAKE_UP,
    ("10", Status.IN_PROGRESS): Action.CONCLUDE,
}
_CARRIED_OUT: dict[Action, Callable[[Tx, Taking], None]] = {
    Action.TAKE_UP: _take_up,
    Action.CONCLUDE: _conclude,
}


def report(tx: Tx, hall: Hall, settings: CaseSettings, system: CaseSystem, told: Report) -> Standing:
    """Take what a system tells of a case of its departments; all of it or nothing.

    A status that the case has already changes nothing. With both numbers, the system's is kept beside
    ours. Raises CaseUnknown, OtherDepartment, BadOwnNumber, NumberTaken, StepNotTaken, and what the
    step itself raises.
    """
    case_id, number = case_for(tx.conn, tx.hall_id, system, told.case_number, told.own_number)
    if told.own_number:
        refer(tx, system, case_id, number, told.own_number)
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    if told.status is not None:
        before = Status(tx.execute(_STANDING, key).one().status)
        if STATUS_FACTS[before].exchange_code != told.status:
            action = STEPS.get((told.status, before))
            if action is None:
                facts = STATUS_FACTS[before]
                raise StepNotTaken(status_zh=facts.zh, status_en=facts.en, wanted=told.status)
            _CARRIED_OUT[action](tx, Taking(hall, settings, case_id, system.id, told))
    row = tx.execute(_STANDING, key).one()
    code = STATUS_FACTS[Status(row.status)].exchange_code
    return Standing(number, told.own_number, row.status, code, row.due_at, told.digest)
