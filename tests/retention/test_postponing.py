"""Whom a case keeps is not looked at every night, and goes in the night in which the case goes."""

from collections.abc import Callable

import pytest

from hallsys.kernel.clock import DAY, HOUR
from hallsys.retention.postponing import LOOK_AGAIN
from hallsys.retention.rules import TERMS, Kind
from hallsys.retention.service import erase_by_schedule, take_turn
from tests.retention.hall import (
    Known,
    booked,
    case_open,
    case_withdrawn,
    collected_for_another,
    result_collected,
)
from tests.retention.test_sure_clock import at_work
from tests.served import Served, open_hall

VISIT, CASE = TERMS[Kind.VISIT].days, TERMS[Kind.CASE].days


def looked_at_again(known: Known, person_id: str) -> int:
    """Return after how many days from now they are looked at again."""
    sql = f"SELECT look_again_at FROM people WHERE id = '{person_id}' AND :hall_id <> ''"
    (at,) = known.column(sql)
    return max(0, int(str(at)) - known.clock.now()) // DAY


@pytest.mark.parametrize("situation", [result_collected, case_withdrawn, collected_for_another])
def test_who_is_kept_by_a_case_waits_for_it(known: Known, situation: Callable[[Known], str]) -> None:
    person_id = situation(known)
    known.clock.advance(VISIT * DAY)
    known.erase()
    assert looked_at_again(known, person_id) == 0  # their own time is not over
    known.clock.advance(1)
    known.erase()
    assert looked_at_again(known, person_id) == LOOK_AGAIN // DAY
    known.clock.advance((CASE - VISIT) * DAY - 1)
    known.erase()
    assert known.knows(person_id)
    assert looked_at_again(known, person_id) > 0
    known.clock.advance(1)
    assert known.erase()["case"] == 1
    assert not known.knows(person_id)


def test_a_case_that_stays_open_keeps_putting_it_off(known: Known) -> None:
    person_id = case_open(known)
    known.clock.advance(VISIT * DAY + 1)
    for _ in range(3):
        known.erase()
        assert looked_at_again(known, person_id) == LOOK_AGAIN // DAY
        known.clock.advance(LOOK_AGAIN)


def test_what_keeps_somebody_for_days_is_looked_at_every_night(known: Known) -> None:
    person_id = booked(known)
    known.clock.advance(VISIT * DAY + 1)
    known.erase()
    assert known.knows(person_id)
    assert looked_at_again(known, person_id) == 0


def test_one_hall_of_a_database_a_night_erases_what_all_share(known: Known) -> None:
    mine, other = known.served, open_hall(known.served.db)

    def turn(hall: Served) -> bool:
        return hall.db.transact(hall.origin(), take_turn, "person")

    assert turn(mine)
    assert turn(mine)  # which was started anew meanwhile
    assert not turn(other)
    known.clock.advance(19 * HOUR)
    assert not turn(other)
    known.clock.advance(5 * HOUR)
    assert turn(other)
    assert not turn(mine)
    known.clock.set(known.clock.now() - DAY)  # set back: whose turn it was tomorrow stands in nobody's way
    assert turn(mine)


def test_the_hall_whose_turn_it_is_not_erases_what_is_its_own(known: Known) -> None:
    case_withdrawn(known)
    person_id, other = known.someone(), open_hall(known.served.db)
    known.clock.advance(CASE * DAY + HOUR)
    at_work(known, 40)
    other.db.transact(other.origin(), take_turn, "person")
    told = [what for what, _ in erase_by_schedule(known.served.db, known.clock, known.served.origin())]
    assert "case" in told
    assert "person" not in told
    assert known.knows(person_id)
