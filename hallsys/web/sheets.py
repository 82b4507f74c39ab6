"""Workbooks to take away: days are dates, times are times, shares are per cent, and no text is a formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # brought in when somebody takes a workbook away
    from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Share:
    """A share from 0 to 1, shown as per cent."""

    of_one: float


Cell = str | int | float | date | datetime | timedelta | Share | None

_FORMATS: Mapping[type, str] = {
    date: "yyyy-mm-dd",
    datetime: "yyyy-mm-dd hh:mm",
    timedelta: "[h]:mm:ss",
    Share: "0.0%",
    float: "0.0",
}


@dataclass(frozen=True)
class Sheet:
    """A sheet with a head that stays while the rows scroll.

    `widths` in characters, the last one also for all columns after it. `frozen`: the first cell that scrolls.
    `meanings`: what a head means, shown beside it as its comment.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    frozen: str = "B2"
    meanings: Mapping[str, str] = field(default_factory=dict)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook with those sheets."""
    from openpyxl import Workbook

    book = Workbook()
    del book[book.sheetnames[0]]
    for one in sheets:
        _write(book.create_sheet(one.title), one)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _write(sheet: "Worksheet", told: Sheet) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = told.frozen
    for column, name in enumerate(told.head, 1):
        _put(sheet, 1, column, name)
        sheet.cell(1, column).font = Font(bold=True)
        if name in told.meanings:
            sheet.cell(1, column).comment = Comment(told.meanings[name], "hallsys", height=100, width=280)
        width = told.widths[min(column, len(told.widths)) - 1]
        sheet.column_dimensions[get_column_letter(column)].width = width
    for line, row in enumerate(told.rows, 2):
        for column, value in enumerate(row, 1):
            _put(sheet, line, column, value)


def _put(sheet: "Worksheet", line: int, column: int, value: Cell) -> None:
    cell = sheet.cell(line, column, value.of_one if isinstance(value, Share) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # also what begins with =, + or @
    elif type(value) in _FORMATS:
        cell.number_format = _FORMATS[type(value)]
