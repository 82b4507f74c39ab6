"""Two processes of several halls come to lead half of them each, whoever started first."""

from collections.abc import Iterator, Sequence
from functools import partial
from threading import Barrier, Event, Thread, Timer

import gevent
import pytest
from sqlalchemy import text

from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.leading import Shares
from hallsys.relay.servers import hold_lead
from tests.relay.processes import Process

COUNT = 4
COMMANDS_OF_A_HALL = 6  # at once
TOO_LONG = 10.0  # seconds
HALF = COUNT // 2
_LATE = text("UPDATE servers SET until = 0 WHERE id = :id")


class Sharing(Process):
    """A process that shares the leads, once its halls are open."""

    def __init__(self, db: Database, halls: Sequence[str]) -> None:
        super().__init__(db, halls)
        self.busy: set[str] = set()
        self.shares = Shares(db, new_id())

    def open(self) -> None:
        for one in self.halls:
            self.shares.add(one, partial(self._is_quiet, one.hall_id))
        self.beat()
        gevent.sleep(0)
        self.beat()

    def _is_quiet(self, hall_id: str) -> bool:
        return hall_id not in self.busy

    def look(self) -> int:
        """Look once; return in how many halls it leads after the next beat."""
        self.shares.look()
        self.beat()
        return sum(self.leads())


@pytest.fixture
def db(postgres_url: str) -> Iterator[Database]:
    database = Database.open(postgres_url, SystemClock())
    yield database
    database.close()


@pytest.fixture
def halls() -> list[str]:
    return sorted(new_id() for _ in range(COUNT))


@pytest.fixture
def both(db: Database, halls: list[str]) -> tuple[Sharing, Sharing]:
    first, second = Sharing(db, halls), Sharing(db, halls)
    first.open()
    return first, second


def test_who_started_first_hands_half_on_and_nothing_changes_hands_afterwards(
    both: tuple[Sharing, Sharing],
) -> None:
    first, second = both
    second.open()
    assert (first.look(), second.look()) == (HALF, 0)  # it rests first: what is under way ends
    assert (first.look(), second.look()) == (HALF, HALF)
    led = first.leads()
    assert [not one for one in second.leads()] == led
    for _ in range(3):
        first.look()
        second.look()
        assert (first.leads(), second.leads()) == (led, [not one for one in led])


def test_a_third_is_given_its_share_by_both(both: tuple[Sharing, Sharing], db: Database) -> None:
    first, second = both
    second.open()
    for _ in range(2):
        first.look()
    second.look()
    third = Sharing(db, [one.hall_id for one in first.halls])
    third.open()
    for _ in range(3):
        found = [one.look() for one in (first, second, third)]
    assert found == [2, 2, 0]  # a share is two, rounded up: nobody has more


def test_who_has_not_opened_its_halls_is_given_none(both: tuple[Sharing, Sharing]) -> None:
    first, _ = both
    assert [first.look() for _ in range(3)] == [COUNT] * 3


def test_where_something_is_under_way_no_lead_is_handed_on_and_none_rests(
    both: tuple[Sharing, Sharing],
) -> None:
    first, second = both
    second.open()
    busy = first.halls[0].hall_id
    first.busy = {one.hall_id for one in first.halls}
    assert [first.look() for _ in range(3)] == [COUNT] * 3
    first.busy = {busy}
    assert first.look() == HALF
    first.busy = {one.hall_id for one in first.halls}  # what began when it came to rest
    assert first.look() == COUNT
    first.busy = {busy}
    for _ in range(2):
        first.look()
    second.beat()
    assert (sum(second.leads()), second.leads()[0]) == (HALF, False)


def test_a_long_turn_of_housekeeping_keeps_its_lead_until_it_is_over(
    both: tuple[Sharing, Sharing], db: Database
) -> None:
    first, second = both
    second.open()
    first.look()
    at = first.leads().index(False)

    def long_turn(tx: Tx) -> None:
        hold_lead(tx, first.halls[at].id)
        first.shares.look()

    db.transact(Origin(first.halls[at].hall_id, "system"), long_turn)
    second.beat()
    assert sum(second.leads()) == HALF - 1
    first.look()
    second.beat()
    assert second.leads()[at]


def test_who_serves_fewer_halls_is_given_its_share_once_and_nothing_goes_round(db: Database) -> None:
    halls = sorted(new_id() for _ in range(10))
    many, few = Sharing(db, halls), Sharing(db, halls[:3])
    many.open()
    few.open()
    for _ in range(3):
        many.look()
        few.look()
    led = (many.leads(), few.leads())
    assert (sum(led[0]), sum(led[1])) == (7, 3)  # all that it can lead
    for _ in range(4):
        assert (many.look(), few.look()) == (7, 3)
        assert (many.leads(), few.leads()) == led


def test_what_hangs_in_a_hall_keeps_no_lead_from_being_handed_on(db: Database, halls: list[str]) -> None:
    first, second = Sharing(db, halls), Sharing(db, halls)
    first.open()
    second.open()
    over, began = Event(), Barrier(COMMANDS_OF_A_HALL + 1)

    def hang(_tx: Tx) -> None:
        began.wait()
        over.wait()

    hanging = [
        Thread(target=db.transact, args=(Origin(halls[0], "system"), hang)) for _ in range(COMMANDS_OF_A_HALL)
    ]
    for one in hanging:
        one.start()
    began.wait()
    release = Timer(TOO_LONG, over.set)  # else a look that waits would wait for ever
    release.start()
    try:
        for _ in range(2):
            first.shares.look()
        assert not over.is_set()
    finally:
        release.cancel()
        over.set()
        for one in hanging:
            one.join()
    second.beat()
    assert sum(second.leads()) == HALF


def test_whoever_rests_leads_on_if_the_other_is_gone(both: tuple[Sharing, Sharing]) -> None:
    first, second = both
    second.open()
    assert first.look() == HALF
    for at in range(COUNT):
        second.write(at, _LATE)
    assert first.look() == COUNT


def test_what_was_handed_to_one_who_died_comes_back(both: tuple[Sharing, Sharing]) -> None:
    first, second = both
    second.open()
    for _ in range(2):
        first.look()
    for at in range(COUNT):
        second.write(at, _LATE)
    first.beat()
    first.beat()
    assert first.leads() == [True] * COUNT
