"""What pages read about cases: a case and its results, what waits for whom, earlier cases."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, or_, select, text, union_all

from hallsys.cases.errors import CaseUnknown
from hallsys.cases.tables import IS_OPEN, IS_READY, case_answers, case_materials, cases, concerns, results
from hallsys.kernel.clock import Millis
from hallsys.matters.rules import Kind
from hallsys.matters.situations import holds
from hallsys.matters.tables import materials, matter_versions


@dataclass(frozen=True, slots=True)
class ReadyResult:
    """A result that lies on a shelf for the applicant."""

    result_id: str
    case_id: str
    case_number: str
    matter_name: str
    matter_name_en: str
    name: str
    shelf: str
    ready_at: Millis
    person_id: str
    agent_role: str | None  # by which right somebody collects it for an organisation


@dataclass(frozen=True, slots=True)
class Result:
    """A result of a case: where it lies, or lay before it was handed over."""

    id: str
    name: str
    shelf: str
    status: str
    ready_at: Millis | None
    serial: int
    kind: str
    paper: str | None  # where that of a void one is, until its department has it


@dataclass(frozen=True, slots=True)
class Case:
    """A case as staff see it. The applicant is an id; names are people's affair."""

    id: str
    case_number: str
    matter_id: str
    matter_name: str
    matter_name_en: str
    kind: str
    status: str
    person_id: str
    ticket_id: str
    accepted_by: str
    accepted_at: Millis
    due_at: Millis
    taken_up_by: str | None
    decided_by: str | None
    decided_at: Millis | None
    outcome: str | None
    reason_code: str | None
    matter_version: int
    was_ready: bool  # something of it lay ready at some time
    agent_person_id: str | None = None  # who acts for an applicant that is an organisation
    agent_role: str | None = None
    agent_note: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its results."""

    case: Case
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Ticked:
    """An entry of a case's checklist, what staff look at in it, and whether it was handed in."""

    material_id: str
    name: str
    name_en: str
    required: bool
    ticked: bool
    review_points: str = ""
    review_points_en: str = ""


_ACCEPTED_UNDER = and_(
    matter_versions.c.hall_id == cases.c.hall_id,
    matter_versions.c.matter_id == cases.c.matter_id,
    matter_versions.c.number == cases.c.matter_version,
)
_ALL_READY = (
    select(
        results.c.id.label("result_id"),
        results.c.case_id,
        cases.c.case_number,
        matter_versions.c.name.label("matter_name"),
        matter_versions.c.name_en,
        results.c.name,
        results.c.shelf,
        results.c.ready_at,
        cases.c.person_id,
        cases.c.agent_role,
    )
    .join(cases, (cases.c.hall_id == results.c.hall_id) & (cases.c.id == results.c.case_id))
    .join(matter_versions, _ACCEPTED_UNDER)
    .where(results.c.hall_id == bindparam("hall_id"), text(f"results.{IS_READY}"))
)
# Two indexes, one for what is somebody's own, one for what they applied for as an organisation's agent.
_READY = union_all(
    _ALL_READY.where(results.c.person_id == bindparam("person_id")),
    _ALL_READY.where(
        cases.c.hall_id == bindparam("hall_id"), cases.c.agent_person_id == bindparam("person_id")
    ),
).order_by("ready_at", "result_id")
_CASES: Select[tuple[Any, ...]] = (
    select(
        cases.c.id,
        cases.c.case_number,
        cases.c.matter_id,
        matter_versions.c.name,
        matter_versions.c.name_en,
        cases.c.matter_kind,
        cases.c.status,
        cases.c.person_id,
        cases.c.ticket_id,
        cases.c.accepted_by,
        cases.c.accepted_at,
        cases.c.due_at,
        cases.c.taken_up_by,
        cases.c.decided_by,
        cases.c.decided_at,
        cases.c.outcome,
        cases.c.reason_code,
        cases.c.matter_version,
        cases.c.pick_up_code.is_not(None),
        cases.c.agent_person_id,
        cases.c.agent_role,
        cases.c.agent_note,
    )
    .join(matter_versions, _ACCEPTED_UNDER)
    .where(cases.c.hall_id == bindparam("hall_id"))
)
_BY_ID = _CASES.where(cases.c.id == bindparam("case_id"))
_BY_NUMBER = _CASES.where(cases.c.case_number == bindparam("case_number"))
_OF_TICKET = _CASES.where(cases.c.ticket_id == bindparam("ticket_id")).order_by(cases.c.id)
_OF_PERSON = (
    _CASES.where(concerns(bindparam("person_id")))
    .order_by(cases.c.accepted_at.desc(), cases.c.id.desc())
    .limit(bindparam("limit"))
)
_OVERDUE = (
    _CASES.where(text(f"cases.{IS_OPEN}"), cases.c.due_at < bindparam("now"))
    .order_by(cases.c.due_at, cases.c.id)
    .limit(bindparam("limit"))
)
_OPEN_IMMEDIATE = select(cases.c.id, cases.c.ticket_id).where(
    cases.c.hall_id == bindparam("hall_id"), text(IS_OPEN), cases.c.matter_kind == Kind.IMMEDIATE
)
_RESULTS = (
    select(
        results.c.id,
        results.c.name,
        results.c.shelf,
        results.c.status,
        results.c.ready_at,
        results.c.serial,
        results.c.kind,
        results.c.paper,
    )
    .where(results.c.hall_id == bindparam("hall_id"), results.c.case_id == bindparam("case_id"))
    .order_by(results.c.serial)
)

