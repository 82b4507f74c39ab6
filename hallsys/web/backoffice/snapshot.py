"""The snapshot of the back office, and what it is told of one case."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases import ledger
from hallsys.cases import views as cases
from hallsys.cases.deadlines import Horizons, horizons
from hallsys.cases.delivering import undelivered
from hallsys.cases.escalation import Told, told_of
from hallsys.cases.life_views import extended, gaps_of, steps_of, supplements_of
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.policy import TOLD
from hallsys.cases.process_views import InboxRow, inbox
from hallsys.cases.processes import desks_of
from hallsys.cases.views import Case
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.matters.versions import version
from hallsys.people.organisations import AGENT_ROLES, AgentRole
from hallsys.people.views import Masked, masked_people
from hallsys.staff.rules import Action, may, may_confirm
from hallsys.staff.views import Clerk, clerks
from hallsys.web import rows, snapshots
from hallsys.web.backoffice.draws import draw_rows, offered
from hallsys.web.backoffice.inbox import kind_of_stage, process_part, template_rows
from hallsys.web.backoffice.joint import joint_part
from hallsys.web.backoffice.life_rows import life, step_row, told_row, wanted_row
from hallsys.web.backoffice.results import corrections, result_rows
from hallsys.web.backoffice.visits import require_own, visit_rows
from hallsys.web.delivery import where_undelivered
from hallsys.web.reasons import known_reasons
from hallsys.web.site import Site

LISTED = 30


def snapshot(conn: Connection, site: Site, clerk: Clerk, lang: str) -> dict[str, Any]:
    """Return the backlog, what was decided today, and what a decision needs."""
    base = snapshots.base(
        site, conn, room="backoffice", url="/backoffice/snapshot", api="/api/backoffice", lang=lang
    )
    lights, desks = _lights(site), desks_of(conn, site.hall_id, clerk.id)
    department_of = {matter.id: matter.department for matter in site.catalogue.matters.values()}
    lying = inbox(conn, site.hall_id, desks)
    decided = ledger.decided_since(conn, site.hall_id, site.day_began, LISTED)
    return {
        **base,
        "clerk": rows.own_row(clerk),
        "matters": {
            matter.id: {
                "name": matter.name,
                "name_en": matter.name_en,
                "kind": matter.kind,
                "department": matter.department,
            }
            for matter in site.catalogue.matters.values()
        },
        "departments_en": site.catalogue.departments_en,
        "staff": {one.id: one.name for one in clerks(conn, site.hall_id)},
        "desks": desks,
        "may_confirm": may_confirm(clerk.roles, site.settings.staff),
        "may_give_back": may(clerk.roles, Action.CONFIRM),  # what a colleague holds, too
        "cases": _rows(conn, site, lying, lights),
        "told": {told: list(words) for told, words in TOLD.items()},
        "templates": template_rows(conn, site, lying),
        "immediate": cases.open_immediate(conn, site.hall_id),
        "lights": {
            "warning_ms": lights.warning_until - lights.now,
            "yellow_ms": lights.yellow_until - lights.now,
            "serious_ms": lights.now - lights.serious_before,
        },
        "decline_reasons": known_reasons(site, Purpose.DECLINE),
        "refusal_reasons": known_reasons(site, Purpose.REFUSAL),
        **life(conn, site),
        **corrections(conn, site, department_of, desks),
        "undelivered": [
            {
                "case_id": one.case_id,
                "case_number": one.case_number,
                "matter_id": one.matter_id,
                "stands": list(where_undelivered(one.stands)),
                "deliver_by": one.deliver_by,
            }
            for one in undelivered(conn, site.catalogue.hall, site.settings.cases, lights.yellow_until, desks)
        ],
        "shelves": ledger.shelves(conn, site.hall_id),
        "done": [
            {
                "case_id": one.case_id,
                "case_number": one.case_number,
                "outcome": one.outcome,
                "at": one.at,
            }
            for one in decided
            if not desks or department_of.get(one.matter_id) in desks
        ],
    }


def more(conn: Connection, site: Site, clerk: Clerk, after: tuple[Millis, str]) -> list[dict[str, Any]]:
    """Return the rows of the clerk's inboxes that follow the one with that due time and id."""
    desks = desks_of(conn, site.hall_id, clerk.id)
    lights = _lights(site)
    return _rows(conn, site, inbox(conn, site.hall_id, desks, after=after), lights)


