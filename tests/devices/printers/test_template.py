"""The language of layouts: what is understood, and that every mistake is told with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.printers.composing import compose
from hallsys.devices.printers.layout import Cut, Gap, Item, Pair, Qr, Rule, Text
from hallsys.devices.printers.template import LayoutError, parse
from hallsys.devices.printers.vocabulary import Values, Vocabulary

WORDS = Vocabulary(
    {"title": "厅", "number": "A1", "qr": "x", "notes": ("一", "二"), "matters": ("设立",)}, required=()
)


def made(source: str, values: Values, width: int = 32) -> list[Item]:
    return compose(parse(source + "\ncut", WORDS, "own.layout"), values, width)[:-1]


def mistakes(source: str, vocabulary: Vocabulary = WORDS) -> list[str]:
    with pytest.raises(LayoutError) as error:
        parse(source, vocabulary, "own.layout")
    return str(error.value).splitlines()


def test_every_directive() -> None:
    source = """
    # a remark
    center bold: {title}
    pair: 号码 No. | 第 {number} 号
    numbered: {notes}
    rule
    feed 0.5
    qr: {qr}
    """
    values: Values = {"title": "云河大厅", "number": "A1", "qr": "http://h/1", "notes": ("甲", "乙")}
    assert made(source, values) == [
        Text("云河大厅", bold=True, align="center"),
        Pair("号码 No.", "第 A1 号"),
        Text("1. 甲"),
        Text("2. 乙"),
        Rule(),
        Gap(0.5),
        Qr("http://h/1"),
    ]


def test_a_line_with_an_empty_field_vanishes() -> None:
    source = "left: {title} {number}\nif qr\ncenter: 扫码\nend\npair: 事项 | {matters}"
    assert made(source, {"title": "厅", "matters": ("", "")}) == []
    assert made(source, {"title": "厅", "number": "A1", "qr": "x", "matters": ("设立",)}) == [
        Text("厅 A1"), Text("扫码", align="center"), Pair("事项", "设立"),
    ]  # fmt: skip


def test_the_label_of_a_list_stands_once() -> None:
    assert made("pair: 事项 | {notes}", {"notes": ("甲", "乙")}) == [Pair("事项", "甲"), Pair("", "乙")]


def test_sizes_follow_the_paper() -> None:
    (huge,) = made("huge: {number}", {"number": "A003"})
    assert huge == Text("A003", scale=4)
    assert made("large: {title}", {"title": "综合受理"}) == [Text("综合受理", scale=2)]
    assert made("large: {title}", {"title": "不动产转移登记综合"}) == [Text("不动产转移登记综合")]


def test_a_blank_leaves_room_to_write() -> None:
    (wide,) = made("blank: 签字", {}, 48)
    assert isinstance(wide, Pair)
    assert wide.value.count("_") >= 30
    label, line = made("blank: 申请人或者其授权的代理人签字", {})
    assert label == Text("申请人或者其授权的代理人签字")
    assert isinstance(line, Pair)


def test_what_a_value_holds_is_no_field() -> None:
    assert made("left: {title} {number}", {"title": "{number}", "number": "{x}"}) == [Text("{number} {x}")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("center blod: {title}", "no style of text is called 'blod'; there are: left, center"),
        ("center: {titel}", "no field is called 'titel'; there are: matters, notes"),
        ("if titel\nend", "no field is called 'titel'"),
        ("centre {title}", "'centre' is no directive, or its colon is missing"),
        ("left right: {title}", "left and right exclude each other"),
        ("huge large: {title}", "huge and large exclude each other"),
        ("pair: {title}", "a pair is written `label | value`"),
        ("pair: {title} | {number}", "the label of a pair has no fields"),
        ("pair: 号码 |", "nothing after the colon"),
        ("left:", "nothing after the colon"),
        ("qr bold: {qr}", "no style of qr is called 'bold'; there are: none"),
        ("blank: {title}", "a blank has a label only"),
        ("left: {title", "a brace without its partner"),
        ("left: {}", "no field is called ''"),
        ("left: {notes} {matters}", "are lists; a line can name one"),
        ("feed", "write `feed` and a number of lines"),
        ("feed nan", "write `feed` and a number"),
        ("feed 8", "above 0 and at most 7"),
        ("feed: 1", "`feed` and a number"),
        ("rule 2", "`rule` stands alone"),
        ("cut: now", "`cut` stands alone"),
        ("end", "there is no `if` before"),
        ("end: x", "`end` stands alone"),
        ("if\nend", "the name of one field"),
        ("if qr", "this `if` has no `end`"),
    ],
)
def test_a_mistake_is_told_with_its_line(line: str, reason: str) -> None:
    found = mistakes(f"# own\n\n{line}\ncut\n")
    assert len(found) == 1
    assert found[0].startswith("own.layout:3: ")
    assert reason in found[0]


def test_an_if_in_an_if() -> None:
    assert mistakes("if qr\nif title\nend\ncut") == ["own.layout:2: an `if` within the `if` of line 1"]


def test_all_mistakes_are_told_at_once() -> None:
    found = mistakes("center blod: {title}\nleft: {x}\nrule 2")
    assert [line.split(": ")[0] for line in found] == ["own.layout:1", "own.layout:2", "own.layout:3"]


def test_what_a_layout_must_have() -> None:
    strict = Vocabulary({"title": "厅", "number": "A1", "reprint": ""}, ("title", "number"))
    found = mistakes("left: {title}\nif reprint\nleft: {number}\nend\nrule", strict)
    assert found == ["own.layout:5: {number} may not be printed", "own.layout:5: the last line is not `cut`"]
    assert "a repeated print is not marked" in mistakes("left: {title} {number}\ncut", strict)[0]
    together = Vocabulary({"title": "厅", "phone": "12345"}, ("title",))
    assert mistakes("left: {title} {phone}\ncut", together) == ["own.layout:2: {title} may not be printed"]
    assert mistakes("") == ["own.layout:1: the last line is not `cut`"]


piece = st.sampled_from(
    ["center", "bold", ":", "pair", "|", "{title}", "{notes}", "{", "}", "if", "end", "qr", "feed", "0.5",
     "\n", "cut", "rule", "note", " ", "签字", "#", "huge"]
)  # fmt: skip


@given(st.lists(piece, max_size=40).map(" ".join) | st.text(max_size=80), st.sampled_from([32, 48]))
def test_any_text_is_a_layout_or_a_mistake(source: str, width: int) -> None:
    try:
        layout = parse(source, WORDS, "own.layout")
    except LayoutError as error:
        told = str(error).splitlines()
    else:
        told = []
        assert compose(layout, WORDS.sample, width)[-1] == Cut()
    assert all(line.startswith("own.layout:") for line in told)
