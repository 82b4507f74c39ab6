"""How numbers are read: digits one by one, windows as numbers, in every form that somebody may write."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.display.clips import VOCABULARY
from hallsys.display.numbers import LARGEST_WINDOW, Spot, count, plain_number, spell, spot
from hallsys.kernel.errors import Language

_ZH = "零一二三四五六七八九"
letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=4)
digits = st.text("0123456789", min_size=3, max_size=4)
between = st.text(" -‐‑–—−　－\t", max_size=2)


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in text)


def texts(number: str, lang: Language = "zh") -> list[str]:
    return [fragment.text for fragment in spell(number, lang)]


def said(number: int, lang: Language) -> str:
    return ("" if lang == "zh" else " ").join(fragment.text for fragment in count(number, lang))


@given(letters, digits)
def test_a_ticket_is_read_one_by_one(prefix: str, serial: str) -> None:
    assert texts(prefix + serial) == [*prefix, *(_ZH[int(digit)] for digit in serial)]
    english = texts(prefix + serial, "en")
    assert english[: len(prefix)] == [*prefix]
    assert len(english) == len(prefix + serial)


@given(letters, digits, between, st.data())
def test_one_number_is_read_alike_in_every_form(
    prefix: str, serial: str, gap: str, data: st.DataObject
) -> None:
    forms: list[Callable[[str], str]] = [str, str.lower, wide, lambda text: wide(text.lower())]
    written = data.draw(st.sampled_from(forms))
    form = f"{gap}{written(prefix)}{gap}{written(serial)}{gap}"
    assert plain_number(form) == prefix + serial


@pytest.mark.parametrize(
    ("number", "zh"),
    [
        ("001", "零零一"),
        ("A003", "A零零三"),
        ("YA0117", "YA零一一七"),
        ("a-003", "A零零三"),
        ("Ａ００３", "A零零三"),
        ("ＹＡ－０１２", "YA零一二"),
        ("ABCD1234", "ABCD一二三四"),
    ],
)
def test_examples_of_numbers(number: str, zh: str) -> None:
    assert "".join(texts(number)) == zh


def test_one_can_be_read_yao_in_a_ticket_and_never_in_a_window() -> None:
    assert [fragment.key for fragment in spell("A011", "zh", "幺")] == ["zh.A", "zh.0", "zh.yao", "zh.yao"]
    assert [fragment.key for fragment in spell("A011", "en", "幺")] == ["en.A", "en.0", "en.1", "en.1"]
    assert said(11, "zh") == "十一"


@pytest.mark.parametrize(
    "number",
    ["", "A", "003A", "张三", "A0O3", "A1234567", "ABCDE001", "ß001", "ı001", "A٠٠٣", "A②03", "A_003"],
)
def test_what_is_no_ticket_number_is_not_read(number: str) -> None:
    with pytest.raises(ValueError, match="not a ticket number"):
        spell(number, "zh")


@given(st.text(max_size=12))
def test_anything_is_read_or_refused(number: str) -> None:
    try:
        fragments = spell(number, "zh")
    except ValueError:
        return
    assert all(VOCABULARY[fragment.key] is fragment for fragment in fragments)


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (1, "一", "one"),
        (2, "二", "two"),
        (10, "十", "ten"),
        (11, "十一", "eleven"),
        (12, "十二", "twelve"),
        (20, "二十", "twenty"),
        (21, "二十一", "twenty one"),
        (99, "九十九", "ninety nine"),
        (100, "一百", "one hundred"),
        (101, "一百零一", "one hundred one"),
        (110, "一百一十", "one hundred ten"),
        (111, "一百一十一", "one hundred eleven"),
        (120, "一百二十", "one hundred twenty"),
        (235, "二百三十五", "two hundred thirty five"),
        (900, "九百", "nine hundred"),
        (999, "九百九十九", "nine hundred ninety nine"),
    ],
)
def test_windows_are_read_as_numbers(number: int, zh: str, en: str) -> None:
    assert said(number, "zh") == zh
    assert said(number, "en") == en


def read_back(zh: str) -> int:
    """Read a Chinese number below a thousand, as a listener does."""
    total, digit = 0, 0
    for character in zh:
        if character in _ZH:
            digit = _ZH.index(character)
        else:
            total += (digit or 1) * {"十": 10, "百": 100}[character]
            digit = 0
    return total + digit


def test_every_window_number_is_understood() -> None:
    assert [read_back(said(number, "zh")) for number in range(1, LARGEST_WINDOW + 1)] == list(
        range(1, LARGEST_WINDOW + 1)
    )
    assert len({said(number, "en") for number in range(1, LARGEST_WINDOW + 1)}) == LARGEST_WINDOW


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_what_is_no_window_number_is_not_read(number: int) -> None:
    with pytest.raises(ValueError, match="not a window number"):
        count(number, "zh")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (12, Spot(12)),
        ("12", Spot(12)),
        ("１２号窗口", Spot(12)),
        ("3 号窗口", Spot(3)),
        ("A12", Spot(12, "A")),
        ("a-12号", Spot(12, "A")),
        ("W001", Spot(1, "W")),
        ("自助区", Spot(name="自助区")),
        (" 一楼  咨询台 ", Spot(name="一楼 咨询台")),
        ("ATM", Spot(name="ATM")),
    ],
)
def test_a_place_is_a_number_or_a_name(label: int | str, expected: Spot) -> None:
    assert spot(label) == expected


@pytest.mark.parametrize("label", [0, 1000, -1, "0", "A000", "", " ", "!?", "长" * 31])
def test_what_is_neither_is_refused(label: int | str) -> None:
    with pytest.raises(ValueError, match="not a window number"):
        spot(label)


@given(st.text(max_size=40))
def test_any_label_is_a_place_or_refused(label: str) -> None:
    try:
        place = spot(label)
    except ValueError:
        return
    assert (place.number is None) != (place.name == "")
