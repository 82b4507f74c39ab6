"""The matters of a hall as a workbook that the import reads again: nothing is lost on the way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.matters.packages import packages
from hallsys.matters.standing import Standing, standing
from hallsys.matters.views import matters
from hallsys.workbook.cells import Choice
from hallsys.workbook.matter_sheets import MATERIALS, MATTER_SHEETS, MATTERS, PACKAGES, SITUATIONS
from hallsys.workbook.sheet import Column, Sheet
from hallsys.workbook.template import xlsx

_SEVERAL = ","
_LINES = frozenset({"results"})  # whose values stand each on a line of the cell


def empty_matters() -> bytes:
    """Return the workbook to begin with: headers, help and an example."""
    return xlsx(MATTER_SHEETS)


def export_matters(conn: Connection, hall_id: str) -> bytes:
    """Return the matters in force, with their guides, situations, materials and packages."""
    codes = {one.id: one.code for one in matters(conn, hall_id).values()}
    return matters_workbook(
        tuple(standing(conn, hall_id).values()),
        [
            {**vars(one), "matters": [codes[matter_id] for matter_id in one.matter_ids]}
            for one in packages(conn, hall_id)
        ],
    )


def matters_workbook(there: Sequence[Standing], offered: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """Return those matters, and packages, as a workbook."""
    listed = [{"matter": one.facts.code, **vars(entry)} for one in there for entry in one.checklist]
    return xlsx(
        MATTER_SHEETS,
        {
            MATTERS.name: _rows(MATTERS, map(_matter, there)),
            PACKAGES.name: _rows(PACKAGES, offered),
            SITUATIONS.name: _rows(SITUATIONS, _options(there)),
            MATERIALS.name: _rows(MATERIALS, listed),
        },
    )


def _matter(one: Standing) -> dict[str, Any]:
    return {**vars(one.guide), **vars(one.facts), "queue": one.facts.queue_code}


def _options(there: Iterable[Standing]) -> Iterator[dict[str, Any]]:
    """Yield a row for each option; what is said of its question stands in the first one."""
    for one in there:
        for question in one.guide.questions:
            for at, option in enumerate(question.options):
                yield {
                    "matter": one.facts.code,
                    "question": question.code,
                    "text": question.text if at == 0 else "",
                    "text_en": question.text_en if at == 0 else "",
                    "asked_when": question.applies_when if at == 0 else "",
                    "option": option.code,
                    "name": option.name,
                    "name_en": option.name_en,
                }


def _rows(sheet: Sheet, said: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    return [[written(column, one[column.key]) for column in sheet.columns] for one in said]


def written(column: Column, value: Any) -> str | int:
    """Return what a cell holds that is read as that value."""
    if isinstance(column.kind, Choice):
        return next(label for label, meant in column.kind.labels.items() if meant == value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ("\n" if column.key in _LINES else _SEVERAL).join(value)
    number: str | int = "" if value is None else value
    return number
