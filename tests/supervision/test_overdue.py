"""A case that is not decided in time is found once."""

import pytest

from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.queue.catalogue import catalogue
from hallsys.queue.policy import PolicySettings
from hallsys.supervision import findings
from hallsys.supervision.inspecting import inspect
from hallsys.supervision.policy import InspectionSettings
from tests.cases.office import accepted, granted
from tests.served import Served, open_hall


@pytest.fixture
def served(db: Database) -> Served:
    return open_hall(db)


def test_a_case_past_its_deadline_is_found_once(served: Served, clock: ManualClock) -> None:
    late, decided = (accepted(served, served.visit(), limit_days=1) for _ in range(2))
    granted(served, decided)
    known = served.db.read(catalogue, served.hall.id, PolicySettings())
    for _ in range(3):
        served.db.transact(served.origin(), inspect, known, InspectionSettings())
        clock.advance(5 * DAY)
    (found,) = served.db.read(findings.unsigned, served.hall.id)
    assert (found.rule, found.subject, found.times) == ("overdue", late.case_number, 1)
    assert found.evidence[0].seq is None
