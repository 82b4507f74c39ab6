"""Scanners that type: real event structs through a pipe, and through uinput where there is one."""

import importlib.util
import os
import string
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.faults import DeviceFault
from hallsys.devices.readers.keyboard import (
    CAPS_LOCK,
    EV_KEY,
    EV_SYN,
    EVENT,
    PLAIN,
    SHIFTED,
    SYN_DROPPED,
    KeyLine,
    Typist,
    open_keyboard,
)
from hallsys.devices.readers.scanner import Scanner, ScannerSettings
from hallsys.devices.readings import Scanned

TYPED = string.ascii_letters + string.digits + string.punctuation + " \n"
LEFT_SHIFT, RIGHT_SHIFT = 42, 54
CODES = {char: code for code, char in reversed(PLAIN.items())}
SHIFTED_CODES = {char: code for code, char in reversed(SHIFTED.items())}


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1_700_000_000, 0, kind, code, value)


def key(code: int, value: int) -> bytes:
    return event(4, 4, 0x70000 + code) + event(EV_KEY, code, value) + event(EV_SYN, 0, 0)


def press(code: int) -> bytes:
    return key(code, 1) + key(code, 0)


def typing(text: str) -> bytes:
    """What the kernel tells when a keyboard types `text`."""
    events = b""
    for char in text:
        if char in CODES:
            events += press(CODES[char])
        else:
            events += key(LEFT_SHIFT, 1) + press(SHIFTED_CODES[char]) + key(LEFT_SHIFT, 0)
    return events


def test_the_table_has_every_character_of_ascii() -> None:
    assert {*CODES, *SHIFTED_CODES} == set(TYPED)
    assert Typist().take(typing(TYPED)) == TYPED.encode()


@pytest.mark.skipif(importlib.util.find_spec("evdev") is None, reason="needs the extra hid")
def test_the_codes_are_the_kernels() -> None:
    from evdev import ecodes

    for char in string.ascii_lowercase + string.digits:
        assert CODES[char] == getattr(ecodes, f"KEY_{char.upper()}")
    names = {"-": "MINUS", "=": "EQUAL", "/": "SLASH", ".": "DOT", "\\": "BACKSLASH", "\n": "ENTER"}
    assert {char: CODES[char] for char in names} == {
        char: getattr(ecodes, f"KEY_{name}") for char, name in names.items()
    }
    assert SHIFTED_CODES[":"] == ecodes.KEY_SEMICOLON
    assert {code: PLAIN[code] for code in (ecodes.KEY_KP0, ecodes.KEY_KPENTER, ecodes.KEY_KP9)} == {
        ecodes.KEY_KP0: "0", ecodes.KEY_KPENTER: "\n", ecodes.KEY_KP9: "9",
    }  # fmt: skip


@given(st.text(TYPED, max_size=20), st.integers(0, 999))
def test_events_may_be_cut_anywhere(text: str, cut: int) -> None:
    data, typist = typing(text), Typist()
    assert typist.take(data[:cut]) + typist.take(data[cut:]) == text.encode()


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(data: bytes) -> None:
    assert Typist().take(data).isascii()


def test_shifts_caps_and_repeats() -> None:
    a = CODES["a"]
    typist = Typist()
    both = key(LEFT_SHIFT, 1) + key(RIGHT_SHIFT, 1) + key(LEFT_SHIFT, 0) + press(a) + key(RIGHT_SHIFT, 0)
    assert typist.take(both + press(a)) == b"Aa"
    assert typist.take(press(CAPS_LOCK) + press(a) + press(CODES["1"]) + typing("Q")) == b"A1q"
    assert typist.take(press(CAPS_LOCK) + press(a)) == b"a"
    assert typist.take(key(a, 1) + key(a, 2) + key(a, 2) + key(a, 0)) == b"a"
    assert typist.take(key(LEFT_SHIFT, 1) + event(EV_SYN, SYN_DROPPED, 0) + press(a)) == b"a"


@pytest.fixture
def pipe() -> Iterator[tuple[KeyLine, int]]:
    """A line that reads events from a pipe, and where they are put in."""
    out, into = os.pipe()
    line = KeyLine(out, lambda: os.close(out))
    yield line, into
    line.close()
    with suppress(OSError):
        os.close(into)


def test_a_line_reads_events(pipe: tuple[KeyLine, int]) -> None:
    line, into = pipe
    assert line.read_some(0) == b""
    os.write(into, typing("https://hall.example/t/Ab_-9\n"))
    read = b""
    while not read.endswith(b"\n"):
        read += line.read_some(5)
    assert read == b"https://hall.example/t/Ab_-9\n"


def test_an_unplugged_keyboard_is_a_lost_port(pipe: tuple[KeyLine, int]) -> None:
    line, into = pipe
    os.close(into)
    with pytest.raises(DeviceFault, match="port_lost"):
        line.read_some(1)
    line.close()
    line.close()
    with pytest.raises(DeviceFault, match="port_lost"):
        line.read_some(1)


@pytest.mark.parametrize("path", ["/dev/input/by-id/none", "/dev/null"])
def test_what_is_no_keyboard(path: str) -> None:
    with pytest.raises(DeviceFault, match="port_unavailable"):
        open_keyboard(path)
    with pytest.raises(DeviceFault, match="port_unavailable"):
        Scanner(f"evdev:{path}", ScannerSettings()).open()


@pytest.mark.skipif(not os.access("/dev/uinput", os.W_OK), reason="needs /dev/uinput")
def test_a_real_event_device() -> None:
    import evdev

    with evdev.UInput(name="hallsys test scanner") as keyboard:
        path = str(keyboard.device.path)
        scanner = Scanner(f"evdev:{path}", ScannerSettings())
        scanner.open()
        for char in "508213\n":
            for value in (1, 0):
                keyboard.write(EV_KEY, CODES[char], value)
                keyboard.syn()
        readings = (scanner.poll() for _ in range(50))
        assert next(reading for reading in readings if reading) == Scanned("pick_up", "508213")
        scanner.close()
