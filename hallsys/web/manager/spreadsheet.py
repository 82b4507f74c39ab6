"""The figures of the evaluation as a spreadsheet: what the page shows, to the last count."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMN = {"zh": 0, "en": 1}
_LEVELS = (
    ("非常满意", "Very satisfied"),
    ("满意", "Satisfied"),
    ("基本满意", "Fair"),
    ("不满意", "Dissatisfied"),
    ("非常不满意", "Very dissatisfied"),
)
_COUNTS = {
    "rated": ("已评价", "Rated"),
    "rateable": ("可评价", "Rateable"),
    "rectified": ("已整改", "Rectified"),
}
_RATES = {
    "satisfaction": ("满意率", "Satisfaction"),
    "participation": ("参评率", "Participation"),
    "rectification": ("整改率", "Rectification"),
}
_PARTS = {"windows": ("窗口", "Windows"), "matters": ("事项", "Matters"), "clerks": ("人员", "Staff")}
_WHOLE = ("全大厅", "Whole hall")
_DEFINITIONS = ("指标口径", "Definitions")
_PERCENT = "0.0%"
_WIDTHS = (36, 12)


def spreadsheet(figures: Mapping[str, Any], definitions: Mapping[str, tuple[str, str]], lang: str) -> bytes:
    """Return a workbook with a sheet for the hall's windows, matters and staff, and one of definitions."""
    column = _COLUMN[lang]
    book = Workbook()
    del book[book.sheetnames[0]]
    for part, titles in _PARTS.items():
        sheet = book.create_sheet(titles[column])
        names = [*_LEVELS, *_COUNTS.values(), *_RATES.values()]
        _head(sheet, ["", *(name[column] for name in names)])
        _row(sheet, _WHOLE[column], figures["hall"])
        for row in figures[part]:
            _row(sheet, row["name"][column], row)
    sheet = book.create_sheet(_DEFINITIONS[column])
    _head(sheet, [_DEFINITIONS[column], f"{figures['since']} - {figures['until']}"])
    for rate, words in definitions.items():
        sheet.append([_RATES[rate][column], words[column]])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _head(sheet: Worksheet, names: list[str]) -> None:
    sheet.append(names)
    for at, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS[at > 1]
    sheet.freeze_panes = "B2"


def _row(sheet: Worksheet, name: str, figures: Mapping[str, Any]) -> None:
    counts = [figures[key] for key in _COUNTS]
    sheet.append([name, *figures["by_level"], *counts, *(figures[key] for key in _RATES)])
    sheet.cell(sheet.max_row, 1).data_type = "s"  # a name is never a formula
    for cell in sheet[sheet.max_row][-len(_RATES) :]:
        cell.number_format = _PERCENT
