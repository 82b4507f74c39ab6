"""Findings as a workbook: what was found, by which rule, who signed it off, which ratings were excluded."""

from collections.abc import Callable, Mapping
from typing import Any

from hallsys.halls.rules import local_time
from hallsys.supervision.rule_table import RULES, Unit
from hallsys.supervision.tables import ProposalState
from hallsys.web.sheets import Cell, Sheet, workbook

UNITS: Mapping[Unit, tuple[str, str]] = {
    Unit.MINUTES: ("分钟", "min"),
    Unit.SECONDS: ("秒", "s"),
    Unit.HOURS: ("小时", "hours"),
    Unit.WORKING_DAYS: ("个工作日", "working days"),
    Unit.TIMES: ("次", "times"),
    Unit.LEVEL: ("级", "(level)"),
    Unit.FOLD: ("倍", "times the usual"),
}
# The columns of the workbook: the head in Chinese and English, and the width in characters.
_COLUMNS = (
    ("发现时间", "Found at", 18),
    ("规则", "Rule", 26),
    ("依据", "What it reads", 44),
    ("窗口", "Window", 10),
    ("人员", "Member of staff", 14),
    ("号票或办件", "Ticket or case", 44),
    ("测得", "Measured", 10),
    ("阈值", "Limit", 10),
    ("单位", "Unit", 8),
    ("次数", "Times", 8),
    ("事件序号", "Events", 40),
    ("签核说明", "Signed off with", 44),
    ("签核人", "Signed off by", 14),
    ("签核时间", "Signed off at", 18),
    ("剔除评价", "Ratings excluded", 16),
    ("剔除理由", "Why", 44),
    ("剔除建议人", "Proposed by", 14),
    ("裁定", "Decision", 44),
    ("裁定人", "Decided by", 14),
)
STATES: Mapping[ProposalState, tuple[str, str]] = {
    ProposalState.WAITS: ("待裁定", "to be decided"),
    ProposalState.EXCLUDED: ("已剔除", "excluded"),
    ProposalState.REFUSED: ("不予剔除", "refused"),
}


def findings_workbook(found: list[dict[str, Any]], lang: str, timezone: str) -> bytes:
    """Return findings as a workbook; instants are dates of the hall."""
    column = int(lang == "en")
    rows = [_cells(one, column, timezone) for one in found]
    head = [(zh, en)[column] for zh, en, _ in _COLUMNS]
    widths = [width for _, _, width in _COLUMNS]
    return workbook([Sheet(("监察记录", "Findings")[column], head, rows, widths, "A2")])


def _cells(one: dict[str, Any], column: int, timezone: str) -> list[Cell]:
    def instant(at: int | None) -> Cell:
        return None if at is None else local_time(at, timezone).replace(tzinfo=None)

    facts = RULES[one["rule"]]
    return [
        instant(one["found_at"]),
        (facts.zh, facts.en)[column],
        (facts.reads_zh, facts.reads_en)[column],
        one["window"],
        one["clerk_name"],
        one["subject"],
        one["figure"],
        one["threshold"],
        UNITS[facts.unit][column],
        one["times"],
        ", ".join(str(evidence["seq"]) for evidence in one["evidence"] if evidence["seq"] is not None),
        one["note"] or "",
        one["signed_by"],
        instant(one["signed_at"]),
        *_exclusion_cells(one["exclusions"], column),
    ]


def _exclusion_cells(exclusions: list[dict[str, Any]], column: int) -> list[Cell]:
    """Return what was proposed on a finding, a line for each."""
    if not exclusions:
        return [None] * 5

    def lines(said: Callable[[dict[str, Any]], str]) -> str:
        return "\n".join(map(said, exclusions))

    return [
        sum(one["excluded"] for one in exclusions),
        lines(lambda one: f"{one['reason'][column]}: {one['note']}"),
        lines(lambda one: one["proposer"]),
        lines(lambda one: f"{STATES[one['state']][column]} {one['answer'] or ''}".strip()),
        lines(lambda one: one["decider"]),
    ]
