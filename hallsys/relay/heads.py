"""The poll behind the wake-ups: how far the logs of all halls of a process are, in one statement."""

import logging
from collections.abc import Mapping, Sequence

import gevent

from hallsys.kernel import eventlog
from hallsys.kernel.database import GONE, Database
from hallsys.relay.feed import Feed

log = logging.getLogger(__name__)

POLL = 1.0  # seconds after which a log is read on without a wake-up


class Heads:
    """Wakes the feeds of the halls whose log is ahead of them; `feeds` by hall id."""

    def __init__(self, db: Database, feeds: Mapping[str, Sequence[Feed]]) -> None:
        self._db = db
        self._feeds = feeds

    def run(self) -> None:
        """Look for ever; to be run in a greenlet."""
        while True:
            gevent.sleep(POLL)
            try:
                self.look()
            except GONE as error:
                log.warning("the logs wait for the database: %s", error)
            except Exception:
                log.exception("the logs could not be looked at")

    def look(self) -> None:
        """Wake once whoever is behind."""
        for hall_id, head in self._db.read(eventlog.heads, list(self._feeds)).items():
            for feed in self._feeds[hall_id]:
                feed.catch_up(head)
