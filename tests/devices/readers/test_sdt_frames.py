"""The SAM's frames: published bytes, and whatever a serial line does to them."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.readers.sdt_frames import (
    FIND,
    PREAMBLE,
    READ_TEXT_AND_PHOTO,
    SAM_STATUS,
    SELECT,
    Broken,
    Frame,
    encode,
    parse,
    text_of,
)

DATA = Path(__file__).parent / "data"
SPECIMENS = sorted(DATA.glob("*.hex"))

bodies = st.binary(min_size=2, max_size=400)
noise = st.binary(max_size=40).filter(lambda data: b"\xaa" not in data)


def specimen(path: Path) -> bytes:
    return bytes.fromhex(path.read_text())


def feed(pieces: list[bytes]) -> list[Frame | Broken]:
    found: list[Frame | Broken] = []
    rest = b""
    for piece in pieces:
        more, rest = parse(rest + piece)
        found += more
    return found


def cut(data: bytes, places: list[int]) -> list[bytes]:
    at = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(at)]


@pytest.mark.parametrize(
    ("body", "published"),
    [
        (FIND, "AAAAAA96690003200122"),
        (SELECT, "AAAAAA96690003200221"),
        (READ_TEXT_AND_PHOTO, "AAAAAA96690003300132"),
        (SAM_STATUS, "AAAAAA9669000311FFED"),
        (b"\0\0\x9f" + bytes(4), "AAAAAA9669000800009F0000000097"),
        (b"\0\0\x80", "AAAAAA9669000400008084"),
    ],
)
def test_published_frames(body: bytes, published: str) -> None:
    assert encode(body) == bytes.fromhex(published)
    assert parse(bytes.fromhex(published)) == ([Frame(body)], b"")


@pytest.mark.parametrize("path", SPECIMENS, ids=lambda path: path.stem)
def test_a_specimen_cut_at_every_byte_is_read_whole(path: Path) -> None:
    data = specimen(path)
    assert len(data) == 1295
    for place in range(len(data)):
        (frame,) = feed([data[:place], data[place:]])
        assert isinstance(frame, Frame)
        assert len(text_of(frame.body) or b"") == 256


@given(st.lists(st.tuples(noise, bodies), max_size=4), st.lists(st.integers(0), max_size=9))
def test_frames_are_found_amid_noise_however_they_are_cut(
    sent: list[tuple[bytes, bytes]], places: list[int]
) -> None:
    data = b"".join(before + encode(body) for before, body in sent)
    frames = [each.body for each in feed(cut(data, places)) if isinstance(each, Frame)]
    assert frames == [body for _, body in sent]


@given(st.binary(max_size=300), st.lists(st.integers(0), max_size=9))
def test_cutting_changes_nothing(data: bytes, places: list[int]) -> None:
    assert feed(cut(PREAMBLE + data, places)) == feed([PREAMBLE + data])


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_survived(data: bytes, final: bool) -> None:
    found, rest = parse(data, final=final)
    assert all(isinstance(each, Frame | Broken) for each in found)
    assert data.endswith(rest)
    assert not (final and rest)


@given(bodies, st.integers(0), st.integers(1, 255))
def test_a_changed_byte_is_never_taken_for_the_frame(body: bytes, place: int, change: int) -> None:
    data = bytearray(encode(body))
    at = 5 + place % (len(data) - 5)
    data[at] ^= change
    found, _ = parse(bytes(data), final=True)
    assert Frame(body) not in found


def test_a_wrong_checksum_is_told_and_the_next_frame_found() -> None:
    wrong = encode(b"\0\0\x9f")[:-1] + b"\0"
    assert parse(wrong + encode(b"\0\0\x80")) == ([Broken("checksum"), Frame(b"\0\0\x80")], b"")


def test_a_length_that_lies_swallows_no_frame_behind_it() -> None:
    lying = PREAMBLE + b"\x00\x60\x00\x00\x90"
    behind = encode(b"\0\0\x80")
    assert parse(lying + behind) == ([], lying + behind)  # more may come
    assert parse(lying + behind, final=True) == ([Broken("cut"), Frame(b"\0\0\x80")], b"")


@pytest.mark.parametrize("length", [0, 1, 2, 0x090B, 0xFFFF])
def test_an_impossible_length_is_told_at_once(length: int) -> None:
    data = PREAMBLE + length.to_bytes(2, "big")
    assert parse(data + encode(b"\0\0\x80")) == ([Broken("length"), Frame(b"\0\0\x80")], b"")


def test_stray_bytes_behind_a_frame_are_dropped() -> None:
    assert parse(encode(b"\0\0\x80") + b"\x00\xff\xaa\xaa\xaa") == ([Frame(b"\0\0\x80")], b"\xaa\xaa\xaa")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\0\x90",
        b"\0\0\x41\x01\x00\x04\x00" + bytes(1280),
        b"\0\0\x90\x01\x00\x04\x00" + bytes(1279),
        b"\0\0\x90\x01\x00\x04\x00" + bytes(1281),
        b"\0\0\x90\x00\xff\x04\x01" + bytes(1280),
    ],
)
def test_only_a_whole_read_reply_has_text(body: bytes) -> None:
    assert text_of(body) is None


def test_nothing_of_a_card_shows_in_a_frames_repr() -> None:
    frame = Frame(b"\0\0\x90\x01\x00\x04\x00" + "1".encode("utf-16-le") * 640)
    assert repr(frame) == "Frame()"
