"""Appointments that the hall cannot keep, because a matter is suspended or the hall is shut then.

Whoever holds one is told, books anew, or takes a ticket; it never counts as missed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, bindparam, text

from hallsys.halls import views as halls_views
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx
from hallsys.queue.events import AppointmentCalledOff
from hallsys.queue.slots import Slot, lies_open
from hallsys.queue.tickets import lock_hall

LONGEST_NOTE = 120
_EVER = date.max.isoformat()


class Why(StrEnum):
    """Why the hall calls an appointment off."""

    MATTER_SUSPENDED = "matter_suspended"
    HALL_SHUT = "hall_shut"


# In Chinese and English, as it is told to whoever holds it.
SAID: Mapping[Why, tuple[str, str]] = {
    Why.MATTER_SUSPENDED: ("该事项暂停办理", "the matter is suspended"),
    Why.HALL_SHUT: ("大厅当时不开放", "the hall is shut at that time"),
}


@dataclass(frozen=True, slots=True)
class Affected:
    """An open appointment that cannot be kept. Whose it is stands nowhere here."""

    appointment_id: str
    matter_id: str
    queue_id: str
    slot: Slot


_COLUMNS = "SELECT id, matter_id, queue_id, day, starts_at, ends_at FROM appointments "
_OPEN = "WHERE hall_id = :hall_id AND state = 'booked' AND day >= :first AND day < :end AND ends_at > :now "
_OF_MATTERS = text(f"{_COLUMNS} {_OPEN} AND matter_id IN :matter_ids ORDER BY starts_at, id").bindparams(
    bindparam("matter_ids", expanding=True)
)
_OF_DAYS = text(f"{_COLUMNS} {_OPEN} ORDER BY starts_at, id")
_CALL_OFF = text(
    "UPDATE appointments SET state = 'called_off', called_off_why = :why, called_off_note = :note "
    "WHERE hall_id = :hall_id AND id = :appointment_id"
)
_FREE_PLACE = text(
    "UPDATE appointment_slots SET booked = booked - 1 "
    "WHERE hall_id = :hall_id AND queue_id = :queue_id AND starts_at = :starts_at"
)


def of_matters(
    conn: Connection, hall: Hall, matter_ids: Collection[str], now: Millis, until: date | None = None
) -> list[Affected]:
    """Return the appointments for matters that are suspended from `now` on.

    `until`: the day from which they are handled again, as far as is known; what is booked from then on is
    kept. None: nobody knows, and none is kept.
    """
    end = _EVER if until is None else until.isoformat()
    asked = {"hall_id": hall.id, "first": hall.business_day(now), "end": end, "now": now}
    rows = conn.execute(_OF_MATTERS, {**asked, "matter_ids": sorted(matter_ids)})
    return [Affected(row.id, row.matter_id, row.queue_id, Slot(*row[3:])) for row in rows]


def out_of_hours(
    conn: Connection, hall: Hall, now: Millis, first: date, end: date | None = None
) -> list[Affected]:
    """Return the appointments from `first` on, before `end`, in which a hall with those hours is not open.

    `end` is a day after the last, None for no end. What is booked inside the hours is kept; they are those
    by which times are offered. Raises CalendarUncovered.
    """
    asked = {
        "hall_id": hall.id,
        "first": max(first.isoformat(), hall.business_day(now)),
        "end": _EVER if end is None else end.isoformat(),
        "now": now,
    }
    found = (
        Affected(row.id, row.matter_id, row.queue_id, Slot(*row[3:])) for row in conn.execute(_OF_DAYS, asked)
    )
    return [one for one in found if not lies_open(hall, one.slot)]


def call_off_matters(tx: Tx, matter_ids: Collection[str], note: str, until: date | None = None) -> int:
    """Call off what is booked for suspended matters, see `of_matters`; return how many that were."""
    lock_hall(tx)
    hall = halls_views.hall(tx.conn, tx.hall_id)
    found = of_matters(tx.conn, hall, matter_ids, tx.now, until)
    return _call_off(tx, found, Why.MATTER_SUSPENDED, note)


def call_off_shut(tx: Tx, first: date, end: date | None, note: str) -> int:
    """Call off what the hall's hours leave out by now, see `out_of_hours`; return how many that were."""
    lock_hall(tx)
    hall = halls_views.hall(tx.conn, tx.hall_id)
    return _call_off(tx, out_of_hours(tx.conn, hall, tx.now, first, end), Why.HALL_SHUT, note)


def _call_off(tx: Tx, found: Sequence[Affected], why: Why, note: str) -> int:
    if not found:
        return 0
    said = {"hall_id": tx.hall_id, "why": why, "note": one_line(note)[:LONGEST_NOTE]}
    tx.execute(_CALL_OFF, [{**said, "appointment_id": one.appointment_id} for one in found])
    places = [{"queue_id": one.queue_id, "starts_at": one.slot.starts_at} for one in found]
    tx.execute(_FREE_PLACE, [{"hall_id": tx.hall_id, **place} for place in places])
    for one in found:
        tx.append(
            AppointmentCalledOff(one.appointment_id, one.queue_id, one.matter_id, one.slot.starts_at, why)
        )
    return len(found)
