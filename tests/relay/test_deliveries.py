"""From facts to what devices are sent: by which device, with what on it, and in which order."""

from collections.abc import Callable
from typing import Any

import gevent
import pytest

from hallsys.counters import service as counters
from hallsys.counters import shifts
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import PauseReason
from hallsys.evaluation.rules import Channel
from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.queue.states import PrintState
from hallsys.relay.cursors import Cursors
from hallsys.relay.ledger import forget_deliveries
from tests.persons import person
from tests.relay.hall import PAD, PRINTER, PUBLIC_URL, SIGN, Relay, digits_of


def lines(sent: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [tuple(data["command"]["lines"]) for data in sent]


def test_a_ticket_is_printed_where_it_was_taken(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    issued = hall.issue(seed=7)
    relay.feed()
    (sent,) = relay.wire.take("printer")
    assert sent["expires_at"] == hall.clock.now() + 2 * MINUTE
    assert sent["now"] == hall.clock.now()
    command = sent["command"]
    assert command["type"] == "print_ticket"
    assert command["ticket_id"] == issued.ticket_id
    slip = command["slip"]
    assert (slip["number"], slip["queue"], slip["ahead"]) == (issued.number, "综合业务", 0)
    assert slip["qr"] == f"{PUBLIC_URL}/t/{issued.token}"
    assert slip["matters"] == ["营业执照办理"]
    assert slip["reprint"] is False
    assert "*" in slip["masked_name"]
    assert hall.print_state(issued.ticket_id) is PrintState.RESERVED

    relay.acknowledge(agent.id, sent["delivery_id"], "done", None)
    relay.acknowledge(agent.id, sent["delivery_id"], "done", None)
    assert hall.print_state(issued.ticket_id) is PrintState.CONFIRMED
    assert hall.kinds("TicketPrinted", "TicketPrintConfirmed") == ["TicketPrinted", "TicketPrintConfirmed"]


def test_no_name_and_no_digits_are_kept_with_a_delivery(relay: Relay) -> None:
    relay.connect(relay.hall.agent())
    issued = relay.hall.issue(seed=7)
    relay.feed()
    card = person(7)
    commands = [row.command for row in relay.hall.rows("SELECT command FROM deliveries")]
    (command,) = [command for command in commands if issued.ticket_id in command]
    for secret in (card.name, card.name[0], digits_of(card), issued.token):
        assert secret not in command


def test_a_reprint_is_stamped(relay: Relay) -> None:
    relay.connect(relay.hall.agent())
    issued = relay.hall.issue()
    relay.hall.reprint(issued.ticket_id)
    relay.feed()
    first, second = relay.wire.take("printer")
    assert first["command"]["slip"]["reprint"] is False
    assert second["command"]["slip"]["reprint"] is True


def test_a_place_without_a_printer_prints_nothing(relay: Relay) -> None:
    relay.connect(relay.hall.agent())
    relay.hall.issue(place="kiosk:K2")
    relay.feed()
    assert relay.wire.take("printer") == []


def test_sign_and_speaker_follow_the_window(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent())
    assert lines(relay.wire.take("sign")) == [("1号窗口", "本窗口未开放")]
    hall.sign_in()
    issued = hall.issue()
    hall.call()
    relay.feed()
    sent = relay.wire.take()
    spoken = [data for data in sent if data["device_id"] == "speaker"]
    assert [data["command"]["type"] for data in spoken] == ["announce"]
    assert spoken[0]["command"]["fragments"][0] == {"key": "chime", "text": "", "lang": "zh"}
    assert spoken[0]["command"]["text_zh"] == "请，A 零零一 号，到 一 号窗口办理"
    assert spoken[0]["expires_at"] == hall.clock.now() + 90 * SECOND
    # Signed in and called in one batch: only the newest is worth showing.
    shown = [data for data in sent if data["device_id"] == "sign"]
    assert lines(shown) == [(issued.number, f"请{issued.number}到1号窗口")]
    assert shown[0]["expires_at"] == hall.clock.now() + 15 * SECOND
    assert hall.states("sign") == ["sent", "superseded", "sent"]

    steps: list[tuple[Callable[[], object], tuple[str, str]]] = [
        (lambda: hall.at_window(counters.start), (issued.number, "正在办理")),
        (lambda: hall.at_window(counters.finish), ("1号窗口 综合1", "空闲 请等候叫号")),
        (
            lambda: hall.do(shifts.pause, hall.windows["W01"], "clerk W01", PauseReason.MEAL),
            ("1号窗口", "暂停服务 请稍候"),
        ),
        (
            lambda: hall.do(shifts.reopen, hall.windows["W01"], "clerk W01"),
            ("1号窗口 综合1", "空闲 请等候叫号"),
        ),
        (lambda: hall.do(shifts.sign_out, hall.windows["W01"], "clerk W01"), ("1号窗口", "本窗口未开放")),
    ]
    for step, expected in steps:
        step()
        relay.feed()
        assert lines(relay.wire.take("sign")) == [expected]


def test_a_recall_is_shown_and_said_again(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent())
    hall.sign_in()
    issued = hall.issue()
    hall.call()
    relay.feed()
    relay.wire.take()
    hall.clock.advance(6 * SECOND)
    hall.at_window(counters.recall, CounterSettings())
    relay.feed()
    sent = relay.wire.take()
    assert [data["command"]["type"] for data in sent] == ["show_sign", "announce"]
    assert sent[0]["command"]["lines"] == [issued.number, "请尽快到1号"]


@pytest.mark.parametrize("ending", ["transfer", "undo"])
def test_a_call_that_ends_otherwise_leaves_the_sign(relay: Relay, ending: str) -> None:
    hall = relay.hall
    relay.connect(hall.agent())
    hall.sign_in("W01")
    hall.sign_in("W02")
    issued = hall.issue()
    hall.call()
    relay.feed()
    relay.wire.take()
    if ending == "transfer":
        hall.at_window(counters.transfer_to_window, hall.windows["W02"])
        expected = (issued.number, "请到2号窗口等候")
    else:
        hall.at_window(counters.undo, CounterSettings())
        expected = ("1号窗口 综合1", "空闲 请等候叫号")
    relay.feed()
    assert lines(relay.wire.take("sign")) == [expected]


def test_a_pad_asks_until_its_session_ends(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent())
    hall.sign_in()
    session = hall.ask(hall.serve())
    relay.feed()
    (sent,) = relay.wire.take("pad")
    assert sent["command"] == {"type": "ask_rating", "session_id": session.session_id}
    assert sent["expires_at"] == session.expires_at


def test_a_rating_by_phone_leaves_the_pad_alone(relay: Relay) -> None:
    relay.connect(relay.hall.agent())
    relay.hall.sign_in()
    relay.hall.ask(relay.hall.serve(), Channel.PHONE)
    relay.feed()
    assert relay.wire.take("pad") == []


def test_each_agent_gets_what_is_for_its_devices(relay: Relay) -> None:
    hall = relay.hall
    kiosk, desk = hall.agent(), hall.agent()
    relay.connect(kiosk, PRINTER)
    relay.connect(desk, SIGN, PAD)
    relay.wire.take()
    hall.sign_in()
    hall.issue()
    relay.feed()
    gevent.sleep(0)  # papers are sent in a greenlet
    assert {(agent_id, data["device_id"]) for agent_id, data in relay.wire.sent} == {
        (kiosk.id, "printer"),
        (desk.id, "sign"),
    }


def test_a_number_that_cannot_be_said_holds_up_nothing(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent())
    hall.sign_in()
    hall.write("UPDATE windows SET number = number + 1000 WHERE hall_id = :hall_id")
    hall.issue()
    hall.call()
    hall.issue(seed=2)
    relay.wire.take()
    relay.feed()
    assert len(relay.wire.take("printer")) == 2


def test_the_sink_begins_at_the_end_of_an_older_log(relay: Relay) -> None:
    assert relay.sink.cursor() == relay.hall.log()[-1].seq
    cursors = Cursors(relay.hall.db)
    cursors.add([relay.sink.position])
    relay.hall.issue()
    relay.feed()
    cursors.write()
    relay.start()
    assert relay.sink.cursor() == relay.hall.log()[-1].seq


def test_old_deliveries_are_forgotten(relay: Relay) -> None:
    hall = relay.hall
    relay.connect(hall.agent(), SIGN)
    assert hall.do(forget_deliveries, hall.clock.now()) == 0
    assert hall.do(forget_deliveries, hall.clock.now() + 1) == 1


def test_no_turn_waits_for_papers_to_be_read(relay: Relay) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    relay.wire.take()
    hall.sign_in()
    hall.issue()
    relay.feed()
    assert [data["device_id"] for _, data in relay.wire.sent] == ["sign"]
    (shown,) = (data for _, data in relay.wire.sent)
    relay.acknowledge(agent.id, shown["delivery_id"], "done", None)
    assert hall.states("printer") == ["sent"]
    assert len(relay.wire.take("printer")) == 1
