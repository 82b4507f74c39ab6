"""The agent against a real server: readings up, deliveries down, faults, restarts."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any, ClassVar

import pytest
import requests

from hallsys.devices.agent import runtime
from hallsys.devices.agent.config import AgentConfig, ConfigError
from hallsys.devices.agent.office import Health
from hallsys.devices.agent.pairing import store_token
from hallsys.devices.agent.runtime import Agent, run_agent
from hallsys.devices.commands import ShowSign
from hallsys.devices.ports import DeviceKind, DriverSettings
from hallsys.devices.registry import driver
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.loudspeaker import Loudspeaker
from hallsys.devices.simulated.pad import PadTwin
from hallsys.devices.simulated.printer import PrinterTwin
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.simulated.signs import AabbTwin
from hallsys.devices.simulated.world import WORLD
from hallsys.kernel.ids import new_id
from tests.devices.agent.full_disk import full_disk
from tests.devices.agent.hall_server import TOKEN, HallServer

SLIP = {"title": "厅", "number": "A003", "queue": "综合", "issued_at": "2026-03-02 09:05"}
PRINT = {"type": "print_ticket", "slip": SLIP, "ticket_id": "t1"}
OK = {"state": "ok", "fault": None}


@driver("test-hanging")
class HangingSign:
    """A vendor's driver that hangs as soon as it is to show `hang`."""

    kind: ClassVar[DeviceKind] = "window_sign"
    Settings = DriverSettings
    shares_port = False
    made: ClassVar[int] = 0
    released: ClassVar[threading.Event] = threading.Event()

    def __init__(self, *_: object) -> None:
        self.interval = 0.05
        type(self).made += 1

    def open(self) -> None: ...

    def close(self) -> None: ...

    def poll(self) -> None: ...

    def warning(self) -> None: ...

    def show(self, command: ShowSign) -> None:
        if command.lines == ("hang",):
            self.released.wait()
        if command.lines == ("crash",):
            raise ZeroDivisionError


class Hall:
    """A server and an agent with one simulated device of each kind."""

    def __init__(self, folder: Path, **config: Any) -> None:
        self.server = HallServer()
        self.name = new_id()
        kinds = {"reader": "sdt", "printer": "escpos", "sign": "aabb", "pad": "ff68", "speaker": "speaker"}
        self.twins = {each: WORLD.twin(f"sim://{kind}/{self.name}") for each, kind in kinds.items()}
        settings: dict[str, dict[str, Any]] = {
            "printer": {"answer_timeout": 0.3, "print_timeout": 1.0},
            "reader": {"find_timeout": 0.2},
            "speaker": {"cache": str(folder / "clips")},
        }
        drivers = {**kinds, "speaker": "clips"}
        devices = [
            {"id": each, "driver": drivers[each], "port": f"sim://{kind}/{self.name}", "place": "kiosk:K1",
             "settings": settings.get(each, {})}
            for each, kind in kinds.items()
        ]  # fmt: skip
        devices.append({"id": "hanging", "driver": "test-hanging", "port": "none", "place": "window:W9"})
        self.config = AgentConfig.model_validate(
            {"server": self.server.url, "ledger_file": folder / "agent.ledger", "device": devices, **config}
        )
        self.agent = Agent(self.config, TOKEN)
        self.agent.start()
        self.server.wait_for(lambda: self.server.hellos)

    def restart_agent(self) -> None:
        greeted = len(self.server.hellos)
        self.agent.stop()
        self.agent = Agent(self.config, TOKEN)
        self.agent.start()
        self.server.wait_for(lambda: len(self.server.hellos) > greeted)

    def healths(self, device_id: str) -> list[dict[str, Any]]:
        return [
            {"state": each["state"], "fault": each["fault"]}
            for each in self.server.health
            if each["device_id"] == device_id
        ]

    def await_health(self, device_id: str, health: dict[str, Any]) -> None:
        self.server.wait_for(lambda: health in self.healths(device_id)[-1:])

    @property
    def printer(self) -> PrinterTwin:
        twin = self.twins["printer"]
        assert isinstance(twin, PrinterTwin)
        return twin

    def close(self) -> None:
        self.agent.stop()
        self.server.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.close()


def test_the_hello_names_the_devices_and_each_is_told_well_once(hall: Hall) -> None:
    (hello,) = hall.server.hellos
    assert {each["device_id"]: each["kind"] for each in hello["devices"]} == {
        "reader": "credential_reader", "printer": "ticket_printer", "sign": "window_sign",
        "pad": "rating_pad", "speaker": "speaker", "hanging": "window_sign",
    }  # fmt: skip
    assert hello["devices"][0]["place"] == "kiosk:K1"
    for device in ("reader", "printer", "sign", "pad"):
        hall.await_health(device, OK)
        assert hall.healths(device) == [OK]


