"""From the sheets of the matters to what each matter is to be: what a sheet has no column for stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from hallsys.matters.guides import Guide
from hallsys.matters.limits import LimitUnit
from hallsys.matters.result_kinds import ResultKind, completed
from hallsys.matters.rules import MaterialFacts, MatterFacts
from hallsys.matters.situations import Option, Question
from hallsys.matters.standing import Standing
from hallsys.workbook.rows import Row

_GUIDE = frozenset(one.name for one in fields(Guide)) - {"questions"}
_EMPTY = Guide()


@dataclass(frozen=True)
class MatterRows:
    """What the sheets say of one matter: its row, if it has one, and those of its situations and list."""

    matter: Row | None = None
    line: int = 0  # which of the sheet's matters it is, from 1
    situations: tuple[Row, ...] = ()
    materials: tuple[Row, ...] = ()


def by_matter(rows: Mapping[str, Sequence[Row]]) -> dict[str, MatterRows]:
    """Return what the sheets say of each matter, by its code, in the order of the sheets."""
    found: dict[str, MatterRows] = {}
    for at, row in enumerate(rows["matters"], 1):
        if "code" in row.values:
            found[row.values["code"]] = MatterRows(row, at)
    situations, materials = _parted(rows["situations"]), _parted(rows["materials"])
    return {
        code: replace(
            found.get(code, MatterRows()),
            situations=tuple(situations.get(code, ())),
            materials=tuple(materials.get(code, ())),
        )
        for code in dict.fromkeys((*found, *situations, *materials))
    }


def _parted(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if "matter" in row.values:
            found.setdefault(row.values["matter"], []).append(row)
    return found


def wanted(said: MatterRows, there: Standing | None) -> Standing:
    """Return what a matter is to be, whose cells are all right; `there`: what it is now.

    A matter without rows in the sheet of situations, or of materials, keeps its own. Raises KeyError for a
    matter that is neither there nor has a row.
    """
    return Standing(
        _facts(said, there), _guide(said, there), listed(said.materials, there.checklist if there else ())
    )


def listed(rows: Sequence[Row], there: Sequence[MaterialFacts]) -> tuple[MaterialFacts, ...]:
    """Return a list in the order of its rows, or, without any, the one that is there."""
    if not rows:
        return tuple(there)
    known = {one.name: one for one in there}
    return tuple(_entry(row, known.get(row.values["name"])) for row in rows)


def questions(rows: Sequence[Row], there: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions of the rows, an option each, or, without any, those that are there."""
    if not rows:
        return tuple(there)
    asked: dict[str, list[Row]] = {}
    for row in rows:
        asked.setdefault(row.values["question"], []).append(row)
    return tuple(
        Question(
            code=code,
            text=its[0].values["text"],
            text_en=its[0].values["text_en"],
            applies_when=its[0].values["asked_when"],
            options=tuple(
                Option(code=one.values["option"], name=one.values["name"], name_en=one.values["name_en"])
                for one in its
            ),
        )
        for code, its in asked.items()
    )


def promised(row: Row, there: Standing | None) -> tuple[int, LimitUnit] | None:
    """Return the limit that a row promises, in the unit of the matter if its sheet has no column for that.

    None if one of the cells is wrong.
    """
    values = row.get("limit_days", "limit_unit")
    if values is None:
        return None
    amount, unit = values
    return amount, there.facts.limit_unit if there and "limit_unit" not in row.columns else unit


def legal(row: Row, there: Standing | None) -> tuple[int, LimitUnit] | None:
    """Return the limit of the law after a row: what its sheet has no column for stays.

    None if one of the cells is wrong.
    """
    if row.get("legal_days", "legal_unit") is None:
        return None
    guide = replace(there.guide if there else _EMPTY, **_said(row, frozenset({"legal_days", "legal_unit"})))
    return guide.legal_days, guide.legal_unit


def _facts(said: MatterRows, there: Standing | None) -> MatterFacts:
    if said.matter is None:
        if there is None:
            raise KeyError
        return there.facts
    values = {name: value for name, value in said.matter.values.items() if name not in _GUIDE}
    values["queue_code"] = values.pop("queue")
    if values["position"] is None:
        values["position"] = there.facts.position if there else said.line
    if limit := promised(said.matter, there):
        values["limit_days"], values["limit_unit"] = limit
    return MatterFacts(**values)


def _guide(said: MatterRows, there: Standing | None) -> Guide:
    guide = there.guide if there else _EMPTY
    told = _said(said.matter, _GUIDE) if said.matter else {}
    if not told.get("result_kinds"):
        told["result_kinds"] = _kinds(guide, told.get("results", guide.results))
    return replace(guide, **told, questions=questions(said.situations, guide.questions))


def _kinds(there: Guide, results: Sequence[str]) -> tuple[ResultKind, ...]:
    """Return the kinds of results of which none is said: those that they have, or what their names say."""
    known = dict(zip(there.results, there.result_kinds, strict=True))
    return completed(results, [known.get(name) for name in results])


def _entry(row: Row, there: MaterialFacts | None) -> MaterialFacts:
    names = frozenset(MaterialFacts.__dataclass_fields__)
    return replace(there or MaterialFacts(name=row.values["name"]), **_said(row, names))


def _said(row: Row, names: frozenset[str]) -> dict[str, Any]:
    """Return those of a row's values that its sheet has a column for."""
    return {name: value for name, value in row.values.items() if name in names and name in row.columns}
