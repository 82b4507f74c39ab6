"""The text block of an identity card: 256 bytes of UTF-16LE in fixed fields, four layouts.

The layouts are the SAM's table (offset and size in bytes). Only the fields a hall needs are taken
from a card; the encoder writes all of them, for simulated cards.
"""

from collections.abc import Mapping
from typing import Literal

from hallsys.devices.readers.sdt_frames import TEXT_SIZE
from hallsys.kernel.identity import Credential, Kind, parse_number, parse_validity

CardType = Literal["", "J", "I", "Y"]  # resident, Hong Kong/Macao/Taiwan, foreigner 2017, 2023

_TYPE_AT = 248
_RESIDENT = {
    "name": (0, 30),
    "sex": (30, 2),
    "ethnic": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
_HMT = {key: at for key, at in _RESIDENT.items() if key != "ethnic"} | {
    "pass_number": (220, 18),
    "issue_count": (238, 4),
}
_FOREIGNER_2017 = {
    "name_en": (0, 120),
    "sex": (120, 2),
    "number": (122, 30),
    "nationality": (152, 6),
    "name": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "birth": (220, 16),
    "version": (236, 4),
    "authority": (240, 8),
}
_FOREIGNER_2023 = {
    "name": (0, 30),
    "sex": (30, 2),
    "renewals": (32, 4),
    "birth": (36, 16),
    "name_en": (52, 70),
    "number": (122, 36),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "name_overflow": (220, 22),
    "country": (242, 6),
    "old_number_link": (250, 6),
}
LAYOUTS: dict[CardType, dict[str, tuple[int, int]]] = {
    "": _RESIDENT,
    "J": _HMT,
    "I": _FOREIGNER_2017,
    "Y": _FOREIGNER_2023,
}
_KINDS: dict[CardType, Kind] = {"": "resident", "J": "hmt", "I": "foreigner", "Y": "foreigner"}


class UnknownCard(ValueError):
    """A type letter that no layout belongs to."""


class EmptyField(ValueError):
    """A card without a name."""


def encode(card_type: CardType, fields: Mapping[str, str]) -> bytes:
    """Return the text block of a card. Raises ValueError if a field is unknown or does not fit."""
    block = bytearray(" ".encode("utf-16-le") * (TEXT_SIZE // 2))
    layout = LAYOUTS[card_type]
    for key, value in {**fields}.items():
        if key not in layout:
            raise ValueError(f"a card of type {card_type!r} has no field {key}")
        offset, size = layout[key]
        data = value.encode("utf-16-le")
        if len(data) > size:
            raise ValueError(f"{key} is longer than {size} bytes")
        block[offset : offset + len(data)] = data
    block[_TYPE_AT : _TYPE_AT + 2] = (card_type or " ").encode("utf-16-le")
    return bytes(block)


def card_type(block: bytes) -> CardType:
    """Return which layout the block has. Raises UnknownCard."""
    letter = _text(block, _TYPE_AT, 2)
    for known in LAYOUTS:
        if letter == known:
            return known
    raise UnknownCard


def decode(block: bytes) -> dict[str, str]:
    """Return every field of the block, stripped of its padding. Raises UnknownCard."""
    return {key: _text(block, *at) for key, at in LAYOUTS[card_type(block)].items()}


def credential(block: bytes) -> Credential:
    """Return the document that the block describes.

    A foreigner goes by the English name, which every such card has; a 2023 card may continue it
    in the overflow field. Raises UnknownCard, EmptyField, and `BadIdNumber` with its subclasses
    for a number or validity that cannot be.
    """
    fields = decode(block)
    name = (fields.get("name_en", "") + fields.get("name_overflow", "")).strip() or fields["name"]
    if not name:
        raise EmptyField
    return Credential(
        number=parse_number(fields["number"]),
        name=name,
        kind=_KINDS[card_type(block)],
        valid_from=parse_validity(fields["valid_from"]),
        valid_to=parse_validity(fields["valid_to"]),
    )


def _text(block: bytes, offset: int, size: int) -> str:
    return block[offset : offset + size].decode("utf-16-le", errors="replace").strip(" \0")
