"""Who of a process's halls has a turn of housekeeping, and when."""

import threading
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import gevent
import pytest
from gevent.event import Event
from sqlalchemy.exc import OperationalError

from hallsys.kernel.clock import SECOND, ManualClock, Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay import taking_turns
from hallsys.relay.housekeeping import AHEAD, Housekeeper
from hallsys.relay.taking_turns import keep_house, whole_turns
from hallsys.supervision.halls_now import still
from tests.relay.hall import RelayHall, housekeeper
from tests.relay.loop import Bells, in_loop, ring


def nothing(_tx: Tx, _halls: Collection[str]) -> None:
    """Note nothing of halls that are not looked at."""


def halls_of(bells: Bells, count: int) -> list[str]:
    """Return the ids of so many halls, in each of which the bell rang once."""
    ids = [new_id() for _ in range(count)]
    for hall_id in ids:
        bells.db.transact(Origin(hall_id, "system"), ring, 1)
    return ids


def keeper_of(bells: Bells, clock: ManualClock, hall_id: str, **duties: Any) -> Housekeeper:
    """Return a housekeeper of a hall whose day never ends, with these duties."""
    return Housekeeper(bells.db, clock, hall_id, lambda _: "2026-03-02", "Asia/Shanghai", **duties)


def test_a_turn_that_fails_is_not_the_last(
    database_url: str,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(taking_turns, "EVERY", 0.01)
    asked: list[int] = []

    def day(now: int) -> str:
        asked.append(now)
        if len(asked) == 3:  # a turn asks twice: to tidy, and to erase
            raise OSError("no time zone")
        return "2026-03-02"

    def body() -> None:
        bells = Bells(database_url, clock)
        keeper = Housekeeper(bells.db, clock, "hall", day, "Asia/Shanghai")
        running = gevent.spawn(keep_house, bells.db, clock, [keeper], nothing, nothing)
        while len(asked) < 6:
            gevent.sleep(0.001)
        running.kill()
        bells.close()

    in_loop(body)
    assert [record.getMessage() for record in caplog.records] == ["housekeeping failed"]


def test_each_hall_of_a_process_has_its_turn_if_this_one_leads_it(
    database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_turns, "EVERY", 0.03)
    turns: list[str] = []

    def body() -> None:
        bells = Bells(database_url, clock)

        def keeper(hall_id: str, *, leads: bool) -> Housekeeper:
            def day(_now: int) -> str:
                turns.append(hall_id)
                return "2026-03-02"

            return Housekeeper(bells.db, clock, hall_id, day, "Asia/Shanghai", leads=lambda: leads)

        keepers = [keeper("one", leads=True), keeper("two", leads=False), keeper("three", leads=True)]
        running = gevent.spawn(keep_house, bells.db, clock, keepers, nothing, nothing)
        while turns.count("three") < 6:
            gevent.sleep(0.001)
        running.kill()
        bells.close()

    in_loop(body)
    order = [hall for at, hall in enumerate(turns) if not at or turns[at - 1] != hall]
    assert order[:4] == ["one", "three", "one", "three"]
    assert "two" not in turns


def test_a_hall_whose_turn_hangs_holds_up_no_other_for_long(
    database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_turns, "EVERY", 0.02)
    monkeypatch.setattr(taking_turns, "PATIENCE", 0.01)
    turns: Counter[str] = Counter()
    ended: list[str] = []

    def body() -> None:
        bells, never = Bells(database_url, clock), Event()

        def keeper(hall_id: str, *, hangs: bool) -> Housekeeper:
            def day(_now: int) -> str:
                turns[hall_id] += 1
                if hangs:
                    try:
                        never.wait()
                    except gevent.GreenletExit:
                        ended.append(hall_id)
                        raise
                return "2026-03-02"

            return Housekeeper(bells.db, clock, hall_id, day, "Asia/Shanghai")

        both = [keeper("hangs", hangs=True), keeper("goes on", hangs=False)]
        running = gevent.spawn(keep_house, bells.db, clock, both, nothing, nothing)
        while turns["goes on"] < 6:
            gevent.sleep(0.001)
        running.kill()  # as the server does when it ends: the turn that hangs ends with it
        assert (turns["hangs"], ended) == (1, ["hangs"])
        bells.close()

    in_loop(body)


def test_a_round_that_fails_is_not_the_last(
    database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(taking_turns, "EVERY", 0.01)
    asked: list[int] = []
    looks: list[Millis] = []

    def leads() -> bool:
        asked.append(1)
        if len(asked) == 1:
            raise OSError("nobody knows")
        return True

    def body() -> None:
        bells = Bells(database_url, clock)
        keeper = keeper_of(bells, clock, new_id(), watch=lambda tx: looks.append(tx.now), leads=leads)
        running = gevent.spawn(keep_house, bells.db, clock, [keeper], nothing, nothing)
        while not looks:
            gevent.sleep(0.001)
        running.kill()
        bells.close()

    in_loop(body)
    assert "a round of housekeeping failed" in caplog.text


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
def test_a_hall_whose_commands_hang_keeps_no_other_from_its_turns(
    any_database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_turns, "EVERY", 0.01)
    turns: Counter[str] = Counter()

    def body() -> None:
        bells, over = Bells(any_database_url, clock), threading.Event()
        hangs, other = halls_of(bells, 2)

        def watch(tx: Tx) -> None:
            turns[tx.hall_id] += 1

        keepers = [keeper_of(bells, clock, hall_id, watch=watch) for hall_id in (other, hangs)]
        keepers[1].turn(2)
        keepers[1].turn(2, whole=False)
        jam = [
            gevent.spawn(bells.db.transact, Origin(hangs, "system"), lambda _: over.wait()) for _ in range(12)
        ]
        running = gevent.spawn(keep_house, bells.db, clock, keepers, still, nothing)
        while turns[other] < 8:
            gevent.sleep(0.001)
        running.kill()
        over.set()
        gevent.joinall(jam)
        bells.close()

    in_loop(body)


def test_of_several_halls_those_that_are_quiet_stand_as_they_did(
    database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other has a whole turn; those between are noted; what happens brings a turn."""
    monkeypatch.setattr(taking_turns, "EVERY", 0.01)
    quiet: list[Sequence[str]] = []
    looks: Counter[str] = Counter()

    def body() -> None:
        bells = Bells(database_url, clock)
        ids = halls_of(bells, 3)

        def watch(tx: Tx) -> None:
            looks[tx.hall_id] += 1

        keepers = [keeper_of(bells, clock, hall_id, watch=watch) for hall_id in ids]
        running = gevent.spawn(
            keep_house, bells.db, clock, keepers, lambda _tx, halls: quiet.append(tuple(halls)), nothing
        )
        while len(quiet) < 8 or len(quiet[-1]) < 2:  # all but the one whose whole turn it is
            gevent.sleep(0.001)
        before = looks[ids[0]]
        bells.db.transact(Origin(ids[0], "system"), ring, 2)
        while looks[ids[0]] == before:
            gevent.sleep(0.001)
        running.kill()
        bells.close()

    in_loop(body)
    assert len(looks) == 3


def test_a_hall_in_which_visits_take_their_course_is_told_of(
    database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_turns, "EVERY", 0.01)
    told: Counter[str] = Counter()

    def body() -> str:
        bells = Bells(database_url, clock)
        ids = halls_of(bells, 3)
        keepers = [
            keeper_of(bells, clock, hall_id, calm_until=lambda _found, _facts: clock.now() + SECOND)
            for hall_id in ids
        ]
        running = gevent.spawn(
            keep_house, bells.db, clock, keepers, nothing, lambda _tx, days: told.update(list(days))
        )
        while told.total() < 3:  # the clock stands still: the first has the whole turn of each round
            bells.db.transact(Origin(ids[2], "system"), ring, 2)
            gevent.sleep(0.01)
        running.kill()
        bells.close()
        return ids[2]

    assert [in_loop(body)] == list(told)


def test_a_hall_with_something_left_over_stands_as_it_did_meanwhile(
    database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever is above would take it for silent as long as a look through its log takes."""
    monkeypatch.setattr(taking_turns, "EVERY", 0.01)
    noted: Counter[str] = Counter()
    sealed: Counter[str] = Counter()

    def body() -> None:
        bells = Bells(database_url, clock)
        ids = halls_of(bells, 3)

        def seal(tx: Tx) -> bool:
            sealed[tx.hall_id] += 1
            return tx.hall_id == ids[1]

        keepers = [keeper_of(bells, clock, hall_id, seal=seal) for hall_id in ids]
        running = gevent.spawn(
            keep_house, bells.db, clock, keepers, lambda _tx, halls: noted.update(halls), nothing
        )
        while noted[ids[1]] < 3 or sealed[ids[1]] < sealed[ids[2]] + 3:
            gevent.sleep(0.001)
        running.kill()
        bells.close()

    in_loop(body)


def test_of_many_who_are_late_at_once_some_have_a_whole_turn(hall: RelayHall) -> None:
    keepers, now = [housekeeper(hall) for _ in range(75)], hall.clock.now()
    for at, keeper in enumerate(keepers):
        keeper.whole_at = keeper.tried_at = now - at
    assert whole_turns([], now) == set()
    assert whole_turns(keepers, now) == {keepers[74]}
    assert whole_turns(keepers, now + AHEAD) == {keepers[74], keepers[73], keepers[72]}


def test_one_whose_whole_turns_never_end_keeps_no_other_from_its_own(
    hall: RelayHall, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_tx: Tx) -> None:
        raise OperationalError("a block cannot be read", None, OSError())

    broken, well = housekeeper(hall, watch=breaks), housekeeper(hall)
    for keeper in (broken, well):
        keeper.turn()
        hall.clock.advance(SECOND)
    assert broken.whole_at is None
    assert "housekeeping failed" in caplog.text
    assert whole_turns([broken, well], hall.clock.now()) == {broken}
    broken.turn()
    hall.clock.advance(SECOND)
    assert whole_turns([broken, well], hall.clock.now()) == {well}
