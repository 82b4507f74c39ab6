"""What those who come now find: how long a new ticket would wait, and what people come for."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, text

from hallsys.kernel.clock import Millis
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.estimate import Expected, Lane, Pace, Waiter, expect
from hallsys.queue.priority import PriorityClass
from hallsys.queue.views import busy_windows, lanes

# Tickets sort by the time they were made: these are the last ones, whatever the age of the hall.
_LOOKED_AT = 2000
_ASKED = text(
    "SELECT matter_id FROM (SELECT matter_id FROM ticket_matters WHERE hall_id = :hall_id "
    "ORDER BY ticket_id DESC LIMIT :looked_at) latest GROUP BY matter_id "
    "ORDER BY count(*) DESC, matter_id LIMIT :most"
)


def waits(
    conn: Connection, catalogue: Catalogue, now: Millis, pace: Pace, queue_ids: Sequence[str] | None = None
) -> dict[str, Expected]:
    """Return by queue id what an ordinary ticket that is taken now would wait, in all or in `queue_ids`.

    Costs two look-ups whatever the number of queues and of those who wait.
    """
    hall_id = catalogue.hall.id
    pools = {one: pace.pools.get(one, (one,)) for one in queue_ids or catalogue.queues}
    pooled = sorted({other for pool in pools.values() for other in pool})
    standing: dict[str, list[Lane]] = defaultdict(list)
    for lane in lanes(conn, hall_id, catalogue.day(now), pooled, now):
        standing[lane.queue_id].append(lane)
    busy = busy_windows(conn, hall_id)
    found = {}
    for queue_id, pool in pools.items():
        rivals = [lane for other in pool for lane in standing[other]]
        own = pace.queues.get(queue_id)
        nobody = not any(lane.waiting for lane in rivals)
        free = len(own.windows - busy) if own and nobody else 0
        waiter = Waiter(queue_id, PriorityClass.ORDINARY, now)
        found[queue_id] = expect(waiter, rivals, now, pace, catalogue.policy, free=free)
    return found


def most_asked(conn: Connection, hall_id: str, most: int) -> list[str]:
    """Return the ids of the matters that the latest tickets were taken for, the most frequent first."""
    key = {"hall_id": hall_id, "looked_at": _LOOKED_AT, "most": most}
    return [str(matter_id) for matter_id in conn.execute(_ASKED, key).scalars()]
