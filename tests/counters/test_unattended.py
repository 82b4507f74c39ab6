"""Queues whose windows have no clerk: nobody is sent there to wait."""

from hallsys.counters import service, shifts
from hallsys.counters.rules import PauseReason
from tests.counters.office import Office


def test_nobody_is_transferred_to_a_queue_without_a_clerk(office: Office) -> None:
    office.issue("p1")
    called = office.call(0)
    office.at(2, shifts.sign_out)
    to_realty = called.service_id, office.queue("realty")
    assert office.refused_at(0, service.transfer_to_queue, *to_realty) == "no_window_serves"
    office.at(2, shifts.sign_in)
    office.at(2, shifts.pause, PauseReason.MEAL)
    office.at(0, service.transfer_to_queue, *to_realty)  # the clerk will be back
    office.at(2, shifts.reopen)
    assert office.call(2).ticket_id == called.ticket_id
