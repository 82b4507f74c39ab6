"""A matter is suspended in the instant in which it is booked, come with or given up: nothing is left over."""

from typing import Any

from sqlalchemy import text

from hallsys.kernel.clock import DAY
from hallsys.queue import service
from hallsys.queue.shutting import resume, suspend
from tests.counters.test_at_once import at_once
from tests.queue.hall import HallUnderTest
from tests.queue.test_calling_off import TEN, book, states

ROUNDS = 6


def booked_at(hall: HallUnderTest) -> list[int]:
    query = text("SELECT booked FROM appointment_slots WHERE hall_id = :hall_id")
    return hall.db.read(lambda conn: list(conn.execute(query, {"hall_id": hall.id}).scalars()))


def test_whoever_books_while_a_matter_is_suspended_is_refused_or_called_off(hall: HallUnderTest) -> None:
    licence = hall.matters["licence"]
    for n in range(ROUNDS):

        def act(who: int, round_: int = n) -> Any:
            if who:
                return book(hall, f"p{round_}-{who}", DAY + TEN)
            return hall.db.transact(hall.origin, suspend, licence, "系统维护")

        answers = at_once(3, act)
        assert set(states(hall).values()) <= {"called_off"}
        assert answers.count("matter_closed") == 2 - answers[0]
        assert sum(booked_at(hall)) == 0
        hall.db.transact(hall.origin, resume, licence)


def test_an_appointment_ends_once_though_two_end_it(hall: HallUnderTest) -> None:
    licence = hall.matters["licence"]
    for n in range(ROUNDS):
        booked = book(hall, f"p{n}", DAY + TEN)

        def act(who: int, booked: str = booked, person: str = f"p{n}") -> Any:
            if who:
                return hall.db.transact(hall.origin, service.cancel_appointment, hall.policy, booked, person)
            return hall.db.transact(hall.origin, suspend, licence, "系统维护")

        lost, given_up = at_once(2, act)
        assert (lost, given_up) in ((1, "appointment_called_off"), (0, None))
        assert states(hall)[booked] == ("called_off" if lost else "cancelled")
        assert sum(booked_at(hall)) == 0
        hall.db.transact(hall.origin, resume, licence)
