"""What a department's own system tells of a case: its number there, and where it stands now."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from hallsys.cases.inbound_steps import CARRIED_OUT, Report, Taking
from hallsys.cases.life_tables import DECLINE_WAITS
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import OPEN_STATUSES, STATUS_FACTS, Action, Status
from hallsys.cases.system_errors import StepNotTaken
from hallsys.cases.systems import CaseSystem, case_for, refer
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

_STANDING = text("SELECT status, due_at FROM cases WHERE hall_id = :hall_id AND id = :case_id")
_DECLINE_WAITS = text(
    f"SELECT 1 FROM declines WHERE hall_id = :hall_id AND case_id = :case_id AND {DECLINE_WAITS}"  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands after a report was taken."""

    case_number: str
    own_number: str | None
    status: str
    status_code: str
    due_at: Millis
    digest: str
    decline_waits: bool  # until somebody in the hall confirms it or sends it back


# The step that a told status is, by where the case stands: (code of the exchange, status) to step.
STEPS: dict[tuple[str, Status], Action] = {
    ("06", Status.IN_PROGRESS): Action.ASK_SUPPLEMENT,
    ("07", Status.ACCEPTED): Action.DECLINE,
    ("07", Status.IN_PROGRESS): Action.DECLINE,
    ("07", Status.SUPPLEMENT): Action.DECLINE,
    ("08", Status.ACCEPTED): Action.TAKE_UP,
    ("08", Status.SUPPLEMENT): Action.SUPPLY,
    ("08", Status.SUSPENDED): Action.RESUME,
    ("09", Status.IN_PROGRESS): Action.SUSPEND,
    ("10", Status.IN_PROGRESS): Action.CONCLUDE,
    **{("12", status): Action.TERMINATE for status in OPEN_STATUSES},
    **{("13", status): Action.WITHDRAW for status in OPEN_STATUSES},
}


def report(tx: Tx, hall: Hall, settings: CaseSettings, system: CaseSystem, told: Report) -> Standing:
    """Take what a system tells of a case of its departments; all of it or nothing.

    A status that the case has already changes nothing. A decline is asked for, and waits for the hall.
    With both numbers, the system's is kept beside ours. Raises CaseUnknown, OtherDepartment, BadOwnNumber,
    NumberTaken, StepNotTaken, and what the step itself raises.
    """
    case_id, number = case_for(tx.conn, tx.hall_id, system, told.case_number, told.own_number)
    if told.own_number:
        refer(tx, system, case_id, number, told.own_number)
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    if told.status is not None:
        before = Status(tx.execute(_STANDING, key).one().status)
        if STATUS_FACTS[before].exchange_code != told.status and not _asked_before(tx, key, told):
            action = STEPS.get((told.status, before))
            if action is None:
                facts = STATUS_FACTS[before]
                raise StepNotTaken(status_zh=facts.zh, status_en=facts.en, wanted=told.status)
            CARRIED_OUT[action](tx, Taking(hall, settings, case_id, system.id, told))
    row = tx.execute(_STANDING, key).one()
    waits = _decline_waits(tx, key)
    code = STATUS_FACTS[Status(row.status)].exchange_code
    return Standing(number, told.own_number, row.status, code, row.due_at, told.digest, waits)


def _decline_waits(tx: Tx, key: Mapping[str, str]) -> bool:
    return tx.execute(_DECLINE_WAITS, key).first() is not None


def _asked_before(tx: Tx, key: Mapping[str, str], told: Report) -> bool:
    """Tell whether a decline that is told waits already."""
    return told.status == STATUS_FACTS[Status.DECLINED].exchange_code and _decline_waits(tx, key)
