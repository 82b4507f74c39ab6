"""A hall where nothing happens, and nothing comes by itself, is not looked at for a while."""

from collections.abc import Sequence

import gevent
import pytest

from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, SECOND, ManualClock
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay import taking_turns
from hallsys.relay.housekeeping import REST, Housekeeper
from hallsys.relay.taking_turns import keep_house
from tests.relay.hall import RelayHall
from tests.relay.loop import Bells, in_loop, ring


class Kept:
    """A housekeeper of a hall whose turns are counted by what its watch does."""

    def __init__(self, hall: RelayHall) -> None:
        self.hall = hall
        self.watched: list[int] = []
        self.left: list[bool] = []
        self.outside = "as ever"
        self.keeper = Housekeeper(
            hall.db,
            hall.clock,
            hall.id,
            hall.catalogue.day,
            hall.catalogue.hall.timezone,
            watch=lambda tx: self.watched.append(tx.now),
            inspect=lambda _: self.left.pop() if self.left else False,
            outside=lambda: self.outside,
        )

    @property
    def head(self) -> int:
        return self.hall.db.read(eventlog.head, self.hall.id)

    def has_work(self) -> bool:
        return self.keeper.has_work(self.head)

    def turn(self) -> None:
        self.keeper.turn(self.head)

    def rest(self) -> None:
        """Take turns until the hall rests: one that leaves nothing, and a look ahead."""
        for _ in range(4):
            if not self.has_work():
                return
            self.turn()
        pytest.fail("the hall does not rest")


@pytest.fixture
def kept(hall: RelayHall) -> Kept:
    return Kept(hall)


def test_a_hall_rests_until_something_happens(kept: Kept) -> None:
    kept.hall.issue(1)
    assert kept.has_work()
    kept.rest()
    kept.hall.clock.advance(REST - SECOND)
    assert not kept.has_work()
    kept.hall.issue(2)
    assert kept.has_work()


def test_a_rest_is_a_minute_at_most(kept: Kept) -> None:
    kept.rest()
    kept.hall.clock.advance(REST)
    assert kept.has_work()
    kept.rest()
    kept.hall.clock.advance(-DAY)  # of a clock that was set back nobody knows how long the rest was
    assert kept.has_work()


def test_another_day_ends_a_rest(kept: Kept) -> None:
    hall = kept.hall
    hall.clock.advance(DAY - REST)
    while hall.catalogue.day(hall.clock.now()) == hall.catalogue.day(hall.clock.now() + REST // 2):
        hall.clock.advance(REST // 2)
    kept.rest()
    hall.clock.advance(REST // 2)
    assert kept.has_work()


def test_what_lies_outside_ends_a_rest(kept: Kept) -> None:
    kept.rest()
    kept.outside = "the second machine is away"
    assert kept.has_work()


def test_a_hall_of_whose_log_nobody_knows_has_its_turn(kept: Kept) -> None:
    kept.rest()
    assert kept.keeper.has_work(None)
    kept.keeper.turn()
    assert kept.has_work()


def test_what_was_left_over_is_gone_on_with(kept: Kept) -> None:
    kept.left = [True, True]
    kept.turn()
    kept.turn()
    assert kept.has_work()
    assert kept.left == []
    kept.rest()


def test_nothing_that_comes_by_itself_is_slept_through(kept: Kept) -> None:
    hall = kept.hall
    hall.sign_in("W01")
    session = hall.ask(hall.serve(1))
    while hall.clock.now() < session.expires_at:
        assert hall.log("RatingLapsed") == []
        assert kept.has_work()
        kept.turn()
        hall.clock.advance(5 * SECOND)
        if hall.clock.now() + REST < session.expires_at:
            hall.clock.set(session.expires_at - REST + SECOND)
    assert kept.has_work()
    kept.turn()
    assert len(hall.log("RatingLapsed")) == 1
    kept.rest()


def test_looking_ahead_writes_nothing(kept: Kept) -> None:
    hall = kept.hall
    hall.sign_in("W01")
    session = hall.ask(hall.serve(1))
    hall.clock.set(session.expires_at - SECOND)
    kept.turn()
    before = kept.head
    kept.watched.clear()
    kept.turn()
    now = hall.clock.now()
    assert kept.watched == [now + REST, now]  # ahead, and since something comes, as ever
    assert kept.head == before


def test_halls_that_rest_have_no_turns_and_stand_as_they_did(
    database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_turns, "EVERY", 0.01)
    said: list[Sequence[str]] = []
    turns: list[int] = []

    def body() -> None:
        bells, origin = Bells(database_url, clock), Origin(new_id(), "system")
        bells.db.transact(origin, ring, 1)
        hall_id = origin.hall_id

        def watch(tx: Tx) -> None:
            turns.append(tx.now)

        keeper = Housekeeper(bells.db, clock, hall_id, lambda _: "2026-03-02", "Asia/Shanghai", watch)
        running = gevent.spawn(keep_house, bells.db, [keeper], lambda _tx, halls: said.append(halls))
        while len(said) < 5:
            gevent.sleep(0.001)
        at_rest = len(turns)
        while len(said) < 10:
            gevent.sleep(0.001)
        assert len(turns) == at_rest
        assert said[-1] == [hall_id]
        bells.db.transact(origin, ring, 2)
        while len(turns) == at_rest:
            gevent.sleep(0.001)
        running.kill()
        bells.close()

    in_loop(body)
