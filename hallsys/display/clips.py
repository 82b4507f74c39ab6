"""The clips that announcements are joined from: a fixed vocabulary, and the names of a hall's own places."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from hallsys.kernel.errors import Language
from hallsys.kernel.text import one_line


@dataclass(frozen=True, slots=True)
class Fragment:
    """A clip: its name, what it says, and in which language. `chime` is a sound and says nothing."""

    key: str
    text: str = ""
    lang: Language = "zh"


CHIME = Fragment("chime")

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        **{str(digit): word for digit, word in enumerate("零一二三四五六七八九")},
        "yao": "幺",
        **{letter: letter for letter in _LETTERS},
        "shi": "十",
        "bai": "百",
        "qing": "请",
        "hao": "号",
        "dao": "到",
        "chuangkou": "号窗口办理",
        "banli": "办理",
    },
    "en": {
        **{str(number): word for number, word in enumerate(_SMALL)},
        **{
            str(ten * 10): word
            for ten, word in enumerate(
                ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
            )
        },
        **{letter: letter for letter in _LETTERS},
        "hundred": "hundred",
        "ticket": "Ticket",
        "proceed": "please proceed to window",
        "go": "please proceed to",
        "window": "window",
    },
}

# Every clip that a number can need, by key: what a voice must be able to say.
VOCABULARY: dict[str, Fragment] = {
    CHIME.key: CHIME,
    **{
        f"{lang}.{key}": Fragment(f"{lang}.{key}", text, lang)
        for lang, words in _WORDS.items()
        for key, text in words.items()
    },
}


def clips(lang: Language, keys: Iterable[str]) -> tuple[Fragment, ...]:
    """Return the clips of a language by their names in it. Raises KeyError."""
    return tuple(VOCABULARY[f"{lang}.{key}"] for key in keys)


def name_clip(name: str, lang: Language) -> Fragment:
    """Return the clip of a place's name; the same name has the same key in every hall."""
    text = one_line(name)
    return Fragment(f"{lang}.name-{sha256(text.encode()).hexdigest()[:10]}", text, lang)
