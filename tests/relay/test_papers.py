"""A notice is printed, fails and is asked for again: a second one never lacks the mark of a repeat."""

import pytest

from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.relay import papers
from hallsys.relay.pairing import Agent
from hallsys.relay.papers import Ordered
from hallsys.relay.policy import PrintSettings
from hallsys.relay.registration import DeviceReport
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


AT_WINDOW = DeviceReport("window-printer", "ticket_printer", "escpos", "window:W01")


@pytest.mark.parametrize("relay", [PrintSettings(instead={"kiosk:K1": ("window:W01",)})], indirect=True)
def test_one_that_moved_may_be_out_where_it_came_from(relay: Relay, service_id: str) -> None:
    agent = relay.hall.agent()
    relay.feed()
    relay.connect(agent, PRINTER, AT_WINDOW)
    relay.wire.take()
    first = order(relay, service_id)
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out", begun=True)
    (moved,) = relay.wire.take("window-printer")
    assert moved["command"]["reprint"] is True
    (shown,) = relay.hall.db.read(papers.papers_of, relay.hall.id, [service_id])
    assert (shown["state"], shown["outlet"]) == ("ordered", None)
    relay.acknowledge(agent.id, moved["delivery_id"], "failed", "paper_out", begun=False)
    second = order(relay, service_id)
    assert (first.reprint, second.reprint) == (False, True)
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "cover_open", begun=False)
    (moved,) = relay.wire.take("window-printer")
    relay.acknowledge(agent.id, moved["delivery_id"], "done", None)
    shown = relay.hall.db.read(papers.papers_of, relay.hall.id, [service_id])[-1]
    assert (shown["state"], shown["outlet"]) == ("printed", "window:W01")
    (told,) = relay.hall.log("PaperPrinted")
    assert (told.payload["place"], told.payload["outlet"]) == ("kiosk:K1", "window:W01")


@pytest.mark.parametrize("relay", [PrintSettings(instead={"kiosk:K1": ("window:W01",)})], indirect=True)
def test_one_whose_printer_went_away_may_be_out_there(relay: Relay, service_id: str) -> None:
    gone, there = relay.hall.agent(), relay.hall.agent()
    relay.feed()
    relay.connect(gone, PRINTER)
    relay.connect(there, AT_WINDOW, session="s2")
    relay.wire.take()
    order(relay, service_id)
    relay.wire.take("printer")
    relay.sink.part(gone.id, "s1")
    relay.hall.clock.advance(6 * SECOND)
    relay.sink.sweep()
    (moved,) = relay.wire.take("window-printer")
    relay.acknowledge(there.id, moved["delivery_id"], "failed", "paper_out", begun=False)
    assert order(relay, service_id).reprint is True


def test_one_whose_printer_another_agent_took_over_may_be_out(relay: Relay, service_id: str) -> None:
    gone, there = relay.hall.agent(), relay.hall.agent()
    relay.feed()
    relay.connect(gone, PRINTER)
    relay.wire.take()
    order(relay, service_id)
    relay.sink.part(gone.id, "s1")
    relay.hall.clock.advance(6 * SECOND)
    relay.connect(there, PRINTER, session="s2")
    (again,) = relay.wire.take("printer")[-1:]
    assert again["command"]["reprint"] is True
    relay.acknowledge(there.id, again["delivery_id"], "failed", "paper_out", begun=False)
    assert order(relay, service_id).reprint is True