def test_a_card_arrives_by_http_with_the_token(hall: Hall) -> None:
    reader = hall.twins["reader"]
    assert isinstance(reader, SamTwin)
    hall.server.statuses = [503, 500]
    reader.lay_card(SPECIMENS["zhang"].block)
    hall.server.wait_for(lambda: len(hall.server.readings) == 3)
    assert {body["request_id"] for body in hall.server.readings} == {hall.server.readings[0]["request_id"]}
    body = hall.server.readings[0]
    assert body["device_id"] == "reader"
    assert (body["reading"]["type"], body["reading"]["name"]) == ("card_read", "张三丰")
    assert hall.server.authorizations == {f"Bearer {TOKEN}"}


def test_a_refused_reading_is_not_sent_again(hall: Hall, capfd: pytest.CaptureFixture[str]) -> None:
    reader = hall.twins["reader"]
    assert isinstance(reader, SamTwin)
    hall.server.statuses = [409]
    reader.lay_card(SPECIMENS["zhang"].block)
    hall.server.wait_for(lambda: hall.server.readings)
    reader.lift_card()
    with hall.server.changed:
        assert not hall.server.changed.wait_for(lambda: len(hall.server.readings) > 1, timeout=1)
    reader.lay_card(SPECIMENS["wrong-check"].block)
    hall.server.wait_for(lambda: len(hall.server.readings) == 2)
    assert hall.server.readings[1]["reading"] == {"type": "card_failed", "fault": "wrong_check_digit"}
    said = "".join(capfd.readouterr())
    for field in ("number", "name"):
        assert dict(SPECIMENS["zhang"].fields)[field] not in said


def test_a_slip_is_printed_once_however_often_it_is_delivered(hall: Hall) -> None:
    hall.server.deliver("d1", "printer", PRINT)
    assert hall.server.ack_of("d1") == ("done", None)
    hall.server.deliver("d1", "printer", PRINT)
    assert hall.server.ack_of("d1", 2) == ("done", None)
    hall.restart_agent()
    hall.server.deliver("d1", "printer", PRINT)
    assert hall.server.ack_of("d1", 3) == ("done", None)
    assert hall.printer.printed == 1
    assert "补打" not in "".join(hall.printer.slips[0].lines)


def test_without_paper_a_slip_fails_untouched_and_comes_when_paper_is_in(hall: Hall) -> None:
    hall.await_health("printer", OK)
    hall.printer.set_faults(["paper_out"])
    hall.server.deliver("d1", "printer", PRINT)
    assert hall.server.ack_of("d1") == ("failed", "paper_out")
    hall.await_health("printer", {"state": "broken", "fault": "paper_out"})
    hall.printer.set_faults([])
    hall.server.deliver("d1", "printer", PRINT)
    assert hall.server.ack_of("d1", 2) == ("done", None)
    hall.await_health("printer", OK)
    assert hall.healths("printer") == [OK, {"state": "broken", "fault": "paper_out"}, OK]
    (slip,) = hall.printer.slips
    assert "补打" not in "".join(slip.lines)


def test_a_slip_cut_off_in_the_middle_is_printed_again_as_a_repeat(hall: Hall) -> None:
    hall.printer.poke("run_out_after", {"lines": 2})
    hall.server.deliver("d1", "printer", PRINT)
    assert hall.server.ack_of("d1") == ("failed", "paper_out")
    hall.restart_agent()
    hall.server.deliver("d1", "printer", PRINT)  # the paper is still out: the attempt is not forgotten
    assert hall.server.ack_of("d1", 2) == ("failed", "paper_out")
    hall.printer.set_faults([])
    hall.server.deliver("d1", "printer", PRINT)
    assert hall.server.ack_of("d1", 3) == ("done", None)
    assert "补打" in "".join(hall.printer.slips[-1].lines)


def test_a_library_that_never_returns_keeps_no_other_device_waiting(hall: Hall) -> None:
    hall.await_health("sign", OK)
    sign = hall.twins["sign"]
    sign.set_faults(["hung"])
    shown = {"type": "show_sign", "lines": ["A003"], "style": "called"}
    hall.server.deliver("s1", "sign", shown)
    with sign.changed:
        assert sign.changed.wait_for(lambda: sign.heard > 0, timeout=20)
    hall.server.deliver("d1", "printer", PRINT)
    assert hall.server.ack_of("d1") == ("done", None)
    hall.server.deliver("h1", "hanging", shown)
    assert hall.server.ack_of("h1") == ("done", None)
    assert all(ack["delivery_id"] != "s1" for ack in hall.server.acks)
    sign.set_faults([])
    assert hall.server.ack_of("s1") == ("done", None)


