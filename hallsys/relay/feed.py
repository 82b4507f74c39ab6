"""Carries the log to a sink: woken by each commit, with a poll behind the wake-up (see relay.heads)."""

import logging
from collections.abc import Sequence
from typing import Protocol

import gevent
from gevent.event import Event

from hallsys.kernel.database import GONE
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.tail import BATCH, LogTail

log = logging.getLogger(__name__)

COALESCE = 0.02  # seconds that facts are gathered after some were carried, so that a burst is a few frames
_AFTER_FAILURE = 1.0


class Sink(Protocol):
    """Where facts go: in order, each at least once."""

    @property
    def name(self) -> str:
        """What the sink is called in the log file."""

    def cursor(self) -> int:
        """Return the sequence number up to which the sink has taken facts."""

    def take(self, facts: Sequence[Logged]) -> None:
        """Take the facts that follow the cursor, and move it behind them."""


class Feed:
    """Carries one hall's log to one sink, in a greenlet of its own: at once, or with what follows closely."""

    def __init__(self, tail: LogTail, sink: Sink, bridge: ThreadBridge) -> None:
        self._tail = tail
        self._sink = sink
        self._bridge = bridge
        self._woken = Event()
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin to carry facts."""
        self._greenlet = gevent.spawn(for_this_hall(self._run))

    def stop(self) -> None:
        """Stop; facts that were not taken are taken after the next start."""
        if self._greenlet is not None:
            self._greenlet.kill()

    def wake(self) -> None:
        """Have the feed look into the tail; for any thread."""
        if not self._woken.is_set():
            self._bridge.call(self._woken.set)

    def catch_up(self, head: int) -> None:
        """Wake the feed if its sink has not taken the fact of that number; in the event loop."""
        if self._sink.cursor() < head:
            self._tail.outdate()
            self._woken.set()

    def _run(self) -> None:
        self._woken.set()  # what came while nobody read
        while True:
            self._woken.wait()
            self._woken.clear()
            carried = 0
            try:
                carried = self._carry()
            except GONE as error:
                log.warning("sink %s waits for the database: %s", self._sink.name, error)
                self._try_again()
            except Exception:
                # The cursor has not moved: the same facts are taken again.
                log.exception("sink %s failed", self._sink.name)
                self._try_again()
            if carried:
                gevent.sleep(COALESCE)

    def _try_again(self) -> None:
        gevent.sleep(_AFTER_FAILURE)
        self._woken.set()

    def _carry(self) -> int:
        carried = 0
        while True:
            facts = self._tail.after(self._sink.cursor())
            if facts:
                self._sink.take(facts)
            carried += len(facts)
            if len(facts) < BATCH:
                return carried
