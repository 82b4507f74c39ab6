"""The end of a hall's log as a process knows it: what it has committed itself, and what it has read."""

from collections import deque
from collections.abc import Sequence

from gevent.lock import BoundedSemaphore

from hallsys.kernel import eventlog
from hallsys.kernel.clock import HOUR
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.months import month_of

BATCH = 500
_APART = HOUR  # that a fact may be older than the one before it: by a long transaction, or another clock


class LogTail:
    """Gives the newest facts of a hall to its sinks, which follow each other closely.

    What the process commits it is given and does not read. The log is read where others may have committed,
    or where something is missing before what was given: others wrote that, or a thread that is about to tell.
    What was read for one sink is there for the others. Reads wait for the database, each in its greenlet.
    """

    def __init__(self, db: Database, hall_id: str) -> None:
        self._db = db
        self._hall_id = hall_id
        self._mark = object()  # another one as soon as others may have committed
        self._read_at: object = None  # the mark when the log was read to its end
        self._held: deque[Logged] = deque(maxlen=BATCH)  # without a gap, up to `_end`
        self._end = -1
        self._given: dict[int, Logged] = {}  # by number, what is not held yet; written by any thread
        self._turn = BoundedSemaphore(1)

    def outdate(self) -> None:
        """Take note that others may have committed; for any thread."""
        self._mark = object()  # not a count: two threads could count to the same number

    def add(self, facts: Sequence[Logged]) -> None:
        """Take facts that this process has committed; for any thread."""
        self._given.update((fact.seq, fact) for fact in facts)

    def after(self, seq: int) -> Sequence[Logged]:
        """Return the facts that follow the one of that number, BATCH at most."""
        with self._turn:
            mark, complete = self._mark, self._take_given()
            near = self._end - len(self._held) <= seq
            if complete and near and self._read_at is mark:
                return [fact for fact in self._held if fact.seq > seq]
            since = month_of(self._held[-1].at - _APART) if near and self._held else None
            facts = self._db.glance(eventlog.after, self._hall_id, seq, BATCH, since)
            if len(facts) < BATCH:
                self._hold(facts, seq)
                self._read_at = mark
            return facts

    def _hold(self, facts: Sequence[Logged], seq: int) -> None:
        """Hold what was read after that number."""
        if seq != self._end:
            self._held.clear()
        self._held.extend(facts)
        self._end = facts[-1].seq if facts else seq

    def _take_given(self) -> bool:
        """Hold what was given as far as nothing is missing before it; tell whether that is all of it."""
        while (fact := self._given.pop(self._end + 1, None)) is not None:
            self._held.append(fact)
            self._end = fact.seq
        for seq in list(self._given):
            if seq <= self._end:  # it was read before this process had told of it
                del self._given[seq]
        return not self._given
