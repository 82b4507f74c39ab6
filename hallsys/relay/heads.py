"""The poll behind the wake-ups: how far the logs of all halls of a process are, in one statement."""

from collections.abc import Mapping, Sequence

from hallsys.kernel import eventlog
from hallsys.kernel.database import Database
from hallsys.relay.feed import Feed
from hallsys.relay.looking import look_for_ever

POLL = 1.0  # seconds after which a log is read on without a wake-up


class Heads:
    """Wakes the feeds of the halls whose log is ahead of them; `feeds` by hall id."""

    def __init__(self, db: Database, feeds: Mapping[str, Sequence[Feed]] | None = None) -> None:
        self._db = db
        self._feeds = dict(feeds or {})

    def add(self, hall_id: str, feeds: Sequence[Feed]) -> None:
        """Look at the log of one more hall, from the next time on."""
        self._feeds[hall_id] = feeds

    def run(self) -> None:
        """Look for ever; to be run in a greenlet."""
        look_for_ever(POLL, self.look, "the look at the logs")

    def look(self) -> None:
        """Wake once whoever is behind."""
        for hall_id, head in self._db.read(eventlog.heads, list(self._feeds)).items():
            for feed in self._feeds[hall_id]:
                feed.catch_up(head)
