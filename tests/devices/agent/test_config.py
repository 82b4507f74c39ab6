"""devices.toml: read whole, mistakes named with their lines."""

from pathlib import Path

import pytest

from hallsys.devices.agent.config import AgentConfig, ConfigError, load_config

GOOD = """\
server = "http://127.0.0.1:8000/"

[[device]]
id = "reader"
driver = "sdt"
port = "sim://sdt/K1"
place = "kiosk:K1"
settings.baud_rate = 9600

[[device]]
id = "pad-1"
driver = "ff68"
port = "/dev/ttyS1"
place = "window:W01"
[device.settings]
address = 1

[[device]]
id = "pad-2"
kind = "rating_pad"
driver = "ff68"
port = "/dev/ttyS1"
place = "window:W02"
[device.settings]
address = 2
"""


def load(tmp_path: Path, text: str) -> AgentConfig:
    path = tmp_path / "devices.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def mistakes(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    return [line.removeprefix(f"{tmp_path}/devices.toml") for line in str(error.value).splitlines()]


def test_a_good_file(tmp_path: Path) -> None:
    config = load(tmp_path, GOOD)
    assert config.server == "http://127.0.0.1:8000"
    assert [device.id for device in config.device] == ["reader", "pad-1", "pad-2"]
    assert config.device[0].driver_settings.model_dump()["baud_rate"] == 9600


def test_a_chinese_server_is_asked_for_as_browsers_name_it(tmp_path: Path) -> None:
    config = load(tmp_path, GOOD.replace("http://127.0.0.1:8000/", "https://main.大厅.中国/"))
    assert config.server == "https://main.xn--imrx4k.xn--fiqs8s"


def test_a_host_that_cannot_be_one_is_a_mistake_of_its_line(tmp_path: Path) -> None:
    (told,) = mistakes(tmp_path, GOOD.replace("127.0.0.1:8000", "大厅..中国"))
    assert told.startswith(":1: server:")


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("settings.baud_rate = 9600", 'settings.baud_rate = "fast"\nsettings.photo = true')
    text = text.replace('driver = "ff68"', 'driver = "fx"', 1).replace("address = 2", "address = 300")
    found = mistakes(tmp_path, text)
    assert [line.split(": ")[0] for line in found] == [":8", ":9", ":13", ":26"]
    assert "device.settings.photo: Extra inputs are not permitted" in found[1]
    assert "no driver is called 'fx'" in found[2]


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (('id = "pad-2"', 'id = "pad-1"'), 19, "'pad-1' is taken"),
        (('kind = "rating_pad"', 'kind = "speaker"'), 20, "is a rating_pad"),
        (("address = 2", "address = 1"), 18, "address 1 is taken by pad-1"),
        (('port = "/dev/ttyS1"', 'port = "sim://sdt/K1"'), 13, "cannot be shared with reader"),
        (('place = "kiosk:K1"', 'place = "lobby"'), 7, "pattern"),
        (('server = "http', 'server = "ftp'), 1, "pattern"),
        (('id = "reader"', ""), 3, "required"),
        (('driver = "sdt"', 'drivr = "sdt"'), 5, "Extra inputs"),
    ],
)
def test_mistakes(tmp_path: Path, change: tuple[str, str], line: int, reason: str) -> None:
    found = mistakes(tmp_path, GOOD.replace(*change))
    assert any(each.startswith(f":{line}: ") and reason in each for each in found), found


def test_no_toml_and_no_file(tmp_path: Path) -> None:
    assert "line 2" in mistakes(tmp_path, 'server = "http://x"\n[[device\n')[0]
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.toml")


def test_the_example_is_good() -> None:
    example = Path(__file__).parents[3] / "config" / "devices.toml"
    kinds = [device.driver_class.kind for device in load_config(example).device]
    assert set(kinds) == {"credential_reader", "ticket_printer", "window_sign", "rating_pad", "speaker"}


PATTERN = """\
server = "http://h"
[[device]]
id = "one"
driver = "sdt"
port = "glob:/dev/ttyUSB*"
place = "kiosk:K1"
settings.sam_id = "05.03-20260101-0000000001-0000000000"
[[device]]
id = "two"
driver = "sdt"
port = "glob:/dev/ttyUSB*"
place = "kiosk:K2"
settings.sam_id = "05.03-20260101-0000000002-0000000000"
[[device]]
id = "slips"
driver = "escpos"
port = "glob:/dev/ttyUSB*"
place = "kiosk:K1"
"""


def test_devices_in_one_pattern_are_told_apart_by_identity(tmp_path: Path) -> None:
    assert len(load(tmp_path, PATTERN).device) == 3
    assert mistakes(tmp_path, PATTERN.replace("0000000002-", "0000000001-")) == [
        ":8: device: nothing tells it from one at glob:/dev/ttyUSB*: each needs its own identity"
    ]
    (wrong,) = mistakes(tmp_path, PATTERN.replace("05.03-20260101-0000000002-0000000000", "K2"))
    assert wrong.startswith(":13: device.settings.sam_id: ")


def test_a_driver_that_cannot_ask_takes_no_pattern(tmp_path: Path) -> None:
    text = GOOD.replace('"/dev/ttyS1"', '"glob:/dev/ttyUSB*"', 1)
    (wrong,) = mistakes(tmp_path, text)
    assert wrong.startswith(":13: device.port: the driver ff68 cannot ask who is at a port")


@pytest.mark.parametrize(
    "place", ["kiosk", "kiosk:", "door:D1", "window:W 1", "zone:" + "x" * 33, "window:W/1"]
)
def test_a_place_that_no_server_would_take(tmp_path: Path, place: str) -> None:
    (wrong,) = mistakes(tmp_path, GOOD.replace("window:W02", place))
    assert wrong.startswith(":23: device.place: ")


def test_what_may_hang_on_one_line(tmp_path: Path) -> None:
    display = GOOD.replace('kind = "rating_pad"\ndriver = "ff68"', 'driver = "ff68_display"')
    assert [device.driver for device in load(tmp_path, display).device] == ["sdt", "ff68", "ff68_display"]
    (wrong,) = mistakes(tmp_path, GOOD.replace('kind = "rating_pad"\ndriver = "ff68"', 'driver = "fe"'))
    assert wrong == ":21: device.port: /dev/ttyS1 cannot be shared with pad-1"
    (wrong,) = mistakes(tmp_path, GOOD.replace("address = 1", "address = 1\nkeypad_address = 2"))
    assert wrong == ":19: device: address 2 is taken by pad-1"


def test_the_keys_of_a_key_pad(tmp_path: Path) -> None:
    keypad = (
        '[[device]]\nid = "keys"\ndriver = "keypad"\nplace = "window:W01"\n'
        'port = "evdev:/dev/input/by-id/usb-pad-event-kbd"\n'
        'settings.keys = { KEY_KP1 = "call", KEY_F5 = "no_show", 240 = "park" }\n'
    )
    assert load(tmp_path, GOOD + keypad).device[-1].driver_class.kind == "clerk_keypad"
    (wrong,) = mistakes(tmp_path, GOOD + keypad.replace("KEY_F5", "KEY_FIVE"))
    assert "no key is called 'KEY_FIVE'" in wrong
    (wrong,) = mistakes(tmp_path, GOOD + keypad.replace('"call"', '"shout"'))
    assert "device.settings.keys.KEY_KP1" in wrong
