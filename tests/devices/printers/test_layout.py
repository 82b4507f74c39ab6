"""What stands on a slip, and that it fits the paper."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import Slip
from hallsys.devices.printers import escpos_bytes
from hallsys.devices.printers.layout import Cut, Item, Pair, Qr, Text, balanced, cells, wrap
from hallsys.devices.printers.library import load_library
from tests.devices.slips import SLIP

DATA = Path(__file__).parent / "data"
BARE = Slip(title="厅", number="B1", queue="社保", issued_at="2026-03-02 09:05")
LONG = replace(
    SLIP, queue="企业开办与不动产登记一窗综合受理专区",
    matters=("国有建设用地使用权及房屋所有权转移登记(二手房买卖)",),
    notes=("Please listen for your number. " * 3,),
)  # fmt: skip
OWN = load_library(None)

words = st.text(st.sampled_from("ab 综合,。12"), max_size=60)
slips = st.builds(
    Slip, title=words, number=st.text(st.sampled_from("A0123"), min_size=1, max_size=8), queue=words,
    issued_at=st.just("2026-03-02 09:05"), queue_en=words, ahead=st.none() | st.integers(0, 999),
    expect=words, masked_name=words, matters=st.lists(words, max_size=4).map(tuple),
    notes=st.lists(words, max_size=3).map(tuple), reprint=st.booleans(),
)  # fmt: skip


def lay_out(slip: Slip, width: int) -> list[Item]:
    return OWN.ticket(slip, width)


@pytest.mark.parametrize(("paper", "width"), [(58, 32), (80, 48)])
@pytest.mark.parametrize(
    ("name", "slip"),
    [("ticket", SLIP), ("reprint", replace(SLIP, reprint=True)), ("bare", BARE), ("long", LONG)],
)
def test_the_bytes_of_a_ticket(name: str, slip: Slip, paper: int, width: int) -> None:
    expected = bytes.fromhex((DATA / f"{name}_{paper}.hex").read_text())
    assert escpos_bytes.native_slip(lay_out(slip, width), width * 12) == expected


def said(items: list[Item]) -> str:
    lines = [item.text if isinstance(item, Text) else item.label + " " + item.value
             for item in items if isinstance(item, Text | Pair)]  # fmt: skip
    return "\n".join(lines)


@pytest.mark.parametrize("width", [32, 48])
def test_everything_an_applicant_needs_is_on_the_slip(width: int) -> None:
    items = lay_out(SLIP, width)
    text = said(items)
    for fact in ("云河市政务服务中心", "A003", "综合受理", "3 人", "8-15 分钟", "2026-03-02 09:05", "张*丰",
                 "个体工商户设立登记", "食品经营许可"):  # fmt: skip
        assert fact in text
    assert Qr(SLIP.qr) in items
    assert items[-1] == Cut()
    assert "补打" not in text


def test_the_number_is_the_largest_thing() -> None:
    sizes = {item.text: item.scale for item in lay_out(SLIP, 48) if isinstance(item, Text)}
    assert sizes["A003"] == max(sizes.values()) >= 4
    assert [text for text, size in sizes.items() if size == sizes["A003"]] == ["A003"]


def test_a_reprint_is_marked() -> None:
    assert "补打" in said(lay_out(replace(SLIP, reprint=True), 48))


def test_what_is_not_known_is_left_out() -> None:
    text = said(lay_out(BARE, 32))
    assert "前面" not in text
    assert "取号人" not in text
    assert not any(isinstance(item, Qr) for item in lay_out(BARE, 32))


@given(slips, st.sampled_from([32, 48]))
def test_nothing_is_wider_than_the_paper(slip: Slip, width: int) -> None:
    for item in lay_out(slip, width):
        if isinstance(item, Text):
            assert cells(item.text) * item.scale <= width
            assert 1 <= item.scale <= 8
        if isinstance(item, Pair):
            assert cells(item.label) + cells(item.value) < width


@given(words, st.integers(4, 48), st.booleans())
def test_rows_that_are_balanced_are_as_few_and_lose_nothing(text: str, width: int, tidy: bool) -> None:
    rows, wrapped = balanced(text, width, tidy=tidy), wrap(text, width, tidy=tidy)
    assert len(rows) == len(wrapped)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert all(cells(row) <= width for row in rows)
    assert max(map(cells, rows)) <= max(map(cells, wrapped))


def test_no_sign_stands_alone_on_a_last_row() -> None:
    assert balanced("市卫生健康委员会审批处", 20) == ["市卫生健康委", "员会审批处"]
    assert balanced("Promise to supply what is missing", 32) == ["Promise to supply", "what is missing"]


@given(words, st.integers(4, 48), st.booleans())
def test_wrapping_loses_nothing_but_spaces(text: str, width: int, tidy: bool) -> None:
    lines = wrap(text, width, tidy=tidy)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_words_stay_whole() -> None:
    assert wrap("Please listen for your number", 14) == ["Please listen", "for your", "number"]
    assert wrap("请留意叫号和窗口屏", 8) == ["请留意叫", "号和窗口", "屏"]
    assert wrap("Donaudampfschifffahrt", 8) == ["Donaudam", "pfschiff", "fahrt"]


@pytest.mark.parametrize(("text", "width", "rows"), [
    ("过号三次作废。", 12, ["过号三次作", "废。"]),
    ("请补交(原件)", 8, ["请补交", "(原件)"]),
    ("材料、证件和照片", 10, ["材料、证件", "和照片"]),
    ("“一二三”", 6, ["“一二", "三”"]),
])  # fmt: skip
def test_tidy_rows_keep_punctuation_with_its_text(text: str, width: int, rows: list[str]) -> None:
    assert wrap(text, width, tidy=True) == rows
