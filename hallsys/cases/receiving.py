"""Taking an application in without accepting it yet (收件), and what the law makes of it if nobody answers.

Source: 行政许可法 art. 32 (1) (4): whoever is not told within five days what is lacking counts as
accepted from the day of receipt. The time for that is written down at the receipt; housekeeping finds
what it has passed.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, select, text, update

from hallsys.cases.acceptance import check_form
from hallsys.cases.clock import Limit, due_at, office
from hallsys.cases.desk import begin
from hallsys.cases.entering import AcceptedCase, Application, enter, forms
from hallsys.cases.events import CaseReceived, ReceivedAccepted
from hallsys.cases.gaps import promise, tick
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Action, Status, check_listed
from hallsys.cases.steps import WAITS_FOR_DECLINE, case_in_hand, move, service_in_hand, undisputed, write_step
from hallsys.cases.tables import IS_UNANSWERED, cases
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

RECEIVED = "receive"
_AT_ONCE = 200

_ACCEPTED = (
    update(cases)
    .where(cases.c.id == bindparam("moved_id"))
    .values(accepted_by=bindparam("who"), accepted_at=bindparam("now"), due_at=bindparam("due"))
)
_UNANSWERED = (
    select(cases.c.id)
    .where(
        cases.c.hall_id == bindparam("hall_id"),
        cases.c.decide_by < bindparam("now"),
        text(IS_UNANSWERED),
        # Those were answered; what is still lacking is the second signature.
        ~WAITS_FOR_DECLINE,
    )
    .order_by(cases.c.decide_by)
    .limit(_AT_ONCE)
)


def receive(
    tx: Tx, hall: Hall, settings: CaseSettings, service_id: str, clerk_id: str, application: Application
) -> AcceptedCase:
    """Take an application in from the ticket that the clerk serves, whatever is lacking; it has its number.

    When it is due, if it is accepted by law, counts from now. Raises NotYourTicket, MatterUnknown,
    AnswersMissing, AnswerUnknown, MaterialOutsideList, CalendarUncovered.
    """
    service = service_in_hand(tx, service_id, clerk_id)
    (form,) = forms(tx, [application])
    check_listed(form.matter, form.listed, application.material_ids)
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    decide_by = due_at(clock, tx.now, Limit(settings.notice_days))
    (case,) = enter(tx, clock, service, clerk_id, [form], status=Status.RECEIVED, decide_by=decide_by)
    write_step(tx, case.case_id, RECEIVED, Status.RECEIVED, clerk_id)
    tx.append(
        CaseReceived(
            case.case_id,
            case.case_number,
            case.matter_id,
            case.kind,
            service.ticket_id,
            service_id,
            service.window_id,
            decide_by,
            case.due_at,
            clerk_id,
        )
    )
    return case


def accept_received(
    tx: Tx, hall: Hall, settings: CaseSettings, case_id: str, clerk_id: str, application: Application
) -> AcceptedCase:
    """Accept a received application; its clock begins now.

    Raises CaseUnknown, DeclineWaits, CaseNotInState, MatterUnknown, MaterialOutsideList, MaterialsMissing,
    what `check_gaps` raises, CalendarUncovered.
    """
    case = undisputed(case_in_hand(tx, case_id))
    (form,) = forms(tx, [replace(application, matter_id=case.matter_id)])
    check_form(tx, settings, form, case.person_id)
    move(tx, case, Action.ACCEPT, clerk_id)
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    due = due_at(clock, tx.now, Limit(form.matter.limit_days))
    tx.execute(_ACCEPTED, {"moved_id": case_id, "who": clerk_id, "now": tx.now, "due": due})
    tick(tx, case_id, application.material_ids)
    _tell(tx, case, due, deemed=False)
    gaps_due: Millis | None = None
    if application.promised:
        gaps_due = due_at(clock, tx.now, Limit(application.gap_days))
        promise(tx, case_id, case.case_number, application.promised, gaps_due, clerk_id)
    begin(tx, clock, [case_id])
    return AcceptedCase(case_id, case.case_number, case.matter_id, case.matter_kind, due, gaps_due)


def accept_unanswered(tx: Tx) -> int:
    """Accept by law what nobody answered in time, as of the day of receipt; return how many there were."""
    found = tx.execute(_UNANSWERED, {"hall_id": tx.hall_id, "now": tx.now}).scalars().all()
    for case_id in found:
        case = case_in_hand(tx, case_id)
        move(tx, case, Action.DEEM, None)
        _tell(tx, case, case.due_at, deemed=True)
        begin(tx, None, [case_id])
    return len(found)


def _tell(tx: Tx, case: Row[Any], due: Millis, *, deemed: bool) -> None:
    tx.append(
        ReceivedAccepted(case.id, case.case_number, case.matter_id, case.matter_kind, due, deemed=deemed)
    )
