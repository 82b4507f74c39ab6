"""The turns of the housekeepers of a process, of those whose hall has something to be done."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

import gevent

from hallsys.kernel import eventlog
from hallsys.kernel.database import GONE, Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.housekeeping import Housekeeper

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that the next waits for the one whose turn it is
EVERY = 5.0  # seconds: a breach is to be seen within them, in each hall of a process

Still = Callable[[Tx, Sequence[str]], None]


def keep_house(db: Database, keepers: Sequence[Housekeeper], still: Still) -> None:
    """Let the housekeepers of a process take turns for ever; to be run in a greenlet.

    Each has its turn every few seconds, unless its hall rests: `still(tx, halls)` notes of those halls that
    they stand as they did. Where they are too many for that a round takes longer, since they rest as long as
    they work: the rest of the time is that of the people at the windows. Nobody waits long for one whose
    turn does not come to its end, and that one has no other before.
    """
    under_way: dict[Housekeeper, gevent.Greenlet[[], None]] = {}
    try:
        while True:
            free = [one for one in keepers if one not in under_way or under_way[one].ready()]
            leading = [one for one in free if one.leads()]
            heads = _heads(db, leading)
            due = [one for one in leading if one.has_work(heads.get(one.hall_id))]
            _note(db, [one for one in leading if one not in due], still)
            share = pause = EVERY / max(len(due), 1)
            for keeper in due:
                gevent.sleep(pause)
                began = time.monotonic()
                under_way[keeper] = gevent.spawn(keeper.turn, heads.get(keeper.hall_id))
                under_way[keeper].join(PATIENCE)
                took = time.monotonic() - began
                pause = max(share - took, took)
            if not due:
                gevent.sleep(EVERY)
    finally:  # the server ends: no turn goes on without it
        gevent.killall(list(under_way.values()))


def _heads(db: Database, keepers: Sequence[Housekeeper]) -> Mapping[str, int]:
    """Return how far the log of each hall is; where that cannot be told, each has its turn."""
    if not keepers:
        return {}
    try:
        return db.read(eventlog.heads, [one.hall_id for one in keepers])
    except GONE as error:
        log.warning("housekeeping waits for the database: %s", error)
    return {}


def _note(db: Database, resting: Sequence[Housekeeper], still: Still) -> None:
    if not resting:
        return
    try:
        db.transact(Origin(resting[0].hall_id, "system"), still, [one.hall_id for one in resting])
    except GONE as error:
        log.warning("housekeeping waits for the database: %s", error)
