"""Codes for the demo's scanner are those of real appointments and tickets."""

import pytest

from hallsys.demo.specimens import NobodyWaits, specimen_code
from hallsys.kernel.clock import MINUTE
from hallsys.queue.errors import SlotFull
from hallsys.queue.scanning import check_in_scanned, scan_appointment
from tests.persons import person
from tests.web.hall import WebHall


def test_an_appointment_for_now_can_be_checked_in_each_time(hall: WebHall) -> None:
    numbers = []
    for _ in range(4):  # two slots of two places each
        scan = hall.transact(scan_appointment, "kiosk:K1", specimen_code(hall.site, "appointment"))
        catalogue, pace = hall.site.catalogue, hall.site.pace()
        issued = hall.transact(check_in_scanned, catalogue, scan.scan_id, place="kiosk:K1", pace=pace)
        numbers.append(issued.priority_class)
    assert numbers == ["appointment"] * 4
    with pytest.raises(SlotFull):
        specimen_code(hall.site, "appointment")
    hall.clock.advance(30 * MINUTE)
    assert specimen_code(hall.site, "appointment")


def test_the_code_of_the_ticket_that_was_taken_last(hall: WebHall) -> None:
    with pytest.raises(NobodyWaits):
        specimen_code(hall.site, "ticket")
    hall.issue(person(1))
    issued = hall.issue(person(2))
    assert specimen_code(hall.site, "ticket") == f"http://hall.example/t/{issued.token}"
