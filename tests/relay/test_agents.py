"""Agents over a real Socket.IO line."""

from collections.abc import Iterator

import pytest
import socketio

from hallsys.counters import service as counters
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.sealing import Keyring
from hallsys.relay.allowance import allowance
from hallsys.relay.pairing import revoke
from hallsys.relay.views import agents_of
from tests.relay.hall import PRINTER, SIGN
from tests.relay.live import PATIENCE, LiveAgent, LiveRelay


@pytest.fixture
def live(database_url: str, clock: ManualClock, keyring: Keyring) -> Iterator[LiveRelay]:
    relay = LiveRelay(database_url, clock, keyring)
    yield relay
    relay.stop()


def test_a_ticket_goes_to_the_printer_and_its_answer_to_the_log(live: LiveRelay) -> None:
    hall = live.hall
    with live.agent(hall.pair().token, PRINTER) as agent:
        issued = hall.issue()
        sent = agent.next()
        assert sent["device_id"] == "printer"
        assert sent["command"]["slip"]["number"] == issued.number
        agent.say("ack", {"delivery_id": sent["delivery_id"], "state": "done", "fault": None})
        assert hall.print_state(issued.ticket_id) == "confirmed"


def test_an_agent_is_told_how_things_stand_and_then_what_happens(live: LiveRelay) -> None:
    hall = live.hall
    hall.sign_in()
    issued = hall.issue()
    hall.call()
    with live.agent(hall.pair().token, SIGN) as agent:
        assert agent.next()["command"]["lines"][0] == issued.number
        hall.at_window(counters.start)
        lines = agent.next()["command"]["lines"]
        while lines == [issued.number, f"请{issued.number}到1号窗口"]:  # the call's own fact
            lines = agent.next()["command"]["lines"]
        assert lines == [issued.number, "正在办理"]


def test_a_slip_is_sent_again_when_the_line_broke(live: LiveRelay) -> None:
    hall = live.hall
    token = hall.pair().token
    with live.agent(token, PRINTER) as agent:
        hall.issue()
        first = agent.next()
    with live.agent(token, PRINTER) as agent:
        again = agent.next()
        assert again["delivery_id"] == first["delivery_id"]


@pytest.mark.parametrize("token", ["nonsense", "", None, 7, {"a": 1}])
def test_without_a_valid_token_nobody_connects(live: LiveRelay, token: object) -> None:
    refused: list[dict[str, str]] = []
    with pytest.raises(socketio.exceptions.ConnectionError):
        LiveAgent(live.port, token, refused)
    assert refused == [{"message": "not_paired"}]


def test_a_revoked_agent_is_hung_up_on(live: LiveRelay) -> None:
    hall = live.hall
    paired = hall.pair()
    with live.agent(paired.token, PRINTER) as agent:
        hall.do(revoke, paired.agent_id)
        assert agent.ended.wait(PATIENCE)
    with pytest.raises(socketio.exceptions.ConnectionError):
        LiveAgent(live.port, paired.token)


def test_an_agent_has_one_line(live: LiveRelay) -> None:
    hall = live.hall
    token = hall.pair().token
    with live.agent(token, PRINTER) as old, live.agent(token, PRINTER) as new:
        assert old.ended.wait(PATIENCE)
        hall.issue()
        assert new.next()["device_id"] == "printer"
        assert old.delivered.empty()
        assert hall.db.read(agents_of, hall.id)[0].connected


def test_health_is_taken_in_the_order_in_which_it_was_told(live: LiveRelay) -> None:
    hall = live.hall
    with live.agent(hall.pair().token, PRINTER) as agent:
        for _ in range(10):
            agent.send("health", {"device_id": "printer", "state": "broken", "fault": "paper_out"})
            agent.send("health", {"device_id": "printer", "state": "ok", "fault": None})
        agent.say("health", {"device_id": "printer", "state": "ok", "fault": None})
    assert hall.kinds("DeviceBroke", "DeviceHealed") == ["DeviceBroke", "DeviceHealed"] * 10
    assert hall.device("printer").state == "ok"


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("hello", None),
        ("hello", {"devices": [{"device_id": "a b", "kind": "x", "driver": "y", "place": "nowhere"}]}),
        ("ack", {"delivery_id": "unknown", "state": "done"}),
        ("ack", {"delivery_id": "unknown", "state": "lost"}),
        ("ack", []),
        ("health", {"device_id": "sign", "state": "broken", "fault": "no_reply"}),
        ("health", {"device_id": "printer", "state": "broken", "fault": "Not A Code"}),
    ],
)
def test_a_message_that_makes_no_sense_is_confirmed_and_forgotten(
    live: LiveRelay, event: str, data: object
) -> None:
    hall = live.hall
    with live.agent(hall.pair().token, PRINTER) as agent:
        agent.say(event, data)
        hall.issue()
        assert agent.next()["device_id"] == "printer"
    assert hall.log("DeviceBroke") == []


def test_an_agent_that_hangs_up_is_away(live: LiveRelay) -> None:
    hall = live.hall
    token = hall.pair().token
    with live.agent(token, PRINTER):
        assert hall.db.read(agents_of, hall.id)[0].connected
    with live.agent(token, SIGN) as agent:  # this hello comes after that goodbye
        agent.next()
        assert hall.device("printer") is None


def test_heartbeats_are_kept_in_memory_and_told(live: LiveRelay) -> None:
    hall = live.hall
    paired = hall.pair()
    facts = len(hall.log())
    with live.agent(paired.token, PRINTER) as agent:
        facts += 1  # the device was added
        hello = live.pulses_told.get(timeout=PATIENCE)
        assert (hello["agent_id"], hello["version"], hello["connected"]) == (paired.agent_id, "1.0", True)
        vitals = {"device_id": "printer", "port": "/dev/ttyS1", "prints": 3, "of_a_later_version": 1}
        for uptime in (60, 70):
            agent.say("pulse", {"uptime": uptime, "devices": [vitals]})
            told = live.pulses_told.get(timeout=PATIENCE)
        assert told["since"] == hall.clock.now() - 70_000
        assert told["devices"]["printer"] == {
            "port": "/dev/ttyS1", "identity": "", "version": "", "prints": 3, "reads": 0, "errors": 0,
            "reconnects": 0,
        }  # fmt: skip
        agent.say("pulse", {"uptime": -1, "devices": "many"})  # logged, and no more
        agent.say("pulse", {"uptime": 80, "devices": []})
        assert live.pulses_told.get(timeout=PATIENCE)["devices"] == {}
        assert len(hall.log()) == facts
    gone = live.pulses_told.get(timeout=PATIENCE)
    assert (gone["agent_id"], gone["connected"]) == (paired.agent_id, False)
    assert live.pulses.all() == {paired.agent_id: gone}
    live.pulses.forget(paired.agent_id)
    assert live.pulses.all() == {}


def test_an_agent_hears_which_devices_it_may_not_run_and_so_does_the_manager(live: LiveRelay) -> None:
    hall = live.hall
    allow = allowance(["ticket_printer"], "kiosk:*")
    agent = LiveAgent(live.port, hall.pair(allow=allow).token)
    assert agent.hello(PRINTER, SIGN) == {"refused": {"sign": "not_allowed"}}
    (told,) = live.pulses_told.get(timeout=PATIENCE)["refused"]
    assert told == {"device_id": "sign", "place": "window:W01", "reason": "not_allowed"}
    agent.say("pulse", {"uptime": 1, "devices": []})
    assert live.pulses_told.get(timeout=PATIENCE)["refused"] == (told,)
    agent.close()
