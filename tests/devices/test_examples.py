"""The examples that stand as comments in config/devices.toml are good as well."""

import re
from pathlib import Path

import pytest

from hallsys.devices.agent.config import load_config

EXAMPLE = Path(__file__).parents[2] / "config" / "devices.toml"
_COMMENTED = re.compile(r"(?m)^# (\[\[device\]\]\n(?:# .+\n)+)")


def _examples() -> list[str]:
    found = _COMMENTED.findall(EXAMPLE.read_text(encoding="utf-8"))
    return [re.sub(r"(?m)^# ", "", "# " + each) for each in found]


@pytest.mark.parametrize("driver", ["huashi", "scanner", "fe", "modbus", "ff68_display", "keypad", "hid_pad"])
def test_a_commented_device_can_be_uncommented(driver: str, tmp_path: Path) -> None:
    (example,) = (each for each in _examples() if f'driver = "{driver}"' in each)
    lines = [line for line in example.splitlines() if not line.startswith("verifier")]  # not installed here
    path = tmp_path / "devices.toml"
    path.write_text('server = "http://127.0.0.1:8000"\n' + "\n".join(lines) + "\n", encoding="utf-8")
    (device,) = load_config(path).device
    assert device.driver == driver
