"""The language of layouts: one directive to a line, read and checked whole. Pure.

    center bold: {title}                    a text with its styles; long texts go over several lines
    pair bold: 前面等候 Ahead | {ahead} 人   label on the left, value on the right
    note: {notes}                           a text behind a star; `numbered` behind 1. 2. 3.
    blank: 申请人签字                        a label and a line to write on
    qr: {qr}      rule      feed 0.5      cut
    if qr ... end                           lines for a field that is not empty

A line that names an empty field vanishes; one that names a list stands once for each of its texts.
Where a line is `tidy`, punctuation never begins one of its rows. Lines that begin with # are remarks.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hallsys.devices.printers.vocabulary import Vocabulary

Kind = Literal["text", "pair", "note", "numbered", "blank", "qr", "rule", "feed", "cut"]

_ALIGNS = ("left", "center", "right")
_SIZES = ("large", "huge")
# What each kind of line may be styled with; those with None have no content after a colon.
_STYLES: dict[str, tuple[str, ...]] = {
    "text": (*_ALIGNS, *_SIZES, "bold", "invert", "tidy"),
    "pair": ("bold", "tidy"),
    "note": ("bold", "tidy"),
    "numbered": ("bold", "tidy"),
    "blank": ("bold",),
    "qr": (),
}
_BARE = ("rule", "feed", "cut", "if", "end")
_FIELD = re.compile(r"\{([^{}]*)\}")
_MOST_FEED = 7.0  # lines; a printer feeds at most 255 dots at once


class LayoutError(ValueError):
    """A layout that cannot be used; its text has one line `file:line: reason` for each mistake."""


@dataclass(frozen=True)
class Line:
    """A directive. `condition` names the field without which it vanishes, "" for none.

    `label` is what stands left of the bar of a pair. `feed` is in lines of text.
    """

    number: int
    kind: Kind
    content: str = ""
    label: str = ""
    styles: frozenset[str] = frozenset()
    condition: str = ""
    feed: float = 0.0

    @property
    def fields(self) -> list[str]:
        """The fields it prints, in their order."""
        return _FIELD.findall(self.label + self.content)


Layout = tuple[Line, ...]


def fill(content: str, values: Mapping[str, str]) -> str:
    """Return `content` with its fields in place; what a value holds is never taken for a field."""
    return _FIELD.sub(lambda field: values[field[1]], content)


class _Mistake(Exception):
    """What is wrong with one line."""


def parse(source: str, vocabulary: Vocabulary, file: str) -> Layout:
    """Return the layout written in `source`. Raises LayoutError with every mistake and its line."""
    lines: list[Line] = []
    mistakes: list[tuple[int, str]] = []
    opened: tuple[int, str] | None = None  # the line and the field of an `if`
    for number, text in enumerate(source.splitlines(), 1):
        stripped = text.strip()
        if not stripped or stripped.startswith("#"):
            continue
        try:
            words = stripped.split()
            if words[0] == "if":
                outer, opened = opened, (number, words[-1])  # even if it is wrong: its `end` is not
                _check_if(outer, words, vocabulary)
            elif words == ["end"]:
                if opened is None:
                    raise _Mistake("there is no `if` before this `end`")
                opened = None
            else:
                line = _directive(number, stripped)
                _check_fields(line, vocabulary)
                lines.append(replace(line, condition=opened[1] if opened else ""))
        except _Mistake as mistake:
            mistakes.append((number, str(mistake)))
    if opened is not None:
        mistakes.append((opened[0], "this `if` has no `end`"))
    if not mistakes:  # what is missing shows only once the rest is understood
        mistakes = _missing(lines, vocabulary)
    if mistakes:
        raise LayoutError("\n".join(f"{file}:{number}: {reason}" for number, reason in mistakes))
    return tuple(lines)


def _check_if(outer: tuple[int, str] | None, words: list[str], vocabulary: Vocabulary) -> None:
    if outer is not None:
        raise _Mistake(f"an `if` within the `if` of line {outer[0]}")
    if len(words) != 2:
        raise _Mistake("write `if` and the name of one field")
    _check_field(words[1], vocabulary)


def _directive(number: int, text: str) -> Line:
    head, colon, content = text.partition(":")
    words = head.split()
    if words and words[0] in _BARE:
        return _BARE_DIRECTIVES.get(words[0], _no_bare)(number, words, colon)
    if not colon:
        known = ", ".join([*_STYLES, *_BARE])
        raise _Mistake(f"{words[0]!r} is no directive, or its colon is missing; there are: {known}")
    kind = words.pop(0) if words and words[0] in _STYLES else "text"
    _check_styles(kind, words)
    label, content = _split_pair(content) if kind == "pair" else ("", content.strip())
    if not content:
        raise _Mistake("there is nothing after the colon")
    if kind == "blank" and _FIELD.search(content):
        raise _Mistake("a blank has a label only, without fields")
    return Line(number, kind, content, label, frozenset(words))  # type: ignore[arg-type]


def _split_pair(content: str) -> tuple[str, str]:
    label, bar, value = content.partition("|")
    if not bar:
        raise _Mistake("a pair is written `label | value`")
    if _FIELD.search(label):
        raise _Mistake("the label of a pair has no fields")
    return label.strip(), value.strip()


def _check_styles(kind: str, words: list[str]) -> None:
    for word in words:
        if word not in _STYLES[kind]:
            known = ", ".join(_STYLES[kind]) or "none"
            raise _Mistake(f"no style of {kind} is called {word!r}; there are: {known}")
    for group in (_ALIGNS, _SIZES):
        if len(chosen := [word for word in words if word in group]) > 1:
            raise _Mistake(f"{' and '.join(chosen)} exclude each other")


def _feed(number: int, words: list[str], colon: str) -> Line:
    try:
        (lines,) = map(float, words[1:])
    except ValueError:
        lines = 0.0
    if colon or not 0 < lines <= _MOST_FEED:
        raise _Mistake(f"write `feed` and a number of lines, above 0 and at most {_MOST_FEED:g}")
    return Line(number, "feed", feed=lines)


def _alone(kind: Literal["rule", "cut"]) -> Callable[[int, list[str], str], Line]:
    def read(number: int, words: list[str], colon: str) -> Line:
        if colon or words[1:]:
            raise _Mistake(f"`{kind}` stands alone in its line")
        return Line(number, kind)

    return read


def _no_bare(_number: int, words: list[str], _colon: str) -> Line:
    raise _Mistake(f"`{words[0]}` stands alone in its line")


_BARE_DIRECTIVES: Mapping[str, Callable[[int, list[str], str], Line]] = {
    "feed": _feed,
    "rule": _alone("rule"),
    "cut": _alone("cut"),
}


def _check_fields(line: Line, vocabulary: Vocabulary) -> None:
    for field in line.fields:
        _check_field(field, vocabulary)
    if set("{}") & set(_FIELD.sub("", line.label + line.content)):
        raise _Mistake("a brace without its partner; a field is written {name}")
    lists = [field for field in line.fields if vocabulary.is_list(field)]
    if len(lists) > 1:
        raise _Mistake(f"{' and '.join(lists)} are lists; a line can name one")


def _check_field(field: str, vocabulary: Vocabulary) -> None:
    if field not in vocabulary.sample:
        raise _Mistake(f"no field is called {field!r}; there are: {', '.join(sorted(vocabulary.sample))}")


def _missing(lines: list[Line], vocabulary: Vocabulary) -> list[tuple[int, str]]:
    last = lines[-1].number if lines else 1
    needed = set(vocabulary.required)
    # A line that also names an optional field vanishes with it.
    sure = (line for line in lines if not line.condition and needed.issuperset(line.fields))
    printed = {field for line in sure for field in line.fields}
    missing = [f"{{{field}}} may not be printed" for field in vocabulary.required if field not in printed]
    if "reprint" in vocabulary.sample and not any(line.condition == "reprint" for line in lines):
        missing.append("a repeated print is not marked; write a mark between `if reprint` and `end`")
    if not lines or lines[-1].kind != "cut" or lines[-1].condition:
        missing.append("the last line is not `cut`")
    return [(last, reason) for reason in missing]
