"""What anybody gets for each event of the agents' sockets: a stranger nothing, another agent its own."""

import json
import queue
from collections.abc import Iterator
from typing import Any

import engineio
import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.ids import new_token
from hallsys.kernel.sealing import Keyring
from hallsys.relay.agents import NAMESPACE, AgentNamespace
from hallsys.relay.allowance import allowance
from tests.relay.hall import PRINTER
from tests.relay.live import PATIENCE, LiveAgent, LiveRelay

# Events, and what one says that is about the device and the delivery of somebody else.
OTHERS: dict[str, Any] = {
    "hello": {
        "version": "1.0",
        "devices": [
            {"device_id": "printer", "kind": "ticket_printer", "driver": "escpos", "place": "kiosk:K1"}
        ],
    },
    "ack": {"delivery_id": "", "state": "done", "fault": None},  # the id is put in
    "health": {"device_id": "printer", "state": "broken", "fault": "paper_out"},
    "pulse": {"uptime": 1, "devices": [{"device_id": "printer", "prints": 99}]},
    "beat": None,
}
# What another agent is answered: nothing that is about a device not its own.
ANSWERS: dict[str, Any] = {"hello": {"refused": {"printer": "not_allowed"}}}
TELLS_THE_TIME = "beat"


@pytest.fixture
def live(database_url: str, clock: ManualClock, keyring: Keyring) -> Iterator[LiveRelay]:
    relay = LiveRelay(database_url, clock, keyring)
    yield relay
    relay.stop()


def test_every_event_is_in_the_table() -> None:
    heard = {name.removeprefix("on_") for name in dir(AgentNamespace) if name.startswith("on_")}
    assert heard == {"connect", "disconnect", *OTHERS}  # the first two say nothing themselves


@pytest.mark.parametrize("event", OTHERS)
def test_another_agent_changes_nothing_of_what_is_not_its_own(live: LiveRelay, event: str) -> None:
    hall, elsewhere = live.hall, allowance(["window_sign"], "window:W01")
    with live.agent(hall.pair().token, PRINTER) as owner:
        issued = hall.issue()
        sent = owner.next()
        other = LiveAgent(live.port, hall.pair(name="other PC", allow=elsewhere).token)
        facts = len(hall.log())
        said = {**OTHERS[event], "delivery_id": sent["delivery_id"]} if event == "ack" else OTHERS[event]
        answer = other.say(event, said)
        if event == TELLS_THE_TIME:
            assert answer == hall.clock.now()
        else:
            assert answer == ANSWERS.get(event)
        assert len(hall.log()) == facts
        assert hall.states("printer") == ["sent"]
        assert hall.device("printer").state == "ok"
        assert live.pulses.all()[hall.device("printer").agent_id]["devices"] == {}
        owner.say("ack", {"delivery_id": sent["delivery_id"], "state": "done", "fault": None})
        assert hall.print_state(issued.ticket_id) == "confirmed"  # it was the owner's to say
        other.close()


@pytest.mark.parametrize("event", OTHERS)
def test_who_was_not_let_in_is_answered_nothing(live: LiveRelay, event: str) -> None:
    """A line without a token, on which the events are said all the same: packets of Socket.IO's protocol."""
    hall = live.hall
    with live.agent(hall.pair().token, PRINTER):
        facts, heard = len(hall.log()), queue.Queue[str]()
        line = engineio.Client(handle_sigint=False)
        line.on("message", heard.put)
        line.connect(f"http://127.0.0.1:{live.port}", transports=["websocket"], engineio_path="socket.io")
        line.send(f"2{NAMESPACE},1{json.dumps([event, OTHERS[event]])}")
        line.send(f'0{NAMESPACE},{{"token": "{new_token()}"}}')
        assert heard.get(timeout=PATIENCE) == f'4{NAMESPACE},{{"message":"not_paired"}}'
        line.send(f"2{NAMESPACE},2{json.dumps([event, OTHERS[event]])}")  # and once it was refused
        line.send(f'0{NAMESPACE},{{"token": "{new_token()}"}}')
        assert heard.get(timeout=PATIENCE) == f'4{NAMESPACE},{{"message":"not_paired"}}'
        line.disconnect()
        assert len(hall.log()) == facts
        assert hall.device("printer").state == "ok"
