"""Runs a test's body where greenlets run: in a thread with an event loop of its own."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import gevent
from gevent.event import Event

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.events import Event as Fact
from hallsys.kernel.events import event
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.feed import Feed
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.tail import LogTail

R = TypeVar("R")
PATIENCE = 20.0  # seconds after which a test gives up waiting


@event
class BellRang(Fact):
    n: int


def ring(tx: Tx, n: int) -> None:
    tx.append(BellRang(n))


def in_loop(body: Callable[[], R]) -> R:
    """Return what `body` returns in a thread of its own; it fails after PATIENCE."""
    answer: Future[R] = Future()

    def run() -> None:
        try:
            with gevent.Timeout(PATIENCE):
                answer.set_result(body())
        except BaseException as failure:  # noqa: BLE001 - raised again where the test waits
            answer.set_exception(failure)
        finally:
            gevent.get_hub().destroy(destroy_loop=True)

    thread = threading.Thread(target=run, name="loop")
    thread.start()
    thread.join(PATIENCE + 5)
    assert not thread.is_alive()
    return answer.result(0)


def carried_to(*feeds: Feed, tail: LogTail) -> Callable[[Sequence[Logged]], None]:
    """Return what has feeds carry the facts that were committed, as a server has its own."""

    def committed(facts: Sequence[Logged]) -> None:
        tail.add(facts)
        for feed in feeds:
            feed.wake()

    return committed


class Bells:
    """A database whose answers greenlets wait for; what `hall` commits is told to whom the test sets."""

    def __init__(self, url: str, clock: ManualClock) -> None:
        self.bridge = ThreadBridge()
        self.committed: Callable[[Sequence[Logged]], None] = lambda _: None
        self.db = Database.open(url, clock, wait=self.bridge.wait, committed=self._tell)

    def _tell(self, facts: Mapping[str, Sequence[Logged]]) -> None:
        self.committed(facts.get("hall", ()))

    def ring(self, n: int) -> None:
        self.db.transact(Origin("hall", "system"), ring, n)

    def close(self) -> None:
        self.db.close()
        self.bridge.close()


class Listener:
    """A sink that keeps what it takes, and lets a test wait for it. `failing`: so many turns fail first."""

    name = "listener"

    def __init__(self, failing: int = 0) -> None:
        self.failing = failing
        self.attempts = 0
        self.batches: list[int] = []
        self.heard: list[Any] = []
        self._position = 0
        self._changed = Event()

    def cursor(self) -> int:
        return self._position

    def take(self, facts: Sequence[Logged]) -> None:
        self.attempts += 1
        if self.attempts <= self.failing:
            raise OSError("the line is dead")
        self.batches.append(len(facts))
        self.heard += [fact.payload["n"] for fact in facts]
        self._position = facts[-1].seq
        self._changed.set()

    def wait_for(self, count: int) -> list[Any]:
        """Wait until so many facts were taken, and return them."""
        while len(self.heard) < count:
            self._changed.wait()
            self._changed.clear()
        return self.heard
