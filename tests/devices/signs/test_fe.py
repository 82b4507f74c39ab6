"""FE strips: the frame's table, any text, several strips on one line, and frames lost to noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import ShowSign
from hallsys.devices.faults import DeviceFault
from hallsys.devices.signs.fe import FeSettings, FeSign
from hallsys.devices.signs.fe_frames import Frame, encode, parse
from hallsys.devices.simulated.signs import FeTwin
from tests.devices.lines import WAYS, Way, reached

byte = st.integers(0, 255)
gbk = st.text(
    st.characters(codec="gbk", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Zs", "Co", "Cn")), max_size=90
)
frames = st.builds(Frame, byte, byte, gbk)
noise = st.binary(max_size=12).map(lambda data: data.replace(b"\xfe", b""))
QUICK = FeSettings(gap=0)


def crc(data: bytes) -> int:
    """CRC-16/XMODEM bit by bit, from the polynomial."""
    register = 0
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ (0x1021 if register & 0x8000 else 0)) & 0xFFFF
    return register


def test_the_frame_follows_its_table() -> None:
    assert crc(b"123456789") == 0x31C3  # the check value of CRC-16/XMODEM
    frame = encode(Frame(3, 9, "A003号"))
    text = "A003号".encode("gbk")
    assert frame[:4] == bytes([3, 0xFE, 7 + len(text), 9])
    assert frame[4:9] == bytes.fromhex("863C000500")
    assert frame[9:-2] == text + b"\0"
    assert frame[-2:] == crc(frame[:-2]).to_bytes(2, "big")


@given(st.lists(st.tuples(noise, frames), max_size=3), st.integers(0, 200))
def test_frames_are_found_amid_noise_however_they_are_cut(sent: list[tuple[bytes, Frame]], cut: int) -> None:
    data = b"".join(before + encode(frame) for before, frame in sent)
    first, rest = parse(data[:cut])
    second, _ = parse(rest + data[cut:])
    assert first + second == [frame for _, frame in sent]


@given(st.binary(max_size=300), st.integers(0, 300))
def test_any_bytes_are_survived(data: bytes, cut: int) -> None:
    _, rest = parse(data[:cut])
    _, rest = parse(rest + data[cut:])
    assert data.endswith(rest)
    assert len(rest) < 300


@given(frames, st.integers(0, 20), st.integers(1, 255))
def test_a_changed_byte_is_no_frame(frame: Frame, place: int, change: int) -> None:
    data = bytearray(encode(frame))
    data[place % len(data)] ^= change
    assert frame not in parse(bytes(data))[0]


def test_long_texts_end_with_a_whole_character() -> None:
    (frame,), _ = parse(encode(Frame(1, 0, "a" + "请" * 200)))
    assert frame.text == "a" + "请" * 99
    assert parse(encode(Frame(1, 0, "𠮷\n田\x00")))[0] == [Frame(1, 0, "□田")]


@pytest.mark.parametrize("way", WAYS)
def test_two_strips_share_a_line(way: Way) -> None:
    with reached("fe", way) as (url, twin):
        assert isinstance(twin, FeTwin)
        signs = [FeSign(url, FeSettings(address=address)) for address in (1, 0xFE)]
        for sign in signs:
            sign.open()
        signs[0].show(ShowSign(("A003", "请到1号窗口"), "called"))
        signs[0].close()
        signs[1].show(ShowSign(("暂停服务",), "paused"))
        with twin.changed:
            assert twin.changed.wait_for(lambda: len(twin.shown) == 2, timeout=5)
        assert twin.shown == {1: ("A003 请到1号窗口",), 0xFE: ("暂停服务",)}
        signs[1].close()
        with pytest.raises(DeviceFault, match="port_lost"):
            signs[1].show(ShowSign(("x",)))


def test_what_is_shown_is_sent_again_at_each_poll() -> None:
    with reached("fe") as (url, twin):
        assert isinstance(twin, FeTwin)
        sign = FeSign(url, QUICK)
        sign.open()
        for _ in range(300):  # over the end of the sequence numbers
            sign.show(ShowSign(("A003",)))
        assert len(set(twin.frames[-2:])) == 2
        for _ in range(3):
            sign.poll()
        assert twin.repeated == 3
        sign.show(ShowSign(("A004",)))
        assert twin.shown == {1: ("A004",)}
        sign.close()


def test_an_unplugged_line_comes_back_with_the_text_not_sent() -> None:
    with reached("fe") as (url, twin):
        assert isinstance(twin, FeTwin)
        sign = FeSign(url, QUICK)
        sign.open()
        twin.set_faults(["unplugged"])
        with pytest.raises(DeviceFault, match="port_lost"):
            sign.show(ShowSign(("A003",)))
        sign.close()
        twin.set_faults([])
        sign.open()
        sign.poll()
        assert twin.shown == {1: ("A003",)}
        sign.close()
