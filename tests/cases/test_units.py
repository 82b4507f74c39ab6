"""The limit of a matter in any unit: when its cases are due, and where a pause moves that."""

from typing import Any

import pytest

from hallsys.cases.clock import Limit, due_at, office
from hallsys.cases.entering import AcceptedCase
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import Application, accept, resume, suspend, take_up
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import DAY, MINUTE, ManualClock
from hallsys.matters.limits import LimitUnit
from hallsys.matters.rules import Kind
from tests.cases.office import APPROVER
from tests.served import Served

SETTINGS = CaseSettings()


@pytest.mark.parametrize(
    ("kind", "amount", "unit", "due"),
    [
        (Kind.IMMEDIATE, 60, LimitUnit.WORKING_MINUTE, "2026-03-02 10:00"),
        (Kind.PROMISED, 480, LimitUnit.WORKING_MINUTE, "2026-03-03 10:00"),
        (Kind.PROMISED, 5, LimitUnit.WORKING_DAY, "2026-03-09 17:30"),
        (Kind.PROMISED, 5, LimitUnit.CALENDAR_DAY, "2026-03-09 17:30"),
        (Kind.PROMISED, 1, LimitUnit.MONTH, "2026-04-02 17:30"),
    ],
)
def test_a_case_is_due_as_its_matter_says(
    served: Served, clock: ManualClock, kind: Kind, amount: int, unit: LimitUnit, due: str
) -> None:
    case = taken(served, kind, amount, unit)
    hall = served.hall
    assert case.due_at == due_at(
        office(hall.calendar, hall.timezone, hall.hours, SETTINGS), clock.now(), Limit(amount, unit)
    )
    assert f"{local_time(case.due_at, hall.timezone):%Y-%m-%d %H:%M}" == due


def test_a_pause_moves_minutes_by_working_time_and_months_by_its_whole_length(
    served: Served, clock: ManualClock
) -> None:
    minutes = taken(served, Kind.PROMISED, 960, LimitUnit.WORKING_MINUTE)
    months = taken(served, Kind.PROMISED, 1, LimitUnit.MONTH)
    for case in (minutes, months):
        do(served, take_up, case.case_id, APPROVER)
        do(served, suspend, case.case_id, APPROVER, "hearing")
    clock.advance(2 * MINUTE)
    assert do(served, resume, served.hall, SETTINGS, minutes.case_id, APPROVER) == minutes.due_at + 2 * MINUTE
    clock.advance(7 * DAY - 2 * MINUTE)
    assert do(served, resume, served.hall, SETTINGS, months.case_id, APPROVER) == months.due_at + 7 * DAY


def do(served: Served, use_case: Any, *args: Any) -> Any:
    return served.db.transact(served.origin(), use_case, *args)


def taken(served: Served, kind: Kind, amount: int, unit: LimitUnit) -> AcceptedCase:
    visit = served.visit()
    made = served.db.transact(
        served.origin(),
        accept,
        served.hall,
        SETTINGS,
        visit.service_id,
        visit.clerk_id,
        [Application(served.matter(kind, amount, limit_unit=unit))],
    )
    return made.cases[0]
