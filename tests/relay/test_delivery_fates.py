"""What becomes of a delivery: answered, repeated, late, replaced, or failed and printed after all."""

from typing import Any

import pytest

from hallsys.counters import service as counters
from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.queue.states import PrintState
from hallsys.relay.messages import Ack
from tests.relay.hall import PRINTER, SIGN, Relay


def lines(sent: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [tuple(data["command"]["lines"]) for data in sent]


def test_what_was_taken_before_a_crash_is_neither_lost_nor_doubled(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    issued = hall.issue()  # the server dies before the sink takes the fact
    relay.start()
    relay.feed()
    assert relay.wire.take("printer") == []  # its agent is not back yet
    relay.connect(agent, session="s2")
    (sent,) = relay.wire.take("printer")
    assert sent["command"]["ticket_id"] == issued.ticket_id
    # Taken again from an older cursor, the same facts add nothing.
    relay.sink.take(hall.log())
    assert relay.wire.take("printer") == []
    assert hall.states("printer") == ["sent"]


def test_a_slip_without_an_answer_is_sent_again_by_the_same_id(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    hall.issue()
    relay.feed()
    (first,) = relay.wire.take("printer")
    relay.sink.part(agent.id, "s1")
    relay.connect(agent, session="s2")
    (again,) = relay.wire.take("printer")
    assert again["delivery_id"] == first["delivery_id"]
    relay.acknowledge(agent.id, again["delivery_id"], "done", None)
    relay.connect(agent, session="s3")
    assert relay.wire.take("printer") == []


def test_another_agent_of_the_printer_is_sent_it_again_with_a_mark(relay: Relay) -> None:
    hall = relay.hall
    gone, new = hall.agent(), hall.agent()
    relay.connect(gone, PRINTER)
    hall.issue()
    relay.feed()
    (first,) = relay.wire.take("printer")
    relay.sink.part(gone.id, "s1")
    hall.clock.advance(6 * SECOND)
    relay.connect(new, PRINTER, session="s2")
    (again,) = relay.wire.take("printer")
    assert again["delivery_id"] == first["delivery_id"]
    assert (first["command"]["slip"]["reprint"], again["command"]["slip"]["reprint"]) == (False, True)


def test_what_a_printer_was_not_sent_yet_another_agent_prints_without_a_mark(relay: Relay) -> None:
    hall = relay.hall
    gone, new = hall.agent(), hall.agent()
    relay.connect(gone, PRINTER)
    relay.sink.part(gone.id, "s1")
    hall.issue()
    relay.feed()
    hall.clock.advance(6 * SECOND)
    relay.connect(new, PRINTER, session="s2")
    (sent,) = relay.wire.take("printer")
    assert sent["command"]["slip"]["reprint"] is False


def test_an_unanswered_announcement_is_not_said_again(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    hall.sign_in()
    hall.issue()
    hall.call()
    relay.feed()
    assert len(relay.wire.take("speaker")) == 1
    relay.sink.part(agent.id, "s1")
    relay.connect(agent, session="s2")
    assert relay.wire.take("speaker") == []


def test_a_new_connection_is_told_how_windows_and_pads_stand(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    hall.sign_in()
    session = hall.ask(hall.serve())
    issued = hall.issue(seed=2)
    hall.call()
    relay.sink.part(agent.id, "s1")
    relay.feed()
    relay.wire.take()
    relay.connect(agent, session="s2")
    sent = {data["device_id"]: data["command"] for data in relay.wire.take()}
    assert sent["sign"]["lines"] == [issued.number, f"请{issued.number}到1号窗口"]
    assert sent["pad"] == {"type": "ask_rating", "session_id": session.session_id}
    hall.at_window(counters.start)
    hall.clock.advance(MINUTE)  # nobody rated
    relay.connect(agent, session="s3")
    sent = {data["device_id"]: data["command"] for data in relay.wire.take()}
    assert sent["sign"]["lines"] == [issued.number, "正在办理"]
    assert "pad" not in sent


def test_nothing_is_sent_late(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    relay.sink.part(agent.id, "s1")
    hall.sign_in()
    issued = hall.issue()
    hall.call()
    relay.feed()
    hall.clock.advance(90 * SECOND)
    relay.sink.sweep()
    assert hall.states("speaker") == ["late"]
    assert hall.states("printer") == ["pending"]
    hall.clock.advance(30 * SECOND)
    relay.sink.sweep()
    assert hall.states("printer") == ["late"]
    assert hall.print_state(issued.ticket_id) is PrintState.FAILED
    (failed,) = hall.log("TicketPrintFailed")
    assert failed.payload["fault"] == "printer_offline"
    relay.wire.take()
    relay.connect(agent, session="s2")
    assert [data["device_id"] for data in relay.wire.take()] == ["sign"]


def test_facts_that_come_late_are_written_down_as_late(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent())
    hall.sign_in()
    issued = hall.issue()
    hall.call()
    hall.clock.advance(3 * MINUTE)
    relay.wire.take()
    relay.feed()
    assert relay.wire.take() == []
    assert (hall.states("speaker"), hall.states("printer")) == (["late"], ["late"])
    assert hall.print_state(issued.ticket_id) is PrintState.FAILED


def test_what_was_done_counts_also_when_the_server_had_given_it_up(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    issued = hall.issue()
    relay.feed()
    (sent,) = relay.wire.take("printer")
    hall.clock.advance(2 * MINUTE)
    relay.sink.sweep()
    assert hall.print_state(issued.ticket_id) is PrintState.FAILED
    relay.acknowledge(agent.id, sent["delivery_id"], "done", None)
    assert hall.print_state(issued.ticket_id) is PrintState.CONFIRMED
    assert hall.states("printer") == ["done"]
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out")
    assert hall.states("printer") == ["done"]


def test_a_printer_that_works_again_prints_what_it_failed_to(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    issued = hall.issue()
    relay.feed()
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out")
    relay.sink.report_health(agent.id, "printer", "broken", "paper_out")
    assert hall.print_state(issued.ticket_id) is PrintState.FAILED
    hall.clock.advance(MINUTE)
    relay.sink.report_health(agent.id, "printer", "ok", None)
    (again,) = relay.wire.take("printer")
    assert again["delivery_id"] == sent["delivery_id"]  # so that the agent knows whether it began
    relay.acknowledge(agent.id, again["delivery_id"], "done", None)
    assert hall.print_state(issued.ticket_id) is PrintState.CONFIRMED
    assert hall.kinds("DeviceBroke", "DeviceHealed") == ["DeviceBroke", "DeviceHealed"]


@pytest.mark.parametrize("again", [False, True])
def test_a_printer_that_never_confirms_prints_a_slip_twice_at_most(relay: Relay, again: bool) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER)
    issued = hall.issue()
    if again:  # the mark of a repeat that was asked for is no copy that was spoilt
        relay.feed()
        (sent,) = relay.wire.take()
        relay.acknowledge(agent.id, sent["delivery_id"], "done", None)
        hall.reprint(issued.ticket_id)
    relay.feed()
    marks = []
    while sent_now := relay.wire.take():
        (sent,) = sent_now
        marks.append(sent["command"]["slip"]["reprint"])
        relay.acknowledge(agent.id, sent["delivery_id"], "failed", "print_unconfirmed", begun=True)
        relay.sink.report_health(agent.id, "printer", "broken", "print_unconfirmed")
        hall.clock.advance(11 * SECOND)
        relay.sink.report_health(agent.id, "printer", "ok", None)
    assert marks == ([True, True] if again else [False, True])
    if not again:
        assert hall.print_state(issued.ticket_id) is PrintState.FAILED
    hall.reprint(issued.ticket_id)  # whoever wants another asks for it
    relay.feed()
    (asked,) = relay.wire.take()
    assert asked["command"]["slip"]["reprint"] is True


def test_a_printer_that_failed_before_it_began_tries_as_often_as_it_heals(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent, PRINTER)
    hall.issue()
    relay.feed()
    for _ in range(4):
        (sent,) = relay.wire.take()
        assert sent["command"]["slip"]["reprint"] is False
        relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out", begun=False)
        relay.sink.report_health(agent.id, "printer", "broken", "paper_out")
        relay.sink.report_health(agent.id, "printer", "ok", None)


def test_old_slips_and_those_of_gone_holders_are_not_printed_after_all(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    hall.sign_in()
    served, old = hall.issue(1), hall.issue(2)
    relay.feed()
    for sent in relay.wire.take("printer"):
        relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out")
    relay.sink.report_health(agent.id, "printer", "broken", "paper_out")
    assert hall.call().ticket_id == served.ticket_id
    hall.at_window(counters.start)
    relay.sink.report_health(agent.id, "printer", "ok", None)
    (sent,) = relay.wire.take("printer")
    assert sent["command"]["ticket_id"] == old.ticket_id
    relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out")
    relay.sink.report_health(agent.id, "printer", "broken", "paper_out")
    hall.clock.advance(2 * MINUTE)
    relay.sink.report_health(agent.id, "printer", "ok", None)
    assert relay.wire.take("printer") == []


def test_of_two_failed_slips_of_a_ticket_one_is_printed(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    hall.reprint(hall.issue().ticket_id)
    relay.feed()
    for sent in relay.wire.take("printer"):
        relay.acknowledge(agent.id, sent["delivery_id"], "failed", "paper_out")
    relay.sink.report_health(agent.id, "printer", "broken", "paper_out")
    relay.sink.report_health(agent.id, "printer", "ok", None)
    (again,) = relay.wire.take("printer")
    assert again["command"]["slip"]["reprint"] is True
    assert hall.states("printer") == ["superseded", "sent"]


def test_a_slip_that_cannot_be_read_counts_as_failed(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent())
    issued = hall.issue()
    object.__setattr__(hall.catalogue, "queues", {})  # a catalogue older than the queue
    relay.feed()
    assert relay.wire.take("printer") == []
    assert hall.states("printer") == ["failed"]
    assert hall.print_state(issued.ticket_id) is PrintState.FAILED


def test_only_the_agent_of_a_device_can_answer_for_it(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent(), PRINTER)
    other = hall.agent()
    relay.connect(other, SIGN)
    hall.issue()
    relay.feed()
    (sent,) = relay.wire.take("printer")
    relay.acknowledge(other.id, sent["delivery_id"], "done", None)
    assert hall.states("printer") == ["sent"]


def test_a_command_that_the_agent_replaced_is_superseded(relay: Relay) -> None:
    agent = relay.hall.agent()
    relay.connect(agent, SIGN)
    (sent,) = relay.wire.take("sign")
    relay.acknowledge(agent.id, sent["delivery_id"], "late", "superseded")
    assert relay.hall.states("sign") == ["superseded"]


def test_answers_that_come_together_are_taken_together_but_for_one_that_is_nobodys(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    tickets = [hall.issue(seed) for seed in (1, 2)]
    relay.feed()
    first, second = relay.wire.take("printer")
    relay.sink.acknowledge(
        agent.id,
        [
            Ack(delivery_id=first["delivery_id"], state="done"),
            Ack(delivery_id="0" * 26, state="done"),
            Ack(delivery_id=second["delivery_id"], state="failed", fault="paper_out"),
        ],
    )
    assert [hall.print_state(issued.ticket_id) for issued in tickets] == ["confirmed", "failed"]


def test_an_answer_that_cannot_be_taken_does_not_keep_the_others_back(
    relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    tickets = [hall.issue(seed) for seed in (1, 2)]
    relay.feed()
    first, second = relay.wire.take("printer")
    hall.write(
        f"UPDATE deliveries SET command = '{{' WHERE hall_id = :hall_id AND id = '{first['delivery_id']}'"
    )
    relay.sink.acknowledge(
        agent.id, [Ack(delivery_id=each["delivery_id"], state="done") for each in (first, second)]
    )
    assert [hall.print_state(issued.ticket_id) for issued in tickets] == ["reserved", "confirmed"]
    assert first["delivery_id"] in caplog.text
