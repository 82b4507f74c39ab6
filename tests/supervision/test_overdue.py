"""A case that is not decided in time is found once; a result that does not arrive in time is an alert."""

import pytest

from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import receive_results
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.queue.catalogue import catalogue
from hallsys.queue.policy import PolicySettings
from hallsys.supervision import finding_lists
from hallsys.supervision.alerts import Code
from hallsys.supervision.inspecting import inspect
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.views import Limits, alerts
from tests.cases.office import accepted, granted
from tests.served import Served, open_hall

LIMITS = Limits(FollowUpSettings(), CaseSettings())


@pytest.fixture
def served(db: Database) -> Served:
    return open_hall(db)


def test_a_case_past_its_deadline_is_found_once(served: Served, clock: ManualClock) -> None:
    late, decided = (accepted(served, served.visit(), limit_days=1) for _ in range(2))
    granted(served, decided)
    known = served.db.read(catalogue, served.hall.id, PolicySettings())
    for _ in range(3):
        served.db.transact(served.origin(), inspect, known, InspectionSettings(), LIMITS)
        clock.advance(5 * DAY)
    (found,) = served.db.read(finding_lists.unsigned, served.hall.id)
    assert (found.rule, found.subject, found.times) == ("overdue", late.case_number, 1)
    assert found.evidence[0].seq is None


def test_a_result_that_does_not_arrive_in_time_is_an_alert_until_it_lies_on_a_shelf(
    served: Served, clock: ManualClock
) -> None:
    case = accepted(served, served.visit())
    granted(served, case, shelf="")
    known = served.db.read(catalogue, served.hall.id, PolicySettings())

    def codes() -> list[str]:
        return [one.alert.code for one in served.db.read(alerts, known, {}, (), LIMITS, clock.now())]

    clock.advance(9 * DAY)
    assert Code.UNDELIVERED not in codes()
    clock.advance(7 * DAY)
    assert Code.UNDELIVERED in codes()
    window_id = served.window("output", "output")
    served.db.transact(served.origin(), receive_results, window_id, "output", case.case_number, "A-1")
    assert Code.UNDELIVERED not in codes()
