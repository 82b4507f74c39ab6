"""What windows served before: every change of an allocation as the log has it, and the way back."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.counters import desk as desks
from hallsys.counters.errors import AllocationMovedOn, AllocationUnknown
from hallsys.counters.shifts import Allocated, allocate
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

# The literal kind lets ix_events_allocations serve these: nobody reads through the log.
_CHANGES = text(
    "SELECT seq, at, actor, payload FROM events WHERE hall_id = :hall_id AND kind = 'QueuesAllocated' "
    "AND seq < :before ORDER BY seq DESC LIMIT :limit"
)
_CHANGE = text(
    "SELECT payload FROM events WHERE hall_id = :hall_id AND kind = 'QueuesAllocated' AND seq = :seq"
)
_END = 2**62


@dataclass(frozen=True, slots=True)
class AllocationChange:
    """One change: who (an actor of the log, "plan" for the tidal plan), when, and from what to what.

    `seq` is its number in the log; `reverts` that of the change it took back.
    """

    seq: int
    at: Millis
    actor: str
    window_id: str
    queue_ids: tuple[str, ...]
    previous: tuple[str, ...]
    reverts: int | None


def allocation_changes(
    conn: Connection, hall_id: str, *, before: int = _END, limit: int = 50
) -> tuple[AllocationChange, ...]:
    """Return up to `limit` changes that stand before `before` in the log, the newest first."""
    found = []
    for row in conn.execute(_CHANGES, {"hall_id": hall_id, "before": before, "limit": limit}):
        told = json.loads(row.payload)
        found.append(
            AllocationChange(
                row.seq,
                row.at,
                row.actor,
                told["window_id"],
                tuple(told["queue_ids"]),
                tuple(told["previous"]),
                told.get("reverts"),
            )
        )
    return tuple(found)


def revert_allocation(tx: Tx, seq: int, day: str, *, confirmed: bool = False) -> Allocated:
    """Give a window the queues back that the change `seq` took from it.

    Raises AllocationUnknown, AllocationMovedOn if the window was changed again since, and as `allocate`
    StrandsWaiters unless `confirmed`.
    """
    payload = tx.execute(_CHANGE, {"hall_id": tx.hall_id, "seq": seq}).scalar_one_or_none()
    if payload is None:
        raise AllocationUnknown
    told = json.loads(payload)
    desk = desks.desk(tx, told["window_id"])
    if set(desk.queue_ids) != set(told["queue_ids"]):
        raise AllocationMovedOn(number=desk.number)
    return allocate(tx, desk.window_id, tuple(told["previous"]), day, confirmed=confirmed, reverts=seq)
