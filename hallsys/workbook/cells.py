"""What may stand in a cell, and what becomes of it. Each kind is called with the cell's text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hallsys.kernel.text import several_lines

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]*")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_TIME = re.compile(r"([0-9]|[01][0-9]|2[0-4])[:：]([0-5][0-9])(:00)?")
_SEPARATORS = re.compile(r"[,，、;；\s]+")
_RANGE = re.compile(r"(.+?)\s*[至~—]\s*(.+)")

CellKind = Callable[[str], Any]


class BadCell(ValueError):
    """What is wrong with a cell, in both languages; never the cell itself, which may be a password."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Text:
    """Any text on one line of at most `longest` characters."""

    longest: int

    def __call__(self, text: str) -> str:
        line = " ".join(text.split())
        if len(line) > self.longest:
            raise BadCell(f"不得超过 {self.longest} 个字", f"at most {self.longest} characters")
        return line


@dataclass(frozen=True)
class Paragraph:
    """Any text of at most `longest` characters, on as many lines as the cell has."""

    longest: int

    def __call__(self, text: str) -> str:
        lines = several_lines(text)
        if len(lines) > self.longest:
            raise BadCell(f"不得超过 {self.longest} 个字", f"at most {self.longest} characters")
        return lines


@dataclass(frozen=True)
class LinesOf:
    """Texts of at most `longest` characters, each on a line of the cell; doubles are refused."""

    longest: int

    def __call__(self, text: str) -> tuple[str, ...]:
        lines = tuple(map(Text(self.longest), several_lines(text).splitlines()))
        if len(set(lines)) != len(lines):
            raise BadCell("列表中有重复", "the list names something twice")
        return lines


@dataclass(frozen=True)
class Code:
    """Letters, digits and `_ . -`, beginning with a letter or digit."""

    longest: int

    def __call__(self, text: str) -> str:
        if not _CODE.fullmatch(text) or len(text) > self.longest:
            raise BadCell(
                f"应为不超过 {self.longest} 位的字母、数字或 _ . -",
                f"use at most {self.longest} letters, digits or _ . -",
            )
        return text


@dataclass(frozen=True)
class Matching:
    """A text that passes a test."""

    passes: Callable[[str], Any]
    zh: str
    en: str

    def __call__(self, text: str) -> str:
        if not self.passes(text):
            raise BadCell(self.zh, self.en)
        return text


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int
    most: int

    def __call__(self, text: str) -> int:
        if not _WHOLE.fullmatch(text) or not self.least <= int(text) <= self.most:
            raise BadCell(
                f"应为 {self.least} 至 {self.most} 的整数",
                f"use a whole number from {self.least} to {self.most}",
            )
        return int(text)


@dataclass(frozen=True)
class Choice:
    """One of a few words: the Chinese label, the English word, in any case."""

    labels: Mapping[str, Any]  # what the template offers
    words: Mapping[str, Any]  # what is understood besides

    def __call__(self, text: str) -> Any:
        for table in (self.labels, self.words):
            if text.lower() in table:
                return table[text.lower()]
        offered = " / ".join(self.labels)
        raise BadCell(f"应为 {offered} 之一", f"use one of {offered}, or {' / '.join(self.words)}")


@dataclass(frozen=True)
class EachLine:
    """Words out of a few, each on a line of the cell; the same may stand there twice."""

    kind: Choice

    def __call__(self, text: str) -> tuple[Any, ...]:
        return tuple(map(self.kind, several_lines(text).splitlines()))


@dataclass(frozen=True)
class Several:
    """A list of values of one kind, parted by commas, semicolons or spaces; doubles are refused."""

    kind: CellKind

    def __call__(self, text: str) -> tuple[Any, ...]:
        values = tuple(self.kind(part) for part in _SEPARATORS.split(text) if part)
        if len(set(values)) != len(values):
            raise BadCell("列表中有重复", "the list names something twice")
        return values


def time_of_day(text: str) -> str:
    """Return a time as `HH:MM`; `8:30` and a spreadsheet's `08:30:00` are understood."""
    match = _TIME.fullmatch(text)
    if not match or (match[1] == "24" and match[2] != "00"):
        raise BadCell("应为时间，例如 08:30", "use a time such as 08:30")
    return f"{int(match[1]):02d}:{match[2]}"


_WEEKDAYS = {
    word: at
    for at, words in enumerate(
        (
            "周一 星期一 一 1 monday mon",
            "周二 星期二 二 2 tuesday tue",
            "周三 星期三 三 3 wednesday wed",
            "周四 星期四 四 4 thursday thu",
            "周五 星期五 五 5 friday fri",
            "周六 星期六 六 6 saturday sat",
            "周日 星期日 星期天 周天 日 7 sunday sun",
        )
    )
    for word in words.split(" ")
}


def weekdays(text: str) -> tuple[int, ...]:
    """Return the weekdays (0 = Monday) of a list such as `周一、周三` or a range such as `周一至周五`."""
    found = _RANGE.fullmatch(text)
    if found:
        first, last = _weekday(found[1]), _weekday(found[2])
        if first > last:
            raise _bad_weekday()
        return tuple(range(first, last + 1))
    return Several(_weekday)(text)


def _weekday(word: str) -> int:
    try:
        return _WEEKDAYS[word.lower()]
    except KeyError:
        raise _bad_weekday() from None


def _bad_weekday() -> BadCell:
    return BadCell(
        "应为 周一 至 周日，例如“周一至周五”或“周六、周日”", "use 周一 ... 周日 or Monday ... Sunday"
    )


YES_NO = Choice({"是": True, "否": False}, {"yes": True, "no": False, "1": True, "0": False})
