"""Poking simulated devices over loopback."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from hallsys.devices.commands import PrintTicket
from hallsys.devices.printers.escpos import EscposPrinter, EscposSettings
from hallsys.devices.simulated.control import ControlServer
from hallsys.devices.simulated.pad import PadTwin
from hallsys.devices.simulated.sam import SamTwin
from tests.devices.lines import reached
from tests.devices.slips import SLIP

TIMEOUT = 5
TOO_LONG = {"type": "", "fields": {"name": "x" * 99}}


@pytest.fixture
def control() -> Iterator[tuple[str, dict[str, SamTwin | PadTwin]]]:
    twins: dict[str, SamTwin | PadTwin] = {"reader": SamTwin(), "pad": PadTwin()}
    server = ControlServer(twins)
    yield f"http://127.0.0.1:{server.port}/sim", twins
    server.close()


def test_a_card_is_laid_and_lifted(control: tuple[str, dict[str, SamTwin | PadTwin]]) -> None:
    url, _ = control
    poked = requests.post(f"{url}/reader/poke", json={"action": "lay_card", "card": "zhang"}, timeout=TIMEOUT)
    assert (poked.status_code, poked.json()) == (200, {"ok": True})
    state = requests.get(f"{url}/reader/state", timeout=TIMEOUT)
    assert state.json() == {
        "kind": "sdt", "faults": [], "card": "zhang", "lying": True, "reads": 0, "found_none": 0,
    }  # fmt: skip
    assert "三" not in state.text
    requests.post(f"{url}/reader/poke", json={"action": "lift_card"}, timeout=TIMEOUT)
    assert not requests.get(f"{url}/reader/state", timeout=TIMEOUT).json()["lying"]


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("reader/poke", {"action": "lay_card", "card": "nobody"}, 422, "hong-kong"),
        ("reader/poke", {"action": "lay_card", "card": TOO_LONG}, 422, "card"),
        ("reader/poke", {"action": "dance"}, 422, "dance"),
        ("reader/poke", {"action": "faults", "faults": ["gremlins"]}, 422, "gremlins"),
        ("pad/poke", {"action": "press"}, 422, "key"),
        ("pad/poke", {"action": "press", "key": 256}, 422, "key"),
        ("reader/poke", {}, 400, "action"),
        ("reader/poke", [], 400, "action"),
        ("nobody/poke", {}, 404, "reader, pad"),
        ("reader", {}, 404, "reader, pad"),
    ],
)
def test_wrong_pokes_are_explained(
    control: tuple[str, dict[str, SamTwin | PadTwin]], path: str, body: Any, status: int, said: str
) -> None:
    answer = requests.post(f"{control[0]}/{path}", json=body, timeout=TIMEOUT)
    assert answer.status_code == status
    assert said in answer.json()["error"]


def test_no_page_of_the_web_can_poke(control: tuple[str, dict[str, SamTwin | PadTwin]]) -> None:
    url, _ = control
    plain = requests.post(f"{url}/reader/poke", data='{"action":"lift_card"}', timeout=TIMEOUT)
    assert plain.status_code == 415
    other = requests.get(f"{url}/reader/state", headers={"Host": "evil.example:80"}, timeout=TIMEOUT)
    assert other.status_code == 403


def test_faults_are_set_and_cleared(control: tuple[str, dict[str, SamTwin | PadTwin]]) -> None:
    url, twins = control
    requests.post(f"{url}/pad/poke", json={"action": "faults", "faults": ["silent"]}, timeout=TIMEOUT)
    assert twins["pad"].faults == {"silent"}
    requests.post(f"{url}/pad/poke", json={"action": "faults", "faults": []}, timeout=TIMEOUT)
    assert twins["pad"].faults == frozenset()


def test_the_slip_can_be_seen() -> None:
    with reached("escpos") as (url, twin):
        driver = EscposPrinter(url, EscposSettings())
        driver.open()
        driver.print_ticket(PrintTicket(SLIP))
        server = ControlServer({"printer": twin})
        state = requests.get(f"http://localhost:{server.port}/sim/printer/state", timeout=TIMEOUT).json()
        server.close()
        (slip,) = state["slips"]
        assert state["printed"] == 1
        assert slip["codes"] == [SLIP.qr]
        assert b64decode(slip["png"]).startswith(b"\x89PNG")
        assert b64decode(slip["bytes"]).startswith(b"\x1b\x40")
