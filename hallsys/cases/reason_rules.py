"""What a hall may set of its coded reasons: words, what is offered, codes of its own."""

import re
from collections.abc import Iterable
from dataclasses import replace

from hallsys.cases.listed_reasons import OTHER, PURPOSES
from hallsys.cases.reason_errors import BadReason, LastReason, OtherStays, ReasonElsewhere
from hallsys.cases.reasons import Reasons, Said, Wording
from hallsys.kernel.clock import Millis
from hallsys.kernel.text import one_line

LONGEST_CODE, LONGEST_WORDS, LONGEST_WORDS_EN, LONGEST_SOURCE = 32, 60, 120, 60
_OWN_CODE = re.compile(rf"h_[a-z0-9_]{{1,{LONGEST_CODE - 2}}}")


def set_otherwise(reasons: Reasons, wanted: Iterable[Said], since: Millis) -> tuple[Said, ...]:
    """Return what of `wanted` says something new if it holds from an instant on, on single lines.

    Raises OtherStays, BadReason for a wrong code or words that are missing or too long, ReasonElsewhere for
    a code of another purpose, LastReason if a purpose without "other" had nothing to offer at some time.
    """
    last = reasons.last()
    new = []
    for one in map(_clean, wanted):
        known = last.get(one.code)
        if known is None and not _OWN_CODE.fullmatch(one.code):
            raise BadReason(reason=one.code)
        if known is not None and known.said.purpose is not one.purpose:
            facts = PURPOSES[known.said.purpose]
            raise ReasonElsewhere(reason=one.code, zh=facts.zh, en=facts.en)
        if known is None or known.said != one or known.since > since:
            new.append(one)
    _check_offered(
        Reasons([*reasons, *(Wording(one, reasons.version + 1, since) for one in new)]), new, since
    )
    return tuple(new)


def _clean(said: Said) -> Said:
    if said.code == OTHER:
        raise OtherStays
    texts = [one_line(text) for text in (said.zh, said.en, said.source, said.source_en)]
    limits = (LONGEST_WORDS, LONGEST_WORDS_EN, LONGEST_SOURCE, LONGEST_SOURCE)
    if not all(texts[:2]) or any(len(text) > most for text, most in zip(texts, limits, strict=True)):
        raise BadReason(reason=said.code)
    zh, en, source, source_en = texts
    return replace(said, zh=zh, en=en, source=source, source_en=source_en)


def _check_offered(after: Reasons, new: Iterable[Said], since: Millis) -> None:
    """Raise LastReason if somebody had nothing to choose at any time from an instant on."""
    turns = {since, *(one.since for one in after if one.since > since)}
    for purpose in {one.purpose for one in new}:
        facts = PURPOSES[purpose]
        if facts.other is None and not all(
            any(one.said.offered for one in after.listed(purpose, at).values()) for at in turns
        ):
            raise LastReason(zh=facts.zh, en=facts.en)
