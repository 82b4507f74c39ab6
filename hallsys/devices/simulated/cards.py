"""Invented cards of all four kinds, for the simulated reader.

No person has these numbers: the residents' area code 110000 stands for a whole city and is given
to nobody, and the others carry the sequence numbers of specimens.
"""

from dataclasses import dataclass
from typing import Any

from hallsys.devices.readers.sdt_text import CardType, encode
from hallsys.devices.simulated.twin import UnknownPoke
from hallsys.kernel.identity import check_character, check_digit_731


@dataclass(frozen=True)
class Card:
    """A card to lay on the reader: its type and the fields printed on it."""

    type: CardType
    fields: tuple[tuple[str, str], ...]

    @property
    def block(self) -> bytes:
        """The 256 bytes of text in its chip."""
        return encode(self.type, dict(self.fields))


def resident(
    name: str, birth: str, sequence: str, valid_from: str = "20190601", valid_to: str = "20390601"
) -> Card:
    """Return a resident's card; `birth` as YYYYMMDD, `sequence` three digits."""
    first = "110000" + birth + sequence
    return _card("", name=name, birth=birth, number=first + check_character(first), sex=_sex(sequence),
                 ethnic="01", address="北京市示例区样本路1号", issuer="北京市公安局示例分局",
                 valid_from=valid_from, valid_to=valid_to)  # fmt: skip


def hmt(name: str, birth: str, area: str, sequence: str) -> Card:
    """Return a residence permit for Hong Kong (81), Macao (82) or Taiwan (83) residents."""
    first = area + "0000" + birth + sequence
    return _card(
        "J",
        name=name,
        birth=birth,
        number=first + check_character(first),
        sex=_sex(sequence),
        address="广东省珠海市香洲区样本路1号",
        issuer="珠海市公安局香洲分局",
        valid_from="20240901",
        valid_to="20290901",
        issue_count="01",
        pass_number="H12345678",  # noqa: S106 -- a travel pass
    )


def foreigner_2017(name_en: str, name: str, country: str, birth: str) -> Card:
    """Return a foreigner's card of the 2017 pattern; `country` three letters."""
    first = country + "1100" + birth[2:] + "9"
    return _card("I", name_en=name_en, name=name, sex="1", number=first + check_digit_731(first),
                 nationality=country, birth=birth, version="01", authority="1500",
                 valid_from="20200808", valid_to="20300807")  # fmt: skip


def foreigner_2023(name_en: str, name: str, country: str, numeric: str, birth: str) -> Card:
    """Return a foreigner's card of the 2023 pattern; long English names overflow."""
    first = "911" + numeric + birth + "998"
    return _card("Y", name=name, name_en=name_en[:35], name_overflow=name_en[35:], sex="2", birth=birth,
                 number=first + check_character(first), renewals="00", country=country,
                 valid_from="20240808", valid_to="20340807")  # fmt: skip


def _card(card_type: CardType, **fields: str) -> Card:
    return Card(card_type, tuple(fields.items()))


def _sex(sequence: str) -> str:
    return "1" if int(sequence[-1]) % 2 else "2"


def _wrong_check() -> Card:
    right = dict(resident("错码样", "19900101", "995").fields)
    wrong = "0" if right["number"][-1] != "0" else "1"
    return _card("", **{**right, "number": right["number"][:-1] + wrong})


SPECIMENS: dict[str, Card] = {
    "zhang": resident("张三丰", "19880412", "991"),
    "li": resident("李小梅", "19950923", "992"),
    "wang": resident("王建国", "19730105", "993"),
    "senior": resident("赵淑珍", "19480716", "994", "20100301", "长期"),
    "rare": resident("𠮷田㐂", "19820228", "997"),
    "expired": resident("孙过期", "19910606", "999", "20050101", "20150101"),
    "not-yet-valid": resident("周未来", "20010909", "998", "20980101", "21080101"),
    "wrong-check": _wrong_check(),
    "hong-kong": hmt("陈嘉仪", "19900818", "81", "998"),
    "taiwan": hmt("林志远", "19850302", "83", "997"),
    "foreigner-2017": foreigner_2017("SPECIMEN, ANNA MARIA", "安娜", "DEU", "19840215"),
    "foreigner-2023": foreigner_2023(
        "SPECIMEN, JONATHAN BARTHOLOMEW ALEXANDER", "乔纳森", "GBR", "826", "19790611"
    ),
}


def text_block(card: Any) -> tuple[str, bytes]:
    """Return label and text block of a poke's card: a specimen's name, or type and fields.

    `{"type": "", "fields": {"name": ..., "number": ..., ...}}` is encoded as it stands, right or
    wrong. Raises UnknownPoke.
    """
    if isinstance(card, str) and card in SPECIMENS:
        return card, SPECIMENS[card].block
    try:
        return "custom", encode(card["type"], {str(k): str(v) for k, v in card["fields"].items()})
    except (TypeError, KeyError, AttributeError, ValueError):
        known = ", ".join(SPECIMENS)
        raise UnknownPoke(f"no such card; there are {known}, or type and fields") from None
