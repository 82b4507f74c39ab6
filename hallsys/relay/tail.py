"""The end of a hall's log, read once for all sinks of a process."""

from collections.abc import Sequence
from dataclasses import dataclass

from gevent.lock import BoundedSemaphore

from hallsys.kernel import eventlog
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged

BATCH = 500


@dataclass(frozen=True, slots=True)
class _Read:
    """All facts after a number, as they were when nothing was committed since `mark` was set."""

    mark: object
    after: int
    facts: Sequence[Logged]


class LogTail:
    """Reads a hall's log for its sinks, which follow each other closely: the first reads for the others.

    What was read holds until somebody says that there may be more. Its reads wait for the database, each in
    its greenlet.
    """

    def __init__(self, db: Database, hall_id: str) -> None:
        self._db = db
        self._hall_id = hall_id
        self._mark = object()
        self._read: _Read | None = None
        self._turn = BoundedSemaphore(1)

    def outdate(self) -> None:
        """Take note that there may be more than was read; for any thread."""
        self._mark = object()  # not a count: two threads could count to the same number

    def after(self, seq: int) -> Sequence[Logged]:
        """Return the facts that follow the one of that number, BATCH at most."""
        with self._turn:
            read, mark = self._read, self._mark
            if read is not None and read.mark is mark and read.after <= seq:
                return [fact for fact in read.facts if fact.seq > seq]
            facts = self._db.read(eventlog.after, self._hall_id, seq, BATCH)
            self._read = _Read(mark, seq, facts) if len(facts) < BATCH else None
            return facts
