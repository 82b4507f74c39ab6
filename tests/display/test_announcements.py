"""What loudspeakers say: digits one by one, windows as numbers, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.display.announcements import CHIME, LARGEST_WINDOW, VOCABULARY, announce, count, spell
from hallsys.kernel.errors import Language

_ZH = "零一二三四五六七八九"


def said(number: int, lang: Language) -> str:
    return ("" if lang == "zh" else " ").join(fragment.text for fragment in count(number, lang))


def test_a_call_in_both_languages() -> None:
    call = announce("A003", 12)
    assert call.text_zh == "请，A 零零三 号，到 十二 号窗口办理"
    assert call.text_en == "Ticket A, zero, zero, three, please proceed to window twelve"
    assert [fragment.key for fragment in call.fragments] == [
        "chime",
        *("zh.qing", "zh.A", "zh.0", "zh.0", "zh.3", "zh.hao", "zh.dao", "zh.shi", "zh.2", "zh.chuangkou"),
        *("en.ticket", "en.A", "en.0", "en.0", "en.3", "en.proceed", "en.12"),
    ]
    assert [fragment.lang for fragment in call.fragments] == ["zh"] * 11 + ["en"] * 7


def test_the_chinese_call_is_repeated_when_there_is_time_and_english_can_be_left_out() -> None:
    once = announce("A001", 3, english=False).fragments
    twice = announce("A001", 3, times=2, english=False).fragments
    assert twice == (CHIME, *once[1:], *once[1:])
    assert {fragment.lang for fragment in twice} == {"zh"}


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (1, "一", "one"),
        (2, "二", "two"),
        (10, "十", "ten"),
        (11, "十一", "eleven"),
        (20, "二十", "twenty"),
        (21, "二十一", "twenty one"),
        (99, "九十九", "ninety nine"),
        (100, "一百", "one hundred"),
        (101, "一百零一", "one hundred one"),
        (110, "一百一十", "one hundred ten"),
        (112, "一百一十二", "one hundred twelve"),
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


@given(st.integers(1, LARGEST_WINDOW))
def test_every_window_number_is_understood(number: int) -> None:
    assert read_back(said(number, "zh")) == number


@given(st.from_regex("[A-Z]{0,2}[0-9]{3,4}", fullmatch=True), st.integers(1, LARGEST_WINDOW))
def test_every_announcement_is_made_of_known_clips(number: str, window: int) -> None:
    call = announce(number, window)
    assert all(VOCABULARY[fragment.key] is fragment for fragment in call.fragments)
    spoken = [fragment.text for fragment in spell(number, "zh")]
    assert "".join(str(_ZH.index(word)) if word in _ZH else word for word in spoken) == number


@pytest.mark.parametrize("number", ["a003", "A-003", " A 003 "])
def test_a_number_is_read_in_one_form(number: str) -> None:
    assert spell(number, "zh") == spell("A003", "zh")


@pytest.mark.parametrize("number", ["", "A", "003A", "张三", "A0O3", "A1234567", "A00３"])
def test_what_is_no_ticket_number_is_not_read(number: str) -> None:
    with pytest.raises(ValueError, match="not a ticket number"):
        announce(number, 1)


@pytest.mark.parametrize("window", [0, -1, 1000])
def test_what_is_no_window_number_is_not_read(window: int) -> None:
    with pytest.raises(ValueError, match="not a window number"):
        announce("A001", window)
