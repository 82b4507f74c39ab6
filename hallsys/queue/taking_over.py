"""Numbers after a standby took the hall over: none that may be on a paper is given out again.

The standby does not know the last seconds of the machine that died. So the numbers go on a good way after
those that it knows; what lies between is lent to nobody, and a kiosk may yet hand in a ticket out of it.
"""

from sqlalchemy import text

from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.queue.events import NumbersSkipped
from hallsys.queue.leases import LOST, LOST_PLACE, numbers_to_skip

_PREFIXES = text(
    "SELECT prefix FROM queues WHERE hall_id = :hall_id "
    "UNION SELECT care_prefix FROM queues WHERE hall_id = :hall_id AND care_prefix IS NOT NULL "
    "UNION SELECT appointment_prefix FROM queues WHERE hall_id = :hall_id AND appointment_prefix IS NOT NULL "
    "ORDER BY 1"
)
_SKIP = text(
    "INSERT INTO ticket_counters (hall_id, day, prefix, last) VALUES (:hall_id, :day, :prefix, :numbers) "
    "ON CONFLICT (hall_id, day, prefix) DO UPDATE SET last = ticket_counters.last + :numbers RETURNING last"
)
_LEND = text(
    "INSERT INTO number_leases (id, hall_id, place, day, prefix, first, last, issued_to, at) "
    "VALUES (:id, :hall_id, :place, :day, :prefix, :first, :last, :lost, :at)"
)


def skip_numbers(tx: Tx, day: str, unseen: Millis, as_of: Millis, lent: int) -> int:
    """Go on after the numbers that may have been given out since `as_of`; return how many were left out.

    `unseen`: for how long the hall may have given out numbers since then, in ms; `lent`: how many numbers
    of a queue its kiosks may have been lent in that time.
    """
    numbers = numbers_to_skip(unseen, lent)
    key = {"hall_id": tx.hall_id, "day": day, "numbers": numbers}
    prefixes = tx.execute(_PREFIXES, {"hall_id": tx.hall_id}).scalars().all()
    for prefix in prefixes:
        last = tx.execute(_SKIP, {**key, "prefix": prefix}).scalar_one()
        lost = {
            "first": last - numbers + 1,
            "last": last,
            "lost": LOST,
            "place": LOST_PLACE,
            "at": as_of,
            "id": new_id(),
        }
        tx.execute(_LEND, {"hall_id": tx.hall_id, "day": day, "prefix": prefix, **lost})
    if prefixes:
        tx.append(NumbersSkipped(day, tuple(prefixes), numbers))
    return numbers
