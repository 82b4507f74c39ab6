"""The matters of a hall as a workbook that the import reads again: nothing is lost on the way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases.process_rules import Process
from hallsys.cases.processes import of_matters, processes
from hallsys.matters.packages import packages
from hallsys.matters.standing import Standing, standing
from hallsys.matters.views import matters
from hallsys.workbook.cells import Choice, EachLine
from hallsys.workbook.matter_sheets import MATERIALS, MATTERS, PACKAGES, SITUATIONS
from hallsys.workbook.process_sheets import MATTER_PROCESSES, PROCESSES
from hallsys.workbook.sheet import Column, Sheet
from hallsys.workbook.sheets import STANDARD

_SEVERAL = ","
_LINES = frozenset({"results"})  # whose values stand each on a line of the cell


def empty_matters() -> bytes:
    """Return the workbook to begin with: headers, help and an example."""
    from hallsys.workbook.template import xlsx

    return xlsx(STANDARD)


def export_matters(conn: Connection, hall_id: str) -> bytes:
    """Return the matters in force, with their guides, situations, materials, packages and processes."""
    codes = {one.id: one.code for one in matters(conn, hall_id).values()}
    return matters_workbook(
        tuple(standing(conn, hall_id).values()),
        [
            {**vars(one), "matters": [codes[matter_id] for matter_id in one.matter_ids]}
            for one in packages(conn, hall_id)
        ],
        tuple(processes(conn, hall_id).values()),
        {codes[matter_id]: process for matter_id, process in of_matters(conn, hall_id).items()},
    )


def matters_workbook(
    there: Sequence[Standing],
    offered: Sequence[Mapping[str, Any]] = (),
    templates: Sequence[Process] = (),
    gone_through: Mapping[str, str] | None = None,
) -> bytes:
    """Return those matters, packages, templates, and the process code of matters, as a workbook."""
    listed = [{"matter": one.facts.code, **vars(entry)} for one in there for entry in one.checklist]
    led = [{"matter": code, "process": process} for code, process in sorted((gone_through or {}).items())]
    from hallsys.workbook.template import xlsx

    return xlsx(
        STANDARD,
        {
            MATTERS.name: _rows(MATTERS, map(_matter, there)),
            PACKAGES.name: _rows(PACKAGES, offered),
            SITUATIONS.name: _rows(SITUATIONS, _options(there)),
            MATERIALS.name: _rows(MATERIALS, listed),
            PROCESSES.name: _rows(PROCESSES, _stages(templates)),
            MATTER_PROCESSES.name: _rows(MATTER_PROCESSES, led),
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


def _stages(templates: Iterable[Process]) -> Iterator[dict[str, Any]]:
    """Yield a row for each stage; where it leads is the order of the rows."""
    for one in templates:
        for stage in one.stages:
            yield {
                "code": one.code,
                "name": one.zh,
                "name_en": one.en,
                "stage": stage.code,
                "kind": stage.kind,
                "stage_name": stage.zh,
                "stage_name_en": stage.en,
                "department": stage.department,
                "limit_days": stage.limit.amount if stage.limit else 0,
                "pauses": stage.pauses,
                "experts": stage.experts,
                "quorum": stage.quorum,
            }


def _rows(sheet: Sheet, said: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    return [[written(column, one[column.key]) for column in sheet.columns] for one in said]


def written(column: Column, value: Any) -> str | int:
    """Return what a cell holds that is read as that value."""
    if isinstance(column.kind, Choice):
        return _label(column.kind, value)
    if isinstance(column.kind, EachLine):
        return "\n".join(_label(column.kind.kind, one) for one in value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ("\n" if column.key in _LINES else _SEVERAL).join(value)
    number: str | int = "" if value is None else value
    return number


def _label(kind: Choice, value: Any) -> str:
    return next(label for label, meant in kind.labels.items() if meant == value)
