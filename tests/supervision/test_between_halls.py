"""What is too long between two halls is an alert and a finding in both; who waits is told where to come."""

from collections.abc import Iterator

import pytest

from hallsys.cases.policy import CaseSettings
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.messages.kinds import kind_of
from hallsys.messages.results import TRUE_WHILE, lying
from hallsys.queue.catalogue import catalogue
from hallsys.queue.policy import PolicySettings
from hallsys.supervision import finding_lists
from hallsys.supervision.alerts import Code, Severity
from hallsys.supervision.inspecting import inspect
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.views import Limits, alerts
from hallsys.supervision.work_rules import InTransitNow, in_transit
from tests.cases.two_halls import RETURN_DAYS, TwoHalls, two_halls
from tests.served import Served

LIMITS = Limits(FollowUpSettings(), CaseSettings())


@pytest.fixture
def halls(any_database_url: str, clock: ManualClock) -> Iterator[TwoHalls]:
    """Yield a city hall and a station under it."""
    db = Database.open(any_database_url, clock)
    yield two_halls(db)
    db.close()


def _alerts(hall: Served, clock: ManualClock) -> set[Code]:
    known = hall.db.read(catalogue, hall.hall.id, PolicySettings())
    return {one.alert.code for one in hall.db.read(alerts, known, {}, (), LIMITS, clock.now())}


def _found(hall: Served) -> list[tuple[str, str]]:
    known = hall.db.read(catalogue, hall.hall.id, PolicySettings())
    for _ in range(2):
        hall.db.transact(hall.origin(), inspect, known, InspectionSettings(), LIMITS)
    return [(one.rule, one.subject) for one in hall.db.read(finding_lists.unsigned, hall.hall.id)]


def test_what_is_not_received_in_time_is_an_alert_and_a_finding_in_both_halls(
    halls: TwoHalls, clock: ManualClock
) -> None:
    case, _, (result_id,) = halls.made()
    number = halls.send(result_id).number
    both = (halls.city, halls.station)
    for hall in both:
        assert _found(hall) == []
        assert Code.IN_TRANSIT not in _alerts(hall, clock)
    clock.advance(LIMITS.cases.transit_hours * HOUR + 1)
    for hall in both:
        assert _found(hall) == [("in_transit", case.case_number)], "once, however often it is looked for"
        assert Code.IN_TRANSIT in _alerts(hall, clock)
    halls.receive(number)
    for hall in both:
        assert Code.IN_TRANSIT not in _alerts(hall, clock)
    clock.advance(RETURN_DAYS * DAY)
    halls.send_home(result_id)
    clock.advance(LIMITS.cases.transit_hours * HOUR + 1)
    for hall in both:
        assert Code.IN_TRANSIT in _alerts(hall, clock)


def test_one_alert_tells_of_all_that_is_late_between_halls() -> None:
    assert list(in_transit([])) == []
    (late,) = in_transit([InTransitNow("r1", 5), InTransitNow("r2", 9)])
    assert (late.since, late.fingerprint, late.severity) == (5, "9", Severity.CRITICAL)
    assert late.evidence == ("r1", "r2")


def test_the_applicant_is_asked_to_come_once_it_has_arrived_and_to_that_hall(halls: TwoHalls) -> None:
    case, _, (result_id,) = halls.made()
    city = halls.city
    on_shelf = city.db.read(lying, city.hall.id, case.case_id)
    assert not TRUE_WHILE["result_ready"](on_shelf), "nobody comes to the hall that sends it away"
    halls.receive(halls.send(result_id).number)
    there = city.db.read(lying, city.hall.id, case.case_id)
    assert TRUE_WHILE["result_ready"](there)
    assert there.hall is not None
    assert there.hall.name == halls.station.hall.name
    told = [
        fact.kind
        for fact in city.db.read(eventlog.after, city.hall.id, 0)
        if kind_of(fact.kind, fact.payload) == "result_ready"
    ]
    assert told == ["ResultReady", "ResultArrived"]
