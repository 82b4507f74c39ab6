"""Cases of organisations: whoever lays the card acts for them; both cards and codes find them."""

import pytest

from hallsys.cases import progress
from hallsys.cases.errors import ApplicantNotServed, WrongPerson
from hallsys.cases.life_errors import ExcludedFromGaps, NotTheApplicant
from hallsys.cases.locker_views import lying_for
from hallsys.cases.noticing import give_notice, last_notice
from hallsys.cases.policy import CaseSettings
from hallsys.cases.progress_errors import ProgressUnknown
from hallsys.cases.service import (
    AcceptedCase,
    Application,
    accept,
    accept_received,
    exclude,
    receive,
    withdraw,
)
from hallsys.cases.tables import hand_overs
from hallsys.cases.views import case, cases_of_person, ready_for
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.events import ApplicantNamed
from hallsys.counters.representing import represent, represent_nobody
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.credit_code import CreditCode, OrganisationKind
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.matters.guides import Applicants, Guide
from hallsys.matters.rules import Kind
from hallsys.people.organisations import AgentRole, Organisation, prepare_applicant, prepare_organisation
from hallsys.people.service import Sealed, identify, prepare
from tests.cases.gap_desk import Desk
from tests.cases.locker_office import Office
from tests.cases.office import accepted, collected, granted
from tests.persons import person
from tests.served import CHECKLIST, Served, Visit, open_hall

CODE = "91350100M000100Y43"


@pytest.fixture
def tea(keyring: Keyring) -> Sealed:
    organisation = Organisation(CreditCode(CODE), "闽江茶业有限公司", OrganisationKind.ENTERPRISE)
    return prepare_organisation(keyring, organisation)


@pytest.fixture
def visit(served: Served, keyring: Keyring) -> Visit:
    """Return the visit of somebody whose card was laid."""
    holder = served.db.transact(served.origin(), identify, prepare(keyring, person(1)))
    return served.visit(holder)


def acts(served: Served, visit: Visit, tea: Sealed, role: AgentRole = AgentRole.REPRESENTATIVE) -> str:
    said = (visit.service_id, visit.clerk_id, tea, role, "委托书 7")
    return served.db.transact(served.origin(), represent, *said)


def took(served: Served, visit: Visit, guide: Guide) -> AcceptedCase:
    application = Application(served.matter(Kind.PROMISED, 5, guide=guide))
    on = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [application])
    return served.db.transact(served.origin(), accept, *on).cases[0]


def test_a_case_is_the_organisations_and_its_agents_by_right(
    served: Served, visit: Visit, tea: Sealed
) -> None:
    organisation = acts(served, visit, tea, AgentRole.AUTHORISED)
    made = accepted(served, visit)
    found = served.db.read(case, served.hall.id, made.case_id)
    assert (found.person_id, found.agent_person_id) == (organisation, visit.person_id)
    assert (found.agent_role, found.agent_note) == ("authorised", "委托书 7")
    for applicant in (organisation, visit.person_id):
        assert [one.id for one in served.db.read(cases_of_person, served.hall.id, applicant)] == [
            made.case_id
        ]
    assert ApplicantNamed(visit.service_id, visit.ticket_id, organisation=True) in served.log()


def test_the_card_that_applied_collects_without_a_new_paper_and_no_other_card_does(
    served: Served, visit: Visit, tea: Sealed
) -> None:
    organisation = acts(served, visit, tea, AgentRole.AUTHORISED)
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    for applicant in (organisation, visit.person_id):
        (ready,) = served.db.read(ready_for, served.hall.id, applicant)
        assert (ready.result_id, ready.person_id) == (result_id, organisation)
    with pytest.raises(WrongPerson):
        collected(served, result_id, "somebody else")
    assert collected(served, result_id, visit.person_id).taken_by == "agent"
    (row,) = served.db.read(lambda conn: conn.execute(hand_overs.select()).all())
    assert (row.person_id, row.agent_person_id) == (organisation, visit.person_id)
    assert (row.authorisation, row.authorisation_kind) == ("委托书 7", "applied")


def test_another_agent_collects_with_an_authorisation(served: Served, visit: Visit, tea: Sealed) -> None:
    acts(served, visit, tea)
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    assert collected(served, result_id, "a colleague", "单位介绍信 9").taken_by == "agent"


def test_after_it_the_visit_is_the_holders_own_again(served: Served, visit: Visit, tea: Sealed) -> None:
    organisation = acts(served, visit, tea)
    accepted(served, visit)
    served.db.transact(served.origin(), represent_nobody, visit.service_id, visit.clerk_id)
    own = served.db.read(case, served.hall.id, accepted(served, visit).case_id)
    assert (own.person_id, own.agent_person_id) == (visit.person_id, None)
    assert len(served.db.read(cases_of_person, served.hall.id, organisation)) == 1
    assert len(served.db.read(cases_of_person, served.hall.id, visit.person_id)) == 2


def test_only_who_serves_the_ticket_says_for_whom_it_is(served: Served, visit: Visit, tea: Sealed) -> None:
    said = (visit.service_id, "another clerk", tea, AgentRole.REPRESENTATIVE)
    with pytest.raises(NotYourTicket):
        served.db.transact(served.origin(), represent, *said)
    with pytest.raises(NotYourTicket):
        served.db.transact(served.origin(), represent_nobody, visit.service_id, "another clerk")


