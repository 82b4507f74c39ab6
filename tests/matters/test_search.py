"""Finding a matter by what people type."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.matters.search import MOST_HITS, Entry, SearchIndex, clean

ENTRIES = [
    Entry("social", "社会保障卡申领", "Social security card", "S001", ("社保卡", "补办社保卡"), "人社局"),
    Entry("insure", "灵活就业人员参保登记", "Insurance of flexible workers", "S002", (), "人社局"),
    Entry("trader", "个体工商户设立登记", "Registration of a sole trader", "S003", ("营业执照",), "市监局"),
    Entry("estate", "不动产转移登记", "Transfer of real estate", "E001", ("房产过户", "买房"), "规划局"),
    Entry("ident", "居民身份证换领", "Renewal of the identity card", "P001", ("身份证",), "公安局"),
    Entry("heavy", "重庆路道路占用许可", "Road permit", "X1", (), "城管局"),
]
INDEX = SearchIndex(ENTRIES)


def found(query: str) -> list[str]:
    return [hit.id for hit in INDEX.find(query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("社会保障卡", "social"),
        ("社保卡", "social"),
        ("房产过户", "estate"),
        ("转移登记", "estate"),
        ("shebaoka", "social"),
        ("she bao ka", "social"),
        ("bdczydj", "estate"),
        ("bdc", "estate"),
        ("sfz", "ident"),
        ("shenfenzheng", "ident"),
        ("chongqinglu", "heavy"),  # 重 read as its word has it
        ("identity card", "ident"),
        ("card identity", "ident"),
        ("SOLE", "trader"),
        ("s003", "trader"),
        ("Ｅ００１", "estate"),
        ("社宝卡", "social"),  # another character of the same sound
        ("shebaoca", "social"),  # a slip of the finger
        ("不动产转疑登记", "estate"),
        ("registraton", "trader"),
        ("公安", "ident"),
    ],
)
def test_the_matter_that_is_meant_comes_first(query: str, first: str) -> None:
    assert (found(query) or [""])[0] == first


def test_a_name_goes_before_a_department_and_what_begins_so_before_what_holds_it() -> None:
    index = SearchIndex(
        [
            Entry("c", "停车许可", department="卫生局"),
            Entry("b", "公共场所卫生许可"),
            Entry("a", "卫生许可"),
        ]
    )
    assert [hit.id for hit in index.find("卫生")] == ["a", "b", "c"]


@pytest.mark.parametrize("nothing", ["", "  ", "？！", "qqqzzz", "飞碟"])
def test_nothing_is_found_for_nothing(nothing: str) -> None:
    assert found(nothing) == []


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered_in_order(query: str) -> None:
    hits = INDEX.find(query)
    assert len({hit.id for hit in hits}) == len(hits) <= MOST_HITS
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(st.sampled_from(ENTRIES), st.data())
def test_any_beginning_of_a_name_finds_it(entry: Entry, data: st.DataObject) -> None:
    end = data.draw(st.integers(1, len(entry.name)))
    assert entry.id in found(entry.name[:end])


@given(st.sampled_from(ENTRIES), st.data())
def test_one_wrong_letter_in_a_long_word_is_forgiven(entry: Entry, data: st.DataObject) -> None:
    word = max(clean(entry.name_en).split(), key=len)
    if len(word) < 8:
        return
    at = data.draw(st.integers(0, len(word) - 1))
    assert entry.id in found(word[:at] + "x" + word[at + 1 :])


def test_an_empty_hall_has_nothing_to_find() -> None:
    assert SearchIndex([]).find("社保") == ()


def test_many_matters_are_searched_as_few_are() -> None:
    random = Random(1)
    characters = "社会保障卡申领不动产登记身份证换补发个体工商户设立变更注销企业食品经营许可"
    names = ["".join(random.choices(characters, k=9)) for _ in range(800)]
    index = SearchIndex([Entry(str(n), name) for n, name in enumerate(names)])
    for n in (0, 399, 799):
        assert index.find(names[n])[0].id == str(n)
