"""Accepting cases (受理) from the ticket that is being served."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hallsys.cases.clock import Limit, due_at, office
from hallsys.cases.desk import begin
from hallsys.cases.entering import AcceptedCase, Application, Form, enter, forms
from hallsys.cases.errors import NothingApplied
from hallsys.cases.events import CaseAccepted
from hallsys.cases.exclusions import is_excluded
from hallsys.cases.gap_rules import check_gaps
from hallsys.cases.gaps import promise
from hallsys.cases.joining import Joint, join
from hallsys.cases.joint_rules import Issue
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Action, Status, check_materials
from hallsys.cases.steps import service_in_hand, write_step
from hallsys.halls.views import Hall
from hallsys.kernel.transaction import Tx


@dataclass(frozen=True, slots=True)
class Accepted:
    """The cases accepted in one go, in the order of the applications, and the joint case they make up."""

    cases: tuple[AcceptedCase, ...]
    joint: Joint | None = None


def accept(
    tx: Tx,
    hall: Hall,
    settings: CaseSettings,
    service_id: str,
    clerk_id: str,
    applications: Sequence[Application],
    issue: Issue = Issue.TOGETHER,
) -> Accepted:
    """Accept one or several cases from the ticket that the clerk serves, all of them or none.

    Several of one package make up a joint case, whose results go out as `issue` says. The applicant is
    whoever took the ticket, or the organisation that they act for. The matters need not be the ticket's,
    and one that was suspended meanwhile is still accepted from those who had waited for it. Raises
    NothingApplied, NotYourTicket unless `clerk_id` serves `service_id` now, ApplicantNotServed,
    MatterUnknown, AnswersMissing, AnswerUnknown, MaterialOutsideList for what the situation does not ask for,
    MaterialsMissing, what `check_gaps` raises for what is promised for later, and CalendarUncovered
    when a limit cannot be worked out.
    """
    if not applications:
        raise NothingApplied
    service = service_in_hand(tx, service_id, clerk_id)
    filled = forms(tx, applications)
    for form in filled:
        check_form(tx, settings, form, service.applicant_id)
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    accepted = tuple(
        replace(case, gaps_due_at=min(case.due_at, due_at(clock, tx.now, Limit(application.gap_days))))
        if application.promised
        else case
        for case, application in zip(enter(tx, clock, service, clerk_id, filled), applications, strict=True)
    )
    for case, application in zip(accepted, applications, strict=True):
        tx.append(
            CaseAccepted(
                case.case_id,
                case.case_number,
                case.matter_id,
                case.kind,
                service.ticket_id,
                service_id,
                service.window_id,
                case.due_at,
                clerk_id,
            )
        )
        write_step(tx, case.case_id, Action.ACCEPT, Status.ACCEPTED, clerk_id)
        if case.gaps_due_at is not None:
            promise(tx, case.case_id, case.case_number, application.promised, case.gaps_due_at, clerk_id)
    joint = join(tx, clock.timezone, accepted, issue)
    begin(tx, clock, [case.case_id for case in accepted])
    return Accepted(accepted, joint)


def check_form(tx: Tx, settings: CaseSettings, form: Form, person_id: str) -> None:
    """Check what is there, and what is promised for later, against the list of the situation.

    Raises MaterialOutsideList, MaterialsMissing, and what `check_gaps` raises.
    """
    there, promised = form.application.material_ids, form.application.promised
    check_materials(form.matter, form.listed, there, promised)
    if promised:
        check_gaps(
            settings,
            form.matter,
            form.listed,
            there,
            promised,
            form.application.gap_days,
            excluded=is_excluded(tx.conn, tx.hall_id, person_id, tx.now),
        )
