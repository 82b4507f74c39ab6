"""Accepting cases (受理) from the ticket that is being served."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from hallsys.cases.clock import Limit, due_at, office
from hallsys.cases.errors import NothingApplied
from hallsys.cases.events import CaseAccepted
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Status, case_number, check_materials
from hallsys.cases.tables import case_answers, case_counters, case_materials, cases
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.tables import services
from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.situations import narrowed, settled
from hallsys.matters.versions import in_force
from hallsys.matters.views import materials, matters_by_id
from hallsys.queue.tables import tickets

_SERVICE = (
    select(services.c.ticket_id, services.c.window_id, tickets.c.person_id)
    .join(tickets, tickets.c.id == services.c.ticket_id)
    .where(
        services.c.id == bindparam("service_id"),
        services.c.hall_id == bindparam("hall_id"),
        services.c.clerk_id == bindparam("clerk_id"),
        services.c.started_at.is_not(None),
        services.c.ended_at.is_(None),
    )
)


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

    `answers` describe the applicant's situation, as pairs of a question and its option.
    """

    matter_id: str
    material_ids: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptedCase:
    """One accepted case, with its number and the instant it is due."""

    case_id: str
    case_number: str
    matter_id: str
    kind: str
    due_at: Millis


@dataclass(frozen=True, slots=True)
class Accepted:
    """The cases accepted in one go, in the order of the applications."""

    cases: tuple[AcceptedCase, ...]


def accept(
    tx: Tx,
    hall: Hall,
    settings: CaseSettings,
    service_id: str,
    clerk_id: str,
    applications: Sequence[Application],
) -> Accepted:
    """Accept one or several cases from the ticket that the clerk serves, all of them or none.

    The applicant is whoever took the ticket. The matters need not be the ticket's, and one that
    was suspended meanwhile is still accepted from those who had waited for it. Raises
    NothingApplied, NotYourTicket unless `clerk_id` serves `service_id` now, MatterUnknown,
    AnswersMissing, AnswerUnknown, MaterialOutsideList for what the situation does not ask for,
    MaterialsMissing, and CalendarUncovered when a limit cannot be worked out.
    """
    if not applications:
        raise NothingApplied
    service = tx.execute(
        _SERVICE, {"service_id": service_id, "hall_id": tx.hall_id, "clerk_id": clerk_id}
    ).one_or_none()
    if service is None:
        raise NotYourTicket
    matters = matters_by_id(tx.conn, tx.hall_id, [one.matter_id for one in applications])
    listed = materials(tx.conn, tx.hall_id, list({matter.id for matter in matters}))
    told = in_force(tx.conn, tx.hall_id, [matter.id for matter in matters])
    situations = []
    for matter, application in zip(matters, applications, strict=True):
        questions = told[matter.id].guide.questions
        situation = settled(matter, questions, dict(application.answers))
        own_list = [material for material in listed if material.matter_id == matter.id]
        check_materials(matter, narrowed(questions, own_list, situation), application.material_ids)
        situations.append(situation)
    today = local_time(tx.now, hall.timezone).date()
    numbers = _numbers(tx, [matter.implementation_code for matter in matters], today)
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    accepted = tuple(
        AcceptedCase(
            case_id=new_id(),
            case_number=number,
            matter_id=matter.id,
            kind=matter.kind,
            due_at=due_at(clock, tx.now, Limit(matter.limit_days)),
        )
        for matter, number in zip(matters, numbers, strict=True)
    )
    common = {
        "hall_id": tx.hall_id,
        "person_id": service.person_id,
        "ticket_id": service.ticket_id,
        "service_id": service_id,
        "status": Status.ACCEPTED,
        "accepted_by": clerk_id,
        "accepted_at": tx.now,
    }
    tx.execute(
        _ACCEPT,
        [
            {
                "id": case.case_id,
                "case_number": case.case_number,
                "matter_id": case.matter_id,
                "matter_version": matter.version,
                "matter_kind": case.kind,
                "due_at": case.due_at,
                **common,
            }
            for case, matter in zip(accepted, matters, strict=True)
        ],
    )
    ticks = [
        {"hall_id": tx.hall_id, "case_id": case.case_id, "material_id": material_id}
        for case, application in zip(accepted, applications, strict=True)
        for material_id in set(application.material_ids)
    ]
    if ticks:
        tx.execute(_TICK, ticks)
    answers = [
        {"hall_id": tx.hall_id, "case_id": case.case_id, "question": question, "option": option}
        for case, situation in zip(accepted, situations, strict=True)
        for question, option in situation.items()
    ]
    if answers:
        tx.execute(_ANSWER, answers)
    for case in accepted:
        tx.append(
            CaseAccepted(
                case.case_id,
                case.case_number,
                case.matter_id,
                case.kind,
                service.ticket_id,
                service_id,
                service.window_id,
                case.due_at,
                clerk_id,
            )
        )
    return Accepted(accepted)


def _numbers(tx: Tx, codes: Sequence[str], day: date) -> list[str]:
    """Return the next case number of each implementation code, in the order of `codes`."""
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
