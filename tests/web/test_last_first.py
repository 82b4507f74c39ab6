"""Of those who wait whoever came last is next, and a place is neither lost nor given twice."""

import gevent
import pytest

from hallsys.kernel.asker import NobodyWaits
from hallsys.web.last_first import LastFirst

PLACES = 2


def here() -> bool:
    """Tell of somebody who waits as long as it takes that he has not gone."""
    return False


class Crowd:
    """Greenlets that want a place, in the order of their coming; `served`: who has had one, in order."""

    def __init__(self, count: int) -> None:
        self.turn = LastFirst(PLACES)
        self.served: list[int] = []
        self.inside = self.most = 0
        self.all = [gevent.spawn(self._come, number) for number in range(count)]
        gevent.idle()  # all have come, and the first have their places

    def _come(self, number: int) -> None:
        with self.turn.place(here):
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.served.append(number)
            try:
                gevent.sleep(0.01)
            finally:
                self.inside -= 1

    def wait(self) -> None:
        gevent.joinall(self.all, timeout=10)


def test_whoever_came_last_is_next() -> None:
    crowd = Crowd(6)
    assert crowd.served == [0, 1]
    crowd.wait()
    assert crowd.served == [0, 1, 5, 4, 3, 2]
    assert crowd.most == PLACES


@pytest.mark.parametrize("gone", [0, 3, 5])
def test_whoever_is_ended_while_he_waits_or_is_served_takes_no_place_with_him(gone: int) -> None:
    crowd = Crowd(6)
    crowd.all[gone].kill()
    crowd.wait()
    assert set(crowd.served) | {gone} == set(range(6))
    assert crowd.most == PLACES
    later = [gevent.spawn(crowd._come, number) for number in (6, 7)]
    gevent.idle()
    assert crowd.served[-2:] == [6, 7]  # both places are free
    gevent.joinall(later, timeout=10)


def test_whoever_is_ended_just_as_he_is_let_in_passes_the_place_on() -> None:
    turn = LastFirst(1)

    def stay() -> None:
        with turn.place(here):
            gevent.sleep(60)

    with turn.place(here):
        waiting = gevent.spawn(stay)
        gevent.idle()
    waiting.kill()  # the place is his, and he has not gone on yet
    with gevent.Timeout(10), turn.place(here):
        pass


def test_whoever_goes_does_not_wait_on_and_takes_no_place() -> None:
    turn = LastFirst(1)
    gone: list[bool] = []

    def come() -> str:
        try:
            with turn.place(lambda: bool(gone)):
                return "served"
        except NobodyWaits:
            return "gone"

    with turn.place(here):
        waiting = gevent.spawn(come)
        gevent.idle()
        gone.append(True)
        assert waiting.get(timeout=10) == "gone"
    assert come() == "gone"
    gone.clear()
    assert come() == "served"
