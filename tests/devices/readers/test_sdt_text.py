"""The text of a card: specimens, and everything that is encoded comes back."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.readers.sdt_frames import Frame, parse, text_of
from hallsys.devices.readers.sdt_text import (
    LAYOUTS,
    CardType,
    EmptyField,
    UnknownCard,
    card_type,
    credential,
    decode,
    encode,
)
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.kernel.errors import Refusal

DATA = Path(__file__).parent / "data"


def block_of(name: str) -> bytes:
    (frame,), _ = parse(bytes.fromhex((DATA / f"{name}_specimen.hex").read_text()))
    assert isinstance(frame, Frame)
    text = text_of(frame.body)
    assert text is not None
    return text


@pytest.mark.parametrize(
    ("name", "kind", "holder", "number", "valid_to"),
    [
        ("hmt_J", "hmt", "证件样本", "810000199408230021", date(2023, 9, 1)),
        (
            "foreigner2017_I", "foreigner", "ZHENGJIAN,YANGBEN ZHENG JIAN YANG BEN ZHENGJIAN Y",
            "PAK310080010103", date(2033, 8, 7),
        ),
        (
            "foreigner2023_Y", "foreigner", "ZHENGJIAN, YANGBEN ZHENG JIAN YANG",
            "931586198001010028", date(2033, 8, 7),
        ),
    ],
)  # fmt: skip
def test_specimens(name: str, kind: str, holder: str, number: str, valid_to: date) -> None:
    read = credential(block_of(name))
    assert (read.kind, read.name, read.number.value, read.valid_to) == (kind, holder, number, valid_to)


@pytest.mark.parametrize("name", ["㐂𠮷", "𠮷" * 7 + "㐂", "𫝆·阿卜杜拉"])
@pytest.mark.parametrize("kind", ["", "J"])
def test_names_beyond_the_basic_plane(kind: CardType, name: str) -> None:
    specimen = {"": "zhang", "J": "taiwan"}[kind]
    block = encode(kind, {**dict(SPECIMENS[specimen].fields), "name": name})
    assert credential(block).name == name


def fields_of(kind: CardType) -> st.SearchStrategy[dict[str, str]]:
    def text(size: int) -> st.SearchStrategy[str]:
        # no surrogates, no padding at the ends, and no more than fits in UTF-16
        chars = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
        return st.text(chars).filter(
            lambda value: value == value.strip(" ") and len(value.encode("utf-16-le")) <= size
        )

    return st.fixed_dictionaries({}, optional={key: text(size) for key, (_, size) in LAYOUTS[kind].items()})


@given(st.sampled_from(sorted(LAYOUTS)).flatmap(lambda kind: st.tuples(st.just(kind), fields_of(kind))))
def test_what_is_encoded_comes_back(card: tuple[CardType, dict[str, str]]) -> None:
    kind, fields = card
    block = encode(kind, fields)
    assert len(block) == 256
    assert card_type(block) == kind
    assert {key: value for key, value in decode(block).items() if value} == {
        key: value for key, value in fields.items() if value
    }


@given(st.binary(min_size=256, max_size=256))
def test_any_block_is_a_card_or_a_refusal(block: bytes) -> None:
    try:
        credential(block)
    except (UnknownCard, EmptyField, Refusal):
        return


def test_fields_overlap_in_no_layout() -> None:
    for layout in LAYOUTS.values():
        used = sorted((offset, offset + size) for offset, size in layout.values())
        assert all(before[1] <= after[0] for before, after in pairwise(used))
        assert used[-1][1] <= 256


def test_every_simulated_card_but_the_wrong_one_is_valid() -> None:
    refused = set()
    for name, card in SPECIMENS.items():
        try:
            assert credential(card.block).name
        except Refusal as refusal:
            refused.add((name, refusal.code))
    assert refused == {("wrong-check", "wrong_check_digit")}


def test_long_term_and_overflowing_names() -> None:
    assert credential(SPECIMENS["senior"].block).valid_to is None
    assert credential(SPECIMENS["foreigner-2023"].block).name == "SPECIMEN, JONATHAN BARTHOLOMEW ALEXANDER"
    assert credential(SPECIMENS["rare"].block).name == "𠮷田㐂"


def test_a_field_that_does_not_fit_or_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="name is longer"):
        encode("", {"name": "张" * 16})
    with pytest.raises(ValueError, match="no field"):
        encode("", {"name_en": "X"})


def test_an_unknown_type_letter() -> None:
    block = bytearray(SPECIMENS["zhang"].block)
    block[248:250] = "Q".encode("utf-16-le")
    with pytest.raises(UnknownCard):
        credential(bytes(block))
