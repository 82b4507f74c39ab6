"""After a standby took over no number comes twice, and papers that it does not know of are taken in."""

from dataclasses import replace

import pytest

from hallsys.kernel.clock import MINUTE
from hallsys.kernel.ids import new_id, new_token
from hallsys.queue.errors import NumberNotLeased
from hallsys.queue.handing_in import OfflineTicket
from hallsys.queue.leases import numbers_to_skip
from hallsys.queue.states import Status
from hallsys.queue.taking_over import skip_numbers
from tests.queue.hall import HallUnderTest
from tests.queue.kiosk import Kiosk


def skip(hall: HallUnderTest, unseen: int = 0, lent: int = 20) -> int:
    as_of = hall.clock.now() - unseen
    return hall.db.transact(hall.origin, skip_numbers, hall.day, unseen, as_of, lent)


def lost(hall: HallUnderTest, serial: int) -> OfflineTicket:
    """Return a ticket out of a block that was lent in the last second before the main died."""
    matters = (hall.matters["licence"],)
    return OfflineTicket(new_id(), serial, hall.queues["general"], matters, hall.clock.now(), new_token())


@pytest.mark.parametrize(
    ("unseen", "lent", "numbers"),
    [(0, 0, 100), (1000, 20, 200), (1000, 95, 200), (MINUTE, 95, 200), (MINUTE + 1, 95, 300), (-5, 0, 100)],
)
def test_how_many_are_left_out(unseen: int, lent: int, numbers: int) -> None:
    assert numbers_to_skip(unseen, lent) == numbers


def test_numbers_go_on_well_after_those_that_are_known(hall: HallUnderTest) -> None:
    assert hall.issue("p1").number == "A001"
    assert skip(hall) == 200
    assert hall.issue("p2").number == "A202"
    (fact,) = hall.log("NumbersSkipped")
    assert fact.payload["numbers"] == 200
    assert "A" in fact.payload["prefixes"]


def test_a_queue_that_gave_none_out_yet_does_not_begin_with_the_first(hall: HallUnderTest) -> None:
    skip(hall)
    assert hall.issue("p1").number == "A201"


def test_a_ticket_out_of_a_block_that_is_not_known_is_taken_in_once(hall: HallUnderTest) -> None:
    hall.issue("p1")
    skip(hall, unseen=2 * MINUTE)
    kiosk, told = Kiosk(hall), lost(hall, 30)
    handed = kiosk.hand_in("p2", told)
    assert (handed.number, handed.status) == ("A030", Status.WAITING)
    assert kiosk.hand_in("p2", told) == handed


def test_one_that_was_not_left_out_is_still_refused(hall: HallUnderTest) -> None:
    kiosk = Kiosk(hall)
    with pytest.raises(NumberNotLeased):
        kiosk.hand_in("p1", lost(hall, 30))
    skip(hall)
    for serial in (0, 201):
        with pytest.raises(NumberNotLeased):
            kiosk.hand_in("p1", lost(hall, serial))
    yesterday = replace(lost(hall, 30), issued_at=hall.clock.now() - 2000 * MINUTE)
    with pytest.raises(NumberNotLeased):
        kiosk.hand_in("p1", yesterday)
