"""Whether tickets can be issued: a beat is sent on only while the database takes what is written."""

import logging
import time

from gevent.lock import BoundedSemaphore
from sqlalchemy import text

from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx

log = logging.getLogger(__name__)

_GOOD_FOR = 2.0  # seconds that one look holds, for all who ask

# A row of its own. What is written is new each time, or SQLite writes nothing and a full disk is not noticed.
_WRITE = text(
    "INSERT INTO cursors (hall_id, sink, seq) VALUES (:hall_id, 'readiness', :now) "
    "ON CONFLICT (hall_id, sink) DO UPDATE SET seq = excluded.seq"
)


class Readiness:
    """Looks whether a hall's database can be written, at most every two seconds however many ask."""

    def __init__(self, db: Database, hall_id: str) -> None:
        self._db = db
        self._origin = Origin(hall_id, "system")
        self._turn = BoundedSemaphore(1)
        self._wrote = -_GOOD_FOR
        self._gone = False

    def __call__(self) -> bool:
        """Tell whether the database was written a moment ago, or can be now.

        Waits as long as the database does, but not for somebody else who waits for it.
        """
        if not self._fresh():
            if not self._turn.acquire(timeout=_GOOD_FOR):
                return False
            try:
                if not self._fresh():
                    self._look()
            finally:
                self._turn.release()
        return self._fresh()

    def _fresh(self) -> bool:
        return time.monotonic() - self._wrote < _GOOD_FOR

    def _look(self) -> None:
        try:
            self._db.transact_apart(self._origin, _write)
        except Exception:
            if not self._gone:
                log.exception("the database cannot be written: screens and agents hear no beat")
            self._gone = True
            return
        self._wrote = time.monotonic()
        if self._gone:
            log.warning("the database can be written again")
        self._gone = False


def _write(tx: Tx) -> None:
    tx.execute(_WRITE, {"hall_id": tx.hall_id, "now": tx.now})
