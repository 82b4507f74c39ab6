"""Whose ticket is nearly called, of those who left a number for it: in the order of the dispatch rule."""

from collections.abc import Sequence

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.messages.kinds import NEAR
from hallsys.messages.ledger import Message
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.dispatch import order
from hallsys.queue.estimate import Pace
from hallsys.queue.line import line

# After these somebody may be nearer than before.
MOVES = frozenset({"TicketCalled", "TicketCancelled", "PhoneGiven"})

# From what waits now; whoever was told once is told no more.
_LISTENING = text(
    "SELECT t.id, t.queue_id FROM tickets t JOIN phones p ON p.hall_id = t.hall_id AND p.subject_id = t.id "
    "WHERE t.hall_id = :hall_id AND t.day = :day AND t.queue_id IN :queue_ids AND t.status = 'waiting' "
    "AND t.target_window_id IS NULL AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.hall_id = t.hall_id "
    "AND m.key = t.id || '-ticket_near')"
).bindparams(bindparam("queue_ids", expanding=True, type_=String))


def nearing(conn: Connection, catalogue: Catalogue, pace: Pace, now: Millis) -> Sequence[Message]:
    """Return a message to each who waits with a number left, and few are served before."""
    day = {"hall_id": catalogue.hall.id, "day": catalogue.day(now)}
    listening = conn.execute(_LISTENING, {**day, "queue_ids": list(catalogue.queues)}).all()
    if not listening:
        return ()
    pools = {row.queue_id: pace.pools.get(row.queue_id, (row.queue_id,)) for row in listening}
    wanted = sorted({queue_id for pool in pools.values() for queue_id in pool})
    waiting = line(conn, catalogue.hall.id, catalogue.day(now), wanted)
    ranked = sorted(waiting, key=lambda head: order(head, now, catalogue.policy))
    next_ones = {
        queue_id: {head.ticket_id for head in [one for one in ranked if one.queue_id in pool][: NEAR + 1]}
        for queue_id, pool in pools.items()
    }
    return [
        Message(f"{row.id}-ticket_near", "ticket_near", row.id, 0, now)
        for row in listening
        if row.id in next_ones[row.queue_id]
    ]
