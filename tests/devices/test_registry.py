"""Drivers by name, and ports by URL."""

from importlib.metadata import EntryPoint, EntryPoints

import pytest
from pydantic import ValidationError

from hallsys.devices import registry
from hallsys.devices.faults import DeviceFault
from hallsys.devices.registry import UnknownDriver, driver, find_driver
from hallsys.devices.simulated.world import World
from hallsys.devices.transport import open_line


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sdt", "credential_reader"),
        ("huashi", "credential_reader"),
        ("scanner", "credential_reader"),
        ("escpos", "ticket_printer"),
        ("aabb", "window_sign"),
        ("bx", "window_sign"),
        ("fe", "window_sign"),
        ("modbus", "window_sign"),
        ("ff68", "rating_pad"),
        ("ff68_display", "window_sign"),
        ("hid_pad", "rating_pad"),
        ("keypad", "clerk_keypad"),
        ("clips", "speaker"),
    ],
)
def test_our_own_drivers(name: str, kind: str) -> None:
    found = find_driver(name)
    assert found.kind == kind
    with pytest.raises(ValidationError):
        found.Settings.model_validate({"misspelt": 1})
    with pytest.raises(ValidationError):
        found.Settings().__setattr__("baud_rate", 1)


def test_an_unknown_driver_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownDriver, match=r"no driver is called 'sdx'.*escpos"):
        find_driver("sdx")


def test_a_name_is_taken_once() -> None:
    with pytest.raises(TypeError, match="two drivers"):

        @driver("sdt")
        class _Another:
            pass


def test_a_vendors_driver_comes_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = EntryPoint("vendor", "hallsys.devices.signs.aabb:AabbSign", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: EntryPoints([installed]).select(group=group))
    assert find_driver("vendor").kind == "window_sign"


@pytest.mark.parametrize(
    "url", ["sim://sdt", "sim://nothing/K1", "sim://sdt/K1?misspelt=1", "gopher://x", "/dev/none"]
)
def test_ports_that_do_not_open(url: str) -> None:
    with pytest.raises(DeviceFault, match="port_unavailable"):
        open_line(url, 9600)


def test_the_world_finds_the_same_twin_again() -> None:
    world = World()
    first = world.twin("sim://sdt/K1?fault=noise&fault=split")
    assert first.faults == {"noise", "split"}
    assert world.twin("sim://sdt/K1") is first
    assert world.twin("sim://sdt/K2") is not first
    with pytest.raises(ValueError, match="no such fault"):
        world.twin("sim://sdt/K3?fault=nosie")
