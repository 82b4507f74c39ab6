"""Process templates: the stages of a case in the back office, who may act where, and what follows.

Sources: 审办分离 (who accepts never approves), 一审一核 (one reviews, another confirms), 专家评审 for what is
dangerous. A template is data that a hall reads and sets; these are the rules that any template keeps.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from hallsys.cases.clock import Limit
from hallsys.cases.process_errors import ActedBefore, BadProcess, NotYourDepartment, StageHasNoSuchEnd
from hallsys.matters.limits import LimitUnit

END = "end"
LONGEST_CODE = 32
LONGEST_DEPARTMENT = 60


class StageKind(StrEnum):
    """What is done in a stage."""

    REVIEW = "review"  # 审查: somebody proposes to grant or refuse
    EXPERTS = "experts"  # 专家评审: drawn experts give their opinions
    CHECK = "check"  # 审核: another confirms what was proposed, or sends it back
    ISSUE = "issue"  # 制证: the results of a decided case are made and put on a shelf


class Ending(StrEnum):
    """How a stage ends."""

    GRANT = "grant"
    REFUSE = "refuse"
    REPORTED = "reported"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    ISSUED = "issued"


ENDINGS: dict[StageKind, frozenset[Ending]] = {
    StageKind.REVIEW: frozenset({Ending.GRANT, Ending.REFUSE}),
    StageKind.EXPERTS: frozenset({Ending.REPORTED}),
    StageKind.CHECK: frozenset({Ending.CONFIRM, Ending.SEND_BACK}),
    StageKind.ISSUE: frozenset({Ending.ISSUED}),
}


@dataclass(frozen=True)
class Stage:
    """A stage of a process.

    `department`: in whose inbox it lies, "" for that of the matter. `apart`: codes of stages whose
    last person cannot act here; who accepted the case acts nowhere. `limit`: how long it may take, None
    for no limit of its own. `pauses`: the clock of the case stands meanwhile. `ends`: which stage
    follows on which ending, END for none. `experts` are drawn, and `quorum` of them must be in favour.
    """

    code: str
    kind: StageKind
    zh: str
    en: str
    ends: Mapping[Ending, str]
    department: str = ""
    apart: tuple[str, ...] = ()
    limit: Limit | None = None
    pauses: bool = False
    experts: int = 0
    quorum: int = 0


@dataclass(frozen=True)
class Process:
    """A version of a template; its stages in order, the first is where a case begins."""

    code: str
    zh: str
    en: str
    stages: tuple[Stage, ...]
    version: int = 1

    def stage(self, code: str) -> Stage:
        """Return the stage with that code. Raises KeyError, which a checked template never does."""
        return {stage.code: stage for stage in self.stages}[code]

    @property
    def first(self) -> Stage:
        """The stage in which a case begins."""
        return self.stages[0]


def decides(process: Process, stage: Stage, ending: Ending) -> bool:
    """Return whether that ending decides the case: nobody is asked after it but who makes the results."""
    if stage.kind is StageKind.ISSUE or ending is Ending.SEND_BACK:
        return False
    target = stage.ends[ending]
    return target == END or process.stage(target).kind is StageKind.ISSUE


def follows(process: Process, stage: Stage, ending: Ending) -> Stage | None:
    """Return the stage that follows, None after the last. Raises StageHasNoSuchEnd."""
    if ending not in stage.ends:
        raise StageHasNoSuchEnd(stage_zh=stage.zh, stage_en=stage.en)
    target = stage.ends[ending]
    return None if target == END else process.stage(target)


def check_actor(
    stage: Stage, department: str, departments: Collection[str], clerk_id: str, acted: Mapping[str, str]
) -> None:
    """Check that a clerk may act in a stage; `acted` is who ended each earlier stage last.

    A clerk without `departments` belongs to all of them. Raises NotYourDepartment, ActedBefore. That
    who accepted the case acts nowhere is `rules.check_separation`.
    """
    if departments and department and department not in departments:
        raise NotYourDepartment(department=department)
    if any(acted.get(code) == clerk_id for code in stage.apart):
        raise ActedBefore(stage_zh=stage.zh, stage_en=stage.en)


def _next_of(stage: Stage, *, back: bool) -> list[str]:
    return [to for ending, to in stage.ends.items() if to != END and (back or ending is not Ending.SEND_BACK)]


def _reached(start: str, edges: Mapping[str, Iterable[str]]) -> set[str]:
    found, left = {start}, [start]
    while left:
        fresh = [to for to in edges[left.pop()] if to not in found]
        found.update(fresh)
        left += fresh
    return found


def check_process(process: Process) -> Process:
    """Return the template if it is sound. Raises BadProcess with the sentence of the first fault.

    Sound: each stage has exactly the ends of its kind, can be reached, and reaches the end; without
    sending back it never comes to a stage twice; a check comes after a review, by another person;
    nothing but the making of results follows a decision; as many experts as a quorum needs.
    """
    stages = {stage.code: stage for stage in process.stages}
    if not stages or len(stages) < len(process.stages) or END in stages:
        raise BadProcess(zh_why="环节为空或代码重复", en_why="no stages, or a code twice")
    for stage in process.stages:
        _check_stage(stage, stages)
    forward = {code: _next_of(stage, back=False) for code, stage in stages.items()}
    every = {code: _next_of(stage, back=True) for code, stage in stages.items()}
    for code, stage in stages.items():
        if any(code in _reached(to, forward) for to in forward[code]):
            raise _bad(stage, "会循环往复", "comes round again")
        if not any(END in stages[to].ends.values() for to in _reached(code, every)):
            raise _bad(stage, "无法到达终点", "never comes to the end")
    if lost := set(stages) - _reached(process.first.code, every):
        raise _bad(stages[min(lost)], "无法到达", "is never reached")
    _check_order(process, stages, forward)
    return process


def _check_stage(stage: Stage, stages: Mapping[str, Stage]) -> None:
    if not stage.code or len(stage.code) > LONGEST_CODE or not stage.zh:
        raise _bad(stage, "缺少代码或名称", "has no code or name")
    if len(stage.department) > LONGEST_DEPARTMENT:
        raise _bad(stage, "部门名称过长", "has too long a department")
    if stage.ends.keys() != ENDINGS[stage.kind]:
        raise _bad(stage, "办理结果与环节类型不符", "has not the ends of its kind")
    if not {to for to in stage.ends.values() if to != END} <= stages.keys() or not set(stage.apart) <= (
        stages.keys() - {stage.code}
    ):
        raise _bad(stage, "引用了不存在的环节", "names a stage that is not there")
    if stage.kind is StageKind.EXPERTS:
        if not 1 <= stage.quorum <= stage.experts:
            raise _bad(stage, "专家人数或通过人数有误", "has a wrong number of experts or quorum")
    elif stage.experts or stage.quorum:
        raise _bad(stage, "不是专家评审环节", "is no stage for experts")
    if stage.limit is not None and stage.limit.amount < 1:
        raise _bad(stage, "时限有误", "has a wrong limit")


def _check_order(process: Process, stages: Mapping[str, Stage], forward: Mapping[str, Iterable[str]]) -> None:
    after = {code: _reached(code, forward) - {code} for code in stages}
    for code, stage in stages.items():
        reviews = {one for one in stages if code in after[one] and stages[one].kind is StageKind.REVIEW}
        if stage.kind is StageKind.CHECK and not reviews <= set(stage.apart):
            raise _bad(stage, "须由审查人以外的人审核", "must be apart from the review")
        if stage.kind is StageKind.ISSUE and any(to != END for to in stage.ends.values()):
            raise _bad(stage, "制证之后不能再有环节", "is the last stage")
    # Whatever way is taken, a review comes before anything that needs its proposal.
    unreviewed = _reached(
        process.first.code,
        {code: [] if stages[code].kind is StageKind.REVIEW else forward[code] for code in stages},
    )
    for code in unreviewed:
        stage = stages[code]
        if stage.kind in (StageKind.CHECK, StageKind.ISSUE) or (
            stage.kind is StageKind.EXPERTS and END in stage.ends.values()
        ):
            raise _bad(stage, "之前须有审查", "needs a review before it")
    for stage in process.stages:
        for ending in stage.ends:
            if stage.kind is StageKind.EXPERTS and decides(process, stage, ending):
                raise _bad(stage, "专家意见不能代替审批", "does not decide: experts only advise")


def _bad(stage: Stage, zh: str, en: str) -> BadProcess:
    return BadProcess(zh_why=f"“{stage.zh or stage.code}”{zh}", en_why=f"{stage.en or stage.code} {en}")


def _review(to: str) -> Stage:
    return Stage("review", StageKind.REVIEW, "审查", "Review", {Ending.GRANT: to, Ending.REFUSE: to})


_CHECK = Stage(
    "check",
    StageKind.CHECK,
    "审核",
    "Check",
    {Ending.CONFIRM: "issue", Ending.SEND_BACK: "review"},
    apart=("review",),
)
_ISSUE = Stage("issue", StageKind.ISSUE, "制证", "Issue", {Ending.ISSUED: END})
_EXPERTS = Stage(
    "experts",
    StageKind.EXPERTS,
    "专家核查",
    "Expert review",
    {Ending.REPORTED: "review"},
    pauses=True,
    experts=3,
    quorum=2,
)

# 一般事项 ... “审核合一”; 许可事项 ... “一审一核”; 高危事项 ... 专家库随机抽取.
DEFAULT_PROCESSES: dict[str, Process] = {
    one.code: check_process(one)
    for one in (
        Process("one_desk", "审核合一", "One desk", (_review("issue"), _ISSUE)),
        Process("review_check", "一审一核", "Review and check", (_review("check"), _CHECK, _ISSUE)),
        Process("experts", "专家核查", "Expert review first", (_EXPERTS, _review("check"), _CHECK, _ISSUE)),
    )
}


def replace_stage(process: Process, code: str, **changes: Any) -> Process:
    """Return the template with something changed in one stage, if it is still sound. Raises BadProcess."""
    stages = tuple(replace(one, **changes) if one.code == code else one for one in process.stages)
    return check_process(replace(process, stages=stages))


def to_data(process: Process) -> list[dict[str, Any]]:
    """Return the stages as JSON data; `from_data` reads them back."""
    return [
        {
            "code": one.code,
            "kind": one.kind.value,
            "zh": one.zh,
            "en": one.en,
            "ends": {ending.value: to for ending, to in one.ends.items()},
            "department": one.department,
            "apart": list(one.apart),
            "limit": [one.limit.amount, one.limit.unit.value] if one.limit else None,
            "pauses": one.pauses,
            "experts": one.experts,
            "quorum": one.quorum,
        }
        for one in process.stages
    ]


def from_data(code: str, zh: str, en: str, version: int, stages: Iterable[Mapping[str, Any]]) -> Process:
    """Return the process whose stages `to_data` gave."""
    return Process(
        code,
        zh,
        en,
        tuple(
            Stage(
                code=one["code"],
                kind=StageKind(one["kind"]),
                zh=one["zh"],
                en=one["en"],
                ends={Ending(ending): to for ending, to in one["ends"].items()},
                department=one["department"],
                apart=tuple(one["apart"]),
                limit=Limit(one["limit"][0], LimitUnit(one["limit"][1])) if one["limit"] else None,
                pauses=one["pauses"],
                experts=one["experts"],
                quorum=one["quorum"],
            )
            for one in stages
        ),
        version,
    )
