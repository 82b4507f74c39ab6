"""The figures of the evaluation as a spreadsheet: what the page shows, to the last count."""

from collections.abc import Mapping
from typing import Any

from hallsys.web.sheets import Cell, Share, Sheet, workbook

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
_WIDTHS = (36, 12)


def spreadsheet(figures: Mapping[str, Any], definitions: Mapping[str, tuple[str, str]], lang: str) -> bytes:
    """Return a workbook with a sheet for the hall's windows, matters and staff, and one of definitions."""
    column = _COLUMN[lang]
    head = ["", *(name[column] for name in (*_LEVELS, *_COUNTS.values(), *_RATES.values()))]
    parts = [
        Sheet(
            titles[column],
            head,
            [
                _row(_WHOLE[column], figures["hall"]),
                *(_row(row["name"][column], row) for row in figures[part]),
            ],
            _WIDTHS,
        )
        for part, titles in _PARTS.items()
    ]
    meant = [[_RATES[rate][column], words[column]] for rate, words in definitions.items()]
    period = f"{figures['since']} - {figures['until']}"
    return workbook([*parts, Sheet(_DEFINITIONS[column], [_DEFINITIONS[column], period], meant, _WIDTHS)])


def _row(name: str, figures: Mapping[str, Any]) -> list[Cell]:
    rates = (figures[key] for key in _RATES)
    return [
        name,
        *figures["by_level"],
        *(figures[key] for key in _COUNTS),
        *(None if rate is None else Share(rate) for rate in rates),
    ]
