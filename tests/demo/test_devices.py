"""The tour's hands, without an agent: what they cannot touch they refuse."""

from pathlib import Path

import pytest

from hallsys.demo.devices import DemoDevices
from hallsys.kernel.errors import Refusal

WIRING = """
server = "http://127.0.0.1:1"
control_port = 1

[[device]]
id = "reader"
driver = "sdt"
place = "kiosk:K1"
port = "sim://sdt/nobody"

[[device]]
id = "pad"
driver = "ff68"
place = "window:W01"
port = "sim://ff68/nobody"
"""


@pytest.fixture
def devices(tmp_path: Path) -> DemoDevices:
    file = tmp_path / "devices.toml"
    file.write_text(WIRING)
    return DemoDevices(file)


@pytest.mark.parametrize(
    ("device_id", "action", "facts", "code"),
    [
        ("reader", "press", {"level": 5}, "bad_request"),
        ("pad", "press", {}, "bad_request"),
        ("pad", "press", {"level": 5}, "not_found"),  # its agent is away
        ("nobody", "press", {"level": 5}, "not_found"),
    ],
)
def test_what_cannot_be_touched_so_is_refused(
    devices: DemoDevices, device_id: str, action: str, facts: dict[str, int], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        devices.poke(device_id, action, facts)
    assert refused.value.code == code


def test_devices_of_an_agent_that_is_away_are_left_out(devices: DemoDevices) -> None:
    assert devices.states() == {}
