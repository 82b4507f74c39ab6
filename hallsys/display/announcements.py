"""What a loudspeaker says: a call as a row of clips, in Chinese and then in English.

Ticket letters and digits are read one by one (A003: "A 零零三"), the window as a number ("十二号窗口").
Never a name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hallsys.kernel.errors import Language


@dataclass(frozen=True, slots=True)
class Fragment:
    """A clip: its name, what it says, and in which language. `chime` is a sound and says nothing."""

    key: str
    text: str = ""
    lang: Language = "zh"


@dataclass(frozen=True, slots=True)
class Announcement:
    """The clips of one announcement in order, and the same as text."""

    fragments: tuple[Fragment, ...]
    text_zh: str
    text_en: str


LARGEST_WINDOW = 999

CHIME = Fragment("chime")
_DIGITS: dict[Language, str | tuple[str, ...]] = {
    "zh": "零一二三四五六七八九",
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ZH = {"qing": "请", "hao": "号", "dao": "到", "chuangkou": "号窗口办理", "shi": "十", "bai": "百"}
_EN = {"ticket": "Ticket", "proceed": "please proceed to window", "hundred": "hundred"}

_NUMBER = re.compile("[A-Z]{0,4}[0-9]{1,6}")


def _vocabulary() -> Iterable[Fragment]:
    yield CHIME
    for lang, words in _DIGITS.items():
        yield from (Fragment(f"{lang}.{digit}", word, lang) for digit, word in enumerate(words))
        yield from (Fragment(f"{lang}.{letter}", letter, lang) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    yield from (Fragment(f"zh.{key}", word, "zh") for key, word in _ZH.items())
    yield from (Fragment(f"en.{key}", word, "en") for key, word in _EN.items())
    yield from (Fragment(f"en.{n}", word, "en") for n, word in enumerate(_TEENS, start=10))
    yield from (Fragment(f"en.{n * 10}", word, "en") for n, word in enumerate(_TENS, start=2))


# Every clip that an announcement can need, by key: what a voice must be able to say.
VOCABULARY: dict[str, Fragment] = {fragment.key: fragment for fragment in _vocabulary()}


def _clips(lang: Literal["zh", "en"], keys: Iterable[str]) -> tuple[Fragment, ...]:
    return tuple(VOCABULARY[f"{lang}.{key}"] for key in keys)


def spell(number: str, lang: Language) -> tuple[Fragment, ...]:
    """Return a ticket number letter by letter and digit by digit.

    Small letters count as capitals; spaces and hyphens are not read. Raises ValueError for anything
    that is no ticket number.
    """
    plain = re.sub(r"[\s-]", "", number).upper()
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"not a ticket number: {number!r}")
    return _clips(lang, plain)


def count(number: int, lang: Language) -> tuple[Fragment, ...]:
    """Return `number` (1 to 999) as one says it: 12 十二, 105 一百零五, 110 一百一十; "one hundred five"."""
    if not 1 <= number <= LARGEST_WINDOW:
        raise ValueError(f"not a window number: {number}")
    return _clips(lang, _count_zh(number) if lang == "zh" else _count_en(number))


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


def announce(number: str, window_number: int, *, times: int = 1, english: bool = True) -> Announcement:
    """Return the call of a ticket to a window: a chime, `times` in Chinese, then once in English.

    Raises ValueError for what is no ticket number or no window number.
    """
    ticket_zh, window_zh = spell(number, "zh"), count(window_number, "zh")
    ticket_en, window_en = spell(number, "en"), count(window_number, "en")
    chinese = (
        *_clips("zh", ["qing"]),
        *ticket_zh,
        *_clips("zh", ["hao", "dao"]),
        *window_zh,
        *_clips("zh", ["chuangkou"]),
    )
    spoken_english = (*_clips("en", ["ticket"]), *ticket_en, *_clips("en", ["proceed"]), *window_en)
    return Announcement(
        (CHIME, *chinese * times, *(spoken_english if english else ())),
        f"请，{_joined_zh(ticket_zh)} 号，到 {''.join(f.text for f in window_zh)} 号窗口办理",
        f"Ticket {', '.join(f.text for f in ticket_en)}, please proceed to window "
        f"{' '.join(f.text for f in window_en)}",
    )


def _joined_zh(ticket: Iterable[Fragment]) -> str:
    """Return "A 零零三": the letters, a space, the digits."""
    words = [fragment.text for fragment in ticket]
    letters = "".join(word for word in words if word.isascii())
    digits = "".join(word for word in words if not word.isascii())
    return f"{letters} {digits}".strip()
