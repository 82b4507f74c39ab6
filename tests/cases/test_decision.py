from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from hallsys.cases.errors import (
    BadResult,
    CaseNotInState,
    CaseUnknown,
    NotImmediate,
    ReasonUnknown,
    SamePerson,
)
from hallsys.cases.events import CaseConcluded, CaseTakenUp, ResultReady
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Outcome
from hallsys.cases.service import Application, accept, conclude, conclude_at_window, take_up
from hallsys.cases.tables import cases
from hallsys.cases.views import CaseFile, case_file
from hallsys.counters.errors import NotYourTicket
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.guides import Guide
from hallsys.matters.result_kinds import ResultKind
from hallsys.matters.rules import Kind
from tests.cases.office import APPROVER, accepted, granted, granted_at_window
from tests.served import Served, open_hall


def file_of(served: Served, case_number: str) -> CaseFile:
    found = served.db.read(case_file, served.hall.id, case_number)
    assert found is not None
    return found


def test_an_immediate_case_is_concluded_by_the_clerk_who_serves_the_ticket(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit, Kind.IMMEDIATE)
    done = granted_at_window(served, visit, case, ("证明", "回执"))
    assert (done.status, len(done.result_ids)) == ("ready", 2)
    found = file_of(served, case.case_number)
    assert (found.case.outcome, found.case.decided_by) == ("granted", visit.clerk_id)
    assert [(one.id, one.name, one.shelf) for one in found.results] == [
        (done.result_ids[0], "证明", "窗口"),
        (done.result_ids[1], "回执", "窗口"),
    ]
    assert served.log()[1:] == [
        CaseConcluded(case.case_id, case.case_number, "granted"),
        *(ResultReady(one, case.case_id, case.case_number, "窗口") for one in done.result_ids),
    ]


def test_a_case_without_a_result_ends_when_it_is_concluded(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit, Kind.IMMEDIATE)
    done = granted_at_window(served, visit, case, ())
    assert (done.status, done.result_ids) == ("concluded", ())


def test_an_immediate_case_goes_on_after_its_ticket_was_parked(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit, Kind.IMMEDIATE)
    served.end(visit, "parked")
    with pytest.raises(NotYourTicket):
        granted_at_window(served, visit, case)
    served.serve(replace(visit, service_id=new_id()))
    assert granted_at_window(served, visit, case).status == "ready"


def test_another_clerk_or_an_ended_service_cannot_conclude_at_the_window(served: Served) -> None:
    visit, other = served.visit(), served.visit()
    case = accepted(served, visit, Kind.IMMEDIATE)
    with pytest.raises(NotYourTicket):
        granted_at_window(served, other, case)
    served.end(visit)
    with pytest.raises(NotYourTicket):
        granted_at_window(served, visit, case)


@pytest.mark.parametrize("kind", [Kind.PROMISED, Kind.SPECIAL])
def test_only_immediate_cases_are_concluded_at_the_window(served: Served, kind: Kind) -> None:
    visit = served.visit()
    case = accepted(served, visit, kind)
    with pytest.raises(NotImmediate):
        granted_at_window(served, visit, case)


@pytest.mark.parametrize("kind", Kind)
def test_the_back_office_takes_up_and_concludes(served: Served, kind: Kind) -> None:
    visit = served.visit()
    case = accepted(served, visit, kind)
    served.end(visit)
    done = granted(served, case)
    assert done.status == "ready"
    found = file_of(served, case.case_number).case
    assert (found.taken_up_by, found.decided_by, found.outcome) == (APPROVER, APPROVER, "granted")
    assert served.log()[1:3] == [
        CaseTakenUp(case.case_id, case.case_number, APPROVER),
        CaseConcluded(case.case_id, case.case_number, "granted"),
    ]


