"""Taking an application in without accepting it yet (收件), and what the law makes of it if nobody answers.

Source: 行政许可法 art. 32 (1) (4): whoever is not told within five days what is lacking counts as
accepted from the day of receipt. The time for that is written down at the receipt; housekeeping finds
what it has passed.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, text, update

from hallsys.cases.acceptance import check_form
from hallsys.cases.clock import Limit, due_at, office
from hallsys.cases.desk import begin
from hallsys.cases.entering import AcceptedCase, Application, Form, enter, forms, write_situations
from hallsys.cases.events import CaseReceived, ReceivedAccepted
from hallsys.cases.gaps import promise, tick
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Action, Status, check_listed
from hallsys.cases.steps import WAITS_FOR_DECLINE, case_in_hand, move, service_in_hand, undisputed, write_step
from hallsys.cases.tables import IS_UNANSWERED, case_answers, case_materials, cases
from hallsys.cases.ways import choose_way
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.people.phones import give_phone

RECEIVED = "receive"
_AT_ONCE = 200

_ACCEPTED = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("moved_id"))
    .values(
        accepted_by=bindparam("who"),
        accepted_at=bindparam("now"),
        due_at=bindparam("due"),
        matter_version=bindparam("version"),
        matter_kind=bindparam("kind"),
    )
)
_FORGET_ANSWERS = delete(case_answers).where(
    case_answers.c.hall_id == bindparam("of_hall"), case_answers.c.case_id == bindparam("of_case")
)
_FORGET_UNLISTED = delete(case_materials).where(
    case_materials.c.hall_id == bindparam("of_hall"),
    case_materials.c.case_id == bindparam("of_case"),
    case_materials.c.material_id.not_in(bindparam("listed", expanding=True)),
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

    When it is due, if it is accepted by law, counts from now. Raises NotYourTicket, ApplicantNotServed,
    MatterUnknown, AnswersMissing, AnswerUnknown, MaterialOutsideList, CalendarUncovered.
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
    """Accept a received application, under the version in force and in the situation told now.

    Its clock begins now. Raises CaseUnknown, DeclineWaits, CaseNotInState, MatterUnknown, AnswersMissing,
    AnswerUnknown, MaterialOutsideList, MaterialsMissing, what `check_gaps` raises, CalendarUncovered.
    """
    case = undisputed(case_in_hand(tx, case_id))
    (form,) = forms(tx, [replace(application, matter_id=case.matter_id)])
    check_form(tx, settings, form, case.person_id)
    move(tx, case, Action.ACCEPT, clerk_id)
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    due = due_at(clock, tx.now, Limit(form.matter.limit_days, form.matter.limit_unit))
    under = {"version": form.matter.version, "kind": form.matter.kind}
    tx.execute(
        _ACCEPTED,
        {"of_hall": tx.hall_id, "moved_id": case_id, "who": clerk_id, "now": tx.now, "due": due, **under},
    )
    _list_anew(tx, case_id, form)
    if application.way is not None:
        choose_way(tx, case_id, application.way)
    if application.phone is not None:
        give_phone(tx, case_id, application.phone)
    _tell(tx, case, form.matter.kind, due, deemed=False)
    gaps_due: Millis | None = None
    if application.promised:
        gaps_due = min(due, due_at(clock, tx.now, Limit(application.gap_days)))
        promise(tx, case_id, case.case_number, application.promised, gaps_due, clerk_id)
    begin(tx, clock, [case_id])
    return AcceptedCase(case_id, case.case_number, case.matter_id, form.matter.kind, due, gaps_due)


def accept_unanswered(tx: Tx) -> int:
    """Accept by law what nobody answered in time, as of the day of receipt; return how many there were."""
    found = tx.execute(_UNANSWERED, {"hall_id": tx.hall_id, "now": tx.now}).scalars().all()
    for case_id in found:
        case = case_in_hand(tx, case_id)
        move(tx, case, Action.DEEM, None)
        _tell(tx, case, case.matter_kind, case.due_at, deemed=True)
        begin(tx, None, [case_id])
    return len(found)


def _list_anew(tx: Tx, case_id: str, form: Form) -> None:
    """Write down the situation, and of what was handed in that which its list asks for.

    Since the receipt the situation may have been corrected, and another version come into force.
    """
    of = {"of_hall": tx.hall_id, "of_case": case_id}
    tx.execute(_FORGET_ANSWERS, of)
    write_situations(tx, [(case_id, form)])
    tx.execute(_FORGET_UNLISTED, {**of, "listed": [one.id for one in form.listed]})
    tick(tx, case_id, form.application.material_ids)


def _tell(tx: Tx, case: Row[Any], kind: str, due: Millis, *, deemed: bool) -> None:
    tx.append(ReceivedAccepted(case.id, case.case_number, case.matter_id, kind, due, deemed=deemed))
