"""Heartbeats: what a device did, and where it was found, on the way to the manager's page."""

from pathlib import Path
from typing import Any

from hallsys.devices.agent.config import AgentConfig
from hallsys.devices.agent.heartbeat import EVERY, Heartbeat, Vitals
from hallsys.devices.agent.runtime import Agent
from hallsys.devices.ports import About
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.sam import SamTwin
from tests.devices.agent.hall_server import TOKEN, HallServer
from tests.devices.lines import reached


def test_it_beats_when_it_is_due_or_something_changed() -> None:
    sent: list[dict[str, Any]] = []
    vitals = {"d": Vitals(About("/dev/ttyS1"))}
    heart = Heartbeat(vitals, lambda event, data: sent.append({"event": event, **data}))
    heart.beat()
    heart.beat()
    assert [each["event"] for each in sent] == ["pulse"]
    assert sent[0]["devices"] == [
        {"device_id": "d", "port": "/dev/ttyS1", "identity": "", "version": "", "prints": 0, "reads": 0,
         "errors": 0, "reconnects": 0}
    ]  # fmt: skip
    vitals["d"].counts.reads += 1  # waits for the next beat
    heart.beat()
    assert len(sent) == 1
    vitals["d"].counts.errors += 1
    heart.beat()
    assert (sent[1]["devices"][0]["reads"], sent[1]["devices"][0]["errors"]) == (1, 1)
    heart.renew()
    heart.beat()
    assert len(sent) == 3
    assert EVERY == 10


def test_a_reader_counts_and_is_found_in_another_socket(tmp_path: Path) -> None:
    server = HallServer()
    with reached("sdt", "pty") as (first, _), reached("sdt", "pty") as (second, sam):
        assert isinstance(sam, SamTwin)
        (tmp_path / "ttyUSB0").symlink_to(first)
        (tmp_path / "ttyUSB1").symlink_to(second)
        device = {
            "id": "reader",
            "driver": "sdt",
            "port": f"glob:{tmp_path}/ttyUSB*",
            "place": "kiosk:K1",
            "settings": {"sam_id": sam.sam_id, "find_timeout": 0.2},
        }
        config = {"server": server.url, "ledger_file": tmp_path / "ledger", "device": [device]}
        agent = Agent(AgentConfig.model_validate(config), TOKEN)
        agent.start()
        try:
            server.wait_for(
                lambda: any(vitals(each)["port"] == f"{tmp_path}/ttyUSB1" for each in server.pulses)
            )
            assert vitals(server.pulses[-1])["identity"] == sam.sam_id
            sam.lay_card(SPECIMENS["zhang"].block)
            server.wait_for(lambda: server.readings)
            sam.lift_card()
            # Its cable is pulled, and put into another socket.
            sam.set_faults(["silent"])
            server.wait_for(lambda: last(server.health).get("state") == "broken")
            (tmp_path / "ttyUSB1").rename(tmp_path / "ttyUSB5")
            sam.set_faults([])
            server.wait_for(lambda: last(server.health).get("state") == "ok")
            server.wait_for(lambda: vitals(server.pulses[-1])["port"] == f"{tmp_path}/ttyUSB5")
        finally:
            agent.stop()
            server.close()
    counted = vitals(server.pulses[-1])
    assert (counted["reads"], counted["errors"], counted["reconnects"]) == (1, 1, 1)


def vitals(pulse: dict[str, Any]) -> dict[str, Any]:
    (device,) = pulse["devices"]
    return dict(device)


def last(notes: list[dict[str, Any]]) -> dict[str, Any]:
    return notes[-1] if notes else {}
