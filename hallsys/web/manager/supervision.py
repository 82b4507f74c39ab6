"""The page of the electronic supervision 电子监察: findings with their evidence, signed off by name."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import Field
from sqlalchemy import Connection

from hallsys.halls.rules import local_time
from hallsys.kernel.clock import DAY
from hallsys.staff.views import names_of
from hallsys.supervision.findings import Found, found_in, sign_off, unsigned
from hallsys.supervision.rule_table import RULES, Unit
from hallsys.web.fields import Id
from hallsys.web.http import Body
from hallsys.web.manager.periods import instants, period_asked
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX, Cell, Sheet, workbook
from hallsys.web.site import Site
from hallsys.web.snapshots import language

_SHOWN_SIGNED = 30 * DAY
_MOST_SIGNED = 200

UNITS: Mapping[Unit, tuple[str, str]] = {
    Unit.MINUTES: ("分钟", "min"),
    Unit.SECONDS: ("秒", "s"),
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
)


class SignOff(Body):
    """A finding that was looked into, and what came of it."""

    finding_id: Id
    note: Annotated[str, Field(max_length=2000)] = ""


def plan_sign_off(_site: Site, asked: SignOff) -> partial[Any]:
    """Plan what SignOff asks for."""
    return partial(sign_off, finding_id=asked.finding_id, note=asked.note)


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return what is to be signed off, what was lately, and the rules with their settings."""
    names, now = names_of(conn, site.hall_id), site.clock.now()
    lately = found_in(conn, site.hall_id, now - _SHOWN_SIGNED, now + 1)
    signed = [one for one in lately if one.signed_at is not None][:_MOST_SIGNED]
    return {
        "findings": [_row(site, names, one) for one in unsigned(conn, site.hall_id)],
        "signed": [_row(site, names, one) for one in signed],
        "rules": {
            rule: {
                "name": [facts.zh, facts.en],
                "reads": [facts.reads_zh, facts.reads_en],
                "unit": list(UNITS[facts.unit]),
                "evidence": list(UNITS[facts.evidence]),
                "limit_unit": list(UNITS[facts.limit_unit or facts.unit]),
                "setting": facts.setting,
                "threshold": _threshold(site, facts.setting),
            }
            for rule, facts in RULES.items()
        },
        "today": site.today,
    }


def add_supervision(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` answer with a workbook of a period's findings."""

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
    ]


def _of_period(conn: Connection, site: Site, since: str, until: str) -> list[dict[str, Any]]:
    begin, end = instants(site, since, until)
    names = names_of(conn, site.hall_id)
    return [_row(site, names, one) for one in found_in(conn, site.hall_id, begin, end)]


def _threshold(site: Site, setting: str) -> int | None:
    """Return what a setting of a rule is; None for one that each queue, case or step has for itself."""
    if setting == "idle_minutes":
        return site.catalogue.hall.known_settings.idle_minutes
    part, _, name = setting.rpartition(".")
    settings = site.settings.cases if part == "cases" else site.settings.inspection
    return getattr(settings, name, None)


def _row(site: Site, names: Mapping[str, str], one: Found) -> dict[str, Any]:
    window = site.windows.get(one.window_id or "")
    return {
        **asdict(one),
        "window": window.number if window else None,
        "clerk_name": names.get(one.clerk_id or "", ""),
        "signed_by": names.get(one.signed_by or "", ""),
    }
