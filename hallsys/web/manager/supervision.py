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
from hallsys.kernel.clock import DAY
from hallsys.staff.views import Clerk, names_of
from hallsys.supervision.excluding import (
    exclude_proposed,
    propose_exclusion,
    refuse_exclusion,
    withdraw_exclusion,
)
from hallsys.supervision.exclusion_views import Exclusion, exclusions_of, levels_named
from hallsys.supervision.finding_lists import (
    NONE_YET,
    Found,
    Last,
    counts,
    found_in,
    signed_since,
    unsigned,
    with_waiting_exclusion,
)
from hallsys.supervision.findings import sign_off
from hallsys.supervision.forced_reasons import unfit
from hallsys.supervision.rule_table import RATING_RULES, RULES
from hallsys.web.entrance import me
from hallsys.web.errors import BadRequest
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body
from hallsys.web.manager.findings_book import UNITS, findings_workbook
from hallsys.web.manager.periods import instants, period_asked
from hallsys.web.paths import an_id
from hallsys.web.reasons import offered_reasons, waiting_reason
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX
from hallsys.web.site import Site
from hallsys.web.snapshots import language

_SHOWN_SIGNED = 30 * DAY
LISTED = 50  # findings at once; the rest on request
_LATEST = 2**53


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
    """Return the newest of what is to be signed off, to be decided, was signed off lately; and the rules."""
    to_sign, to_decide = counts(conn, site.hall_id)
    return {
        **{name: _listed(conn, site, name) for name in LISTS},
        "counts": {"findings": to_sign, "waiting": to_decide},
        "listed": LISTED,
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
    lists = [name for name in LISTS if name in shown]
    found = [one for name in lists for one in shown[name] if one["about_ratings"] and one["evidence"]]
    if not found:
        return shown
    since = min(evidence["at"] for one in found for evidence in one["evidence"])
    rated = rated_at(conn, site.hall_id, clerk.id, since)
    own = {one["finding_id"] for one in found if any(each["at"] in rated for each in one["evidence"])}
    return {**shown, **{name: [_spared(one, own) for one in shown[name]] for name in lists}}


def _spared(row: Mapping[str, Any], own: Collection[str]) -> Mapping[str, Any]:
    if row["finding_id"] not in own:
        return row
    return {**row, "evidence": [], "exclusions": [{**one, "levels": {}} for one in row["exclusions"]]}


def add_supervision(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` answer with a workbook of a period's findings, and with the levels that one names."""

    @pages.get("/manager/supervision/more/<name>/<int:at>/<finding_id>")
    @signed_in(sessions, surface)
    def more_findings(name: str, at: int, finding_id: str) -> Mapping[str, Any]:
        if name not in LISTS or at >= _LATEST:
            raise BadRequest
        last, clerk = Last(at, an_id(finding_id)), me()

        def read(conn: Connection) -> Mapping[str, Any]:
            return without_own(conn, site, {name: _listed(conn, site, name, last)}, clerk)

        return {"rows": site.db.read(read)[name]}

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


def _to_sign(conn: Connection, site: Site, last: Last) -> Sequence[Found]:
    return unsigned(conn, site.hall_id, last, LISTED)


def _to_decide(conn: Connection, site: Site, last: Last) -> Sequence[Found]:
    return with_waiting_exclusion(conn, site.hall_id, last, LISTED)


def _signed(conn: Connection, site: Site, last: Last) -> Sequence[Found]:
    return signed_since(conn, site.hall_id, site.clock.now() - _SHOWN_SIGNED, last, LISTED)


# The lists of the page, by their names: each the newest first, LISTED at once.
LISTS: Mapping[str, Callable[[Connection, Site, Last], Sequence[Found]]] = {
    "findings": _to_sign,
    "waiting": _to_decide,
    "signed": _signed,
}


def _listed(conn: Connection, site: Site, name: str, last: Last = NONE_YET) -> list[dict[str, Any]]:
    return _rows(conn, site, LISTS[name](conn, site, last))


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
