"""Who is before a ticket, which tickets a person holds, and what the holder of a card can do with them."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.queue import service, views
from hallsys.queue.ahead import MOST_NAMED, Ahead, ahead, those_before
from hallsys.queue.dispatch import Head, order
from hallsys.queue.errors import TicketUnknown, WrongStatus
from hallsys.queue.estimate import Pace
from hallsys.queue.held import held
from hallsys.queue.line import line
from hallsys.queue.phone import give_up
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.states import Status
from tests.queue.hall import HallUnderTest

NOW, POLICY = 1_000 * MINUTE, PolicySettings()
a_head = st.builds(
    Head,
    ticket_id=st.uuids().map(str),
    number=st.just("A001"),
    queue_id=st.sampled_from(["q1", "q2"]),
    priority_class=st.sampled_from(PriorityClass),
    # Often of the same instant, and beyond the bound, and a little ahead of a clock that was set back.
    waiting_since=st.integers(NOW - 90 * MINUTE, NOW + MINUTE) | st.sampled_from([NOW - MINUTE, NOW]),
    pinned=st.booleans(),
    target_window_id=st.none(),
)
NOBODY_SERVES = Pace(opened_at=0, speed=1.0, queues={})


def before(hall: HallUnderTest, ticket_id: str, pace: Pace | None = None) -> Ahead:
    ticket = hall.ticket(ticket_id)
    return hall.db.read(ahead, hall.id, ticket, hall.clock.now(), pace or hall.pace, hall.policy)


def test_those_who_came_before_are_named_in_their_order(hall: HallUnderTest) -> None:
    came = []
    for _ in range(4):
        came.append(hall.issue(new_id()).ticket_id)
        hall.clock.advance(MINUTE)
    for n, ticket_id in enumerate(came):
        found = before(hall, ticket_id)
        assert found.ticket_ids == tuple(came[:n])
        assert found.count == n


def test_the_named_are_those_who_are_called_before(hall: HallUnderTest) -> None:
    classes = [None, PriorityClass.DISABLED, None, PriorityClass.MILITARY, None, None]
    for requested in classes:
        hall.issue(new_id(), requested=requested)
        hall.clock.advance(3 * MINUTE)
    mine = hall.issue(new_id()).ticket_id
    named = before(hall, mine).ticket_ids
    called: list[str] = []
    while (ticket := hall.must_call(f"W{len(called)}").ticket).id != mine:
        called.append(ticket.id)
    assert set(named) == set(called)


def test_care_that_came_later_is_named_if_it_will_overtake(hall: HallUnderTest) -> None:
    for _ in range(9):
        hall.issue(new_id())
    hall.clock.advance(10 * MINUTE)
    mine = hall.issue(new_id()).ticket_id
    hall.clock.advance(MINUTE)
    care = hall.issue(new_id(), requested=PriorityClass.DISABLED).ticket_id
    assert care in before(hall, mine).ticket_ids


@pytest.mark.parametrize("waiting", [3, 12, 40])
def test_no_more_are_named_than_counted_and_the_count_is_that_of_the_estimate(
    hall: HallUnderTest, waiting: int
) -> None:
    for n in range(waiting):
        hall.issue(new_id(), requested=PriorityClass.MILITARY if n % 4 == 0 else None)
        hall.clock.advance(MINUTE)
    mine = hall.issue(new_id()).ticket_id
    hall.issue(new_id(), requested=PriorityClass.DISABLED)
    found = before(hall, mine)
    ticket = hall.ticket(mine)
    in_line = hall.db.read(line, hall.id, hall.day, hall.pace.pools[ticket.queue_id])
    exact = hall.db.read(views.estimate, hall.id, ticket, hall.clock.now(), hall.pace, hall.policy, in_line)
    assert found.count == exact.ahead == len(found.ticket_ids)
    assert (found.low, found.high) == (exact.low, exact.high)


def test_a_ticket_that_waits_for_one_window_is_not_in_the_way(hall: HallUnderTest) -> None:
    hall.issue(new_id())
    first = hall.serve()
    mine = hall.issue(new_id()).ticket_id
    hall.db.transact(
        hall.origin, service.transfer, first.id, "W1", queue_id=first.queue_id, target_window_id="W2"
    )
    assert before(hall, mine).ticket_ids == ()


def test_who_was_sent_to_one_window_is_told_by_name_of_all_who_are_counted(hall: HallUnderTest) -> None:
    came = []
    for _ in range(4):
        came.append(hall.issue(new_id(), "pension").ticket_id)
        hall.clock.advance(MINUTE)
    hall.issue(new_id(), "licence")
    mine = hall.must_call("W1", "general").ticket
    hall.db.transact(hall.origin, service.start, mine.id, "W1")
    social = hall.ticket(came[0]).queue_id
    hall.db.transact(hall.origin, service.transfer, mine.id, "W1", queue_id=social, target_window_id="W2")
    found = before(hall, mine.id)
    assert (found.count, found.ticket_ids) == (4, tuple(came))


def test_only_so_many_are_named_but_all_are_counted(hall: HallUnderTest) -> None:
    for _ in range(MOST_NAMED + 5):
        hall.issue(new_id())
    hall.clock.advance(MINUTE)
    found = before(hall, hall.issue(new_id()).ticket_id)
    assert (found.count, len(found.ticket_ids)) == (MOST_NAMED + 5, MOST_NAMED)


def test_without_windows_only_those_before_count(hall: HallUnderTest) -> None:
    first = hall.issue(new_id()).ticket_id
    hall.clock.advance(MINUTE)
    second = hall.issue(new_id()).ticket_id
    assert before(hall, first, NOBODY_SERVES) == Ahead(0, (), None, None)
    assert before(hall, second, NOBODY_SERVES) == Ahead(1, (first,), None, None)


def test_a_person_holds_what_waits_or_is_parked_today(hall: HallUnderTest) -> None:
    person, now = new_id(), hall.clock.now()

    def found() -> list[tuple[str, Status, int]]:
        mine = hall.db.read(held, hall.catalogue, person, hall.clock.now(), hall.pace)
        return [(one.ticket.number, one.ticket.status, one.ahead) for one in mine]

    assert found() == []
    hall.issue(person)
    parked = hall.serve()
    hall.db.transact(hall.origin, service.park, parked.id, "W1")
    for who, matter in ((new_id(), "pension"), (person, "pension"), (person, "deed")):
        hall.issue(who, matter)
        hall.clock.advance(MINUTE)
    assert found() == [
        ("A001", Status.PARKED, 0),
        ("B002", Status.WAITING, 1),
        ("D001", Status.WAITING, 2),
    ]
    hall.clock.set(now + DAY)
    assert found() == []


def test_the_holder_of_the_secret_leaves_the_queue(hall: HallUnderTest) -> None:
    issued = hall.issue(new_id())
    phone = Origin(hall.id, "phone")
    for wrong in ("x" * 22, issued.ticket_id):
        with pytest.raises(TicketUnknown):
            hall.db.transact(phone, give_up, hall.catalogue, wrong)
    hall.db.transact(phone, give_up, hall.catalogue, issued.token)
    assert hall.ticket(issued.ticket_id).status is Status.CANCELLED
    assert hall.db.read(views.waiting_counts, hall.id, hall.day) == {}
    with pytest.raises(WrongStatus):
        hall.db.transact(phone, give_up, hall.catalogue, issued.token)


def test_a_secret_dies_with_its_day(hall: HallUnderTest) -> None:
    issued = hall.issue(new_id())
    hall.clock.advance(DAY)
    with pytest.raises(TicketUnknown):
        hall.db.transact(Origin(hall.id, "phone"), give_up, hall.catalogue, issued.token)


@given(st.lists(a_head, max_size=20, unique_by=lambda head: head.ticket_id), st.data())
def test_those_before_are_all_who_rank_before(heads: list[Head], data: st.DataObject) -> None:
    line = sorted(heads, key=lambda head: (head.waiting_since, head.ticket_id))
    asked = data.draw(st.sampled_from(line) | a_head if line else a_head)
    turn = data.draw(st.integers(NOW, NOW + HOUR))

    def rank(head: Head) -> tuple[int, float, int, str]:
        return order(head, turn, POLICY)

    found = those_before(line, asked, rank)
    assert sorted(chain.from_iterable(found), key=rank) == sorted(
        (head for head in line if rank(head) < rank(asked)), key=rank
    )
    assert all(list(lane) == sorted(lane, key=rank) for lane in found)
