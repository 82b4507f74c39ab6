"""What other systems read of the hall: its queues and windows, its matters, a department's cases."""

from typing import Any

from sqlalchemy import Connection

from hallsys.cases.rules import STATUS_FACTS, Status
from hallsys.cases.systems import case_for, cases_of_department, number_in
from hallsys.cases.views import case_file
from hallsys.counters.views import standings
from hallsys.queue.views import expectations, waiting_counts
from hallsys.web.api import schemas
from hallsys.web.api.call import Call


def hall(call: Call) -> schemas.Hall:
    """Return the hall and its day."""
    site = call.site
    this = site.catalogue.hall
    return schemas.Hall(
        name=this.name, name_en=this.name_en, day=site.today, timezone=this.timezone, now=site.clock.now()
    )


def queues(call: Call) -> schemas.Queues:
    """Return who waits, by queue."""
    site = call.site
    policy, pace, now = site.catalogue.policy, site.pace(), site.clock.now()

    def read(conn: Connection) -> tuple[Any, Any]:
        expected = expectations(conn, site.hall_id, site.today, now, pace, policy)
        return waiting_counts(conn, site.hall_id, site.today), expected

    waiting, expected = site.db.read(read)
    return schemas.Queues(
        queues=tuple(
            schemas.Queue(
                code=one.code,
                name=one.name,
                name_en=one.name_en,
                open=one.open,
                waiting=sum(waiting.get(one.id, {}).values()),
                wait_low=expected[one.id].low if one.id in expected else None,
                wait_high=expected[one.id].high if one.id in expected else None,
            )
            for one in site.catalogue.queues.values()
        )
    )


def windows(call: Call) -> schemas.Windows:
    """Return the windows and what they serve."""
    site = call.site
    now = site.db.read(standings, site.hall_id)
    codes = {one.id: one.code for one in site.catalogue.queues.values()}
    return schemas.Windows(
        windows=tuple(
            schemas.Window(
                number=one.number,
                name=one.name,
                name_en=one.name_en,
                state=now[one.id].state,
                queues=tuple(codes[queue_id] for queue_id in now[one.id].queue_ids if queue_id in codes),
            )
            for one in sorted(site.windows.values(), key=lambda one: one.number)
        )
    )


def matters(call: Call) -> schemas.Matters:
    """Return a page of the matters."""
    listed = sorted(call.site.catalogue.matters.values(), key=lambda one: one.code)
    there = [one for one in listed if one.code > call.asked.after]
    page, more = there[: call.asked.limit], len(there) > call.asked.limit
    return schemas.Matters(
        matters=tuple(
            schemas.Matter(
                code=one.code,
                implementation_code=one.implementation_code,
                name=one.name,
                name_en=one.name_en,
                department=one.department,
                kind=one.kind,
                open=one.open,
            )
            for one in page
        ),
        next=page[-1].code if more else None,
    )


def case_numbers(call: Call) -> schemas.CaseNumbers:
    """Return a page of the numbers of a department's cases. Raises OtherDepartment."""
    site, asked = call.site, call.asked
    found = site.db.read(
        cases_of_department,
        site.hall_id,
        call.who.system,
        asked.department,
        asked.after,
        asked.limit + 1,
    )
    page = found[: asked.limit]
    return schemas.CaseNumbers(case_numbers=page, next=page[-1] if len(found) > len(page) else None)


def case(call: Call) -> schemas.Case:
    """Return a case of the system's departments. Raises CaseUnknown, OtherDepartment."""
    return call.site.db.read(_case, call)


def _case(conn: Connection, call: Call) -> schemas.Case:
    hall_id, system = call.site.hall_id, call.who.system
    case_id, number = case_for(conn, hall_id, system, call.path["case_number"], None)
    file = case_file(conn, hall_id, number)
    assert file is not None  # noqa: S101 - it was found just now, in the same transaction
    one = file.case
    return schemas.Case(
        case_number=number,
        own_number=number_in(conn, hall_id, system, case_id),
        matter_name=one.matter_name,
        kind=one.kind,
        status=STATUS_FACTS[Status(one.status)].exchange_code,
        stands=one.status,
        accepted_at=one.accepted_at,
        due_at=one.due_at,
        decided_at=one.decided_at,
        outcome=one.outcome,
        reason_code=one.reason_code,
        results=tuple(schemas.CaseResult(name=result.name, status=result.status) for result in file.results),
    )
