"""From sheets of texts to rows of values, with every wrong cell told by its address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hallsys.kernel.errors import Language
from hallsys.workbook.cells import BadCell
from hallsys.workbook.reading import RawSheet
from hallsys.workbook.sheet import Column, Sheet
from hallsys.workbook.sheets import SHEETS

COMMENT = "#"  # a row that begins with it is not imported
REQUIRED_MARK = "*"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ORDER = {sheet.name: at for at, sheet in enumerate(SHEETS)}


@dataclass(frozen=True)
class Fault:
    """A wrong cell: the sheet's title, row and column (from 1), and a sentence in both languages."""

    sheet: str
    row: int
    column: int
    zh: str
    en: str

    @property
    def cell(self) -> str:
        """The address as spreadsheets write it: `B7`."""
        from openpyxl.utils import get_column_letter

        return f"{get_column_letter(self.column)}{self.row}"

    def sentence(self, language: Language) -> str:
        """Return where and what is wrong, on one line."""
        return f"{self.sheet}!{self.cell}: {self.zh if language == 'zh' else self.en}"


@dataclass(frozen=True)
class Row:
    """A row of a sheet: the values of its right cells, by column key."""

    title: str
    number: int
    columns: dict[str, int]
    values: dict[str, Any]

    def get(self, *keys: str) -> tuple[Any, ...] | None:
        """Return the values of those columns, or None if one of the cells is wrong."""
        if any(key not in self.values for key in keys):
            return None
        return tuple(self.values[key] for key in keys)

    def fault(self, key: str, zh: str, en: str) -> Fault:
        """Return a fault of this row's cell in the column `key`."""
        return Fault(self.title, self.number, self.columns.get(key, 1), zh, en)


@dataclass
class Book:
    """All rows by sheet name, and the faults found so far."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {sheet.name: [] for sheet in SHEETS})
    faults: list[Fault] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    def sorted_faults(self) -> tuple[Fault, ...]:
        """Return the faults, each once, in the order of the sheets and of the cells in them."""
        order = {self.titles[name]: at for name, at in _ORDER.items() if name in self.titles}
        return tuple(
            sorted(
                set(self.faults),
                key=lambda f: (order.get(f.sheet, len(order)), f.sheet, f.row, f.column, f.en),
            )
        )


def parse(sheets: Sequence[RawSheet], allowed: Sequence[Sheet] = SHEETS) -> Book:
    """Return the values of all sheets; what is wrong with single cells is in its faults.

    Sheets other than the `allowed` ones are faults.
    """
    book = Book()
    for one in allowed:
        book.rows.setdefault(one.name, [])
    by_title = {title.lower(): sheet for sheet in allowed for title in (sheet.name, sheet.zh)}
    for raw in sheets:
        sheet = by_title.get(raw.title.lower())
        if sheet is None:
            if any(any(row) for row in raw.rows):
                known = "、".join(entry.zh for entry in allowed)
                book.faults.append(
                    Fault(raw.title, 1, 1, f"未知的工作表，应为：{known}", "this sheet is not known")
                )
        elif sheet.name in book.titles:
            book.faults.append(
                Fault(raw.title, 1, 1, f"“{sheet.zh}”表出现了两次", f"the sheet {sheet.name} is there twice")
            )
        else:
            book.titles[sheet.name] = raw.title
            _parse_sheet(book, sheet, raw)
    return book


def _parse_sheet(book: Book, sheet: Sheet, raw: RawSheet) -> None:
    lines = [(number, line) for number, line in enumerate(raw.rows, 1) if any(line)]
    if not lines:
        return
    head, header = lines[0]
    columns = _columns(book, sheet, raw.title, head, header)
    headed = {at for at, word in enumerate(header, 1) if word}
    for number, line in lines[1:]:
        if not line[0].startswith(COMMENT):
            book.rows[sheet.name].append(_row(book, sheet, raw.title, number, line, columns))
            book.faults.extend(
                Fault(raw.title, number, at, "此列没有列名", "this column has no header")
                for at, text in enumerate(line, 1)
                if text and at not in headed
            )


def _columns(book: Book, sheet: Sheet, title: str, head: int, header: Sequence[str]) -> dict[str, int]:
    """Return the place (from 1) of each column by its key; headers may come in any order."""
    keys = {
        word.lower(): column.key for column in sheet.columns for word in (column.zh, column.key, *column.once)
    }
    columns: dict[str, int] = {}
    for at, word in enumerate(header, 1):
        key = keys.get(word.rstrip(REQUIRED_MARK).strip().lower())
        if key and key not in columns:
            columns[key] = at
        elif word:
            book.faults.append(Fault(title, head, at, "未知或重复的列名", "an unknown or repeated header"))
    book.faults.extend(
        Fault(title, head, 1, f"缺少“{column.zh}”列", f"the column {column.key} is missing")
        for column in sheet.columns
        if column.required and column.key not in columns
    )
    return columns


def _row(
    book: Book, sheet: Sheet, title: str, number: int, line: Sequence[str], columns: dict[str, int]
) -> Row:
    values: dict[str, Any] = {}
    for column in sheet.columns:
        at = columns.get(column.key)
        if at is None and column.required:
            continue  # the missing column was told once
        text = line[at - 1] if at is not None and at <= len(line) else ""
        try:
            values[column.key] = _value(column, text)
        except BadCell as bad:
            book.faults.append(Fault(title, number, at or 1, bad.zh, bad.en))
    return Row(title, number, columns, values)


def _value(column: Column, text: str) -> Any:
    if not text:
        if column.required:
            raise BadCell(f"“{column.zh}”不能为空", f"{column.key} must not be empty")
        return column.default
    if _CONTROL.search(text):
        raise BadCell("含有控制字符", "it holds a control character")
    return column.kind(text)
