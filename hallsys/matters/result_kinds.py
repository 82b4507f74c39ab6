"""Of what kind what a matter produces is: said by its guide, and read from its name where nobody said it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import zip_longest


class ResultKind(StrEnum):
    """What a result is; RESULT_KINDS has the words."""

    LICENCE = "licence"
    DOCUMENT = "document"
    CERTIFICATE = "certificate"
    SEAL = "seal"
    NOTICE = "notice"
    OTHER = "other"


# What a guide calls them, in Chinese and English.
RESULT_KINDS: Mapping[ResultKind, tuple[str, str]] = {
    ResultKind.LICENCE: ("证照", "licence"),
    ResultKind.DOCUMENT: ("批文", "approval"),
    ResultKind.CERTIFICATE: ("证明", "certificate"),
    ResultKind.SEAL: ("印章", "seal"),
    ResultKind.NOTICE: ("文书", "notice"),
    ResultKind.OTHER: ("其他", "other"),
}

# What a name says of the kind; the first that fits counts: 结婚证明 is a certificate, no licence.
_WORDS: Mapping[ResultKind, tuple[str, ...]] = {
    ResultKind.SEAL: ("章", "印鉴", "seal", "stamp"),
    ResultKind.CERTIFICATE: ("证明",),
    ResultKind.DOCUMENT: ("批", "approval"),
    ResultKind.NOTICE: ("决定", "通知", "函", "意见", "decision", "notice", "letter"),
    ResultKind.LICENCE: ("证", "照", "卡", "牌", "licence", "license", "permit", "card", "certificate"),
}


def kind_of(name: str) -> ResultKind:
    """Return the kind of a result by what it is called, for one of which nobody said it."""
    said = name.lower()
    fitting = (kind for kind, words in _WORDS.items() if any(word in said for word in words))
    return next(fitting, ResultKind.OTHER)


def completed(names: Sequence[str], said: Sequence[ResultKind | None]) -> tuple[ResultKind, ...]:
    """Return a kind for each name: the one that is said in its place, or what its name says."""
    pairs = list(zip_longest(names, said))[: len(names)]
    return tuple(kind or kind_of(name) for name, kind in pairs)


def kind_in(known: Mapping[str, ResultKind], name: str) -> ResultKind:
    """Return the kind of a result that was made, by the guide that its case goes by.

    A name that goes beyond the guide's (食品经营许可证 副本) is of its kind, the longest counting.
    """
    if name in known:
        return known[name]
    fitting = sorted((one for one in known if one in name), key=len)
    return known[fitting[-1]] if fitting else kind_of(name)
