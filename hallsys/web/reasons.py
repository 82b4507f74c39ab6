"""Coded reasons as pages offer and tell them: the hall's, in words of both languages."""

from collections.abc import Mapping
from typing import Any

from hallsys.cases.listed_reasons import OTHER, PURPOSES, Purpose
from hallsys.cases.progress_words import reason_words
from hallsys.cases.rules import Reason
from hallsys.kernel.clock import Millis
from hallsys.web.site import Site

Row = dict[str, Any]


def known_reasons(site: Site, purpose: Purpose) -> list[Row]:
    """Return the reasons of a purpose; what is not `offered` now is for reading what waits already."""
    listed, other = site.reasons.listed(purpose, site.clock.now()), PURPOSES[purpose].other
    rows = [_row(code, one.reason, offered=one.said.offered) for code, one in listed.items()]
    return rows if other is None else [*rows, _row(OTHER, other, offered=True)]


def offered_reasons(site: Site, purpose: Purpose) -> list[Row]:
    """Return the reasons of a purpose that can be chosen now."""
    return [one for one in known_reasons(site, purpose) if one["offered"]]


def told_reason(site: Site, code: str | None, at: Millis) -> dict[str, str] | None:
    """Return why something was done at an instant, in the words of then."""
    reason = reason_words(site.reasons, code, at)
    return reason and {"zh": reason.zh, "en": reason.en}


def waiting_reason(site: Site, purpose: Purpose, code: str, at: Millis) -> list[str]:
    """Return why something was asked for that waits to be settled: [zh, en]."""
    return list(site.reasons.words(code, at, purpose) or (code, code))


def reason_rows(reasons: Mapping[str, Reason]) -> list[Row]:
    """Return the reasons of a list that no hall sets."""
    return [_row(code, reason, offered=True) for code, reason in reasons.items()]


def _row(code: str, reason: Reason, *, offered: bool) -> Row:
    return {"code": code, "zh": reason.zh, "en": reason.en, "offered": offered}
