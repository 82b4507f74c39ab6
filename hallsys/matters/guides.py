"""The guide 办事指南 to a matter: what is told of it beside its name, its limit and its checklist."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hallsys.matters.errors import BadMatter
from hallsys.matters.limits import UNITS, LimitUnit, exceeds
from hallsys.matters.result_kinds import ResultKind, completed
from hallsys.matters.situations import Question, from_json, to_json

LONGEST_PARAGRAPH = 1000
LONGEST_LINE = 200
MOST_RESULTS = 10
LONGEST_RESULT = 100
LONGEST_PHONE = 40
_HANDLING_ITEM = re.compile("[0-9A-Z]{18}[0-9][0-9A-Z]{14}")


class Form(StrEnum):
    """In which form a material is wanted; ANY where the list does not say, or says it in a note."""

    ANY = "any"
    ORIGINAL = "original"
    COPY = "copy"
    BOTH = "both"
    ELECTRONIC = "electronic"


class Source(StrEnum):
    """Who provides a material: the applicant, shared data that the hall looks up, another department."""

    APPLICANT = "applicant"
    SHARED = "shared"
    DEPARTMENT = "department"


class Applicants(StrEnum):
    """Who may apply for a matter: natural persons, organisations, or both."""

    BOTH = "both"
    PERSONS = "persons"
    ORGANISATIONS = "organisations"


# What a guide calls them, in Chinese and English.
APPLICANTS: Mapping[Applicants, tuple[str, str]] = {
    Applicants.BOTH: ("自然人和单位", "persons and organisations"),
    Applicants.PERSONS: ("自然人", "persons"),
    Applicants.ORGANISATIONS: ("法人和其他组织", "organisations"),
}
FORMS: Mapping[Form, tuple[str, str]] = {
    Form.ANY: ("", ""),
    Form.ORIGINAL: ("原件", "Original"),
    Form.COPY: ("复印件", "Copy"),
    Form.BOTH: ("原件和复印件", "Original and copy"),
    Form.ELECTRONIC: ("电子件", "Electronic"),
}
SOURCES: Mapping[Source, tuple[str, str]] = {
    Source.APPLICANT: ("申请人自备", "You bring it"),
    Source.SHARED: ("数据共享，无需提交", "Looked up by the hall: nothing to bring"),
    Source.DEPARTMENT: ("部门核发，无需提交", "Obtained from the department: nothing to bring"),
}


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What is told of a matter. Paragraphs may have several lines.

    `legal_days` is the limit that the law sets, counted in `legal_unit`, 0 where it sets none (`limit_days`
    of the matter is the promised one); an empty `fee` means that there is none; `results` are the names of
    what a case produces, `result_kinds` of what kind each is, by its name where nobody said it; an empty
    `supervision_phone` stands for that of the hall. `handling_item` (业务办理项编码) is by what
    exchanges know the matter more closely than by its implementation code, where it has one.
    """

    audience: str = ""
    audience_en: str = ""
    conditions: str = ""
    conditions_en: str = ""
    legal_days: int = 0
    legal_unit: LimitUnit = LimitUnit.WORKING_DAY
    fee: str = ""
    fee_en: str = ""
    fee_basis: str = ""
    results: tuple[str, ...] = ()
    result_kinds: tuple[ResultKind, ...] = ()
    legal_basis: str = ""
    supervision_phone: str = ""
    questions: tuple[Question, ...] = ()
    applicants: Applicants = Applicants.BOTH
    handling_item: str = ""

    def __post_init__(self) -> None:
        """Have a kind for each result."""
        object.__setattr__(self, "result_kinds", completed(self.results, self.result_kinds))


# How long each text may be.
LONGEST: Mapping[str, int] = {
    "audience": LONGEST_LINE,
    "audience_en": 2 * LONGEST_LINE,
    "conditions": LONGEST_PARAGRAPH,
    "conditions_en": 2 * LONGEST_PARAGRAPH,
    "fee": LONGEST_LINE,
    "fee_en": 2 * LONGEST_LINE,
    "fee_basis": LONGEST_LINE,
    "legal_basis": LONGEST_PARAGRAPH,
    "supervision_phone": LONGEST_PHONE,
}


def is_handling_item(code: str, implementation_code: str = "") -> bool:
    """Tell whether `code` is built like one of a handling item: an implementation code and two more."""
    return _HANDLING_ITEM.fullmatch(code) is not None and code.startswith(implementation_code)


def check_guide(matter: str, promised: tuple[int, LimitUnit], guide: Guide) -> None:
    """Raise BadMatter for a text that is too long, a legal limit below the promised one, or bad results."""
    for name, longest in LONGEST.items():
        if len(getattr(guide, name)) > longest:
            raise BadMatter(
                matter=matter,
                why=f"指南中有文字超过 {longest} 字",
                why_en=f"its {name} has more than {longest} characters",
            )
    for wrong, why, why_en in (
        (
            not 0 <= guide.legal_days <= UNITS[guide.legal_unit].most,
            "法定时限不正确",
            "its legal limit is out of range",
        ),
        (
            exceeds(promised, (guide.legal_days, guide.legal_unit)),
            "承诺时限不得超过法定时限",
            "it promises more than the law allows",
        ),
        (
            guide.handling_item and not is_handling_item(guide.handling_item),
            "业务办理项编码应为 33 位大写字母和数字",
            "the code of its handling item is not 33 capitals and digits",
        ),
        (
            len(guide.results) > MOST_RESULTS
            or not all(0 < len(one.strip()) <= LONGEST_RESULT for one in guide.results)
            or len(set(guide.results)) < len(guide.results),
            "办理结果的名称不正确或重复",
            "a result has no proper name or is there twice",
        ),
    ):
        if wrong:
            raise BadMatter(matter=matter, why=why, why_en=why_en)


def columns_of(guide: Guide) -> dict[str, Any]:
    """Return the guide as a version keeps it."""
    lines = {name: "\n".join(getattr(guide, name)) for name in ("results", "result_kinds")}
    return {**vars(guide), **lines, "questions": to_json(guide.questions)}


def guide_of(kept: Mapping[str, Any]) -> Guide:
    """Return the guide that `columns_of` wrote."""
    said = {name: kept[name] for name in Guide.__dataclass_fields__}
    results = tuple(kept["results"].splitlines())
    unit, applicants = LimitUnit(kept["legal_unit"]), Applicants(kept["applicants"])
    kinds = tuple(map(ResultKind, kept["result_kinds"].splitlines()))
    read = {"results": results, "result_kinds": kinds, "questions": from_json(kept["questions"])}
    return Guide(**{**said, **read, "legal_unit": unit, "applicants": applicants})
