"""One word of a server process for all halls that it serves: it lives."""

import time
from collections.abc import Iterable, Mapping

from gevent.event import Event
from gevent.lock import BoundedSemaphore
from sqlalchemy import text

from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.looking import or_tell
from hallsys.relay.servers import BEAT, LEASE, Servers, database_time

# What is locked holds its lead right now, or somebody else says something of it: it is said by itself.
_BEAT_ALL = text(
    "UPDATE servers SET until = :until WHERE hall_id = ANY(:halls) AND id IN "
    "(SELECT id FROM servers WHERE hall_id = ANY(:halls) AND id = ANY(:ids) FOR UPDATE SKIP LOCKED) "
    "RETURNING hall_id, leads"
)
# Halls in which a process is dead, nobody leads, or agents are with a process that is gone.
_TO_SETTLE = text(
    "SELECT hall_id FROM servers WHERE hall_id = ANY(:halls) AND (until <= :now OR until > :beyond) "
    "UNION SELECT hall_id FROM servers WHERE hall_id = ANY(:halls) "
    "GROUP BY hall_id HAVING NOT bool_or(leads) "
    "UNION SELECT hall_id FROM agents a WHERE hall_id = ANY(:halls) AND session IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM servers s WHERE s.hall_id = a.hall_id AND s.id = a.server_id)"
)


def beat_all(tx: Tx, ids: Mapping[str, str]) -> dict[str, bool]:
    """Say that a process lives in halls; `ids`: its id in each hall, by the hall's.

    Return by hall whether it leads there; those in which there is more to say or to do are left out.
    """
    now = database_time(tx)
    halls = {"halls": list(ids)}
    said = tx.execute(_BEAT_ALL, {**halls, "ids": list(ids.values()), "until": now + LEASE}).all()
    rows = tx.execute(_TO_SETTLE, {**halls, "now": now, "beyond": now + 10 * LEASE})
    unsettled = set(rows.scalars())
    return {row.hall_id: row.leads for row in said if row.hall_id not in unsettled}


class Beats:
    """Says every two seconds that the process lives, in one transaction whatever the number of halls.

    A hall in which there is more to do than that, as to bury a process or to take the lead, is seen to by
    itself.
    """

    def __init__(self, db: Database, halls: Iterable[Servers] = ()) -> None:
        self._db = db
        self._halls = list(halls)
        self._over = Event()
        self._turn = BoundedSemaphore(1)

    def add(self, hall: Servers) -> None:
        """Beat for one more hall, from the next time on."""
        self._halls.append(hall)

    def run(self) -> None:
        """Beat until `stop`; to be run in a greenlet, and not to be killed."""
        while not self._over.wait(BEAT):
            or_tell(self._beat_in_turn, "the word that this process lives")

    def _beat_in_turn(self) -> None:
        with self._turn:
            self.beat()

    def beat(self) -> None:
        """Beat once."""
        if not self._halls:
            return
        asked, halls = time.monotonic(), tuple(self._halls)
        origin = Origin(halls[0].hall_id, "system")
        said = self._db.transact_apart(origin, beat_all, {one.hall_id: one.id for one in halls})
        for one in halls:
            one.heed(asked, said.get(one.hall_id))

    def stop(self) -> None:
        """Beat no more, once the beat under way is over."""
        self._over.set()
        with self._turn:
            pass
