"""A visit of several tickets, and somebody who comes for another person."""

import pytest

from hallsys.kernel.clock import MINUTE
from hallsys.queue import service
from hallsys.queue.agency import Agency, Relation, checked
from hallsys.queue.errors import (
    AgentIsApplicant,
    HolderElsewhere,
    NeedsAuthorisation,
    QueueClosed,
    TooManyMatters,
)
from hallsys.queue.held import held
from hallsys.queue.priority import PriorityClass
from tests.queue.hall import HallUnderTest

AGENT = Agency("agent", Relation.FAMILY)


def test_a_visit_has_a_ticket_for_each_place_and_one_for_all_that_is_common(hall: HallUnderTest) -> None:
    tickets = hall.visit("p1", "deed", "licence", "pension", "mortgage").tickets
    assert [one.number for one in tickets] == ["D001", "A001"]
    named = {
        one.number: [hall.matters[code] for code in codes]
        for one, codes in zip(tickets, (("deed", "mortgage"), ("licence", "pension")), strict=True)
    }
    assert {one.number: list(one.matter_ids) for one in tickets} == named
    assert hall.waiting() == {"realty": 1, "general": 1}


def test_a_visit_is_issued_whole_or_not_at_all(hall: HallUnderTest) -> None:
    hall.db.transact(hall.origin, service.open_queue, hall.queues["realty"], open=False)
    closed = hall.catalogue.queues_by_code["realty"]
    object.__setattr__(closed, "open", False)  # what a server's catalogue says after its reload
    with pytest.raises(QueueClosed):
        hall.visit("p1", "licence", "deed")
    assert hall.waiting() == {}


def test_who_waits_already_gets_the_missing_ticket_only(hall: HallUnderTest) -> None:
    first = hall.issue("p1", "licence")
    tickets = hall.visit("p1", "permit", "deed").tickets
    assert [(one.number, one.reprint) for one in tickets] == [("A001", True), ("D001", False)]
    assert tickets[0].matter_ids == (*first.matter_ids, hall.matters["permit"])


def test_who_is_at_a_window_is_passed_over_and_keeps_the_place(hall: HallUnderTest) -> None:
    hall.visit("p1", "licence", "deed")
    hall.clock.advance(MINUTE)
    hall.issue("p2", "deed")
    hall.clock.advance(MINUTE)
    hall.issue("p3", "deed")
    assert hall.serve("W1").number == "A001"
    assert hall.must_call("W2", "realty").ticket.number == "D002"
    hall.db.transact(hall.origin, service.finish, hall.ticket_named("A001").id, "W1")
    assert hall.must_call("W1", "realty").ticket.number == "D001"
    assert hall.must_call("W3", "realty").ticket.number == "D003"


def test_nobody_is_called_rather_than_somebody_who_cannot_come(hall: HallUnderTest) -> None:
    hall.visit("p1", "licence", "deed")
    hall.must_call("W1")
    assert hall.call("W2", "realty") is None
    assert hall.waiting() == {"realty": 1}


def test_a_pinned_ticket_of_somebody_at_a_window_waits_too(hall: HallUnderTest) -> None:
    hall.visit("p1", "licence", "deed")
    hall.must_call("W1")
    pinned = hall.ticket_named("D001")
    hall.db.transact(hall.origin, service.pin, pinned.id, "行动不便")
    hall.issue("p2", "deed")
    assert hall.must_call("W2", "realty").ticket.number == "D002"
    with pytest.raises(HolderElsewhere) as refused:
        hall.db.transact(hall.origin, service.claim_ticket, pinned.id, "W3")
    assert refused.value.facts == {"number": "D001", "other": "A001"}


def test_an_agent_waits_with_the_tickets_of_several_people_and_is_at_one_window(hall: HallUnderTest) -> None:
    for person in ("grandmother", "grandfather"):
        hall.visit(person, "licence", age=30, agency=AGENT)
    assert hall.must_call("W1").ticket.number == "A001"
    assert hall.call("W2") is None
    ticket = hall.ticket_named("A001")
    assert (ticket.person_id, ticket.agent_person_id, ticket.relation) == ("grandmother", "agent", "family")
    assert hall.ticket_named("A002").person_id == "grandfather"


def test_priority_is_that_of_who_waits(hall: HallUnderTest) -> None:
    (ticket,) = hall.visit("child", "licence", age=70, agency=AGENT).tickets
    assert ticket.priority_class is PriorityClass.SENIOR


def test_the_agents_card_finds_the_tickets_that_the_agent_waits_with(hall: HallUnderTest) -> None:
    hall.visit("grandmother", "licence", agency=AGENT)
    hall.issue("agent", "deed")

    def numbers(person: str) -> list[str]:
        found = hall.db.read(held, hall.catalogue, person, hall.clock.now(), hall.pace)
        return [one.ticket.number for one in found]

    assert numbers("agent") == ["A001", "D001"]
    assert numbers("grandmother") == ["A001"]


def test_an_agent_is_somebody_else_and_says_by_what_right() -> None:
    with pytest.raises(AgentIsApplicant):
        checked(Agency("p1", Relation.FAMILY), "p1")
    with pytest.raises(NeedsAuthorisation):
        checked(Agency("p2", Relation.ENTRUSTED, "  "), "p1")
    assert checked(Agency("p2", Relation.ENTRUSTED, " 授权\n委托书 "), "p1").authorisation == "授权 委托书"


def test_one_ticket_holds_only_so_many_matters(hall: HallUnderTest) -> None:
    many = {f"more{n}": next(iter(hall.catalogue.matters.values())) for n in range(11)}
    with pytest.raises(TooManyMatters):
        hall.catalogue.parts_of(tuple(many.values()))
