"""Appointments that no longer fit what the hall offers: a matter is suspended, the hall is shut then.

Whoever holds one is told, books anew, or takes a ticket; it never counts as missed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, String, bindparam, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import is_served_on, is_suspended_on
from hallsys.queue.catalogue import Catalogue, catalogue
from hallsys.queue.errors import AffectsOthers
from hallsys.queue.events import AppointmentCalledOff
from hallsys.queue.policy import PolicySettings
from hallsys.queue.slots import Slot, lies_open
from hallsys.queue.tickets import lock_hall

LONGEST_NOTE = 120


class Why(StrEnum):
    """Why the hall calls an appointment off."""

    HALL_SHUT = "hall_shut"
    MATTER_SUSPENDED = "matter_suspended"
    NOT_THAT_DAY = "not_that_day"
    NOT_BY_APPOINTMENT = "not_by_appointment"


# In Chinese and English, as it is told to whoever holds it.
SAID: Mapping[Why, tuple[str, str]] = {
    Why.HALL_SHUT: ("大厅当时不开放", "the hall is shut at that time"),
    Why.MATTER_SUSPENDED: ("该事项暂停办理", "the matter is suspended"),
    Why.NOT_THAT_DAY: ("该事项当日不办理", "the matter is not handled on that day"),
    Why.NOT_BY_APPOINTMENT: ("该业务不再接受预约", "it is not handled by appointment any more"),
}


@dataclass(frozen=True, slots=True)
class Affected:
    """An open appointment that cannot be kept. Whose it is stands nowhere here."""

    appointment_id: str
    matter_id: str
    queue_id: str
    slot: Slot
    why: Why


_OPEN = text(
    "SELECT id, matter_id, queue_id, day, starts_at, ends_at FROM appointments "
    "WHERE hall_id = :hall_id AND state = 'booked' AND day >= :today AND ends_at > :now "
    "ORDER BY starts_at, id"
)
# Guards itself: what was given up or checked in meanwhile stays as it is.
_CALL_OFF = text(
    "UPDATE appointments SET state = 'called_off', called_off_why = :why, called_off_note = :note "
    "WHERE hall_id = :hall_id AND id IN :ids AND state = 'booked' RETURNING id"
).bindparams(bindparam("ids", expanding=True, type_=String))
# Kept, since the matter was to be handled again by then: it is not.
IS_IN_VAIN = (
    "EXISTS (SELECT 1 FROM matters m WHERE m.hall_id = appointments.hall_id "
    "AND m.id = appointments.matter_id AND NOT m.open AND m.closed_until <= appointments.day)"
)
_EXCUSE = text(
    "UPDATE appointments SET state = 'called_off', called_off_why = :why, called_off_note = '' "  # noqa: S608
    f"WHERE hall_id = :hall_id AND state = 'booked' AND ends_at <= :now AND {IS_IN_VAIN} "
    "RETURNING id, queue_id, matter_id, starts_at"
)
_FREE_PLACE = text(
    "UPDATE appointment_slots SET booked = booked - 1 "
    "WHERE hall_id = :hall_id AND queue_id = :queue_id AND starts_at = :starts_at"
)


def hindrance(offered: Catalogue, matter_id: str, slot: Slot) -> Why | None:
    """Return why an appointment for a matter no longer fits what is offered, None if it does.

    What is booked from the day on which a suspension ends, as far as that is known, is kept: `excuse` is for
    what of it cannot be kept after all. Kept is also what a queue that
    gives no tickets for a while has promised: see `booking.check_in`. Raises CalendarUncovered.
    """
    matter, day = offered.matters[matter_id], date.fromisoformat(slot.day)
    queue = offered.queues_by_code.get(matter.queue_code)
    if not lies_open(offered.hall, slot):
        return Why.HALL_SHUT
    if is_suspended_on(matter, day):
        return Why.MATTER_SUSPENDED
    if not is_served_on(matter, day):
        return Why.NOT_THAT_DAY
    return None if queue and queue.appointment_quota else Why.NOT_BY_APPOINTMENT


def unkeepable(conn: Connection, offered: Catalogue, now: Millis) -> list[Affected]:
    """Return the open appointments that do not fit `offered`. Raises CalendarUncovered."""
    asked = {"hall_id": offered.hall.id, "today": offered.day(now), "now": now}
    slots = [(row, Slot(row.day, row.starts_at, row.ends_at)) for row in conn.execute(_OPEN, asked)]
    return [
        Affected(row.id, row.matter_id, row.queue_id, slot, why)
        for row, slot in slots
        if (why := hindrance(offered, row.matter_id, slot))
    ]


def mark(found: Sequence[Affected]) -> str:
    """Return a short text that is the same for the same appointments only."""
    ids = sorted(one.appointment_id for one in found)
    return sha256(" ".join(ids).encode()).hexdigest()[:16]


def call_off(tx: Tx, note: str = "", seen: str | None = None) -> int:
    """Call off what no longer fits what the hall offers by now; return how many that were.

    To be called at the end of whatever narrows that. `note` is told of hours; of a suspended matter its
    reason is. `seen`: the mark of those that somebody agreed to.

    Raises AffectsOthers if they are others by now.
    """
    lock_hall(tx)
    offered = catalogue(tx.conn, tx.hall_id, PolicySettings())
    found = unkeepable(tx.conn, offered, tx.now)
    if seen is not None and seen != mark(found):
        raise AffectsOthers
    said: dict[tuple[Why, str], list[Affected]] = {}
    for one in found:
        reason = offered.matters[one.matter_id].closed_reason
        told = {Why.MATTER_SUSPENDED: reason, Why.HALL_SHUT: note}.get(one.why, "")
        said.setdefault((one.why, one_line(told)[:LONGEST_NOTE]), []).append(one)
    return sum(_call_off(tx, why, told, group) for (why, told), group in said.items())


def excuse(tx: Tx) -> int:
    """Call off what a suspension kept and outlasted: whoever came was sent away, and has missed nothing.

    To be called before anything is said anew of suspensions, and before a day's appointments count as missed.
    Return how many.
    """
    lock_hall(tx)
    why = Why.MATTER_SUSPENDED
    rows = tx.execute(_EXCUSE, {"hall_id": tx.hall_id, "now": tx.now, "why": why}).all()
    for row in rows:
        tx.append(AppointmentCalledOff(row.id, row.queue_id, row.matter_id, row.starts_at, why))
    return len(rows)


def _call_off(tx: Tx, why: Why, note: str, found: Sequence[Affected]) -> int:
    ids = [one.appointment_id for one in found]
    key = {"hall_id": tx.hall_id}
    off = set(tx.execute(_CALL_OFF, {**key, "why": why, "note": note, "ids": ids}).scalars())
    lost = [one for one in found if one.appointment_id in off]
    if lost:
        places = [{**key, "queue_id": one.queue_id, "starts_at": one.slot.starts_at} for one in lost]
        tx.execute(_FREE_PLACE, places)
    for one in lost:
        tx.append(
            AppointmentCalledOff(one.appointment_id, one.queue_id, one.matter_id, one.slot.starts_at, why)
        )
    return len(lost)
