"""What a matter is, and when it is handled."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hallsys.matters.errors import BadMatter, MatterClosed, MatterNotToday
from hallsys.matters.guides import Form, Source
from hallsys.matters.limits import UNITS, LimitUnit
from hallsys.matters.themes import Theme

EVERY_DAY = "1111111"
LONGEST_POINTS = 1000
LONGEST_SAMPLE = 500

# 实施编码: department (18), level (1), base (12).
_IMPLEMENTATION_CODE = re.compile("[0-9A-Z]{18}[0-9][0-9A-Z]{12}")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,31}")
_SERVICE_DAYS = re.compile("(?!0{7})[01]{7}")
_WEEKDAYS = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
_WEEKDAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class Kind(StrEnum):
    """How long a matter takes: 即办件, 承诺件, 特殊件 (an agent's or a home visit)."""

    IMMEDIATE = "immediate"
    PROMISED = "promised"
    SPECIAL = "special"


@dataclass(frozen=True, kw_only=True)
class MatterFacts:
    """What an administrator says of a matter.

    `limit_days` are counted in `limit_unit`, by itself in working days; `service_days` are one digit a
    weekday from Monday, `1` where the matter is handled; `queue_code` names the queue its applicants wait
    in. `keywords`,
    parted by spaces, are what people call it.
    """

    code: str
    name: str
    name_en: str = ""
    kind: Kind
    limit_days: int
    limit_unit: LimitUnit = LimitUnit.WORKING_DAY
    queue_code: str
    implementation_code: str
    department: str = ""
    department_en: str = ""
    position: int = 0
    service_days: str = EVERY_DAY
    theme: Theme = Theme.OTHER
    keywords: str = ""


@dataclass(frozen=True, kw_only=True)
class Matter(MatterFacts):
    """A matter (事项) of a hall; `closed_reason` says why it is not `open`.

    `closed_until`: the ISO day from which it is to be handled again, None if nobody knows or it is open.

    Name, limit and what else a case is accepted under are those of the `version` in force.
    """

    id: str
    version: int = 1
    open: bool
    closed_reason: str
    closed_until: str | None = None


@dataclass(frozen=True, kw_only=True)
class MaterialFacts:
    """One entry of a matter's checklist: what to bring, in which form, and how many of it.

    `may_be_missing` at acceptance, to be handed in later (容缺); `review_points` are what staff look at
    (审查要点), one a line; `sample` says how it is filled in, `sample_id` names a file that shows it; it is
    wanted in the situations of `applies_when`, see `situations`.
    """

    name: str
    name_en: str = ""
    required: bool = True
    copies: int = 1
    note: str = ""
    note_en: str = ""
    form: Form = Form.ANY
    source: Source = Source.APPLICANT
    may_be_missing: bool = False
    review_points: str = ""
    review_points_en: str = ""
    sample: str = ""
    sample_en: str = ""
    sample_id: str = ""
    applies_when: str = ""


def material_facts(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a material as a row keeps them, ready for MaterialFacts."""
    said = {name: kept[name] for name in MaterialFacts.__dataclass_fields__}
    return {**said, "form": Form(said["form"]), "source": Source(said["source"])}


def limit_allowed(kind: Kind, amount: int, unit: LimitUnit = LimitUnit.WORKING_DAY) -> bool:
    """Tell whether a matter of that kind can have that limit.

    An immediate matter is done while the applicant waits: it has none, or minutes. A promised one has some.
    """
    if amount == 0:
        return kind is not Kind.PROMISED
    minutes = unit is LimitUnit.WORKING_MINUTE
    return 0 < amount <= UNITS[unit].most and (minutes or kind is not Kind.IMMEDIATE)


def is_implementation_code(text: str) -> bool:
    """Tell whether `text` is built like an implementation code 实施编码: 18 + 1 + 12 characters."""
    return _IMPLEMENTATION_CODE.fullmatch(text) is not None


def is_service_days(text: str) -> bool:
    """Tell whether `text` is seven digits 0 or 1, from Monday, with at least one 1."""
    return _SERVICE_DAYS.fullmatch(text) is not None


def check_matter(facts: MatterFacts) -> None:
    """Raise BadMatter for the first thing that is wrong with `facts`."""
    for right, why, why_en in (
        (_CODE.fullmatch(facts.code), "编码只能是字母、数字和 _ . -", "the code has a forbidden character"),
        (facts.name.strip(), "缺少名称", "it has no name"),
        (
            limit_allowed(facts.kind, facts.limit_days, facts.limit_unit),
            "时限与类型不符",
            "the limit does not fit the kind",
        ),
        (
            is_implementation_code(facts.implementation_code),
            "实施编码应为 31 位大写字母和数字",
            "the implementation code is not 31 capitals and digits",
        ),
        (
            is_service_days(facts.service_days),
            "办理日应为 7 位 0 或 1",
            "the service days are not seven 0 or 1",
        ),
    ):
        if not right:
            raise BadMatter(matter=facts.code, why=why, why_en=why_en)


def check_checklist(code: str, checklist: Sequence[MaterialFacts]) -> None:
    """Raise BadMatter for a material that is there twice, or is told in a way that cannot be."""
    names: set[str] = set()
    for at, one in enumerate(checklist, 1):
        for wrong, why, why_en in (
            (not one.name.strip(), f"第 {at} 项材料缺少名称", f"material {at} has no name"),
            (one.name in names, f"材料“{one.name}”重复", f"the material {one.name} stands there twice"),
            (
                not 0 < one.copies < 100,
                f"材料“{one.name}”的份数不正确",
                f"{one.name} has no number of copies",
            ),
            (
                one.may_be_missing and not one.required,
                f"材料“{one.name}”不是必收，不能标为可容缺",
                f"{one.name} is not required, so that it cannot be handed in later",
            ),
            (
                max(len(one.review_points), len(one.review_points_en)) > LONGEST_POINTS
                or len(one.sample) > LONGEST_SAMPLE
                or len(one.sample_en) > 2 * LONGEST_SAMPLE,
                f"材料“{one.name}”的审查要点或样本说明过长",
                f"the review points or the sample of {one.name} are too long",
            ),
        ):
            if wrong:
                raise BadMatter(matter=code, why=why, why_en=why_en)
        names.add(one.name)


def is_suspended_on(matter: Matter, day: date) -> bool:
    """Tell whether `matter` is suspended through `day`, as far as is known."""
    return not matter.open and (matter.closed_until is None or day.isoformat() < matter.closed_until)


def is_served_on(matter: MatterFacts, day: date) -> bool:
    """Tell whether `day` is one of the weekdays on which `matter` is handled."""
    return matter.service_days[day.weekday()] == "1"


def require_open(matter: Matter, day: date) -> None:
    """Raise MatterClosed, or MatterNotToday, unless `matter` is handled on `day`."""
    names = {"matter": matter.name, "matter_en": matter.name_en or matter.name}
    if not matter.open:
        raise MatterClosed(**names, reason=matter.closed_reason)
    if not is_served_on(matter, day):
        served = [at for at, digit in enumerate(matter.service_days) if digit == "1"]
        raise MatterNotToday(
            **names,
            days="、".join(_WEEKDAYS[at] for at in served),
            days_en=", ".join(_WEEKDAYS_EN[at] for at in served),
        )
