"""The page of devices, over HTTP."""

import pytest

from hallsys.devices.faults import FAULTS
from hallsys.kernel.clock import MINUTE
from hallsys.kernel.ids import new_id
from hallsys.relay.messages import Pulse, Vitals
from hallsys.relay.pairing import Agent, authenticate, hall_of_code, pair
from hallsys.relay.registration import DeviceReport, Line, greet, report_health
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

PRINTER = DeviceReport("K1-printer", "ticket_printer", "escpos", "kiosk:K1")
READER = DeviceReport("K1-reader", "credential_reader", "sdt", "kiosk:K1")


@pytest.fixture
def manager(staff: Staff) -> Browser:
    return staff.browser("manager", "zhaomin")


def paired(hall: WebHall, manager: Browser, places: str = "kiosk:K1") -> Agent:
    """Pair an agent with a code of the page, and let it say hello."""
    kinds = ["ticket_printer", "credential_reader"]
    code = manager.done("/api/devices/pairing", kinds=kinds, places=places)["code"]
    agent = hall.db.read(authenticate, hall.transact(pair, code, "kiosk PC").token)
    assert agent is not None
    hall.transact(greet, agent, Line("s1", new_id()), "1.0", [PRINTER, READER])
    return agent


def test_agents_and_devices_as_the_manager_sees_them(hall: WebHall, staff: Staff, manager: Browser) -> None:
    agent = paired(hall, manager)
    hall.transact(report_health, agent.id, PRINTER.device_id, "broken", "paper_out")
    staff.pulses.connected(agent.id, "1.0")
    staff.pulses.take(
        agent.id, Pulse(uptime=60, devices=[Vitals(device_id="K1-printer", port="/dev/ttyUSB0", prints=7)])
    )
    shown = manager.json("/manager/devices/snapshot")
    assert (shown["room"], shown["api"], shown["may_pair"]) == ("managers", "/api/devices", True)
    assert shown["faults"] == {code: list(sentences) for code, sentences in FAULTS.items()}
    assert {"kiosk:K1", "window:W01", "zone:main"} <= set(shown["places"])
    (row,) = shown["agents"]
    assert (row["name"], row["version"], row["connected"]) == ("kiosk PC", "1.0", True)
    assert (row["kinds"], row["places"]) == (["credential_reader", "ticket_printer"], ["kiosk:K1"])
    broken, reader = shown["devices"]
    assert (broken["device_id"], broken["state"], broken["fault"]) == ("K1-printer", "broken", "paper_out")
    assert (reader["driver"], reader["agent_id"]) == ("sdt", agent.id)
    heard = shown["pulses"][agent.id]
    assert heard["since"] == hall.clock.now() - MINUTE
    assert (heard["devices"]["K1-printer"]["port"], heard["devices"]["K1-printer"]["prints"]) == (
        "/dev/ttyUSB0", 7,
    )  # fmt: skip


def test_a_code_is_for_what_was_ticked_and_kept_nowhere(hall: WebHall, manager: Browser) -> None:
    asked = {"kinds": ["window_sign"], "places": "window:W01..W03"}
    made = manager.done("/api/devices/pairing", **asked)
    assert made["expires_at"] == hall.clock.now() + 10 * MINUTE
    assert hall.db.read(hall_of_code, made["code"]) == hall.id
    again = manager.done("/api/devices/pairing", **asked, request_id="request-again")
    assert manager.done("/api/devices/pairing", **asked, request_id="request-again")["code"] != again["code"]


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"kinds": [], "places": "kiosk:*"}, (422, "kinds_wrong")),
        ({"kinds": ["toaster"], "places": "kiosk:*"}, (422, "kinds_wrong")),
        ({"kinds": ["speaker"], "places": "lobby"}, (422, "places_wrong")),
        ({"kinds": ["speaker"]}, (400, "bad_request")),
    ],
)
def test_a_code_for_what_there_is_not(
    manager: Browser, asked: dict[str, object], refused: tuple[int, str]
) -> None:
    assert refusal(manager.post("/api/devices/pairing", **asked)) == refused


def test_an_agent_is_renamed_and_revoked_and_its_devices_forgotten(
    hall: WebHall, staff: Staff, manager: Browser
) -> None:
    agent = paired(hall, manager)
    staff.pulses.connected(agent.id, "1.0")
    manager.done("/api/devices/rename", agent_id=agent.id, name="东门取号机")
    assert manager.json("/manager/devices/snapshot")["agents"][0]["name"] == "东门取号机"
    assert refusal(manager.post("/api/devices/rename", agent_id=agent.id, name=" ")) == (
        422, "agent_name_empty",
    )  # fmt: skip
    assert refusal(manager.post("/api/devices/forget", device_id="K1-printer")) == (409, "device_in_use")
    manager.done("/api/devices/revoke", agent_id=agent.id)
    shown = manager.json("/manager/devices/snapshot")
    assert (shown["agents"], shown["pulses"]) == ([], {})
    assert [device["state"] for device in shown["devices"]] == ["offline", "offline"]
    manager.done("/api/devices/forget", device_id="K1-printer")
    assert [row["device_id"] for row in manager.json("/manager/devices/snapshot")["devices"]] == ["K1-reader"]
    assert refusal(manager.post("/api/devices/revoke", agent_id="nobody")) == (404, "agent_unknown")


def test_a_device_is_tested(hall: WebHall, manager: Browser) -> None:
    paired(hall, manager)
    manager.done("/api/devices/test", device_id="K1-printer")
    assert hall.log("DeviceTestAsked")[-1].payload["device_id"] == "K1-printer"
    assert refusal(manager.post("/api/devices/test", device_id="K1-reader")) == (409, "nothing_to_test")
    assert refusal(manager.post("/api/devices/test", device_id="none")) == (403, "device_unknown")


@pytest.mark.parametrize("login", ["wangxiao", "chenchu", "zhouping"])
def test_only_managers_manage(staff: Staff, login: str) -> None:
    browser = staff.browser("manager", login)
    for command in ("pairing", "rename", "revoke", "forget", "test"):
        assert refusal(browser.post(f"/api/devices/{command}")) == (403, "not_allowed"), command


def test_the_page(manager: Browser) -> None:
    page = manager.get("/manager/devices")
    assert page.status_code == 200
    assert "/devices/static/page.js" in page.get_data(as_text=True)
