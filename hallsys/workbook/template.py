"""The empty workbook: headers, help and an example, as .xlsx, as a folder of .csv, or as a .zip of it."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
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
_LINES = Alignment(wrap_text=True, vertical="top")
_HELP_FONT = Font(italic=True, color="808080")


def template(path: Path) -> None:
    """Write the template at `path`: `.xlsx`, `.zip`, or (without a suffix) a folder of .csv files."""
    if path.suffix.lower() == ".xlsx":
        path.write_bytes(xlsx(SHEETS))
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in SHEETS:
                archive.writestr(f"{sheet.zh}.csv", _csv(sheet))
    else:
        path.mkdir(parents=True, exist_ok=True)
        for sheet in SHEETS:
            (path / f"{sheet.zh}.csv").write_bytes(_csv(sheet))


def xlsx(sheets: Sequence[Sheet], rows: Mapping[str, Sequence[Sequence[Any]]] | None = None) -> bytes:
    """Return a workbook with those sheets, and their rows by the sheet's name; without any, with examples."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.zh)
        header, *examples = _lines(sheet)
        for line in (header, *(examples if rows is None else rows[sheet.name])):
            page.append(line)
        _as_written(page)
        page.freeze_panes = "C2"
        for at, column in enumerate(sheet.columns, 1):
            _dress(page, at, column, examples=0 if rows is not None else len(examples))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _lines(sheet: Sheet) -> list[list[str]]:
    """Return the header, the row of help and the example."""
    header = [column.zh + REQUIRED_MARK * column.required for column in sheet.columns]
    notes = [column.note for column in sheet.columns]
    examples = [[column.example for column in sheet.columns], *map(list, sheet.more)]
    notes[0] = f"{COMMENT} {_HELP}{'；' if notes[0] else ''}{notes[0]}"
    for example in examples:
        example[0] = COMMENT + example[0]
    return [header, notes, *examples]


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_lines(sheet))
    return out.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _as_written(page: Worksheet) -> None:
    """Let no text be a formula, and lines of a cell be lines."""
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.number_format = _AS_TEXT
                if "\n" in cell.value:
                    cell.alignment = _LINES


def _dress(page: Worksheet, at: int, column: Column, examples: int) -> None:
    """Make one column fit to be filled in: text format, so that codes keep their zeros, and choices."""
    letter = get_column_letter(at)
    head = page[f"{letter}1"]
    head.font, head.fill = _HEADER_FONT, _HEADER_FILL
    head.comment = Comment(f"{column.key}\n{column.note}".strip(), "hallsys", height=60, width=220)
    page.column_dimensions[letter].width = max(12, 2 * len(column.zh) + 4, len(column.example) + 4)
    page.column_dimensions[letter].number_format = _AS_TEXT
    for row in range(2, 2 + examples):
        page[f"{letter}{row}"].font = _HELP_FONT
        page[f"{letter}{row}"].number_format = _AS_TEXT
    if isinstance(column.kind, Choice):
        offered = DataValidation("list", formula1=f'"{",".join(column.kind.labels)}"', allow_blank=True)
        offered.add(f"{letter}{2 + examples}:{letter}{_PREPARED_ROWS}")
        page.add_data_validation(offered)
