"""What the rows of the sheets of processes come to, and what is wrong with them together."""

from collections.abc import Iterable, Iterator
from typing import Any

from hallsys.cases.clock import Limit
from hallsys.cases.process_errors import BadProcess
from hallsys.cases.process_rules import (
    DEFAULT_PROCESSES,
    END,
    ENDINGS,
    Ending,
    Process,
    Stage,
    StageKind,
    check_process,
)
from hallsys.workbook.plan import Known
from hallsys.workbook.rows import Book, Fault, Row


def process_faults(book: Book, known: Known) -> Iterator[Fault]:
    """Tell of templates that break a rule, and of matters whose template is not there."""
    there = {*DEFAULT_PROCESSES, *known.codes.get("processes", frozenset())}
    for code, rows in _by_code(book.rows["processes"]):
        there.add(code)
        if any(not row.get(*_STAGE) for row in rows):
            continue
        try:
            check_process(_process(code, rows))
        except BadProcess as refusal:
            yield rows[0].fault("code", refusal.sentence("zh"), refusal.sentence("en"))
    for row in book.rows["matter_processes"]:
        wanted = row.values.get("process")
        if wanted is not None and wanted not in there:
            yield row.fault("process", f"没有流程 {wanted}", f"there is no process {wanted}")


def templates(rows: Iterable[Row]) -> tuple[Process, ...]:
    """Return the templates that rows without a fault come to."""
    return tuple(_process(code, found) for code, found in _by_code(rows))


_STAGE = ("name", "name_en", "stage", "kind", "stage_name", "department", "limit_days", "experts", "quorum")


def _by_code(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if "code" in row.values:
            found.setdefault(row.values["code"], []).append(row)
    yield from found.items()


def _process(code: str, rows: list[Row]) -> Process:
    """Each stage leads to the next; what a check sends back goes to the review before it."""
    values: list[dict[str, Any]] = [row.values for row in rows]
    reviews: list[str] = []
    stages = []
    for one, after in zip(values, [*values[1:], None], strict=True):
        to = END if after is None else after["stage"]
        ends = dict.fromkeys(sorted(ENDINGS[one["kind"]]), to)
        if one["kind"] is StageKind.CHECK and reviews:
            ends[Ending.SEND_BACK] = reviews[-1]
        stages.append(
            Stage(
                code=one["stage"],
                kind=one["kind"],
                zh=one["stage_name"],
                en=one["stage_name_en"] or one["stage_name"],
                ends=ends,
                department=one["department"],
                apart=tuple(reviews) if one["kind"] is StageKind.CHECK else (),
                limit=Limit(one["limit_days"]) if one["limit_days"] else None,
                pauses=one["pauses"],
                experts=one["experts"],
                quorum=one["quorum"],
            )
        )
        if one["kind"] is StageKind.REVIEW:
            reviews.append(one["stage"])
    first = values[0]
    return Process(code, first["name"], first["name_en"] or first["name"], tuple(stages))
