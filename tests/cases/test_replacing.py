"""An organisation replaces its agent: the new one has every right of the old one, who has none any more."""

from typing import Any

import pytest

from hallsys.cases import progress
from hallsys.cases.errors import CaseUnknown, WrongPerson
from hallsys.cases.events import AgentPersonReplaced, WayChosen
from hallsys.cases.life_errors import ActsForNobody, AgentWasReplaced, NobodyToReplace, NotTheApplicant
from hallsys.cases.life_tables import agent_changes, case_steps
from hallsys.cases.progress_errors import ProgressUnknown
from hallsys.cases.replacing import TakenOver, other_agents, replaced_at
from hallsys.cases.service import AcceptedCase, hand_over, replace_agent, take_in, withdraw
from hallsys.cases.views import case as read_case
from hallsys.cases.views import ready_for
from hallsys.cases.ways import Address, Way, address_of, choose_way, prepare_way, ways_of
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.representing import represent, represent_nobody
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.credit_code import CreditCode, OrganisationKind
from hallsys.kernel.sealing import Keyring
from hallsys.people.events import PhoneWithdrawn
from hallsys.people.organisations import AgentRole, Organisation, prepare_organisation
from hallsys.people.phones import give_phone, phones_of, prepare_phone
from hallsys.people.service import Sealed, identify, prepare
from tests.cases.locker_office import Office
from tests.cases.office import accepted, collected, granted
from tests.persons import person
from tests.served import Visit, open_hall

TEA = Organisation(CreditCode("91350100M000100Y43"), "闽江茶业有限公司", OrganisationKind.ENTERPRISE)
OTHER = Organisation(CreditCode("91110101MA00DEM08Y"), "别的公司", OrganisationKind.ENTERPRISE)


class Firm:
    """An organisation with an agent who applied for it, and a new one who stands at another window."""

    def __init__(self, office: Office, keyring: Keyring) -> None:
        self.office, self.keyring, self.served = office, keyring, office.served
        self.sealed = prepare_organisation(keyring, TEA)
        self.visits: dict[int, Visit] = {}
        self.old, self.new = self.came(1), self.came(2)
        self.id = self.acts(self.old, "委托书 1")
        self.case = accepted(self.served, self.old)

    def came(self, seed: int) -> Visit:
        holder = self.served.db.transact(self.served.origin(), identify, prepare(self.keyring, person(seed)))
        if seed in self.visits:  # nobody waits twice
            self.served.end(self.visits[seed])
        self.visits[seed] = self.served.visit(holder)
        return self.visits[seed]

    def acts(self, visit: Visit, note: str, sealed: Sealed | None = None) -> str:
        said = (visit.service_id, visit.clerk_id, sealed or self.sealed, AgentRole.AUTHORISED, note)
        return self.served.db.transact(self.served.origin(), represent, *said)

    def do(self, use_case: Any, *args: Any) -> Any:
        return self.served.db.transact(self.served.origin("clerk:c"), use_case, *args)

    def replaces(self, case: AcceptedCase | None = None, by: Visit | None = None) -> int:
        """Let another take over; return how many cases."""
        return self.taken_over(case, by).cases

    def taken_over(self, case: AcceptedCase | None = None, by: Visit | None = None) -> TakenOver:
        visit, one = by or self.new, case or self.case
        on = (self.keyring, visit.service_id, visit.clerk_id, one.case_id)
        taken: TakenOver = self.do(replace_agent, *on)
        return taken


@pytest.fixture
def firm(office: Office, keyring: Keyring) -> Firm:
    return Firm(office, keyring)


def test_the_new_agent_collects_and_withdraws_and_the_old_one_no_more(firm: Firm) -> None:
    (result,) = granted(firm.served, firm.case).result_ids
    open_one = accepted(firm.served, firm.old)
    firm.acts(firm.new, "委托书 2")
    assert [
        (one.person_id, one.cases) for one in firm.office.read(other_agents, firm.id, firm.new.person_id)
    ] == [(firm.old.person_id, 2)]
    assert firm.replaces() == 2
    assert firm.office.read(other_agents, firm.id, firm.new.person_id) == ()
    assert firm.office.read(ready_for, firm.old.person_id) == ()
    with pytest.raises(WrongPerson):
        collected(firm.served, result, firm.old.person_id)
    old = firm.came(1)
    with pytest.raises(NotTheApplicant):
        firm.do(withdraw, open_one.case_id, old.service_id, old.clerk_id)
    assert firm.office.read(progress.own, firm.old.person_id) == ()
    assert collected(firm.served, result, firm.new.person_id).taken_by == "agent"
    again = firm.came(2)  # without a word about the organisation
    firm.do(withdraw, open_one.case_id, again.service_id, again.clerk_id)


