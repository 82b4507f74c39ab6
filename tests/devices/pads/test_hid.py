"""Key pads on USB: real event structs through a pipe, a line and a pseudo-terminal."""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import AskRating
from hallsys.devices.faults import DeviceFault
from hallsys.devices.pads.hid import HidPad, HidPadSettings, Keypad, KeypadSettings
from hallsys.devices.pads.hid_keys import CODES, Presses, code_of
from hallsys.devices.readers.keyboard import EV_KEY, EVENT, EventLine
from hallsys.devices.readings import ClerkKey, PadKey
from hallsys.devices.simulated.keypad import KeypadTwin
from tests.devices.lines import WAYS, Way, reached

HELD = 2  # the value of a key that repeats itself

events = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 0x2FF), st.integers(0, 2)), max_size=20)


def packed(*told: tuple[int, int, int]) -> bytes:
    return b"".join(EVENT.pack(1_700_000_000, 0, *each) for each in told)


@pytest.mark.skipif(importlib.util.find_spec("evdev") is None, reason="needs the extra hid")
def test_the_names_are_the_kernels() -> None:
    from evdev import ecodes

    assert {name: ecodes.ecodes[name] for name in CODES} == CODES


@pytest.mark.parametrize("name", ["", "KP1", "KEY_", "KEY_HAMMER", "-1", "768", "１"])
def test_what_is_no_key(name: str) -> None:
    with pytest.raises(ValueError, match="no key is called"):
        code_of(name)


@given(events, st.integers(0, 500))
def test_presses_are_told_however_they_are_cut(told: list[tuple[int, int, int]], cut: int) -> None:
    data, presses = packed(*told), Presses()
    pressed = [code for kind, code, value in told if kind == EV_KEY and value == 1]
    assert presses.take(data[:cut]) + presses.take(data[cut:]) == pressed


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(data: bytes) -> None:
    Presses().take(data)


@contextmanager
def keypad(way: Way, settings: KeypadSettings | None = None) -> Iterator[tuple[Keypad, KeypadTwin]]:
    with reached("keypad", way) as (url, twin):
        assert isinstance(twin, KeypadTwin)
        driver = Keypad(url, settings or KeypadSettings())
        driver.open()
        while not twin.listeners:  # a press before the call is taken is heard by nobody
            driver.poll()
        yield driver, twin
        driver.close()


def first(driver: Keypad | HidPad) -> ClerkKey | PadKey | None:
    readings = (driver.poll() for _ in range(50))
    return next((reading for reading in readings if reading), None)


@pytest.mark.parametrize("way", WAYS)
def test_each_key_of_the_map_does_what_it_says(way: Way) -> None:
    settings = KeypadSettings()
    with keypad(way, settings) as (driver, twin):
        for name, action in settings.keys.items():
            twin.press(name)
            assert first(driver) == ClerkKey(action)


def test_keys_that_mean_nothing_or_are_held_do_nothing() -> None:
    settings = KeypadSettings.model_validate({"keys": {"KEY_F1": "call", "240": "transfer"}})
    with keypad("sim", settings) as (driver, twin):
        twin.press("KEY_F2")
        twin.say(packed((EV_KEY, code_of("KEY_F1"), HELD), (EV_KEY, code_of("KEY_F1"), 0)))
        twin.press("240")
        assert first(driver) == ClerkKey("transfer")
        assert driver.poll() is None


def test_what_was_pressed_together_is_told_one_after_the_other() -> None:
    with keypad("sim") as (driver, twin):
        twin.press("KEY_KPENTER")
        twin.press("KEY_KP1")
        assert [first(driver), first(driver)] == [ClerkKey("call"), ClerkKey("start")]


@pytest.mark.parametrize("way", WAYS)
def test_a_rating_counts_once_and_only_when_it_was_asked_for(way: Way) -> None:
    with reached("hid_pad", way) as (url, twin):
        assert isinstance(twin, KeypadTwin)
        driver = HidPad(url, HidPadSettings.model_validate({"keys": {"KEY_A": 5, "KEY_B": 1}}))
        driver.open()
        while not twin.listeners:
            driver.poll()
        twin.press("KEY_B")
        assert all(driver.poll() is None for _ in range(3))
        twin.press("KEY_B")  # before the applicant who is asked now
        if way == "sim":
            driver.ask(AskRating("s1"))
            assert driver.poll() is None
        driver.ask(AskRating("s2"))
        while driver.poll() is not None:
            driver.ask(AskRating("s2"))  # it came over the line after the question
        twin.press("KEY_A")
        twin.press("KEY_B")
        assert first(driver) == PadKey(5)
        assert driver.poll() is None
        driver.close()


def test_an_unplugged_pad_is_a_lost_port() -> None:
    with keypad("sim") as (driver, twin):
        twin.set_faults(["unplugged"])
        with pytest.raises(DeviceFault, match="port_lost"):
            first(driver)
        driver.close()
        with pytest.raises(DeviceFault, match="port_lost"):
            driver.poll()


def test_an_event_device_is_read_through_its_descriptor() -> None:
    out, into = os.pipe()
    line = EventLine(out, lambda: os.close(out))
    os.write(into, packed((EV_KEY, 28, 1)))
    assert line.read_some(1) == packed((EV_KEY, 28, 1))
    assert line.read_some(0) == b""
    os.close(into)
    with pytest.raises(DeviceFault, match="port_lost"):
        line.read_some(1)
    line.close()


@pytest.mark.parametrize("path", ["/dev/input/by-id/none", "/dev/null"])
def test_what_is_no_event_device(path: str) -> None:
    with pytest.raises(DeviceFault, match="port_unavailable"):
        Keypad(f"evdev:{path}", KeypadSettings()).open()