_ANSWERS = select(case_answers.c.question, case_answers.c.option).where(
    case_answers.c.hall_id == bindparam("hall_id"), case_answers.c.case_id == bindparam("case_id")
)
# The list is that of the version that the case was accepted under. What had left a list before versions
# were kept stands on it only if it was handed in.
_CHECKLIST = (
    select(
        materials.c.id,
        materials.c.name,
        materials.c.name_en,
        materials.c.required,
        materials.c.applies_when,
        materials.c.review_points,
        materials.c.review_points_en,
        case_materials.c.material_id.is_not(None).label("ticked"),
    )
    .select_from(cases)
    .join(
        materials,
        and_(materials.c.hall_id == cases.c.hall_id, materials.c.matter_id == cases.c.matter_id),
    )
    .outerjoin(
        case_materials,
        and_(
            case_materials.c.hall_id == cases.c.hall_id,
            case_materials.c.case_id == cases.c.id,
            case_materials.c.material_id == materials.c.id,
        ),
    )
    .where(
        cases.c.hall_id == bindparam("hall_id"),
        cases.c.id == bindparam("case_id"),
        or_(materials.c.version == cases.c.matter_version, case_materials.c.material_id.is_not(None)),
    )
    .order_by(materials.c.position, materials.c.id)
)


def case(conn: Connection, hall_id: str, case_id: str) -> Case:
    """Return the case. Raises CaseUnknown."""
    row = conn.execute(_BY_ID, {"hall_id": hall_id, "case_id": case_id}).one_or_none()
    if row is None:
        raise CaseUnknown
    return Case(*row)


def checklist(conn: Connection, hall_id: str, case_id: str) -> tuple[Ticked, ...]:
    """Return the checklist of a case in its order, as its situation narrowed it, with what was handed in."""
    rows = conn.execute(_CHECKLIST, {"hall_id": hall_id, "case_id": case_id}).all()
    answers = answers_of(conn, hall_id, case_id)
    return tuple(
        Ticked(
            row.id,
            row.name,
            row.name_en,
            row.required,
            bool(row.ticked),
            row.review_points,
            row.review_points_en,
        )
        for row in rows
        if row.ticked or holds(row.applies_when, answers)
    )


def answers_of(conn: Connection, hall_id: str, case_id: str) -> dict[str, str]:
    """Return the situation that a case was accepted in: options by their questions."""
    rows = conn.execute(_ANSWERS, {"hall_id": hall_id, "case_id": case_id})
    return {row.question: row.option for row in rows}


def ready_for(conn: Connection, hall_id: str, person_id: str) -> tuple[ReadyResult, ...]:
    """Return what lies ready for an applicant, or for whom the person acts; the longest waiting first."""
    rows = conn.execute(_READY, {"hall_id": hall_id, "person_id": person_id})
    return tuple(ReadyResult(*row) for row in rows)


def case_file(conn: Connection, hall_id: str, case_number: str) -> CaseFile | None:
    """Return the case with that number and its results, or None: how an agent's pick-up is found."""
    row = conn.execute(_BY_NUMBER, {"hall_id": hall_id, "case_number": case_number}).one_or_none()
    if row is None:
        return None
    made = conn.execute(_RESULTS, {"hall_id": hall_id, "case_id": row.id})
    return CaseFile(Case(*row), tuple(Result(*one) for one in made))


def cases_of_ticket(conn: Connection, hall_id: str, ticket_id: str) -> tuple[Case, ...]:
    """Return the cases accepted from the ticket, in the order of acceptance."""
    rows = conn.execute(_OF_TICKET, {"hall_id": hall_id, "ticket_id": ticket_id})
    return tuple(Case(*row) for row in rows)


def cases_of_person(conn: Connection, hall_id: str, person_id: str, limit: int = 10) -> tuple[Case, ...]:
    """Return the newest `limit` cases of an applicant, or of whom the person acts for; the newest first."""
    rows = conn.execute(_OF_PERSON, {"hall_id": hall_id, "person_id": person_id, "limit": limit})
    return tuple(Case(*row) for row in rows)


def open_immediate(conn: Connection, hall_id: str) -> dict[str, str]:
    """Return the tickets of the immediate cases that are not decided, by case id.

    Once such a ticket has left the counters, its cases are in an inbox.
    """
    rows = conn.execute(_OPEN_IMMEDIATE, {"hall_id": hall_id})
    return {row.id: row.ticket_id for row in rows}


def overdue(conn: Connection, hall_id: str, now: Millis, limit: int) -> tuple[Case, ...]:
    """Return the `limit` open cases that were due first and before `now`, at whatever desk they lie."""
    rows = conn.execute(_OVERDUE, {"hall_id": hall_id, "now": now, "limit": limit})
    return tuple(Case(*row) for row in rows)
