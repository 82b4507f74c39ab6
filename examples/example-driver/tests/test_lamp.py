"""The lamp sign: its frames, and its driver under the conformance suite of hallsys."""

import pytest
from example_driver.driver import LampSettings, LampSign
from example_driver.frames import Frame, encode, parse, to_places
from example_driver.twin import LampTwin

from hallsys.devices.commands import ShowSign
from hallsys.devices.testing import DriverCase, DriverConformance, wait_until

SHOW = Frame(3, 9, b"S", b"  A003")


def test_the_frame_of_the_manual() -> None:
    assert encode(SHOW) == bytes.fromhex("02 03 09 53 06 20 20 41 30 30 33 79 03")


def test_frames_are_found_amid_noise_however_they_are_cut() -> None:
    data = b"\xff\x02" + encode(SHOW) + b"\x03\xff" + encode(Frame(3, 10, b"Q"))
    for place in range(len(data)):
        first, rest = parse(data[:place])
        second, _rest = parse(rest + data[place:])
        assert first + second == [SHOW, Frame(3, 10, b"Q")]


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (("A003", "请到3号窗口"), b"  A003"),
        (("暂停服务",), b"      "),
        ((), b"      "),
        (("A1234567",), b"A12345"),
    ],
)
def test_what_six_places_show(lines: tuple[str, ...], places: bytes) -> None:
    assert to_places(lines) == places


def show_a_number(driver: LampSign, twin: LampTwin, turn: int) -> None:
    number = f"A{turn:03}"
    driver.poll()
    driver.show(ShowSign((number,), "called"))
    wait_until(twin, lambda: twin.shown.get(1) == number.rjust(6).encode())


class TestLampSign(DriverConformance):
    case = DriverCase(LampSign, LampSettings(reply_timeout=0.15), LampTwin, show_a_number)
