"""Windows that act in the same instant: nobody is called twice and nobody is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import text

from hallsys.counters import service, shifts
from hallsys.counters.policy import CounterSettings
from hallsys.kernel.errors import Refusal
from hallsys.kernel.transaction import Tx
from hallsys.queue.states import Status
from tests.counters.office import Office, open_office
from tests.queue.invariants import dump
from tests.queue.windows import clerk_of

MANY = 50


def at_once(count: int, act: Any) -> list[Any]:
    """Run `act(n)` in `count` threads that start together; refusals are returned."""
    barrier = Barrier(count)

    def one(n: int) -> Any:
        barrier.wait()
        try:
            return act(n)
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def many(office: Office) -> Office:
    """Fifty windows of the common pool, in the same hall."""
    for n in range(3):
        office.at(n, shifts.sign_out)
    office.do(_take_away_numbers)
    return open_office(office.hall, [("general", "social")] * MANY)


def _take_away_numbers(tx: Tx) -> None:
    statement = "UPDATE windows SET number = -number, code = 'old ' || code WHERE hall_id = :hall_id"
    tx.execute(text(statement), {"hall_id": tx.hall_id})


def test_fifty_windows_call_fifty_tickets(office: Office) -> None:
    hall = many(office)
    issued = hall.issue(*(f"p{n}" for n in range(MANY)))
    calls = at_once(MANY, hall.call)
    assert {call.ticket_id for call in calls} == {one.ticket_id for one in issued}
    tickets, lanes, log = hall.hall.db.read(dump, hall.hall.id)
    assert Counter(row.status for row in tickets) == {Status.CALLED: MANY}
    assert {row.window_id for row in tickets} == set(hall.windows)
    assert sum(lane.waiting for lane in lanes) == 0
    called = Counter(row.payload["ticket_id"] for row in log if row.kind == "TicketCalled")
    assert set(called.values()) == {1}
    assert [row.seq for row in log] == list(range(1, len(log) + 1))
    assert len(hall.calls()) == MANY


def test_fifty_windows_and_one_ticket(office: Office) -> None:
    hall = many(office)
    (issued,) = hall.issue("p1")
    calls = [call for call in at_once(MANY, hall.next) if call is not None]
    assert [call.ticket_id for call in calls] == [issued.ticket_id]


def test_one_window_that_presses_twice_gets_one_ticket(office: Office) -> None:
    office.issue("p1", "p2", "p3", "p4")
    answers = at_once(4, lambda _: office.next(0))
    assert sorted(type(answer).__name__ for answer in answers) == ["Called", "str", "str", "str"]
    assert {answer for answer in answers if isinstance(answer, str)} == {"window_busy"}
    assert office.hall.waiting() == {"general": 3}


def test_one_request_that_is_sent_many_times_calls_once(office: Office) -> None:
    office.issue("p1", "p2", "p3")
    policy, day = office.hall.policy, office.hall.day
    answers = at_once(8, lambda _: office.at(0, service.call_next, policy, day, request_id="tap-0001"))
    assert len(set(answers)) == 1
    assert office.hall.waiting() == {"general": 2}


def test_windows_that_hand_tickets_to_each_other_at_once(office: Office) -> None:
    for turn in range(8):
        first, second = office.issue(f"a{turn}", f"b{turn}")
        services = [office.call(0).service_id, office.call(1).service_id]
        answers = at_once(
            2,
            lambda n: office.at(n, service.transfer_to_window, services[n], office.windows[1 - n]),  # noqa: B023
        )
        assert {answer.ticket_id for answer in answers} == {first.ticket_id, second.ticket_id}
        for n in (0, 1):
            office.serve(n)
            office.finish(n)
    assert office.hall.waiting() == {}


def test_a_clerk_who_leaves_while_a_ticket_is_sent_to_him(office: Office) -> None:
    """Either the ticket is refused, or whoever comes next takes it: it waits for nobody who is gone."""
    for turn in range(8):
        (issued,) = office.issue(f"p{turn}")
        service_id = office.call(0).service_id

        def act(n: int, service_id: str = service_id) -> Any:
            if n:
                return office.at(1, shifts.sign_out)
            return office.at(0, service.transfer_to_window, service_id, office.windows[1])

        sent, _ = at_once(2, act)
        if sent == "target_closed":
            office.at(0, service.undo, service_id, CounterSettings())
        assert office.ticket(issued.ticket_id).target_window_id is None
        assert office.call(0).ticket_id == issued.ticket_id
        office.at(0, service.start, office.current(0).service_id)
        office.finish(0)
        office.at(1, shifts.sign_in)


def test_a_window_that_two_clerks_want(office: Office) -> None:
    office.at(0, shifts.sign_out)
    answers = at_once(6, lambda n: office.do(shifts.sign_in, office.windows[0], f"new {n}"))
    assert Counter(answers)["window_taken"] == 5
    assert office.standing(0).clerk_id in {f"new {n}" for n in range(6)}


def test_a_clerk_who_wants_two_windows(office: Office) -> None:
    for n in range(3):
        office.at(n, shifts.sign_out)
    answers = at_once(3, lambda n: office.do(shifts.sign_in, office.windows[n], clerk_of(9)))
    assert Counter(answers)["clerk_elsewhere"] == 2
    assert [office.standing(n).clerk_id for n in range(3)].count(clerk_of(9)) == 1


def test_two_managers_who_take_a_queue_from_its_last_two_windows(office: Office) -> None:
    office.issue("p1")
    answers = at_once(2, lambda n: office.allocate(n, "social"))
    assert Counter(map(str, answers))["strands_waiters"] == 1
    assert sum(office.queue("general") in office.standing(n).queue_ids for n in range(2)) == 1
