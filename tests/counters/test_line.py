"""The line before a window: it is the order in which the window calls, and says why."""

from functools import partial
from random import Random

import pytest

from hallsys.counters import service, shifts
from hallsys.counters.line import Ground, Hold, Standing, line
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import PauseReason
from hallsys.kernel.clock import HOUR, MINUTE
from hallsys.kernel.ids import new_id
from hallsys.queue import service as queue
from hallsys.queue.priority import PriorityClass
from tests.counters.office import Office
from tests.queue.hall import HallUnderTest

AT_ONCE = CounterSettings(recalls_before_no_show=0, recall_cooldown_ms=0)
GROUPS = [None, None, PriorityClass.DISABLED, PriorityClass.MILITARY]


def line_at(office: Office, n: int) -> tuple[Standing, ...]:
    hall: HallUnderTest = office.hall
    served = office.standing(n).queue_ids
    return hall.db.read(line, hall.id, hall.day, office.windows[n], served, hall.clock.now(), hall.policy)


def grounds(office: Office, n: int = 0) -> dict[str, tuple[Ground, ...]]:
    return {one.ticket.number: one.grounds for one in line_at(office, n)}


@pytest.mark.parametrize("seed", range(8))
def test_who_stands_first_is_called_first(office: Office, seed: int) -> None:
    chance = Random(seed)
    tickets = []
    for _ in range(chance.randint(1, 8)):
        tickets.append(office.hall.issue(new_id(), requested=chance.choice(GROUPS)))
        office.hall.clock.advance(chance.randint(0, 15) * MINUTE)
    office.hall.clock.advance(chance.randint(0, 40) * MINUTE)
    if chance.random() < 0.5:
        office.do(queue.pin, chance.choice(tickets).ticket_id, "需要照顾")
    expected = [one.ticket.number for one in line_at(office, 0)]
    called = []
    while (one := office.next(0)) is not None:
        called.append(one.number)
        office.at(0, service.no_show, one.service_id, AT_ONCE)
    assert called == expected


def test_who_comes_in_turn_stands_there_for_that_alone(office: Office) -> None:
    office.issue("p1", "p2")
    assert grounds(office) == {"A001": (Ground.ARRIVAL,), "A002": (Ground.ARRIVAL,)}
    assert not any(one.out_of_turn or one.hold for one in line_at(office, 0))


def test_a_group_a_long_wait_and_a_pin_are_told(office: Office) -> None:
    office.issue("p1")
    cared = office.hall.issue("p2", requested=PriorityClass.DISABLED)
    office.hall.clock.advance((office.hall.policy.bound_minutes + 1) * MINUTE)
    last = office.issue("p3")[0]
    office.do(queue.pin, last.ticket_id, "赶火车")
    assert list(grounds(office).items()) == [
        (last.number, (Ground.PINNED,)),
        ("A001", (Ground.BOUND,)),
        (cared.number, (Ground.BOUND, Ground.PRIORITY)),
    ]
    assert [one.out_of_turn for one in line_at(office, 0)] == [True, False, False]
    assert line_at(office, 0)[0].ticket.pinned_reason == "赶火车"


def test_who_missed_a_call_and_came_back_keeps_the_place_and_it_is_told(office: Office) -> None:
    missed, _ = office.issue("p1", "p2")
    office.at(0, service.no_show, office.call(0).service_id, AT_ONCE)
    office.do(queue.requeue, missed.ticket_id, office.hall.policy)
    assert list(grounds(office).items()) == [("A001", (Ground.RETURNED,)), ("A002", (Ground.ARRIVAL,))]


def test_a_transfer_is_told_here_and_held_elsewhere(office: Office) -> None:
    office.issue("p1", "p2", "p3")
    first, second = office.serve(0), office.serve(1)
    office.at(0, service.transfer_to_window, first.service_id, office.windows[1])
    office.at(1, service.transfer_to_queue, second.service_id, office.queue("social"))
    assert grounds(office, 1)["A001"] == (Ground.TARGETED,)
    assert grounds(office, 1)["A002"] == (Ground.TRANSFERRED,)
    held = line_at(office, 0)[-1]
    assert (held.ticket.number, held.hold, held.held_at) == ("A001", Hold.OTHER_WINDOW, office.windows[1])
    assert not held.out_of_turn
    # A window that pauses keeps what waits for it; one that closes gives it up.
    office.at(1, shifts.pause, PauseReason.BREAK)
    assert line_at(office, 0)[-1].hold is Hold.OTHER_WINDOW
    office.at(1, shifts.reopen)
    office.at(1, shifts.sign_out)
    assert [one.hold for one in line_at(office, 0)] == [None, None, None]


def test_who_is_at_a_window_with_another_ticket_is_held(office: Office) -> None:
    office.issue("p1")
    office.hall.issue("p1", "pension")
    office.issue("p2")
    office.call(1)
    assert [(one.ticket.number, one.hold, one.held_at) for one in line_at(office, 0)] == [
        ("A002", None, None),
        ("B001", Hold.HOLDER_BUSY, office.windows[1]),
    ]


def test_an_appointment_is_told_with_its_time(office: Office) -> None:
    hall = office.hall
    starts_at = hall.clock.now() + 25 * HOUR
    matter = hall.matters["licence"]
    booked = hall.db.transact(hall.origin, queue.book, hall.catalogue, matter, "p1", starts_at)
    hall.clock.advance(25 * HOUR)
    check_in = partial(queue.check_in, place="kiosk:K1", pace=hall.pace)
    hall.db.transact(hall.origin, check_in, hall.catalogue, booked.appointment_id, "p1")
    (one,) = line_at(office, 0)
    assert (one.grounds, one.out_of_turn) == ((Ground.APPOINTMENT,), True)
    assert one.appointed_at == starts_at
