"""The page of the electronic supervision 电子监察: findings with their evidence, signed off by name."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import Field
from sqlalchemy import Connection

from hallsys.cases.listed_reasons import Purpose
from hallsys.evaluation.views import rated_at
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import DAY
from hallsys.staff.views import Clerk, names_of
from hallsys.supervision.excluding import (
    exclude_proposed,
    propose_exclusion,
    refuse_exclusion,
    withdraw_exclusion,
)
from hallsys.supervision.exclusion_views import Exclusion, exclusions_of, levels_named
from hallsys.supervision.findings import Found, found_in, sign_off, unsigned
from hallsys.supervision.forced_reasons import unfit
from hallsys.supervision.rule_table import RATING_RULES, RULES, Unit
from hallsys.supervision.tables import ProposalState
from hallsys.web.entrance import me
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body
from hallsys.web.manager.periods import instants, period_asked
from hallsys.web.paths import an_id
from hallsys.web.reasons import offered_reasons, waiting_reason
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX, Cell, Sheet, workbook
from hallsys.web.site import Site
from hallsys.web.snapshots import language

_SHOWN_SIGNED = 30 * DAY
_MOST_SIGNED = 200
_LISTS = ("findings", "signed")

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


class SignOff(Body):
    """A finding that was looked into, and what came of it."""

    finding_id: Id
    note: Annotated[str, Field(max_length=2000)] = ""


class ProposeExclusion(Body):
    """That the ratings which a finding names do not count, and why."""

    finding_id: Id
    reason: Id
    note: Line = ""


class DecideExclusion(Body):
    """Whether the ratings of a proposal count, and what was looked into."""

    proposal_id: Id
    note: Line = ""


class WithdrawExclusion(Body):
    """A proposal that whoever made it takes back."""

    proposal_id: Id


def plan_proposal(_site: Site, asked: ProposeExclusion) -> partial[Any]:
    """Plan what ProposeExclusion asks for."""
    return partial(propose_exclusion, finding_id=asked.finding_id, reason_code=asked.reason, note=asked.note)


def plan_excluding(_site: Site, asked: DecideExclusion) -> partial[Any]:
    """Plan that the ratings of a proposal do not count."""
    return partial(exclude_proposed, proposal_id=asked.proposal_id, note=asked.note)


def plan_refusing(_site: Site, asked: DecideExclusion) -> partial[Any]:
    """Plan that the ratings of a proposal count."""
    return partial(refuse_exclusion, proposal_id=asked.proposal_id, note=asked.note)


def plan_withdrawal(_site: Site, asked: WithdrawExclusion) -> partial[Any]:
    """Plan that a proposal is taken back."""
    return partial(withdraw_exclusion, proposal_id=asked.proposal_id)


def plan_sign_off(_site: Site, asked: SignOff) -> partial[Any]:
    """Plan what SignOff asks for."""
    return partial(sign_off, finding_id=asked.finding_id, note=asked.note)


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return what is to be signed off, what was lately, and the rules with their settings."""
    now = site.clock.now()
    lately = found_in(conn, site.hall_id, now - _SHOWN_SIGNED, now + 1)
    signed = [one for one in lately if one.signed_at is not None][:_MOST_SIGNED]
    return {
        "findings": _rows(conn, site, unsigned(conn, site.hall_id)),
        "signed": _rows(conn, site, signed),
        "forced_reasons": offered_reasons(site, Purpose.FORCED_RATING),
        "rules": {
            rule: {
                "name": [facts.zh, facts.en],
                "reads": [facts.reads_zh, facts.reads_en],
                "unit": list(UNITS[facts.unit]),
                "evidence": list(UNITS[facts.evidence]),
                "limit_unit": list(UNITS[facts.limit_unit or facts.unit]),
                "setting": facts.setting,
                "unfit": sorted(unfit(rule)),
                "threshold": _threshold(site, facts.setting),
            }
            for rule, facts in RULES.items()
        },
        "today": site.today,
    }