def test_a_call_is_shown_spoken_and_rated(hall: Hall) -> None:
    called = {"type": "show_sign", "lines": ["A003", "请到3号窗口"], "style": "called"}
    hall.server.deliver("s1", "sign", called)
    assert hall.server.ack_of("s1") == ("done", None)
    sign = hall.twins["sign"]
    assert isinstance(sign, AabbTwin)
    assert sign.shown == {1: ("A003 请到3号窗口",)}
    said = {"type": "announce", "fragments": [{"key": "chime"}], "text_zh": "请A003号", "text_en": ""}
    hall.server.deliver("v1", "speaker", said)
    assert hall.server.ack_of("v1") == ("done", None)
    speaker = hall.twins["speaker"]
    assert isinstance(speaker, Loudspeaker)
    assert [each.text_zh for each in speaker.said] == ["请A003号"]
    hall.server.deliver("r1", "pad", {"type": "ask_rating", "session_id": "s"})
    assert hall.server.ack_of("r1") == ("done", None)
    pad = hall.twins["pad"]
    assert isinstance(pad, PadTwin)
    pad.press(0)
    hall.server.wait_for(lambda: hall.server.readings)
    assert hall.server.readings[0]["reading"] == {"type": "pad_key", "level": 5}


def test_late_unsuited_and_unknown_deliveries_are_told_and_not_done(hall: Hall) -> None:
    show = {"type": "show_sign", "lines": ["late"]}
    hall.server.deliver("l1", "sign", show, expires_at=1000)
    assert hall.server.ack_of("l1") == ("late", None)
    now = time.time_ns() // 1_000_000
    hall.server.deliver("l2", "sign", show, expires_at=now - 1, now=now)
    assert hall.server.ack_of("l2") == ("late", None)
    hall.server.deliver("u1", "reader", show)
    assert hall.server.ack_of("u1") == ("failed", "unsuited_command")
    hall.server.deliver("u2", "nobody", show)
    assert hall.server.ack_of("u2") == ("failed", "unknown_device")
    hall.server.deliver("u3", "sign", {"type": "sing"})
    assert hall.server.ack_of("u3") == ("failed", "bad_command")
    sign = hall.twins["sign"]
    assert isinstance(sign, AabbTwin)
    assert sign.shown == {}


def test_an_announcement_that_was_begun_is_not_made_again(hall: Hall) -> None:
    hall.agent.stop()
    with hall.config.ledger_file.open("a") as file:
        file.write("v1 begun\n")  # what a killed agent leaves behind
    hall.restart_agent()
    hall.server.deliver("v1", "speaker", {"type": "announce", "fragments": [{"key": "chime"}]})
    assert hall.server.ack_of("v1") == ("failed", "interrupted")


def test_a_broken_line_is_greeted_anew_and_health_is_not_repeated(hall: Hall) -> None:
    hall.await_health("reader", OK)
    hall.server.hang_up()
    hall.server.wait_for(lambda: len(hall.server.hellos) == 2)
    hall.server.deliver("s1", "sign", {"type": "show_sign", "lines": ["here"]})
    assert hall.server.ack_of("s1") == ("done", None)
    assert hall.healths("reader") == [OK]


def test_what_breaks_while_the_line_is_down_is_told_after_it(hall: Hall) -> None:
    hall.await_health("sign", OK)
    port = hall.server.port
    hall.server.close()
    hall.twins["sign"].set_faults(["unplugged"])
    hall.server = HallServer(port)
    hall.server.wait_for(lambda: hall.server.hellos)
    hall.server.deliver("s1", "sign", {"type": "show_sign", "lines": ["x"]})
    assert hall.server.ack_of("s1")[0] == "failed"
    hall.await_health("sign", {"state": "broken", "fault": "port_unavailable"})
    hall.twins["sign"].set_faults([])
    hall.await_health("sign", OK)


def test_what_a_server_heard_and_could_not_confirm_is_told_anew_when_it_is_over(hall: Hall) -> None:
    """Else a device that works would stand as broken: the server knew, and the agent did not know that."""
    hall.await_health("pad", OK)
    hall.server.confirms.clear()
    hall.twins["pad"].set_faults(["unplugged"])
    hall.server.wait_for(lambda: hall.healths("pad")[-1]["state"] == "broken")
    port = hall.server.port
    hall.server.close()
    hall.twins["pad"].set_faults([])
    while hall.agent.health["pad"] != Health("ok"):
        time.sleep(0.01)
    hall.server = HallServer(port)
    hall.await_health("pad", OK)


