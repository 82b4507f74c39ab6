"""The empty workbook: headers, help and an example, as .xlsx, as a folder of .csv, or as a .zip of it."""

import csv
import io
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from hallsys.workbook.cells import Choice
from hallsys.workbook.rows import COMMENT, REQUIRED_MARK
from hallsys.workbook.sheet import Column, Sheet
from hallsys.workbook.sheets import SHEETS

_HELP = f"带 {REQUIRED_MARK} 的列必填；以 {COMMENT} 开头的行不导入，示例行去掉 {COMMENT} 即可使用"
_PREPARED_ROWS = 3000
_AS_TEXT = "@"
_HEADER_FONT, _HEADER_FILL = Font(bold=True), PatternFill("solid", fgColor="DCE6F1")
_HELP_FONT = Font(italic=True, color="808080")


def template(path: Path) -> None:
    """Write the template at `path`: `.xlsx`, `.zip`, or (without a suffix) a folder of .csv files."""
    if path.suffix.lower() == ".xlsx":
        _xlsx(path)
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in SHEETS:
                archive.writestr(f"{sheet.zh}.csv", _csv(sheet))
    else:
        path.mkdir(parents=True, exist_ok=True)
        for sheet in SHEETS:
            (path / f"{sheet.zh}.csv").write_bytes(_csv(sheet))


def _lines(sheet: Sheet) -> tuple[list[str], list[str], list[str]]:
    """Return the header, the row of help and the example."""
    header = [column.zh + REQUIRED_MARK * column.required for column in sheet.columns]
    notes = [column.note for column in sheet.columns]
    example = [column.example for column in sheet.columns]
    notes[0] = f"{COMMENT} {_HELP}{'；' if notes[0] else ''}{notes[0]}"
    example[0] = COMMENT + example[0]
    return header, notes, example


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_lines(sheet))
    return out.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _xlsx(path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        page = book.create_sheet(sheet.zh)
        for line in _lines(sheet):
            page.append(line)
        page.freeze_panes = "A2"
        for at, column in enumerate(sheet.columns, 1):
            _dress(page, at, column)
    book.save(path)


def _dress(page: Worksheet, at: int, column: Column) -> None:
    """Make one column fit to be filled in: text format, so that codes keep their zeros, and choices."""
    letter = get_column_letter(at)
    head = page[f"{letter}1"]
    head.font, head.fill = _HEADER_FONT, _HEADER_FILL
    head.comment = Comment(f"{column.key}\n{column.note}".strip(), "hallsys", height=60, width=220)
    page[f"{letter}2"].font = page[f"{letter}3"].font = _HELP_FONT
    page.column_dimensions[letter].width = max(12, 2 * len(column.zh) + 4, len(column.example) + 4)
    page.column_dimensions[letter].number_format = _AS_TEXT
    page[f"{letter}2"].number_format = page[f"{letter}3"].number_format = _AS_TEXT
    if isinstance(column.kind, Choice):
        offered = DataValidation("list", formula1=f'"{",".join(column.kind.labels)}"', allow_blank=True)
        offered.add(f"{letter}4:{letter}{_PREPARED_ROWS}")
        page.add_data_validation(offered)
