"""A hall in which visits take their course is told of, and not looked at before somebody may be needed."""

from collections.abc import Mapping, Sequence

import pytest

from hallsys.kernel import eventlog
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.housekeeping import AHEAD, SOON
from hallsys.relay.in_course import let_go_on
from tests.relay.hall import RelayHall, housekeeper
from tests.relay.loop import ring

ODD = 13  # the bell of something else than a visit


class Calm:
    """A hall that was looked at, and in which nobody was needed."""

    def __init__(self, hall: RelayHall) -> None:
        self.hall = hall
        self.finds: tuple[str, ...] = ()
        self.outside = "as ever"
        self.counted: list[Mapping[str, str]] = []
        self.notes = False  # whether the look through the log writes something itself
        self.fails = False
        self.keeper = housekeeper(
            hall,
            watch=lambda _: self.finds,
            calm_until=self._calm_until,
            outside=lambda: self.outside,
            inspect=self._inspect,
        )
        self.keeper.turn(self.head)
        hall.clock.advance(SOON)
        self.keeper.turn(self.head, whole=False)  # which finds it as it was, and looks far ahead

    @property
    def head(self) -> int:
        return self.hall.db.read(eventlog.head, self.hall.id)

    @property
    def now(self) -> Millis:
        return self.hall.clock.now()

    def ring(self, *bells: int) -> None:
        for n in bells:
            self.hall.db.transact(Origin(self.hall.id, "system"), ring, n)

    def go_on(self) -> dict[str, int]:
        head = {self.hall.id: self.head}
        return let_go_on(self.hall.db, self.hall.clock, [self.keeper], head, self.count)

    def _calm_until(self, found: object, facts: Sequence[Logged]) -> Millis | None:
        odd = any(fact.payload["n"] == ODD for fact in facts)
        return None if odd or found else facts[0].at + 2 * MINUTE

    def _inspect(self, tx: Tx) -> bool:
        if self.notes:
            ring(tx, 1)
        return False

    def count(self, _tx: Tx, days: Mapping[str, str]) -> None:
        if self.fails:
            raise OSError("it cannot be written")
        self.counted.append(days)


@pytest.fixture
def calm(hall: RelayHall) -> Calm:
    return Calm(hall)


def test_it_rests_until_somebody_may_be_needed(calm: Calm) -> None:
    calm.ring(1, 2)
    assert not calm.keeper.rests(calm.head)
    assert calm.go_on() == {calm.hall.id: calm.head}
    assert calm.counted == [{calm.hall.id: calm.hall.catalogue.day(calm.now)}]
    assert calm.keeper.rests(calm.head)
    assert calm.go_on() == {}  # nothing happened since
    calm.hall.clock.advance(2 * MINUTE)
    assert not calm.keeper.rests(calm.head)
    calm.ring(3)
    assert calm.go_on() == {}  # it is to be looked at now


def test_a_later_visit_does_not_put_off_what_was_in_sight(calm: Calm) -> None:
    calm.ring(1)
    assert calm.go_on()
    calm.hall.clock.advance(MINUTE)
    calm.ring(2)
    assert calm.go_on()
    calm.hall.clock.advance(MINUTE - 1)
    assert calm.keeper.rests(calm.head)
    calm.hall.clock.advance(1)
    assert not calm.keeper.rests(calm.head)


def test_what_was_read_beyond_the_head_is_not_read_again(calm: Calm) -> None:
    calm.ring(1)
    earlier = calm.head
    calm.ring(2)
    heads = let_go_on(calm.hall.db, calm.hall.clock, [calm.keeper], {calm.hall.id: earlier}, calm.count)
    assert heads == {calm.hall.id: calm.head}
    assert calm.keeper.rests(calm.head)


@pytest.mark.parametrize("bells", [(ODD,), (1, ODD), (ODD, 1)])
def test_it_is_looked_at_after_anything_else(calm: Calm, bells: tuple[int, ...]) -> None:
    calm.ring(*bells)
    assert calm.go_on() == {}
    assert not calm.keeper.rests(calm.head)
    assert calm.counted == []


def test_it_is_looked_at_where_somebody_is_needed_already(calm: Calm) -> None:
    calm.finds = ("a call for help",)
    calm.ring(1)
    calm.keeper.turn(calm.head, whole=False)
    assert calm.keeper.rests(calm.head)
    calm.ring(2)
    assert calm.go_on() == {}
    assert not calm.keeper.rests(calm.head)


def test_it_is_looked_at_after_a_change_outside(calm: Calm) -> None:
    calm.ring(1)
    calm.outside = "another limit"
    assert calm.go_on() == {}


def test_it_is_looked_at_if_more_happened_than_is_read(calm: Calm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hallsys.relay.in_course._MOST", 3)
    calm.ring(1, 2, 3, 4, ODD)
    assert calm.go_on() == {}
    assert not calm.keeper.rests(calm.head)
    assert calm.counted == []


def test_what_came_after_the_look_of_a_turn_is_not_passed_over(calm: Calm) -> None:
    """The turn itself writes as many facts as others did meanwhile."""
    head = calm.head
    calm.ring(ODD)
    calm.notes = True
    calm.hall.clock.advance(AHEAD)  # a whole turn is due, which looks ahead
    calm.keeper.turn(head)
    calm.ring(2)
    assert calm.keeper.seen(calm.head) == head
    assert calm.go_on() == {}
    assert not calm.keeper.rests(calm.head)


def test_what_could_not_be_counted_is_looked_at(calm: Calm, caplog: pytest.LogCaptureFixture) -> None:
    calm.ring(1)
    calm.fails = True
    assert calm.go_on() == {}
    assert not calm.keeper.rests(calm.head)
    assert [one.getMessage() for one in caplog.records] == [
        "the note of halls in which visits take their course failed"
    ]


def test_nobody_is_counted_if_no_hall_has_news(calm: Calm) -> None:
    assert let_go_on(calm.hall.db, calm.hall.clock, [], {}, calm.count) == {}
    assert calm.go_on() == {}
    assert calm.counted == []
