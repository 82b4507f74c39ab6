"""The end of a day: who still waited has no ticket any more, and who was expected did not come."""

from dataclasses import dataclass

from sqlalchemy import text

from hallsys.kernel.transaction import Tx
from hallsys.queue.calling_off import excuse
from hallsys.queue.events import AppointmentMissed, TicketExpired
from hallsys.queue.states import Action
from hallsys.queue.tickets import COLUMNS, lock_hall, move, ticket_of

_LEFT_OVER = text(
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day < :day "  # noqa: S608
    "AND status = 'waiting' UNION ALL "
    f"SELECT {COLUMNS} FROM tickets WHERE hall_id = :hall_id AND day < :day "
    "AND status IN ('called', 'parked', 'no_show') LIMIT :limit"
)
_MISSED = text(
    "UPDATE appointments SET state = 'missed' WHERE hall_id = :hall_id AND day < :day AND state = 'booked' "
    "RETURNING id, queue_id, starts_at"
)


@dataclass(frozen=True, slots=True)
class Expiry:
    """What one turn of the nightly job closed; `more`: tickets are left for another turn."""

    tickets: int
    appointments: int
    more: bool


def expire_past_days(tx: Tx, day: str, limit: int = 500) -> Expiry:
    """Expire what earlier business days than `day` left waiting, called, parked or missed.

    A ticket that is being served stays with its clerk. At most `limit` tickets in one turn, so that
    others can write in between: repeat while there is `more`.
    """
    lock_hall(tx)
    rows = tx.execute(_LEFT_OVER, {"hall_id": tx.hall_id, "day": day, "limit": limit}).all()
    for row in rows:
        ticket = ticket_of(row)
        move(tx, ticket, Action.EXPIRE)
        tx.append(
            TicketExpired(
                ticket.id, ticket.number, ticket.queue_id, ticket.priority_class, ticket.status, ticket.day
            )
        )
    excuse(tx)
    missed = tx.execute(_MISSED, {"hall_id": tx.hall_id, "day": day}).all()
    for appointment in missed:
        tx.append(AppointmentMissed(appointment.id, appointment.queue_id, appointment.starts_at))
    return Expiry(len(rows), len(missed), len(rows) == limit)
