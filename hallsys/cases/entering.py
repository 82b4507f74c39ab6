"""Writing applications down as cases: their lists, their numbers, what was handed in, their situation."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import Row, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from hallsys.cases.clock import Limit, Office, due_at
from hallsys.cases.rules import Status, case_number, check_applicant
from hallsys.cases.tables import case_answers, case_counters, case_materials, cases
from hallsys.cases.ways import Chosen, Way, choose_way
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.guides import Applicants
from hallsys.matters.rules import Matter
from hallsys.matters.situations import narrowed, settled
from hallsys.matters.versions import in_force
from hallsys.matters.views import Material, materials, matters_by_id
from hallsys.people.phones import Phone, give_phone


def _take_numbers(dialect: Any) -> ReturningInsert[Any]:
    """Return the statement that moves several counters on at once and tells how far each has come."""
    taken = dialect.insert(case_counters)
    moved = taken.on_conflict_do_update(
        index_elements=case_counters.primary_key.columns,
        set_={"last": case_counters.c.last + taken.excluded.last},
    )
    returning: ReturningInsert[Any] = moved.returning(
        case_counters.c.implementation_code, case_counters.c.last
    )
    return returning


_TAKE_NUMBERS = {"sqlite": _take_numbers(sqlite), "postgresql": _take_numbers(postgresql)}
_ACCEPT = insert(cases)
_TICK = insert(case_materials)
_ANSWER = insert(case_answers)


@dataclass(frozen=True, slots=True)
class Application:
    """What the clerk takes in for one matter: the ids of the listed materials that are there.

    `answers` describe the applicant's situation, as pairs of a question and its option. `promised`: the
    materials that are to come within `gap_days` working days (容缺). `way`: how its results reach the
    applicant, `phone`: where the applicant is told of it; None if nobody asked.
    """

    matter_id: str
    material_ids: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    promised: tuple[str, ...] = ()
    gap_days: int = 0
    way: Chosen | None = None
    phone: Phone | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """An application with its matter, and the closed list of the applicant's situation."""

    application: Application
    matter: Matter
    listed: tuple[Material, ...]
    situation: dict[str, str]
    applicants: Applicants


@dataclass(frozen=True, slots=True)
class AcceptedCase:
    """One accepted case, with its number and the instant it is due; `gaps_due_at` if it has gaps."""

    case_id: str
    case_number: str
    matter_id: str
    kind: str
    due_at: Millis
    gaps_due_at: Millis | None = None


def forms(tx: Tx, applications: Sequence[Application]) -> list[Form]:
    """Return the applications with what may be asked for.

    Raises MatterUnknown, AnswersMissing, AnswerUnknown.
    """
    matters = matters_by_id(tx.conn, tx.hall_id, [one.matter_id for one in applications])
    listed = materials(tx.conn, tx.hall_id, list({matter.id for matter in matters}))
    told = in_force(tx.conn, tx.hall_id, [matter.id for matter in matters])
    found = []
    for matter, application in zip(matters, applications, strict=True):
        guide = told[matter.id].guide
        questions = guide.questions
        situation = dict(settled(matter, questions, dict(application.answers)))
        own = [material for material in listed if material.matter_id == matter.id]
        listing = tuple(narrowed(questions, own, situation))
        found.append(Form(application, matter, listing, situation, guide.applicants))
    return found


def enter(
    tx: Tx, clock: Office, service: Row[Any], clerk_id: str, filled: Sequence[Form], **more: Any
) -> tuple[AcceptedCase, ...]:
    """Write cases from the service in hand with what was handed in; `more` are columns of all of them.

    Raises ApplicantNotServed if a matter is not for such applicants.
    """
    for one in filled:
        check_applicant(one.matter, one.applicants, organisation=service.organisation_id is not None)
    today = local_time(tx.now, clock.timezone).date()
    numbers = next_numbers(tx, [one.matter.implementation_code for one in filled], today)
    entered = tuple(
        AcceptedCase(
            case_id=new_id(),
            case_number=number,
            matter_id=one.matter.id,
            kind=one.matter.kind,
            due_at=due_at(clock, tx.now, Limit(one.matter.limit_days, one.matter.limit_unit)),
        )
        for one, number in zip(filled, numbers, strict=True)
    )
    common = {
        "hall_id": tx.hall_id,
        "person_id": service.applicant_id,
        "agent_person_id": service.present_id if service.organisation_id else None,
        "agent_role": service.role,
        "agent_note": service.note,
        "ticket_id": service.ticket_id,
        "service_id": service.id,
        "status": Status.ACCEPTED,
        "accepted_by": clerk_id,
        "accepted_at": tx.now,
        **more,
    }
    tx.execute(
        _ACCEPT,
        [
            {
                "id": case.case_id,
                "case_number": case.case_number,
                "matter_id": case.matter_id,
                "matter_version": one.matter.version,
                "matter_kind": case.kind,
                "due_at": case.due_at,
                **common,
            }
            for case, one in zip(entered, filled, strict=True)
        ],
    )
    ticks = [
        {"hall_id": tx.hall_id, "case_id": case.case_id, "material_id": material_id}
        for case, one in zip(entered, filled, strict=True)
        for material_id in set(one.application.material_ids)
    ]
    if ticks:
        tx.execute(_TICK, ticks)
    write_situations(tx, ((case.case_id, one) for case, one in zip(entered, filled, strict=True)))
    for case, one in zip(entered, filled, strict=True):
        if one.application.way is not None and one.application.way.way is not Way.WINDOW:
            choose_way(tx, case.case_id, one.application.way)
        if one.application.phone is not None:
            give_phone(tx, case.case_id, one.application.phone)
    return entered


def write_situations(tx: Tx, filled: Iterable[tuple[str, Form]]) -> None:
    """Write down the situation of each case, by its id, as its form tells it."""
    answers = [
        {"hall_id": tx.hall_id, "case_id": case_id, "question": question, "option": option}
        for case_id, one in filled
        for question, option in one.situation.items()
    ]
    if answers:
        tx.execute(_ANSWER, answers)


def next_numbers(tx: Tx, codes: Sequence[str], day: date) -> list[str]:
    """Return the next number of each code for that day, in the order of `codes`."""
    wanted = Counter(codes)
    rows = tx.execute(
        _TAKE_NUMBERS[tx.dialect],
        # In a fixed order, so that two transactions never wait for each other's counters.
        [
            {"hall_id": tx.hall_id, "implementation_code": code, "day": day.isoformat(), "last": wanted[code]}
            for code in sorted(wanted)
        ],
    )
    serials = {row.implementation_code: count(row.last - wanted[row.implementation_code] + 1) for row in rows}
    return [case_number(code, day, next(serials[code])) for code in codes]
