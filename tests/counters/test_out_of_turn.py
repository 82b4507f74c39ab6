"""Calling a parked ticket by its number, and recalling one when the clock was set back."""

from hallsys.counters import service
from hallsys.kernel.clock import HOUR
from tests.counters.office import Office


def test_a_parked_ticket_is_resumed_and_not_called(office: Office) -> None:
    office.issue("p1")
    served = office.serve(0)
    office.park(0)
    assert office.refused_at(0, service.call_ticket, served.ticket_id) == "wrong_status"
    resumed = office.at(0, service.resume, served.ticket_id)
    assert resumed.resumed


def test_a_clock_that_was_set_back_holds_up_no_recall(office: Office) -> None:
    office.issue("p1")
    called = office.call(0)
    assert office.refused_at(0, service.recall, called.service_id, office.settings) == "recall_too_soon"
    office.hall.clock.advance(-HOUR)
    recalled = office.at(0, service.recall, called.service_id, office.settings)
    assert recalled.recalls == 1
