"""A notice is printed, fails and is asked for again: a second one never lacks the mark of a repeat."""

import pytest

from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.relay import papers
from hallsys.relay.pairing import Agent
from hallsys.relay.papers import Ordered
from hallsys.staff.passwords import PasswordHash
from hallsys.staff.rules import Role
from hallsys.staff.service import ClerkFacts, create_clerk
from tests.relay.hall import PRINTER, Relay


@pytest.fixture
def service_id(relay: Relay) -> str:
    """Return the service about which the notices are."""
    hall = relay.hall
    hall.sign_in()
    service_id = hall.serve()
    facts = ClerkFacts(login="wang", name="王示例", roles=(Role.CLERK,))
    clerk_id = hall.do(create_clerk, facts, PasswordHash("none"))
    hall.write(f"UPDATE services SET clerk_id = '{clerk_id}' WHERE hall_id = :hall_id")
    return service_id


@pytest.fixture
def agent(relay: Relay, service_id: str) -> Agent:
    agent = relay.hall.agent()
    relay.feed()
    relay.connect(agent, PRINTER)
    relay.wire.take()
    return agent


def order(relay: Relay, service_id: str) -> Ordered:
    (matter_id,) = relay.hall.catalogue.matters
    about = {"matter_id": matter_id, "lacking": []}
    ordered = relay.hall.do(papers.order, "kiosk:K1", "notice", service_id, about)
    assert isinstance(ordered, Ordered)
    relay.feed()
    return ordered


def fail(relay: Relay, agent: Agent, *, begun: bool) -> None:
    """Let the printer fail to print the one paper that it was sent."""
    (sent,) = relay.wire.take()
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out", begun=begun)
    relay.sink.report_health(agent.id, "printer", "broken", "paper_out")


def heal(relay: Relay, agent: Agent) -> None:
    relay.sink.report_health(agent.id, "printer", "ok", None)


def test_a_paper_that_was_asked_for_again_is_not_tried_again(
    relay: Relay, agent: Agent, service_id: str
) -> None:
    order(relay, service_id)
    fail(relay, agent, begun=False)
    relay.hall.clock.advance(20 * SECOND)
    order(relay, service_id)  # paper was put in, and the clerk did not wait
    (second,) = relay.wire.take()
    assert second["command"]["reprint"] is False
    relay.acknowledge(agent.id, second["delivery_id"], "done", None)
    heal(relay, agent)
    assert relay.wire.take() == []


def test_of_two_that_failed_the_newer_is_printed(relay: Relay, agent: Agent, service_id: str) -> None:
    order(relay, service_id)
    fail(relay, agent, begun=False)
    newer = order(relay, service_id)
    fail(relay, agent, begun=False)
    heal(relay, agent)
    (again,) = relay.wire.take()
    assert again["command"]["paper_id"] == newer.paper_id


def test_a_paper_that_is_tried_again_is_on_its_way(relay: Relay, agent: Agent, service_id: str) -> None:
    order(relay, service_id)
    fail(relay, agent, begun=False)
    heal(relay, agent)
    assert [one["state"] for one in relay.hall.db.read(papers.papers_of, relay.hall.id, [service_id])] == [
        "ordered"
    ]
    assert order(relay, service_id).reprint


def test_a_paper_that_came_out_in_part_the_second_time_is_remembered(
    relay: Relay, agent: Agent, service_id: str
) -> None:
    order(relay, service_id)
    fail(relay, agent, begun=False)
    heal(relay, agent)
    fail(relay, agent, begun=True)
    relay.hall.clock.advance(3 * MINUTE)
    assert order(relay, service_id).reprint


def test_a_part_that_may_be_out_is_not_forgotten_when_it_fails_again(
    relay: Relay, agent: Agent, service_id: str
) -> None:
    order(relay, service_id)
    fail(relay, agent, begun=True)
    heal(relay, agent)
    fail(relay, agent, begun=False)
    relay.hall.clock.advance(3 * MINUTE)
    assert order(relay, service_id).reprint


def test_a_failed_paper_learns_later_that_a_part_is_out(relay: Relay, agent: Agent, service_id: str) -> None:
    ordered = order(relay, service_id)
    relay.hall.do(papers.mark, ordered.paper_id, None, "printer_offline")
    relay.hall.do(papers.mark, ordered.paper_id, "kiosk:K1", "print_unconfirmed")
    assert order(relay, service_id).reprint
    assert len(relay.hall.log("PaperFailed")) == 1
