"""FF 68 pads: published frames, keys, acknowledgements, and several pads on one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import AskRating, ShowSign
from hallsys.devices.faults import DeviceFault
from hallsys.devices.pads.ff68 import Ff68Pad, Ff68Settings
from hallsys.devices.pads.ff68_frames import Frame, acknowledgement, encode, parse, show_digits, start_rating
from hallsys.devices.readings import ClerkKey, PadKey
from hallsys.devices.signs.ff68_display import Ff68Display, Ff68DisplaySettings
from hallsys.devices.simulated.pad import PadTwin
from tests.devices.lines import WAYS, Way, reached

byte = st.integers(0, 255)
frames = st.builds(Frame, byte, byte, st.binary(min_size=1, max_size=20))
noise = st.binary(max_size=20).map(lambda data: data.replace(b"\xff", b""))


def test_published_frames() -> None:
    assert start_rating(1) == bytes.fromhex("FF6803036801010B0D16")
    key = Frame(1, 0x11, b"\x02")
    assert encode(key) == bytes.fromhex("FF680303680111021416")
    assert acknowledgement(key) == bytes.fromhex("FF680303680101020416")


@given(st.lists(st.tuples(noise, frames), max_size=4), st.integers(0, 120))
def test_frames_are_found_amid_noise_however_they_are_cut(sent: list[tuple[bytes, Frame]], cut: int) -> None:
    data = b"".join(before + encode(frame) for before, frame in sent)
    first, rest = parse(data[:cut])
    second, _ = parse(rest + data[cut:])
    assert first + second == [frame for _, frame in sent]


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    _, rest = parse(data)
    assert data.endswith(rest)


def test_a_wrong_checksum_is_dropped_and_the_next_frame_found() -> None:
    wrong = bytes.fromhex("FF680303680111021516")
    assert parse(wrong + start_rating(7)) == ([Frame(7, 1, b"\x0b")], b"")


@contextmanager
def pads(way: Way, *settings: Ff68Settings) -> Iterator[tuple[list[Ff68Pad], PadTwin]]:
    with reached("ff68", way) as (url, twin):
        assert isinstance(twin, PadTwin)
        drivers = [Ff68Pad(url, each) for each in settings]
        for driver in drivers:
            driver.open()
        try:
            yield drivers, twin
        finally:
            for driver in drivers:
                driver.close()


def pressed(driver: Ff68Pad, attempts: int = 20) -> PadKey | ClerkKey | None:
    readings = (driver.poll() for _ in range(attempts))
    return next((reading for reading in readings if reading is not None), None)


def acknowledged(twin: PadTwin, count: int) -> bool:
    with twin.changed:
        return twin.changed.wait_for(lambda: len(twin.acknowledged) == count, timeout=5)


@pytest.mark.parametrize("way", WAYS)
def test_a_rating_is_asked_for_pressed_and_acknowledged(way: Way) -> None:
    with pads(way, Ff68Settings()) as ((driver,), twin):
        driver.ask(AskRating("s1"))
        with twin.changed:
            assert twin.changed.wait_for(lambda: bool(twin.state()["asking"]), timeout=5)
        twin.press(3)
        assert pressed(driver) == PadKey(2)
        assert acknowledged(twin, 1)
        assert not twin.state()["asking"]


def test_noise_and_split_frames_do_not_matter() -> None:
    with pads("tcp", Ff68Settings()) as ((driver,), twin):
        twin.set_faults(["noise", "split"])
        driver.ask(AskRating())
        twin.press(0)
        assert pressed(driver) == PadKey(5)


def test_a_key_counts_once_for_each_rating() -> None:
    with pads("sim", Ff68Settings()) as ((driver,), twin):
        driver.ask(AskRating())
        twin.press(0)
        twin.press(0)
        twin.press(3)
        assert pressed(driver) == PadKey(5)
        assert pressed(driver, 3) is None
        assert acknowledged(twin, 3)
        twin.press(1)  # after the rating, before the next
        driver.ask(AskRating())
        twin.press(2)
        assert pressed(driver) == PadKey(3)


def test_the_level_of_a_key_is_configuration() -> None:
    five = Ff68Settings.model_validate({"levels": {"0": 1, "1": 2, "2": 3, "3": 4, "4": 5}})
    with pads("sim", five) as ((driver,), twin):
        driver.ask(AskRating())
        twin.press(9)
        twin.press(4)
        assert pressed(driver) == PadKey(5)


def test_two_pads_and_a_key_pad_share_a_line() -> None:
    settings = Ff68Settings(address=1), Ff68Settings(address=2, keypad_address=22)
    with pads("sim", *settings) as ((one, two), twin):
        one.ask(AskRating())
        two.ask(AskRating())
        twin.press(0, address=2)
        twin.press(0x0C, address=22)
        twin.press(1, address=1)
        assert pressed(one) == PadKey(4)
        assert {pressed(two), pressed(two)} == {PadKey(5), ClerkKey("call")}


def test_every_key_of_a_clerk_is_told_and_acknowledged() -> None:
    keys = {0x0C: "call", 0x0D: "recall", 0x0B: "rate", 0x12: "pause", 0x13: "transfer"}
    with pads("pty", Ff68Settings(keypad_address=33)) as ((driver,), twin):
        for count, (key, action) in enumerate(keys.items(), start=1):
            twin.press(key, address=33)
            reading = pressed(driver)
            assert isinstance(reading, ClerkKey)
            assert reading.key == action
            assert acknowledged(twin, count)
        # The answer is the key's frame with its function less 10 hexadecimal, and so its sum.
        assert encode(twin.acknowledged[0]) == bytes.fromhex("FF6803036821010C2E16")


def test_a_key_that_is_repeated_for_want_of_an_answer_counts_once() -> None:
    with pads("sim", Ff68Settings(keypad_address=33)) as ((driver,), twin):
        twin.press(0x0C, address=33)
        twin.press(0x0C, address=33)
        assert pressed(driver) == ClerkKey("call")
        assert pressed(driver, 2) is None
        assert acknowledged(twin, 2)


@pytest.mark.parametrize(
    ("number", "frame"),
    [
        ("A003", "FF6808086805020A0A0A0000032816"),
        ("", "FF6808086805020A0A0A0A0A0A4316"),
        ("B1234567", "FF6808086805020203040506072216"),
    ],
)
def test_the_frames_of_a_display(number: str, frame: str) -> None:
    assert show_digits(5, number) == bytes.fromhex(frame)


@pytest.mark.parametrize("way", WAYS)
def test_a_display_beside_a_pad_shows_the_number(way: Way) -> None:
    with pads(way, Ff68Settings()) as ((pad,), twin), reached_display(pad, 5) as display:

        def shows(text: str) -> bool:
            with twin.changed:
                return twin.changed.wait_for(lambda: twin.shown.get(5) == text, timeout=5)

        display.show(ShowSign(("A003", "请A003到1号窗口"), "called"))
        assert shows("   003")
        display.show(ShowSign(("1号窗口", "空闲"), "idle"))
        assert shows("      ")
        pad.ask(AskRating())
        twin.press(1)
        assert pressed(pad) == PadKey(4)


@contextmanager
def reached_display(pad: Ff68Pad, address: int) -> Iterator[Ff68Display]:
    display = Ff68Display(pad.line.url, Ff68DisplaySettings(address=address))
    display.open()
    yield display
    display.close()


def test_an_unplugged_pad_is_a_lost_port() -> None:
    with pads("sim", Ff68Settings()) as ((driver,), twin):
        twin.set_faults(["unplugged"])
        with pytest.raises(DeviceFault, match="port_lost"):
            driver.poll()
        driver.close()
        twin.set_faults([])
        driver.open()
        driver.ask(AskRating())
        assert twin.state()["asking"]
