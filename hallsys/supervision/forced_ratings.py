"""Ratings of a window that look forced 诱导评价: too fast, in a burst, all alike, by one phone. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.supervision.inspection import Evidence, Finding
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.rule_table import Rule


@dataclass(frozen=True, slots=True)
class Trace:
    """What is kept of a window's last ratings for these rules.

    `answered_ms`: since the pad's question; by phone, since the end of the service or the decision of the
    case. `words`: a digest of the text, or none; `device`: what tells one phone of this day from another.
    """

    seq: int
    at: Millis
    answered_ms: Millis
    level: int
    on_pad: bool
    words: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class RatingsAt:
    """The last ratings of a window, the newest last, which is the one that was just given."""

    window_id: str
    clerk_id: str
    day: str
    hour: str
    traces: Sequence[Trace]

    @property
    def newest(self) -> Trace:
        """Return the rating that was just given."""
        return self.traces[-1]

    @property
    def alike(self) -> Sequence[Trace]:
        """Return those that were given as the newest was: on the pad, or by phone."""
        return [one for one in self.traces if one.on_pad == self.newest.on_pad]


def forced(ratings: RatingsAt, settings: InspectionSettings) -> tuple[Finding, ...]:
    """Return what looks forced of a window's ratings, now that the newest of them was given."""
    looks = (_too_fast, _burst, _same, _same_words, _one_phone)
    return tuple(found for look in looks if (found := look(ratings, settings)) is not None)


def _too_fast(ratings: RatingsAt, settings: InspectionSettings) -> Finding | None:
    seconds = settings.fast_seconds if ratings.newest.on_pad else settings.phone_fast_seconds
    fast = [one for one in ratings.alike[-settings.looked_at :] if one.answered_ms < seconds * SECOND]
    newest = bool(fast) and fast[-1] is ratings.newest
    if not newest or len(fast) < settings.fast_of:
        return None
    evidence = tuple(Evidence(one.seq, one.at, one.answered_ms // SECOND) for one in fast)
    return _of(Rule.RATING_FAST, ratings, ratings.hour, len(fast), settings.fast_of, evidence)


def _burst(ratings: RatingsAt, settings: InspectionSettings) -> Finding | None:
    since = ratings.newest.at - settings.burst_minutes * MINUTE
    close = [one for one in ratings.alike if one.at > since]
    if len(close) < settings.burst:
        return None
    evidence = tuple(Evidence(one.seq, one.at, one.level) for one in close)
    return _of(Rule.RATING_BURST, ratings, ratings.hour, len(close), settings.burst, evidence)


def _same(ratings: RatingsAt, settings: InspectionSettings) -> Finding | None:
    last = ratings.alike[-settings.same :]
    if len(last) < settings.same or len({one.level for one in last}) > 1:
        return None
    evidence = tuple(Evidence(one.seq, one.at, one.level) for one in last)
    return _of(Rule.RATING_SAME, ratings, ratings.day, len(last), settings.same, evidence)


def _same_words(ratings: RatingsAt, settings: InspectionSettings) -> Finding | None:
    words = ratings.newest.words
    if not words or Counter(one.words for one in ratings.traces)[words] < settings.texts:
        return None
    alike = [one for one in ratings.traces if one.words == words]
    evidence = tuple(Evidence(one.seq, one.at, one.level) for one in alike)
    return _of(Rule.RATING_TEXT, ratings, words, len(alike), settings.texts, evidence)


def _one_phone(ratings: RatingsAt, settings: InspectionSettings) -> Finding | None:
    device = ratings.newest.device
    same = [one for one in ratings.traces if device and one.device == device]
    if len(same) < settings.of_one_phone:
        return None
    evidence = tuple(Evidence(one.seq, one.at, one.level) for one in same)
    cause = f"{ratings.day}:{same[0].seq}"  # not the phone: a finding stays
    return _of(Rule.RATING_PHONE, ratings, cause, len(same), settings.of_one_phone, evidence)


def _of(
    rule: Rule, ratings: RatingsAt, of: str, figure: int, limit: int, evidence: tuple[Evidence, ...]
) -> Finding:
    cause = f"{ratings.window_id}:{of}"
    return Finding(rule, cause, figure, limit, evidence, ratings.window_id, ratings.clerk_id)
