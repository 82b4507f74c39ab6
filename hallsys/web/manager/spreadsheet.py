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
    "active": ("主动评价率", "Active rate"),
    "rectification": ("整改率", "Rectification"),
}
_KINDS = {"visits": ("一次一评", "Visits"), "cases": ("一事一评", "Whole cases")}
_TOTAL = ("合计", "Both")
_KIND = ("类型", "Rated")
_PARTS = {"windows": ("窗口", "Windows"), "matters": ("事项", "Matters"), "clerks": ("人员", "Staff")}
_WHOLE = ("全大厅", "Whole hall")
_DEFINITIONS = ("指标口径", "Definitions")
_WIDTHS = (36, 12)


def spreadsheet(figures: Mapping[str, Any], definitions: Mapping[str, tuple[str, str]], lang: str) -> bytes:
    """Return a workbook with a sheet for the hall's windows, matters and staff, and one of definitions."""
    column = _COLUMN[lang]
    names = {**_RATES, **_KINDS, **_PARTS}
    meanings = {names[key][column]: words[column] for key, words in definitions.items()}
    head = ["", _KIND[column], *(name[column] for name in (*_LEVELS, *_COUNTS.values(), *_RATES.values()))]
    parts = [
        Sheet(
            titles[column],
            head,
            [
                *_rows(_WHOLE[column], figures["hall"], column),
                *(line for row in figures[part] for line in _rows(row["name"][column], row, column)),
            ],
            _WIDTHS,
            meanings=meanings,
        )
        for part, titles in _PARTS.items()
    ]
    meant = [list(one) for one in meanings.items()]
    period = f"{figures['since']} - {figures['until']}"
    return workbook([*parts, Sheet(_DEFINITIONS[column], [_DEFINITIONS[column], period], meant, _WIDTHS)])


def _rows(name: str, figures: Mapping[str, Any], column: int) -> list[list[Cell]]:
    """Return a line of both kinds together, and a line of each that may be told apart."""
    kinds = [(words[column], figures[kind]) for kind, words in _KINDS.items() if figures[kind] is not None]
    return [_row(name, kind, told) for kind, told in ((_TOTAL[column], figures), *kinds)]


def _row(name: str, kind: str, figures: Mapping[str, Any]) -> list[Cell]:
    rates = (figures[key] for key in _RATES)
    return [
        name,
        kind,
        *figures["by_level"],
        *(figures[key] for key in _COUNTS),
        *(None if rate is None else Share(rate) for rate in rates),
    ]
