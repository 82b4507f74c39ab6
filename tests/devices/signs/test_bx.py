"""Onbon BX: published frames, escapes, and a controller that acknowledges."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import ShowSign
from hallsys.devices.faults import DeviceFault
from hallsys.devices.signs.bx import BxSettings, BxSign
from hallsys.devices.signs.bx_frames import (
    CLEAR,
    PING,
    Area,
    Frame,
    crc16,
    encode,
    parse,
    read_text_command,
    text_command,
)
from hallsys.devices.simulated.signs import BxTwin
from tests.devices.lines import WAYS, Way, reached


def test_published_frames() -> None:
    assert encode(PING) == bytes.fromhex("A5" * 8 + "01000080000000000000FE020500A20001000068F85A")
    assert encode(CLEAR)[-3:] == bytes.fromhex("51F85A")
    assert crc16(b"123456789") == 0xBB3D  # the check value of CRC-16/ARC


@given(st.binary(max_size=200) | st.text("\xa5\xa6\x5a\x5b", max_size=40).map(lambda s: s.encode("latin-1")),
       st.integers(0, 0xFFFF), st.integers(0, 400))  # fmt: skip
def test_any_data_comes_back_however_it_is_cut(data: bytes, address: int, cut: int) -> None:
    sent = encode(data, address)
    assert sent[8:-1].count(b"\xa5") == sent[8:-1].count(b"\x5a") == 0
    first, rest = parse(b"noise\xa5" + sent[:cut])
    second, _ = parse(rest + sent[cut:])
    assert first + second == [Frame(address, 0x8000, data)]


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(data: bytes) -> None:
    found, _ = parse(data)
    assert all(isinstance(each, Frame) for each in found)


@given(st.integers(8, 20), st.integers(1, 255))
def test_a_changed_byte_is_no_frame(place: int, change: int) -> None:
    data = bytearray(encode(PING))
    data[place] ^= change
    assert Frame(1, 0x8000, PING) not in parse(bytes(data))[0]


areas_shown = st.builds(Area, *[st.integers(0, 0xFFFF)] * 4, st.text(st.sampled_from("A03 号窗口请")))


@given(st.lists(areas_shown, max_size=4))
def test_areas_come_back(areas: list[Area]) -> None:
    assert read_text_command(text_command(areas)) == areas


def test_a_cut_text_command_is_refused() -> None:
    whole = text_command([Area(0, 0, 16, 16, "A003")])
    with pytest.raises(ValueError, match="cut"):
        read_text_command(whole[:-1])
    with pytest.raises(ValueError, match="no text command"):
        read_text_command(PING)


@contextmanager
def sign(way: Way = "sim", settings: BxSettings | None = None) -> Iterator[tuple[BxSign, BxTwin]]:
    with reached("bx", way) as (url, twin):
        assert isinstance(twin, BxTwin)
        driver = BxSign(url, settings or BxSettings())
        driver.open()
        try:
            yield driver, twin
        finally:
            driver.close()


@pytest.mark.parametrize("device_type", [0x51, 0x61, 0xFE])
def test_an_answer_counts_whatever_controller_gives_it(device_type: int) -> None:
    with sign() as (driver, twin):
        twin.device_type = device_type
        driver.poll()
        driver.show(ShowSign(("A003",), "called"))
        assert twin.shown == {1: ("A003",)}


@pytest.mark.parametrize("way", WAYS)
def test_lines_stand_in_rows(way: Way) -> None:
    with sign(way) as (driver, twin):
        driver.poll()
        driver.show(ShowSign(("A003", "请到3号窗口"), "called"))
        assert twin.shown == {1: ("A003", "请到3号窗口")}
        driver.show(ShowSign(("A003", "请到", "3号窗口"), "called"))
        assert twin.shown == {1: ("A003", "请到 3号窗口")}
        driver.show(ShowSign((), "closed"))
        assert twin.shown == {1: ()}


def test_noise_and_split_answers_do_not_matter() -> None:
    with sign("tcp") as (driver, twin):
        twin.set_faults(["noise", "split"])
        driver.show(ShowSign(("暂停服务",), "paused"))
        assert twin.shown == {1: ("暂停服务",)}


def test_a_silent_controller_is_broken() -> None:
    with sign(settings=BxSettings(reply_timeout=0.1)) as (driver, twin):
        twin.set_faults(["silent"])
        with pytest.raises(DeviceFault, match="no_reply"):
            driver.poll()
        twin.set_faults([])
        driver.poll()