def test_it_stands_in_the_log_and_in_the_history_with_the_paper_that_was_shown(firm: Firm) -> None:
    firm.acts(firm.new, "加盖公章的委托书 2")
    firm.replaces()
    told = [one for one in firm.served.log() if isinstance(one, AgentPersonReplaced)]
    assert told == [AgentPersonReplaced(firm.case.case_id, firm.case.case_number, firm.new.service_id)]
    steps = firm.office.rows(case_steps, case_steps.c.case_id == firm.case.case_id)
    assert [(one.reached, one.by, one.note) for one in steps if one.action == "replace_agent"] == [
        ("accepted", firm.new.clerk_id, "加盖公章的委托书 2")
    ]
    (kept,) = firm.office.rows(agent_changes)
    assert (kept.before_person_id, kept.before_role, kept.before_note, kept.person_id) == (
        firm.old.person_id,
        "authorised",
        "委托书 1",
        firm.new.person_id,
    )
    now = firm.office.read(read_case, firm.case.case_id)
    assert (now.agent_person_id, now.agent_note) == (firm.new.person_id, "加盖公章的委托书 2")
    (shown,) = firm.office.read(progress.progress, [firm.case.case_id])
    assert "replace_agent" in {one.what for one in shown.steps}
    assert "委托书" not in str(firm.served.log()) + repr(shown)


def test_a_locker_opens_to_the_new_card_and_to_the_new_code_alone(firm: Firm) -> None:
    (result,) = granted(firm.served, firm.case).result_ids
    deposit = firm.office.put_in(result)
    known = firm.office.code(deposit)
    firm.acts(firm.new, "委托书 2")
    firm.replaces()
    assert firm.office.code(deposit) != known
    assert firm.office.by_code(known).opening_id is None
    with pytest.raises(WrongPerson):
        firm.office.by_card(deposit, firm.old)
    assert firm.office.by_card(deposit, firm.new).opening_id


def test_the_old_agents_phone_is_told_no_more(firm: Firm) -> None:
    firm.do(give_phone, firm.case.case_id, prepare_phone(firm.keyring, "13800000000", "zh"))
    firm.acts(firm.new, "委托书 2")
    firm.replaces()
    assert firm.office.read(phones_of, [firm.case.case_id]) == {}
    assert PhoneWithdrawn(firm.case.case_id) in firm.served.log()


def test_no_parcel_goes_to_the_old_agents_address(firm: Firm) -> None:
    home = Address("张经办", "13800000000", "云溪市青溪路 1 号 2 单元")
    lying, locker = accepted(firm.served, firm.old), accepted(firm.served, firm.old)
    granted(firm.served, lying)
    sent = accepted(firm.served, firm.old)
    (result,) = granted(firm.served, sent).result_ids
    for one in (firm.case, lying, sent):
        firm.do(choose_way, one.case_id, prepare_way(firm.keyring, Way.COURIER, home))
    firm.do(choose_way, locker.case_id, prepare_way(firm.keyring, Way.LOCKER, None))
    collected(firm.served, result, firm.old.person_id)
    firm.acts(firm.new, "委托书 2")
    assert firm.taken_over() == TakenOver(cases=4, couriers=2)  # what went out is sent nowhere anew
    ids = [one.case_id for one in (firm.case, lying, sent, locker)]
    assert firm.office.read(ways_of, ids) == {locker.case_id: Way.LOCKER}
    for case_id in ids:
        found = firm.served.db.read(address_of, firm.keyring, firm.served.hall.id, case_id)
        assert found is None
    assert WayChosen(lying.case_id, lying.case_number, "window") in firm.served.log()
    firm.do(choose_way, lying.case_id, prepare_way(firm.keyring, Way.COURIER, home))  # asked anew


def test_the_old_agents_receipt_opens_nothing_and_a_new_one_does(firm: Firm) -> None:
    hall_id, case_id = firm.served.hall.id, firm.case.case_id

    def opens(path: str) -> bool:
        try:
            found = firm.served.db.read(progress.by_link, hall_id, firm.keyring, *path.split("/"))
        except ProgressUnknown:
            return False
        return bool(found.case_id == case_id)

    old = progress.link(firm.keyring, case_id)
    assert opens(old)
    for visit in (firm.new, firm.came(3)):
        firm.acts(visit, "委托书")
        firm.replaces(by=visit)
        before = firm.office.read(progress.agents_before, [case_id])[case_id]
        new = progress.link(firm.keyring, case_id, before)
        assert not opens(old)
        assert opens(new)
        old = new


