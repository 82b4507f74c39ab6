"""Window signs: the right words, in as many columns as the strip has."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.display.board import Window
from hallsys.display.signs import cut, fit, moved_sign, sign, width

IDLE = Window("w3", 3, "z1", name="综合窗口", state="open")
CALLED = replace(IDLE, ticket_id="t", ticket="A003", called_at=1)


@pytest.mark.parametrize(
    ("window", "style", "lines"),
    [
        (IDLE, "idle", ("3号窗口 综合窗口", "空闲 请等候叫号")),
        (CALLED, "called", ("A003", "请A003到3号窗口")),
        (replace(CALLED, recalls=1), "called", ("A003", "请A003尽快到3号窗口")),
        (replace(CALLED, recalls=1, serving=True), "idle", ("A003", "正在办理")),
        (replace(IDLE, state="paused"), "paused", ("3号窗口", "暂停服务 请稍候")),
        (replace(IDLE, state="signed_out"), "closed", ("3号窗口", "本窗口未开放")),
        (replace(CALLED, state="paused"), "called", ("A003", "请A003到3号窗口")),
    ],
)
def test_what_a_wide_sign_says(window: Window, style: str, lines: tuple[str, ...]) -> None:
    shown = sign(window, 24)
    assert (shown.style, shown.lines) == (style, lines)


def test_a_narrow_strip_says_it_shorter() -> None:
    assert sign(CALLED, 8).lines == ("A003", "到3号窗")
    assert sign(CALLED, 12).lines == ("A003", "请到3号窗口")
    assert sign(replace(IDLE, state="paused"), 8).lines == ("3号窗口", "暂停服务")


def test_a_transferred_ticket_is_told_where_to_go() -> None:
    assert moved_sign("A003", 5, 16).lines == ("A003", "请到5号窗口等候")
    assert moved_sign("A003", None, 16).lines == ("A003", "请等候叫号")
    assert moved_sign("A003", 5, 16).style == "moved"


def test_wide_characters_take_two_columns_also_beyond_gbk() -> None:
    assert [width(text) for text in ("A003", "请", "𠮷", "，", "请A")] == [4, 2, 2, 2, 3]


@given(st.text(st.characters(codec="utf-8"), max_size=30), st.integers(1, 40))
def test_what_is_cut_fits_and_loses_nothing_that_would_have_fitted(text: str, columns: int) -> None:
    part = cut(text, columns)
    assert text.startswith(part)
    assert width(part) <= columns
    assert part == text or width(text[: len(part) + 1]) > columns


@given(st.integers(1, 999), st.integers(4, 40), st.booleans(), st.booleans(), st.integers(0, 2))
def test_every_line_fits_the_strip(
    number: int, columns: int, called: bool, serving: bool, recalls: int
) -> None:
    window = replace(CALLED if called else IDLE, number=number, serving=serving, recalls=recalls)
    for shown in (sign(window, columns), moved_sign("A1003", number, columns)):
        assert all(width(line) <= columns for line in shown.lines)


def test_the_longest_text_that_fits_is_taken() -> None:
    assert [fit(("abcdef", "abc", "a"), n) for n in (6, 5, 2)] == ["abcdef", "abc", "a"]
    assert fit(("请等候",), 3) == "请"
