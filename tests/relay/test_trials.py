"""Tests of devices go through ordinary deliveries, and tell what became of them."""

import dataclasses

import pytest

from hallsys.devices.commands import Announce, AskRating, PrintTicket, ShowSign, read_command
from hallsys.devices.printers.library import load_library
from hallsys.display.clips import VOCABULARY
from hallsys.kernel.clock import MINUTE
from hallsys.relay.errors import DeviceUnknown, NothingToTest
from hallsys.relay.trials import ask_test
from tests.relay.hall import PAD, PRINTER, READER, SIGN, SPEAKER, Relay


@pytest.mark.parametrize(
    ("report", "command"),
    [(PRINTER, PrintTicket), (SIGN, ShowSign), (PAD, AskRating), (SPEAKER, Announce)],
)
def test_a_device_is_told_to_do_something(relay: Relay, report, command) -> None:  # type: ignore[no-untyped-def]
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, report)
    relay.wire.take()
    hall.do(ask_test, report.device_id)
    relay.feed()
    (sent,) = relay.wire.take(report.device_id)
    assert isinstance(read_command(sent["command"]), command)
    relay.acknowledge(agent.id, sent["delivery_id"], "done", None)
    (fact,) = hall.log("DeviceTested")
    assert (fact.payload["device_id"], fact.payload["outcome"], fact.payload["fault"]) == (
        report.device_id, "done", None,
    )  # fmt: skip


def test_the_slip_and_the_sound_are_made_of_what_there_is(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent(), PRINTER, SPEAKER)
    for report in (PRINTER, SPEAKER):
        hall.do(ask_test, report.device_id)
    relay.feed()
    commands = [read_command(sent["command"]) for sent in relay.wire.take()]
    (printed,) = [each for each in commands if isinstance(each, PrintTicket)]
    assert load_library(None).ticket(printed.slip, 48)
    (said,) = [each for each in commands if isinstance(each, Announce)]
    assert {each.key for each in said.fragments} <= VOCABULARY.keys()


def test_a_test_that_failed_says_why_and_is_not_done_later(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER)
    hall.do(ask_test, "printer")
    relay.feed()
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out")
    assert hall.log("DeviceTested")[-1].payload["fault"] == "paper_out"
    relay.sink.report_health(agent.id, "printer", "broken", "paper_out")
    relay.sink.report_health(agent.id, "printer", "ok", None)
    assert relay.wire.take("printer") == []


def test_a_test_of_a_device_that_is_away_is_late(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, SIGN)
    relay.sink.part(agent.id, "s1")
    relay.wire.take()
    hall.do(ask_test, "sign")
    relay.feed()
    assert relay.wire.take("sign") == []
    hall.clock.advance(MINUTE)
    relay.sink.sweep()
    assert hall.log("DeviceTested")[-1].payload["outcome"] == "late"


def test_a_test_gives_way_to_what_its_window_shows(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, SIGN)
    relay.sink.part(agent.id, "s1")
    hall.do(ask_test, "sign")
    relay.feed()
    hall.sign_in()
    relay.feed()
    told = hall.log("DeviceTested")[-1].payload
    assert (told["outcome"], told["fault"]) == ("failed", "superseded")


def test_a_sign_shows_again_how_its_window_stands(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, SIGN, dataclasses.replace(SIGN, device_id="other", place="window:W02"))
    hall.sign_in()
    hall.issue()
    called = hall.call()
    relay.feed()
    relay.wire.take()
    relay.sink.show_again("sign")
    (sent,) = relay.wire.take()
    assert (sent["device_id"], sent["command"]["lines"][0]) == ("sign", called.number)


def test_what_cannot_be_tested(relay: Relay) -> None:
    relay.connect(relay.hall.agent(), READER)
    with pytest.raises(NothingToTest):
        relay.hall.do(ask_test, "reader")
    with pytest.raises(DeviceUnknown):
        relay.hall.do(ask_test, "nobody")
