"""Lending numbers to a kiosk, out of the same counter that every ticket's number comes from."""

from collections.abc import Collection

from sqlalchemy import Row, text

from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import NumberNotLeased
from hallsys.queue.leases import LOST, LOST_PLACE, Lease, leased_queues, short_of

_COLUMNS = "l.id, l.place, l.day, l.prefix, l.first, l.last, l.issued_to, l.at"
_OF_PLACE = text(
    f"SELECT {_COLUMNS}, (SELECT count(*) FROM tickets t WHERE t.hall_id = l.hall_id AND t.day = l.day "  # noqa: S608
    "AND t.prefix = l.prefix AND t.serial BETWEEN l.first AND l.last) AS used FROM number_leases l "
    "WHERE l.hall_id = :hall_id AND l.day = :day AND l.place = :place AND l.issued_to = :issued_to "
    "ORDER BY l.prefix, l.first"
)
_TAKE = text(
    "INSERT INTO ticket_counters (hall_id, day, prefix, last) VALUES (:hall_id, :day, :prefix, :numbers) "
    "ON CONFLICT (hall_id, day, prefix) DO UPDATE SET last = ticket_counters.last + :numbers RETURNING last"
)
_WRITE = text(
    "INSERT INTO number_leases (id, hall_id, place, day, prefix, first, last, issued_to, at) "
    "VALUES (:id, :hall_id, :place, :day, :prefix, :first, :last, :issued_to, :at)"
)
_BY_ID = text(
    f"SELECT {_COLUMNS}, 0 AS used FROM number_leases l WHERE l.hall_id = :hall_id AND l.id = :lease_id"  # noqa: S608
)
_OF_THE_LOST = text(
    f"SELECT {_COLUMNS}, 0 AS used FROM number_leases l WHERE l.hall_id = :hall_id AND l.day = :day "  # noqa: S608
    "AND l.place = :place AND l.prefix = :prefix AND l.issued_to = :lost "
    "AND :serial BETWEEN l.first AND l.last"
)


def lease(
    tx: Tx, catalogue: Catalogue, place: str, agent_id: str, held_ids: Collection[str] = ()
) -> tuple[Lease, ...]:
    """Return the blocks that the agent holds for `place` today, after topping up what is half used.

    `held_ids`: the blocks that it says it holds. One that it does not know of is never lent again:
    a kiosk that lost its memory may have given numbers of it out.
    """
    day = catalogue.day(tx.now)
    key = {"hall_id": tx.hall_id, "day": day, "place": place, "issued_to": agent_id}
    known = (_lease(row) for row in tx.execute(_OF_PLACE, key))
    held = [one for one in known if one.id in held_ids]
    prefixes = {queue.prefix for queue in leased_queues(catalogue.queues.values(), catalogue.policy)}
    numbers = catalogue.policy.offline_block
    for prefix in short_of(prefixes, held, catalogue.policy):  # in one order, so that two kiosks never block
        last = tx.execute(_TAKE, {**key, "prefix": prefix, "numbers": numbers}).scalar_one()
        block = Lease(new_id(), place, day, prefix, last - numbers + 1, last, agent_id, tx.now)
        row = {"first": block.first, "last": block.last, "id": block.id, "prefix": prefix, "at": tx.now}
        tx.execute(_WRITE, {**key, **row})
        held.append(block)
    return tuple(held)


def lease_by_id(tx: Tx, lease_id: str) -> Lease:
    """Return a block. Raises NumberNotLeased."""
    row = tx.execute(_BY_ID, {"hall_id": tx.hall_id, "lease_id": lease_id}).one_or_none()
    if row is None:
        raise NumberNotLeased
    return _lease(row)


def lease_of_the_lost(tx: Tx, day: str, prefix: str, serial: int) -> Lease:
    """Return the block of lost numbers that `serial` is of: see taking_over. Raises NumberNotLeased."""
    key = {
        "hall_id": tx.hall_id,
        "day": day,
        "prefix": prefix,
        "serial": serial,
        "lost": LOST,
        "place": LOST_PLACE,
    }
    row = tx.execute(_OF_THE_LOST, key).one_or_none()
    if row is None:
        raise NumberNotLeased
    return _lease(row)


def _lease(row: Row[tuple[object, ...]]) -> Lease:
    return Lease(**row._mapping)
