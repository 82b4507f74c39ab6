"""Lines of a scanner, and what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.readers.scans import CODES, ScanLines, recognise
from hallsys.devices.readings import Scanned

TOKEN = "AbCdEf0123456789_-xyzw"
lines = st.lists(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20), max_size=4)


@pytest.mark.parametrize(
    ("text", "scanned"),
    [
        (f"https://hall.example/t/{TOKEN}", Scanned("ticket", TOKEN)),
        (f"http://127.0.0.1:8000/hall/t/{TOKEN}/", Scanned("ticket", TOKEN)),
        ("508213", Scanned("pick_up", "508213")),
        ("7M4K2QXD3W9TB", Scanned("appointment", "7M4K2QXD3W9TB")),
        (f"https://hall.example/t/{TOKEN}x", None),
        (f"ftp://hall.example/t/{TOKEN}", None),
        (f"https://hall.example/c/{TOKEN}", None),
        ("7M4K2U", None),  # Crockford's alphabet has no U
        ("5082133", None),
        ("eyJhbGciOi.opaque", None),
        ("", None),
    ],
)
def test_what_a_text_is(text: str, scanned: Scanned | None) -> None:
    assert recognise(text, CODES) == scanned


def test_the_text_is_in_no_repr() -> None:
    scanned = Scanned("ticket", TOKEN)
    assert TOKEN not in repr(scanned)
    assert scanned.as_json() == {"type": "scanned", "kind": "ticket", "text": TOKEN}


@given(lines, st.sampled_from([b"\r", b"\n", b"\r\n"]), st.lists(st.integers(1, 9), max_size=40))
def test_lines_come_whole_however_they_are_cut(sent: list[str], end: bytes, sizes: list[int]) -> None:
    data = b"".join(line.encode() + end for line in sent)
    cutter = ScanLines(lambda: 0.0)
    found: list[str] = []
    for size in sizes:
        found += cutter.take(data[:size])
        data = data[size:]
    assert found + cutter.take(data) == [text for line in sent if (text := printable(line))]


def printable(line: str) -> str:
    return "".join(char for char in line if char.isprintable()).strip()


@given(st.lists(st.binary(max_size=99), max_size=9))
def test_any_bytes_are_survived(pieces: list[bytes]) -> None:
    cutter = ScanLines(lambda: 0.0)
    for piece in pieces:
        assert all(text.isprintable() and text for text in cutter.take(piece))


def test_a_beginning_without_an_end_spoils_no_later_scan() -> None:
    now = [0.0]
    cutter = ScanLines(lambda: now[0])
    assert cutter.take(b"50") == []
    now[0] += 0.4
    assert cutter.take(b"82") == []
    now[0] += 0.6
    assert cutter.take(b"7M4K2QXD3W9TB\r") == ["7M4K2QXD3W9TB"]


def test_a_flood_without_an_end_does_not_grow() -> None:
    cutter = ScanLines(lambda: 0.0)
    for _ in range(100):
        assert cutter.take(b"x" * 1000) == []
    assert len(cutter._rest) <= 5096
    assert cutter.take(b"rest of it\r508213\r") == ["508213"]
    assert cutter.take(b"y" * 5000 + b"\r508214\r") == ["508214"]


def test_a_scanner_without_utf8() -> None:
    assert ScanLines().take("社保卡".encode("gb18030") + b"\r") == ["社保卡"]
    assert ScanLines().take(b"\x02508213\x03\r") == ["508213"]