def without_own(conn: Connection, site: Site, shown: Mapping[str, Any], clerk: Clerk) -> Mapping[str, Any]:
    """Leave out what tells single ratings, their instants and levels, to whoever was given one of them.

    A window is one clerk's after the other's: what is found of its ratings can be about several.
    """
    found = [one for name in _LISTS for one in shown[name] if one["about_ratings"] and one["evidence"]]
    if not found:
        return shown
    since = min(evidence["at"] for one in found for evidence in one["evidence"])
    rated = rated_at(conn, site.hall_id, clerk.id, since)
    own = {one["finding_id"] for one in found if any(each["at"] in rated for each in one["evidence"])}
    return {**shown, **{name: [_spared(one, own) for one in shown[name]] for name in _LISTS}}


def _spared(row: Mapping[str, Any], own: Collection[str]) -> Mapping[str, Any]:
    if row["finding_id"] not in own:
        return row
    return {**row, "evidence": [], "exclusions": [{**one, "levels": {}} for one in row["exclusions"]]}


def add_supervision(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` answer with a workbook of a period's findings, and with the levels that one names."""

    @pages.get("/manager/supervision/levels/<finding_id>")
    @signed_in(sessions, surface)
    def levels_of_finding(finding_id: str) -> dict[str, Any]:
        named = site.db.read(levels_named, site.hall_id, an_id(finding_id), me().id)
        return {"levels": {str(level): n for level, n in named.items()}}

    @pages.get("/manager/supervision/findings.xlsx")
    @signed_in(sessions, surface)
    def findings_as_workbook() -> Response:
        since, until = period_asked(site)
        found = site.db.read(_of_period, site, since, until)
        made = site.in_thread(findings_workbook, found, language(), site.catalogue.hall.timezone)
        attachment = {"Content-Disposition": f'attachment; filename="findings-{since}-{until}.xlsx"'}
        return Response(made, mimetype=XLSX, headers={**attachment, "Cache-Control": "no-store"})


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


def _of_period(conn: Connection, site: Site, since: str, until: str) -> list[dict[str, Any]]:
    begin, end = instants(site, since, until)
    return _rows(conn, site, found_in(conn, site.hall_id, begin, end))


def _threshold(site: Site, setting: str) -> int | None:
    """Return what a setting of a rule is; None for one that each queue, case or step has for itself."""
    if setting == "idle_minutes":
        return site.catalogue.hall.known_settings.idle_minutes
    part, _, name = setting.rpartition(".")
    settings = site.settings.cases if part == "cases" else site.settings.inspection
    return getattr(settings, name, None)


def _rows(conn: Connection, site: Site, found: Sequence[Found]) -> list[dict[str, Any]]:
    names = names_of(conn, site.hall_id)
    proposed = exclusions_of(conn, site.hall_id, [one.finding_id for one in found])
    return [_row(site, names, one, proposed.get(one.finding_id, ())) for one in found]


def _row(site: Site, names: Mapping[str, str], one: Found, proposed: Iterable[Exclusion]) -> dict[str, Any]:
    window = site.windows.get(one.window_id or "")
    return {
        **asdict(one),
        "window": window.number if window else None,
        "clerk_name": names.get(one.clerk_id or "", ""),
        "signed_by": names.get(one.signed_by or "", ""),
        "about_ratings": one.rule in RATING_RULES,
        "exclusions": [_exclusion(site, names, exclusion) for exclusion in proposed],
    }


def _exclusion(site: Site, names: Mapping[str, str], one: Exclusion) -> dict[str, Any]:
    return {
        **asdict(one),
        "levels": {str(level): n for level, n in one.levels.items()},
        "reason": waiting_reason(site, Purpose.FORCED_RATING, one.reason_code, one.proposed_at),
        "proposer": names.get(one.proposed_by, ""),
        "decider": names.get(one.decided_by or "", ""),
    }
