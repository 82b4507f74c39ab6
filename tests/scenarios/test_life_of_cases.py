"""An instant case, and a promised case with a gap over a make-up working day."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from hallsys.cases.life_errors import GapsOpen
from hallsys.cases.life_views import gaps_of, steps_of
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import Application, accept, fill_gaps
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.matters.rules import Kind, MaterialFacts
from tests.cases.office import accepted, collected, granted, granted_at_window
from tests.served import Served, open_hall

SHANGHAI = "Asia/Shanghai"
LISTED = (
    MaterialFacts(name="申请表", name_en="Application form"),
    MaterialFacts(name="场地证明", name_en="Proof of premises", may_be_missing=True),
)


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    """Yield a hall in a database of either kind."""
    database = Database.open(any_database_url, clock)
    yield open_hall(database)
    database.close()


def at(clock: ManualClock, day: date, hour: int) -> None:
    clock.set(int(datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(SHANGHAI)).timestamp()) * 1000)


def test_an_instant_case_is_done_while_the_applicant_waits(served: Served, clock: ManualClock) -> None:
    """“即办件即时办结，承诺件前台受理，后台审批，统一窗口出件” (seed 001_9adf729ada20d30c)."""
    visit = served.visit()
    case = accepted(served, visit, Kind.IMMEDIATE)
    assert local_time(case.due_at, SHANGHAI).date() == local_time(clock.now(), SHANGHAI).date()
    (paper,) = granted_at_window(served, visit, case, ("证明",)).result_ids
    assert collected(served, paper, visit.person_id).last
    told = [one.reached for one in served.db.read(steps_of, served.hall.id, case.case_id)]
    assert told == ["accepted", "ready"]


def test_a_promised_case_with_a_gap_over_a_make_up_working_day(served: Served, clock: ManualClock) -> None:
    """“推行企业和群众办事告知承诺、容缺受理、只说“YES”不说“NO”的服务模式” (seed 001_9adf729ada20d30c).

    The case is accepted on Friday, 27 February 2026; the gap is due after one working day, which is
    Saturday, 28 February: it is worked, in place of a day of the Spring Festival.
    """
    at(clock, date(2026, 2, 27), 10)
    matter_id = served.matter(limit_days=3, checklist=LISTED)
    form, premises = (one.id for one in served.checklist(matter_id))
    visit = served.visit()
    application = Application(matter_id, (form,), promised=(premises,), gap_days=1)
    on = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id)
    (case,) = served.db.transact(served.origin(), accept, *on, [application]).cases
    assert case.gaps_due_at
    assert local_time(case.gaps_due_at, SHANGHAI).date() == date(2026, 2, 28)
    assert local_time(case.due_at, SHANGHAI).date() == date(2026, 3, 3)  # Saturday, Monday, Tuesday
    served.end(visit)
    (licence,) = granted(served, case).result_ids
    with pytest.raises(GapsOpen):
        collected(served, licence, visit.person_id)
    at(clock, date(2026, 2, 28), 9)
    again = served.visit(visit.person_id)
    brought = (case.case_id, again.service_id, again.clerk_id, [premises])
    assert served.db.transact(served.origin(), fill_gaps, *brought) == 0
    assert served.db.read(gaps_of, served.hall.id, [case.case_id]) == ()
    assert collected(served, licence, visit.person_id).last
