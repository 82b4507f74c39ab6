"""How numbers are read out: a ticket's one by one, a window's as a number. Pure, from text to clips."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hallsys.display.clips import Fragment, clips
from hallsys.kernel.errors import Language
from hallsys.kernel.text import one_line

LARGEST_WINDOW = 999

# How the digit 1 of a ticket is read in Chinese. Over a loudspeaker 一 and 七 are easily mixed up; 幺 is not.
One = Literal["一", "幺"]

_NUMBER = re.compile("[A-Z]{0,4}[0-9]{1,6}")
_SPOT = re.compile("([A-Z]{0,4})([0-9]{1,3})(号窗口|号窗|窗口|窗|号)?")
_LONGEST_NAME = 30
_BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]+")  # spaces, hyphens, dashes, the minus sign
# Full-width letters, digits and signs, as Chinese input methods write them, to those of ASCII.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a call leads: a window by its number, with letters before it or not, or by a name alone."""

    number: int | None = None
    letters: str = ""
    name: str = ""
    name_en: str = ""


def plain_number(number: str) -> str:
    """Return a ticket number as the hall writes it: capitals and digits without anything between.

    Small and full-width letters and digits count as the usual ones; spaces and hyphens are not read.
    Raises ValueError for anything that is no ticket number.
    """
    plain = _squeezed(number)
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"not a ticket number: {number!r}")
    return plain


def spell(number: str, lang: Language, one: One = "一") -> tuple[Fragment, ...]:
    """Return a ticket number letter by letter and digit by digit. Raises ValueError as `plain_number`."""
    keys: Iterable[str] = plain_number(number)
    if lang == "zh" and one == "幺":
        keys = ["yao" if key == "1" else key for key in keys]
    return clips(lang, keys)


def spot(label: int | str, name_en: str = "") -> Spot:
    """Return the place that a label means: 12, "12", "A12", "3 号窗口", or a name such as "自助区".

    Raises ValueError for no window number (1 to 999) and for no name.
    """
    if isinstance(label, int):
        count(label, "zh")
        return Spot(label)
    plain = _squeezed(label)
    known = _SPOT.fullmatch(plain)
    if known:
        letters, digits = known[1], int(known[2])
        if not 1 <= digits <= LARGEST_WINDOW:
            raise ValueError(f"not a window number: {label}")
        return Spot(digits, letters)
    name = one_line(label)
    if not any(character.isalpha() for character in name) or len(name) > _LONGEST_NAME:
        raise ValueError(f"not a window number: {label}")
    return Spot(name=name, name_en=one_line(name_en))


def count(number: int, lang: Language) -> tuple[Fragment, ...]:
    """Return `number` (1 to 999) as one says it: 12 十二, 105 一百零五, 110 一百一十; "one hundred five"."""
    if not 1 <= number <= LARGEST_WINDOW:
        raise ValueError(f"not a window number: {number}")
    return clips(lang, _count_zh(number) if lang == "zh" else _count_en(number))


def _squeezed(text: str) -> str:
    narrow = _BETWEEN.sub("", text.translate(_NARROW))
    # Outside ASCII a capital may be another letter altogether (ß becomes SS, dotless i becomes I).
    return "".join(sign.upper() if sign.isascii() else sign for sign in narrow)


def _count_zh(number: int) -> list[str]:
    hundreds, tens, units = number // 100, number // 10 % 10, number % 10
    keys = [str(hundreds), "bai"] if hundreds else []
    if tens:
        # A ten at the front is 十, within a hundred 一十.
        keys += ["shi"] if tens == 1 and not hundreds else [str(tens), "shi"]
    elif hundreds and units:
        keys.append("0")
    if units:
        keys.append(str(units))
    return keys


def _count_en(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    keys = [str(hundreds), "hundred"] if hundreds else []
    if 0 < rest < 20:
        keys.append(str(rest))
    elif rest:
        keys.append(str(rest // 10 * 10))
        if rest % 10:
            keys.append(str(rest % 10))
    return keys
