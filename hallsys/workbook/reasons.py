"""The coded reasons of a hall as a workbook: read with every wrong cell told, and written.

A row that is missing changes nothing: a reason is never taken away, only offered no more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hallsys.cases.listed_reasons import PURPOSES
from hallsys.cases.reason_rules import LONGEST_CODE, LONGEST_SOURCE, LONGEST_WORDS, LONGEST_WORDS_EN
from hallsys.cases.reasons import Said, Wording
from hallsys.workbook.cells import YES_NO, Choice, Code, Text
from hallsys.workbook.checking import doubles
from hallsys.workbook.export import written
from hallsys.workbook.reading import RawSheet, read_sent
from hallsys.workbook.rows import Fault, Row, parse
from hallsys.workbook.sheet import Column, Sheet

_PURPOSE = Choice(
    {facts.zh: purpose for purpose, facts in PURPOSES.items()},
    {name: purpose for purpose, facts in PURPOSES.items() for name in (purpose, facts.en.lower())},
)
REASONS = Sheet(
    "reasons",
    "原因",
    (
        Column("purpose", "用途", _PURPOSE, "中止"),
        Column("code", "代码", Code(LONGEST_CODE), "h_on_site", note="新增的代码以 h_ 开头，用过不改"),
        Column("zh", "名称", Text(LONGEST_WORDS), "现场核查"),
        Column("en", "英文名称", Text(LONGEST_WORDS_EN), "Visit on site"),
        Column("source", "依据", Text(LONGEST_SOURCE), "《行政许可法》第四十五条", ""),
        Column("source_en", "英文依据", Text(LONGEST_SOURCE), "Licence Law art. 45", ""),
        Column("offered", "可选", YES_NO, "是", None, note="空为不变；新增的为是"),
    ),
    (("code",),),
)
_EMPTY = ("文件中没有原因", "the file has no reasons")


def read_reasons(name: str, content: bytes, last: Mapping[str, Wording]) -> tuple[Said, ...] | list[Fault]:
    """Return the reasons of the first sheet of an .xlsx or .csv, or every wrong cell.

    What it has no column for stays as it was set `last`. Raises WorkbookUnreadable.
    """
    first, *_ = read_sent(name, content)
    book = parse([RawSheet(REASONS.zh, first.rows)], [REASONS])
    rows = book.rows[REASONS.name]
    book.faults += doubles(REASONS, rows)
    if not rows and not book.faults:
        book.faults.append(Fault(REASONS.zh, 1, 1, *_EMPTY))
    if book.faults:
        return list(book.sorted_faults())
    return tuple(_said(row, last.get(row.values["code"])) for row in rows)


def _said(row: Row, there: Wording | None) -> Said:
    said = {name: value for name, value in row.values.items() if name in row.columns and value is not None}
    if there is None:
        return Said(**said)
    return replace(there.said, **said)


def reasons_workbook(reasons: Iterable[Said]) -> bytes:
    """Return reasons as a workbook that is read again as they were."""
    rows = [[written(column, getattr(one, column.key)) for column in REASONS.columns] for one in reasons]
    from hallsys.workbook.template import xlsx

    return xlsx([REASONS], {REASONS.name: rows})
