"""Finding a matter by what somebody types: Chinese, pinyin, initials, English, a code; with typing errors.

An index of pairs of characters tells which matters can match at all, so that a search looks at few of
them. Pure.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from heapq import nlargest, nsmallest

from pypinyin import lazy_pinyin

MOST_HITS = 20
LONGEST_QUERY = 40

_ALIKE = 0.6  # the share of a query's pairs that a field has at least, if it only resembles it
_SCORED = 250  # of those that may hold a query
_LOOKED_AT = 40  # of those that resemble it
_NOISE = re.compile(r"[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff ]+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


class Kind(Enum):
    """What a field of a matter is; the value is how much a match in it is worth."""

    NAME = 100
    CODE = 95
    KEYWORD = 90
    INITIALS = 85
    PINYIN = 84
    ENGLISH = 80
    DEPARTMENT = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found of a matter; `keywords` are what people call it."""

    id: str
    name: str
    name_en: str = ""
    code: str = ""
    keywords: Sequence[str] = ()
    department: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A matter that was found, and how well it fits: the larger the better."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class _Field:
    """A text in which a query may begin at `starts`; anywhere, if that is None."""

    kind: Kind
    text: str
    starts: tuple[int, ...] | None = None

    def score(self, query: str) -> float:
        """Return how well the field fits the query, 0 if it does not hold it."""
        at = self.text.find(query)
        while at > 0 and self.starts is not None and at not in self.starts:
            at = self.text.find(query, at + 1)
        return 0 if at < 0 else self.worth(at, len(query))

    def worth(self, at: int, length: int) -> float:
        """Return what a match of that length is worth which begins at `at`."""
        if at == 0:
            return self.kind.value + (5 if length == len(self.text) else 0)
        return self.kind.value - 10 - min(at, 10) / 2


class SearchIndex:
    """The matters of a hall, ready to be searched. They come in the order in which equal ones are listed."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._fields = [tuple(_fields(entry)) for entry in self._entries]

    @cached_property
    def _postings(self) -> dict[str, set[int]]:
        """The matters that have a pair of characters somewhere."""
        found: dict[str, set[int]] = {}
        for n, fields in enumerate(self._fields):
            for pair in set().union(*(_pairs(field.text) for field in fields)):
                found.setdefault(pair, set()).add(n)
        return found

    @cached_property
    def _heads(self) -> dict[str, dict[int, float]]:
        """The scores for queries of one or two characters: of those nearly every matter is a candidate."""
        found: dict[str, dict[int, float]] = {}
        for n, fields in enumerate(self._fields):
            for field in fields:
                for at in range(len(field.text)) if field.starts is None else field.starts:
                    for head in {field.text[at : at + 1], field.text[at : at + 2]}:
                        scores = found.setdefault(head, {})
                        worth = field.worth(at, len(head))
                        if worth > scores.get(n, 0):
                            scores[n] = worth
        return found

    def ready(self) -> "SearchIndex":
        """Build what a search needs, so that no visitor waits for it, and return the index."""
        _ = self._postings, self._heads
        return self

    def find(self, query: str, limit: int = MOST_HITS) -> tuple[Hit, ...]:
        """Return the best hits for what somebody typed, the best first; none for nothing."""
        words = clean(query)[:LONGEST_QUERY].split()
        wanted = "".join(words)
        if not wanted:
            return ()
        scores = self._holding(wanted)
        if len(words) > 1:
            _keep_best(scores, self._with_all(words))
        if len(scores) < limit and _HAN.search(wanted):
            sound = "".join(lazy_pinyin(wanted))
            _keep_best(scores, {n: score - 30 for n, score in self._holding(sound).items()})
        if len(scores) < limit:
            _keep_best(scores, self._like(wanted))
        ranked = nsmallest(limit, scores.items(), key=lambda found: (-found[1], found[0]))
        return tuple(Hit(self._entries[n].id, score) for n, score in ranked)

    def _holding(self, query: str) -> dict[int, float]:
        """Return the scores of the matters that hold the query, of very many only the most promising."""
        bounds = self._heads.get(query[:2], {})
        if len(query) < 3:
            return dict(bounds)
        candidates = bounds.keys() & set.intersection(
            *sorted((self._postings.get(pair, set()) for pair in _pairs(query)), key=len)
        )
        promising = nlargest(_SCORED, candidates, key=bounds.__getitem__)
        scored = {n: max(field.score(query) for field in self._fields[n]) for n in promising}
        return {n: score for n, score in scored.items() if score}

    def _with_all(self, words: Sequence[str]) -> dict[int, float]:
        """Return the matters that hold each of several words, in any order."""
        each = [self._holding(word) for word in words]
        return {n: min(found[n] for found in each) - 5 for n in set.intersection(*map(set, each))}

    def _like(self, query: str) -> dict[int, float]:
        """Return the matters of which a field shares most pairs of characters with the query."""
        pairs = _pairs(query)
        if len(pairs) < 2:
            return {}
        shared = Counter(n for pair in pairs for n in self._postings.get(pair, ()))
        least = _ALIKE * len(pairs)
        scores = {}
        for n, count in shared.most_common(_LOOKED_AT):
            if count < least:
                break
            best = max(len(pairs & _pairs(field.text)) / len(pairs) for field in self._fields[n])
            if best >= _ALIKE:
                scores[n] = 50 * best - 15
        return scores


def clean(text: str) -> str:
    """Return a text as it is compared: half-width, small, without signs."""
    return _NOISE.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def _fields(entry: Entry) -> Iterator[_Field]:
    for kind, text in (
        (Kind.NAME, entry.name),
        *((Kind.KEYWORD, word) for word in entry.keywords),
        (Kind.DEPARTMENT, entry.department),
    ):
        joined = clean(text).replace(" ", "")
        if not joined:
            continue
        yield _Field(kind, joined)
        if kind is not Kind.DEPARTMENT:
            yield from _sounds(joined)
    for kind, text in ((Kind.ENGLISH, entry.name_en), (Kind.CODE, entry.code)):
        words = clean(text).split()
        if words:
            yield _words(kind, words)


def _sounds(text: str) -> Iterator[_Field]:
    syllables = _syllables(text)
    yield _words(Kind.PINYIN, syllables)
    yield _Field(Kind.INITIALS, "".join(syllable[0] for syllable in syllables))


def _words(kind: Kind, words: Sequence[str]) -> _Field:
    """Return a field of words without the spaces between them: a query begins with a word."""
    starts, length = [], 0
    for word in words:
        starts.append(length)
        length += len(word)
    return _Field(kind, "".join(words), tuple(starts))


@cache
def _syllables(text: str) -> tuple[str, ...]:
    # Kept for good: a hall's names change rarely, and each costs as much as a search.
    return tuple(lazy_pinyin(text))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(len(text) - 1))


def _keep_best(scores: dict[int, float], others: dict[int, float]) -> None:
    for n, score in others.items():
        scores[n] = max(score, scores.get(n, 0))