def file(conn: Connection, site: Site, clerk: Clerk, case_id: str) -> dict[str, Any]:
    """Return whose case it is, masked, and what was handed in. Raises CaseUnknown, NotYourDepartment."""
    case = cases.case(conn, site.hall_id, case_id)
    require_own(conn, site, clerk, case)
    today = local_time(site.clock.now(), site.catalogue.hall.timezone).date()
    people = masked_people(conn, site.keyring, [case.person_id, case.agent_person_id or ""], today)
    applicant = people[case.person_id]
    gaps, supplement = (read(conn, site.hall_id, [case_id]) for read in (gaps_of, supplements_of))
    process = process_part(conn, site, case_id)
    return {
        "case_id": case.id,
        "case_number": case.case_number,
        "matter_id": case.matter_id,
        "status": case.status,
        "accepted_by": case.accepted_by,
        "accepted_at": case.accepted_at,
        "taken_up_by": case.taken_up_by,
        "due_at": case.due_at,
        "outcome": case.outcome,
        **visit_rows(conn, site, case),
        "results": result_rows(conn, site, case),
        "result_names": version(conn, site.hall_id, case.matter_id, case.matter_version).guide.results,
        "process": process,
        "joint": joint_part(conn, site, clerk, case_id),
        "draws": draw_rows(conn, site, case_id, case.case_number) if process else [],
        "pool": offered(conn, site, kind_of_stage(process)),
        "extended": case_id in extended(conn, site.hall_id, [case_id]),
        "gaps": [wanted_row(one) for one in gaps],
        "supplement": [wanted_row(one) for one in supplement],
        "steps": _history(conn, site, case_id),
        "applicant": {"masked_name": applicant.name, "number_tail": applicant.tail},
        "agent": _agent(case, people),
        "materials": [
            {
                "material_id": entry.material_id,
                "name": entry.name,
                "name_en": entry.name_en,
                "required": entry.required,
                "ticked": entry.ticked,
                "review_points": entry.review_points,
                "review_points_en": entry.review_points_en,
            }
            for entry in cases.checklist(conn, site.hall_id, case_id)
        ],
    }


def _agent(case: Case, people: Mapping[str, Masked]) -> dict[str, Any] | None:
    """Return who acts for the applicant, None if that is a person."""
    if case.agent_person_id is None or case.agent_role is None:
        return None
    one, (role, role_en) = people[case.agent_person_id], AGENT_ROLES[AgentRole(case.agent_role)]
    known = {"masked_name": one.name, "number_tail": one.tail, "note": case.agent_note}
    return {**known, "role": role, "role_en": role_en}


def _lights(site: Site) -> Horizons:
    hall = site.catalogue.hall
    return horizons(hall.calendar, hall.timezone, site.settings.cases, site.clock.now())


def _history(conn: Connection, site: Site, case_id: str) -> list[dict[str, Any]]:
    """Return the steps of a case, and among them who was alerted to its delay."""
    steps = [step_row(site, one) for one in steps_of(conn, site.hall_id, case_id)]
    told = [told_row(one) for one in told_of(conn, site.hall_id, [case_id]).get(case_id, ())]
    return sorted([*steps, *told], key=lambda row: row["at"])


def _rows(conn: Connection, site: Site, lying: Sequence[InboxRow], lights: Horizons) -> list[dict[str, Any]]:
    late = [one.id for one in lying if one.due_at < lights.now]
    told = told_of(conn, site.hall_id, late)
    return [{**_row(one, lights), "told": _told(told.get(one.id, ()))} for one in lying]


def _told(steps: Iterable[Told]) -> list[dict[str, Any]]:
    return [{"told": one.told, "since": one.since} for one in steps if one.ended_at is None]


def _row(case: InboxRow, lights: Horizons) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "case_number": case.case_number,
        "matter_id": case.matter_id,
        "status": case.status,
        "accepted_by": case.accepted_by,
        "accepted_at": case.accepted_at,
        "taken_up_by": case.taken_up_by,
        "due_at": case.due_at,
        "department": case.department,
        "process": case.process,
        "version": case.version,
        "stage": case.stage,
        "stage_due": case.stage_due,
        "holder_id": case.holder_id,
        "light": lights.light(case.due_at).name.lower(),
    }