def test_what_was_collected_and_comes_back_is_the_new_agents_too(firm: Firm) -> None:
    office = firm.office
    (result,) = granted(firm.served, firm.case).result_ids
    going_on = accepted(firm.served, firm.old)
    at = (result, office.window_id, office.clerk_id)
    office.do(hand_over, *at, firm.old.person_id)
    firm.acts(firm.new, "委托书 2")
    firm.replaces(going_on)
    office.do(take_in, *at, "return_content", "")
    assert office.read(read_case, firm.case.case_id).agent_person_id == firm.new.person_id


def test_another_agent_of_the_same_organisation_stays(firm: Firm) -> None:
    third = firm.came(3)
    firm.acts(third, "委托书 3")
    kept = accepted(firm.served, third)
    firm.acts(firm.new, "委托书 2")
    assert firm.replaces() == 1
    assert firm.office.read(read_case, kept.case_id).agent_person_id == third.person_id
    assert firm.replaces(kept) == 1


def test_who_is_replaced_while_named_at_another_window_acts_for_it_no_more(
    firm: Firm, clock: ManualClock
) -> None:
    clock.advance(MINUTE)
    firm.acts(firm.new, "委托书 2")
    firm.replaces()
    for refused in (lambda: accepted(firm.served, firm.old), lambda: firm.replaces(by=firm.old)):
        with pytest.raises(AgentWasReplaced):
            refused()
    asked = (firm.case.case_id, firm.old.service_id, firm.old.clerk_id)
    with pytest.raises(AgentWasReplaced):
        firm.do(withdraw, *asked)
    firm.do(represent_nobody, firm.old.service_id, firm.old.clerk_id)
    with pytest.raises(NotTheApplicant):
        firm.do(withdraw, *asked)
    own = firm.office.read(read_case, accepted(firm.served, firm.old).case_id)
    assert own.person_id == firm.old.person_id
    clock.advance(MINUTE)
    firm.acts(firm.old, "新的委托书 6")  # the clerk saw a new letter
    assert firm.replaces(by=firm.old) == 1


def test_what_is_over_stays_as_it_was(firm: Firm) -> None:
    over = accepted(firm.served, firm.old)
    firm.do(withdraw, over.case_id, firm.old.service_id, firm.old.clerk_id)
    firm.acts(firm.new, "委托书 2")
    firm.replaces()
    assert firm.office.read(read_case, over.case_id).agent_person_id == firm.old.person_id
    again = firm.came(4)
    firm.acts(again, "委托书 4")
    only_over = accepted(firm.served, again)
    firm.do(withdraw, only_over.case_id, again.service_id, again.clerk_id)
    with pytest.raises(NobodyToReplace):
        firm.replaces(only_over)


def test_once_is_enough_and_only_who_acts_for_it_may(firm: Firm) -> None:
    with pytest.raises(ActsForNobody):
        firm.replaces()
    firm.acts(firm.new, "书", prepare_organisation(firm.keyring, OTHER))
    with pytest.raises(NotTheApplicant):
        firm.replaces()
    firm.acts(firm.new, "委托书 2")
    own = accepted(firm.served, firm.served.visit())
    with pytest.raises(NotTheApplicant):
        firm.replaces(own)
    assert firm.replaces() == 1
    with pytest.raises(NobodyToReplace):
        firm.replaces()
    firm.acts(firm.old, "旧委托书")
    with pytest.raises(NotYourTicket):
        firm.do(replace_agent, firm.keyring, firm.new.service_id, "another clerk", firm.case.case_id)


def test_cases_of_another_hall_are_unknown(firm: Firm) -> None:
    there = open_hall(firm.served.db)
    visit = there.visit(firm.new.person_id)
    said = (visit.service_id, visit.clerk_id, firm.sealed, AgentRole.AUTHORISED, "委托书 2")
    there.db.transact(there.origin(), represent, *said)
    on = (firm.keyring, visit.service_id, visit.clerk_id, firm.case.case_id)
    with pytest.raises(CaseUnknown):
        there.db.transact(there.origin(), replace_agent, *on)


def test_who_was_replaced_is_known_until_the_organisation_sends_them_again(firm: Firm) -> None:
    def since(visit: Visit) -> int | None:
        found: int | None = firm.office.read(replaced_at, firm.id, visit.person_id)
        return found

    assert since(firm.old) is None
    firm.acts(firm.new, "委托书 2")
    firm.replaces()
    assert since(firm.old) is not None
    assert since(firm.new) is None
    back = firm.came(1)
    firm.acts(back, "委托书 5")
    firm.replaces(by=back)
    assert since(firm.new) is not None


def test_taken_over_by_both_at_once_it_is_the_second_who_finds_nobody(firm: Firm) -> None:
    firm.acts(firm.new, "委托书 2")
    third = firm.came(3)
    firm.acts(third, "委托书 3")
    firm.replaces()
    assert firm.replaces(by=third) == 1  # the organisation may change its mind
    with pytest.raises(NobodyToReplace):
        firm.replaces(by=third)