@pytest.mark.parametrize(
    ("applicants", "organisation", "person_too"),
    [
        (Applicants.BOTH, True, True),
        (Applicants.PERSONS, False, True),
        (Applicants.ORGANISATIONS, True, False),
    ],
)
def test_a_matter_is_for_those_whom_its_guide_names(
    served: Served, visit: Visit, tea: Sealed, applicants: Applicants, organisation: bool, person_too: bool
) -> None:
    guide = Guide(applicants=applicants)
    for may in (person_too, organisation):
        if may:
            assert took(served, visit, guide).case_number
        else:
            with pytest.raises(ApplicantNotServed):
                took(served, visit, guide)
        acts(served, visit, tea)


def test_a_colleague_sees_to_a_case_once_the_organisation_is_named(
    served: Served, visit: Visit, tea: Sealed
) -> None:
    acts(served, visit, tea)
    made = accepted(served, visit)
    later = served.visit()
    asked = (made.case_id, later.service_id, later.clerk_id)
    with pytest.raises(NotTheApplicant):
        served.db.transact(served.origin(), withdraw, *asked)
    acts(served, later, tea, AgentRole.AUTHORISED)
    served.db.transact(served.origin(), withdraw, *asked)
    assert served.db.read(case, served.hall.id, made.case_id).status == "withdrawn"


def test_its_agent_sees_to_a_case_at_another_visit(served: Served, visit: Visit, tea: Sealed) -> None:
    acts(served, visit, tea)
    made = accepted(served, visit)
    served.end(visit)
    later = served.visit(visit.person_id)
    served.db.transact(served.origin(), withdraw, made.case_id, later.service_id, later.clerk_id)
    assert served.db.read(case, served.hall.id, made.case_id).status == "withdrawn"


def test_progress_is_told_by_the_agents_card(
    served: Served, visit: Visit, tea: Sealed, keyring: Keyring
) -> None:
    acts(served, visit, tea)
    made = accepted(served, visit)
    holder = keyring.fingerprint(person(1).number.value)
    told = served.db.read(progress.by_number, served.hall.id, made.case_number, holder)
    assert told.case_id == made.case_id
    stranger = keyring.fingerprint(person(2).number.value)
    with pytest.raises(ProgressUnknown):
        served.db.read(progress.by_number, served.hall.id, made.case_number, stranger)
    assert [one.case_id for one in served.db.read(progress.own, served.hall.id, visit.person_id)] == [
        made.case_id
    ]


def test_its_agents_card_opens_its_box(office: Office, tea: Sealed) -> None:
    visit = office.served.visit()
    acts(office.served, visit, tea)
    (result_id,) = granted(office.served, accepted(office.served, visit)).result_ids
    deposit = office.put_in(result_id)
    (lies,) = office.read(lying_for, visit.person_id)
    assert lies.result_id == result_id
    with pytest.raises(WrongPerson):
        office.by_card(deposit, office.served.visit())
    assert office.by_card(deposit, visit).opening_id


def test_whose_credit_is_bad_is_the_organisation_whoever_acts_for_it(
    any_database_url: str, clock: ManualClock, keyring: Keyring, tea: Sealed
) -> None:
    db = Database.open(any_database_url, clock)
    desk = Desk(open_hall(db))
    organisation = acts(desk.served, desk.visit, tea)
    listed = prepare_applicant(keyring, CODE, "闽江茶业有限公司")
    assert db.transact(desk.served.origin(), identify, listed) == organisation
    desk.do(exclude, organisation, "boss", "dishonest", clock.now() + DAY, "")
    with pytest.raises(ExcludedFromGaps):
        desk.accept([desk.form], [desk.premises, desk.health])
    assert desk.accept([desk.form, desk.premises, desk.health])  # with all of it at once
    # Its agent's own promise is taken all the same.
    desk.do(represent_nobody, desk.visit.service_id, desk.visit.clerk_id)
    assert desk.accept([desk.form], [desk.premises, desk.health]).gaps_due_at
    db.close()


def test_a_received_application_of_a_listed_organisation_is_accepted_whole(
    any_database_url: str, clock: ManualClock, tea: Sealed
) -> None:
    db = Database.open(any_database_url, clock)
    desk = Desk(open_hall(db))
    visit, served = desk.visit, desk.served
    organisation = acts(served, visit, tea)
    asked = Application(desk.matter_id, (desk.form,))
    on = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id, asked)
    case = served.db.transact(served.origin(), receive, *on)
    desk.do(exclude, organisation, "boss", "dishonest", clock.now() + DAY, "")
    promised = Application(desk.matter_id, (desk.form,), (), (desk.premises, desk.health), 3)
    with pytest.raises(ExcludedFromGaps):
        desk.do(accept_received, served.hall, CaseSettings(), case.case_id, visit.clerk_id, promised)
    db.close()


def test_nothing_of_it_stands_in_the_log(served: Served, visit: Visit, tea: Sealed) -> None:
    acts(served, visit, tea)
    accepted(served, visit)
    for fact in served.log():
        assert CODE not in repr(fact)
        assert "闽江" not in repr(fact)


def test_a_notice_is_the_applicants_and_not_that_of_the_next_on_the_same_ticket(
    served: Served, visit: Visit, tea: Sealed
) -> None:
    matter = served.matter(Kind.PROMISED, 5, checklist=CHECKLIST)
    asked = (served.hall, visit.service_id, visit.clerk_id, Application(matter))
    organisation = acts(served, visit, tea)
    first = served.db.transact(served.origin(), give_notice, *asked)
    served.db.transact(served.origin(), represent_nobody, visit.service_id, visit.clerk_id)
    second = served.db.transact(served.origin(), give_notice, *asked)
    assert first.notice_id != second.notice_id
    for applicant, given in ((organisation, first), (visit.person_id, second)):
        on = (served.hall.id, visit.ticket_id, applicant, matter)
        last = served.db.read(last_notice, *on)
        assert last is not None
        assert last.id == given.notice_id
