"""AA-BB strips: the frame's table, any text, and several strips on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import ShowSign
from hallsys.devices.faults import DeviceFault
from hallsys.devices.signs.aabb import AabbSettings, AabbSign
from hallsys.devices.signs.aabb_frames import Frame, Screen, encode, parse
from hallsys.devices.simulated.signs import AabbTwin
from tests.devices.lines import WAYS, Way, reached

gbk = st.text(st.characters(codec="gbk", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Zs", "Co", "Cn")))


def test_the_frame_follows_its_table() -> None:
    frame = encode(3, "A003号")
    assert frame[:5] == bytes.fromhex("AA03BB5154")
    assert frame[6:11] == bytes.fromhex("0100990063")
    assert frame[11:] == "A003号".encode("gbk") + b"\xff"
    assert frame[5] == sum(frame[6:]) % 256
    assert encode(3, "", "summary")[6:8] == b"\x08\x02"


screens: st.SearchStrategy[Screen] = st.sampled_from(["window", "summary"])


@given(st.integers(0, 255), gbk, screens, st.integers(0, 99), st.binary(max_size=9))
def test_any_text_comes_back_however_it_is_cut(
    address: int, text: str, screen: Screen, cut: int, noise: bytes
) -> None:
    data = encode(address, text, screen)
    before = noise.replace(b"\xaa", b"")
    first, rest = parse((before + data)[:cut])
    second, _ = parse(rest + (before + data)[cut:])
    assert first + second == [Frame(address, screen, text)]


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    _, rest = parse(data)
    assert data.endswith(rest)


def test_what_gbk_lacks_becomes_a_box() -> None:
    assert parse(encode(1, "𠮷\n田\x00"))[0] == [Frame(1, "window", "□田")]


@pytest.mark.parametrize("way", WAYS)
def test_two_strips_share_a_line(way: Way) -> None:
    with reached("aabb", way) as (url, twin):
        assert isinstance(twin, AabbTwin)
        signs = [AabbSign(url, AabbSettings(address=address)) for address in (1, 2)]
        for sign in signs:
            sign.open()
            sign.poll()
        signs[0].show(ShowSign(("A003", "请到1号窗口"), "called"))
        signs[0].close()
        signs[1].show(ShowSign(("暂停服务",), "paused"))
        with twin.changed:
            assert twin.changed.wait_for(lambda: len(twin.shown) == 2, timeout=5)
        assert twin.shown == {1: ("A003 请到1号窗口",), 2: ("暂停服务",)}
        signs[1].close()
        with pytest.raises(DeviceFault, match="port_lost"):
            signs[1].show(ShowSign(("x",)))


def test_an_unplugged_line_comes_back_for_both_signs() -> None:
    with reached("aabb") as (url, twin):
        signs = [AabbSign(url, AabbSettings(address=address)) for address in (1, 2)]
        for sign in signs:
            sign.open()
        twin.set_faults(["unplugged"])
        for sign in signs:
            with pytest.raises(DeviceFault, match="port_lost"):
                sign.show(ShowSign(("x",)))
        twin.set_faults([])
        signs[0].close()
        signs[0].open()  # while the other still holds the dead line
        signs[0].show(ShowSign(("x",)))
        signs[1].close()
        signs[0].show(ShowSign(("y",)))
        assert isinstance(twin, AabbTwin)
        assert twin.shown == {1: ("y",)}
        signs[0].close()


def test_a_strip_that_missed_a_text_shows_it_after_the_next_poll() -> None:
    with reached("aabb") as (url, twin):
        assert isinstance(twin, AabbTwin)
        sign = AabbSign(url, AabbSettings())
        sign.open()
        twin.set_faults(["deaf"])  # without power: nothing tells of it on such a line
        sign.show(ShowSign(("A003",)))
        sign.poll()
        assert twin.shown == {}
        twin.set_faults([])
        sign.poll()
        assert twin.shown == {1: ("A003",)}
        sign.close()