def test_a_hung_driver_is_replaced(tmp_path: Path) -> None:
    hall = Hall(tmp_path, hang_after=0.3)
    hall.await_health("hanging", OK)
    made = HangingSign.made
    hall.server.deliver("h1", "hanging", {"type": "show_sign", "lines": ["hang"]})
    assert hall.server.ack_of("h1") == ("failed", "driver_hung")
    hall.server.deliver("h2", "hanging", {"type": "show_sign", "lines": ["fine"]})
    assert hall.server.ack_of("h2") == ("done", None)
    hall.await_health("hanging", OK)
    assert hall.healths("hanging") == [OK, {"state": "broken", "fault": "driver_hung"}, OK]
    assert HangingSign.made == made + 1
    HangingSign.released.set()
    hall.server.deliver("h3", "hanging", {"type": "show_sign", "lines": ["crash"]})
    assert hall.server.ack_of("h3") == ("failed", "driver_crashed")
    hall.server.wait_for(lambda: {"state": "broken", "fault": "driver_crashed"} in hall.healths("hanging"))
    hall.await_health("hanging", OK)
    assert [ack["state"] for ack in hall.server.acks if ack["delivery_id"] == "h1"] == ["failed"]
    hall.close()


def test_a_server_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    first = HallServer()
    port = first.port
    first.close()
    store_token(tmp_path / "agent.token", TOKEN)
    config = AgentConfig(server=f"http://127.0.0.1:{port}", token_file=tmp_path / "agent.token",
                         ledger_file=tmp_path / "agent.ledger")  # fmt: skip
    stop = threading.Event()
    thread = threading.Thread(target=run_agent, args=(config, stop))
    thread.start()
    server = HallServer(port)
    server.wait_for(lambda: server.hellos)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    server.close()


def test_a_wrong_token_is_not_let_in(tmp_path: Path) -> None:
    server = HallServer()
    agent = Agent(AgentConfig(server=server.url, ledger_file=tmp_path / "agent.ledger"), "forged")
    agent.start()
    with server.changed:
        assert not server.changed.wait_for(lambda: server.hellos, timeout=1)
    agent.stop()
    server.close()


def test_simulated_devices_are_poked_by_device_id(tmp_path: Path) -> None:
    hall = Hall(tmp_path, control_port=0)
    url = f"http://127.0.0.1:{hall.agent.control_port}/sim"
    poked = requests.post(f"{url}/reader/poke", json={"action": "lay_card", "card": "li"}, timeout=5)
    assert poked.json() == {"ok": True}
    hall.server.wait_for(lambda: hall.server.readings)
    assert hall.server.readings[0]["reading"]["name"] == "李小梅"
    assert hall.agent.health["reader"] == Health("ok")
    assert requests.get(f"{url}/hanging/state", timeout=5).status_code == 404
    hall.close()


@pytest.mark.parametrize("name", ["control_port", "screens_port"])
def test_a_port_that_is_taken_is_told(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        config = AgentConfig.model_validate(
            {"server": "http://127.0.0.1:1", "ledger_file": tmp_path / "agent.ledger", name: port}
        )
        with pytest.raises(ConfigError, match=f"{name} {port}: Address already in use"):
            Agent(config, TOKEN)
    assert not (tmp_path / "agent.ledger").exists()


def test_a_full_disk_fails_what_is_delivered_and_ends_no_device(hall: Hall) -> None:
    full = {"state": "broken", "fault": "ledger_failed"}
    with full_disk():
        for delivery_id in ("f1", "f2", "f3"):  # while it works, and while it is broken
            hall.server.deliver(delivery_id, "printer", PRINT)
            assert hall.server.ack_of(delivery_id) == ("failed", "ledger_failed")
        hall.await_health("printer", full)
        assert not any(ack["begun"] for ack in hall.server.acks)
        assert not hall.printer.slips
    hall.await_health("printer", OK)
    hall.server.deliver("f1", "printer", PRINT)
    assert hall.server.ack_of("f1", 2) == ("done", None)
    assert len(hall.printer.slips) == 1


def test_the_log_tells_which_devices_the_server_refuses(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    told: SimpleQueue[dict[str, Any]] = SimpleQueue()
    monkeypatch.setattr(runtime.log, "error", lambda event, **facts: told.put({"event": event, **facts}))
    hall.server.refused = {"sign": "not_allowed"}
    hall.restart_agent()
    said = told.get(timeout=20)
    assert (said["event"], said["device"], said["reason"]) == (
        "device refused by the server",
        "sign",
        "not_allowed",
    )
    assert "was paired for others" in said["detail"]
