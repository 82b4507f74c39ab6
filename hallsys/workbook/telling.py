"""What an import of matters would change, in sentences: for whoever looks before it is applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hallsys.workbook.export import written
from hallsys.workbook.matter_sheets import MATTERS
from hallsys.workbook.matters import Difference, Differences

Sentence = tuple[str, str]  # in Chinese and English

_COLUMNS = {column.key: column for column in MATTERS.columns}
_NAMED_OTHERWISE = {"queue_code": "queue"}
_NOTHING: Sentence = ("（空）", "(empty)")
_LONGEST = 60  # characters of a value that are told
_SITUATIONS: Sentence = ("办事情形有改动", "its situations change")
_OF_LIST: dict[str, Sentence] = {
    "added": ("新增材料：{name}", "material added: {name}"),
    "removed": ("删去材料：{name}", "material removed: {name}"),
    "changed": ("材料有改动：{name}", "material changed: {name}"),
    "moved": ("材料顺序有改动", "the order of its materials changes"),
}


@dataclass(frozen=True)
class Told:
    """A line: what it is about, whether that is new, and what is said otherwise of it."""

    code: str
    name: str
    name_en: str
    new: bool
    said: tuple[Sentence, ...]


def tell(found: Differences) -> tuple[Told, ...]:
    """Return a line for each matter, package, template and matter's process that would change."""
    return (
        *(_matter(one) for one in found.matters),
        *(
            Told(
                one.code, one.name, one.name_en, False, (("一件事：新增或有改动", "package: new or changed"),)
            )
            for one in found.packages
        ),
        *(
            Told(one.code, one.zh, one.en, False, (("流程：新增或有改动", "process: new or changed"),))
            for one in found.processes
        ),
        *(Told(code, code, code, False, (_turned("流程", "process", *led),)) for code, *led in found.led),
    )


def _matter(one: Difference) -> Told:
    facts = one.after.facts
    said = () if one.before is None else (*map(_field, one.changes()), *_list(one))
    return Told(facts.code, facts.name, facts.name_en, one.before is None, tuple(said))


def _field(change: tuple[str, Any, Any]) -> Sentence:
    name, was, becomes = change
    if name == "questions":
        return _SITUATIONS
    column = _COLUMNS[_NAMED_OTHERWISE.get(name, name)]
    return _turned(column.zh, column.key.replace("_", " "), written(column, was), written(column, becomes))


def _list(one: Difference) -> Iterator[Sentence]:
    for what, name in one.list_changes():
        zh, en = _OF_LIST[what]
        yield zh.format(name=name), en.format(name=name)


def _turned(zh: str, en: str, was: str | int, becomes: str | int) -> Sentence:
    (was_zh, was_en), (now_zh, now_en) = _short(was), _short(becomes)
    return f"{zh}：{was_zh} → {now_zh}", f"{en}: {was_en} → {now_en}"


def _short(value: str | int) -> Sentence:
    text = " / ".join(str(value).splitlines())
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return (text, text) if text else _NOTHING