def test_who_accepted_a_case_decides_nothing_about_it(served: Served) -> None:
    visit = served.visit()
    case, origin = accepted(served, visit), served.origin()
    with pytest.raises(SamePerson):
        served.db.transact(origin, take_up, case.case_id, visit.clerk_id)
    served.db.transact(origin, take_up, case.case_id, APPROVER)
    with pytest.raises(SamePerson):
        served.db.transact(origin, conclude, case.case_id, visit.clerk_id, Outcome.GRANTED, [], "")
    assert file_of(served, case.case_number).case.status == "in_progress"


@pytest.mark.parametrize("column", ["taken_up_by", "decided_by"])
def test_the_database_too_keeps_acceptance_and_approval_apart(served: Served, column: str) -> None:
    visit = served.visit()
    case = accepted(served, visit)

    def forge(tx: Tx) -> None:
        tx.execute(update(cases).where(cases.c.id == case.case_id).values({column: visit.clerk_id}))

    with pytest.raises(IntegrityError):
        served.db.transact(served.origin(), forge)


def test_the_database_knows_the_states(served: Served) -> None:
    case = accepted(served, served.visit())

    def forge(tx: Tx) -> None:
        tx.execute(update(cases).where(cases.c.id == case.case_id).values(status="lost"))

    with pytest.raises(IntegrityError):
        served.db.transact(served.origin(), forge)


def test_a_promised_case_is_not_concluded_before_it_is_taken_up(served: Served) -> None:
    case = accepted(served, served.visit())
    with pytest.raises(CaseNotInState) as refused:
        served.db.transact(served.origin(), conclude, case.case_id, APPROVER, Outcome.GRANTED, [], "")
    assert case.case_number in refused.value.sentence("zh")


def test_a_decided_case_is_not_decided_again(served: Served) -> None:
    case = accepted(served, served.visit())
    granted(served, case)
    with pytest.raises(CaseNotInState):
        served.db.transact(served.origin(), take_up, case.case_id, APPROVER)
    with pytest.raises(CaseNotInState):
        served.db.transact(served.origin(), conclude, case.case_id, APPROVER, Outcome.GRANTED, [], "")


def test_a_refusal_on_the_merits_has_its_reason_and_its_document(served: Served) -> None:
    case, origin = accepted(served, served.visit()), served.origin()
    served.db.transact(origin, take_up, case.case_id, APPROVER)
    document = ["不予许可决定书"]
    with pytest.raises(ReasonUnknown):
        served.db.transact(origin, conclude, case.case_id, APPROVER, Outcome.REFUSED, document, "C-1")
    done = served.db.transact(
        origin, conclude, case.case_id, APPROVER, Outcome.REFUSED, document, "C-1", "conditions_unmet"
    )
    assert done.status == "ready"
    found = file_of(served, case.case_number).case
    assert (found.outcome, found.reason_code) == ("refused", "conditions_unmet")


def test_results_without_a_shelf_are_refused_and_nothing_is_decided(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit, Kind.IMMEDIATE)
    with pytest.raises(BadResult):
        served.db.transact(served.origin(), conclude_at_window, case.case_id, visit.clerk_id, ["证明"], " ")
    assert file_of(served, case.case_number).case.status == "accepted"


def test_cases_of_another_hall_are_unknown(served: Served) -> None:
    elsewhere = open_hall(served.db)
    case = accepted(elsewhere, elsewhere.visit())
    for attempt in (case.case_id, "no-such-case"):
        with pytest.raises(CaseUnknown):
            served.db.transact(served.origin(), take_up, attempt, APPROVER)
    assert served.db.read(case_file, served.hall.id, case.case_number) is None


def test_a_result_is_of_the_kind_that_its_guide_says(served: Served) -> None:
    guide = Guide(results=("公示",), result_kinds=(ResultKind.NOTICE,))
    visit = served.visit()
    made = served.db.transact(
        served.origin(),
        accept,
        served.hall,
        CaseSettings(),
        visit.service_id,
        visit.clerk_id,
        [Application(served.matter(guide=guide))],
    )
    (case,) = made.cases
    granted(served, case, ("公示", "公示 副本", "公章"))
    file = served.db.read(case_file, served.hall.id, case.case_number)
    assert file is not None
    assert [one.kind for one in file.results] == ["notice", "notice", "seal"]
