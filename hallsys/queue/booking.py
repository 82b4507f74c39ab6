"""Appointments: booking a slot, giving it up, and turning it into a ticket on arrival."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text

from hallsys.halls import views as halls_views
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_code, new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import require_open as require_matter_open
from hallsys.matters.views import matters_by_id, pick
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import (
    AlreadyBooked,
    AppointmentCalledOff,
    AppointmentClosed,
    AppointmentUnknown,
    CheckInTooEarly,
    CheckInTooLate,
    NotBookable,
    SlotFull,
    TooLateToCancel,
)
from hallsys.queue.estimate import Pace
from hallsys.queue.events import AppointmentBooked, AppointmentCancelled, AppointmentCheckedIn
from hallsys.queue.issuing import Issued, Visit, enter
from hallsys.queue.no_shows import require_reliable
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass
from hallsys.queue.queues import Queue, queue_for
from hallsys.queue.slots import Slot, bookable_days, can_cancel, check_in_closes, check_in_opens, slots_of
from hallsys.queue.tickets import lock_hall
from hallsys.queue.views import queues


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment that was made."""

    appointment_id: str
    matter_id: str
    queue_id: str
    day: str
    starts_at: Millis
    ends_at: Millis
    code: str


# The quota guards itself: the row is not changed once it is full.
_TAKE_PLACE = text(
    "INSERT INTO appointment_slots (hall_id, queue_id, starts_at, booked) "
    "VALUES (:hall_id, :queue_id, :starts_at, 1) ON CONFLICT (hall_id, queue_id, starts_at) DO UPDATE "
    "SET booked = appointment_slots.booked + 1 WHERE appointment_slots.booked < :quota RETURNING booked"
)
_FREE_PLACE = text(
    "UPDATE appointment_slots SET booked = booked - 1 "
    "WHERE hall_id = :hall_id AND queue_id = :queue_id AND starts_at = :starts_at"
)
_TAKEN = text(
    "SELECT starts_at, booked FROM appointment_slots "
    "WHERE hall_id = :hall_id AND queue_id = :queue_id AND starts_at >= :now"
)
_BOOK = text(
    "INSERT INTO appointments "
    "(id, hall_id, person_id, matter_id, queue_id, day, starts_at, ends_at, state, created_at, code) "
    "VALUES (:id, :hall_id, :person_id, :matter_id, :queue_id, :day, :starts_at, :ends_at, 'booked', :now, "
    ":code) "
    "ON CONFLICT (hall_id, person_id, matter_id, day) WHERE state IN ('booked', 'checked_in') "
    "DO NOTHING RETURNING id"
)
_GET = text(
    "SELECT id, person_id, matter_id, queue_id, day, starts_at, ends_at, state, code FROM appointments "
    "WHERE hall_id = :hall_id AND id = :appointment_id"
)
_CANCEL = text(
    "UPDATE appointments SET state = 'cancelled' WHERE hall_id = :hall_id AND id = :appointment_id"
)
# The code goes on to the appointment that takes its place.
_HAND_ON = text(
    "UPDATE appointments SET state = 'cancelled', code = NULL "
    "WHERE hall_id = :hall_id AND id = :appointment_id"
)
_CHECK_IN = text(
    "UPDATE appointments SET state = 'checked_in', ticket_id = :ticket_id "
    "WHERE hall_id = :hall_id AND id = :appointment_id"
)


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot and how many more can book it."""

    slot: Slot
    left: int


def free_slots(conn: Connection, catalogue: Catalogue, queue: Queue, now: Millis) -> list[FreeSlot]:
    """Return every slot of the queue that can be booked from `now`, also the full ones."""
    params = {"hall_id": catalogue.hall.id, "queue_id": queue.id, "now": now}
    taken = {row.starts_at: row.booked for row in conn.execute(_TAKEN, params)}
    return [
        FreeSlot(slot, max(0, queue.appointment_quota - taken.get(slot.starts_at, 0)))
        for slot in _slots(catalogue, now)
        if queue.appointment_quota
    ]


def _slots(catalogue: Catalogue, now: Millis) -> list[Slot]:
    today = date.fromisoformat(catalogue.day(now))
    policy = catalogue.policy
    return [
        slot
        for day in bookable_days(catalogue.hall, today, policy)
        for slot in slots_of(catalogue.hall, day, policy)
    ]


def book(tx: Tx, catalogue: Catalogue, matter_id: str, person_id: str, starts_at: Millis) -> Booked:
    """Book the slot that starts at `starts_at` for one matter.

    One to five working days ahead (setting), one appointment per person, matter and day, as many
    per slot as the queue's quota. Raises MatterUnknown, MatterClosed, QueueClosed, NotBookable,
    SlotFull, AlreadyBooked, TooManyNoShows.
    """
    require_reliable(tx, catalogue.policy, person_id, date.fromisoformat(catalogue.day(tx.now)))
    return _take_place(tx, catalogue, matter_id, person_id, starts_at, new_code())


def _as_it_stands(tx: Tx, known: Catalogue, matter_id: str) -> Catalogue:
    """Return what is offered of a matter by now: who narrows it calls off what is booked, under this lock."""
    lock_hall(tx)
    (matter,) = matters_by_id(tx.conn, tx.hall_id, (matter_id,))
    hall = halls_views.hall(tx.conn, tx.hall_id)
    return replace(known, hall=hall, matters={matter_id: matter}, queues=queues(tx.conn, tx.hall_id))


def _take_place(
    tx: Tx, catalogue: Catalogue, matter_id: str, person_id: str, starts_at: Millis, code: str
) -> Booked:
    catalogue = _as_it_stands(tx, catalogue, matter_id)
    matters = pick(catalogue.matters, (matter_id,))
    queue = catalogue.queue_for(matters)
    slot = next((slot for slot in _slots(catalogue, tx.now) if slot.starts_at == starts_at), None)
    if slot is None or not queue.appointment_quota:
        raise NotBookable(days=catalogue.policy.appointment_days_ahead)
    require_matter_open(matters[0], date.fromisoformat(slot.day))
    booked = Booked(new_id(), matter_id, queue.id, slot.day, slot.starts_at, slot.ends_at, code)
    row = {
        "id": booked.appointment_id,
        "hall_id": tx.hall_id,
        "person_id": person_id,
        "matter_id": matter_id,
        "queue_id": queue.id,
        "day": slot.day,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "now": tx.now,
        "code": booked.code,
    }
    if tx.execute(_BOOK, row).first() is None:
        raise AlreadyBooked
    if tx.execute(_TAKE_PLACE, {**row, "quota": queue.appointment_quota}).first() is None:
        raise SlotFull
    tx.append(AppointmentBooked(booked.appointment_id, queue.id, matter_id, slot.starts_at))
    return booked


def _booked(tx: Tx, appointment_id: str, person_id: str) -> Row[Any]:
    lock_hall(tx)
    row = tx.execute(_GET, {"hall_id": tx.hall_id, "appointment_id": appointment_id}).one_or_none()
    if row is None or row.person_id != person_id:
        raise AppointmentUnknown
    if row.state == "called_off":
        raise AppointmentCalledOff
    if row.state != "booked":
        raise AppointmentClosed
    return row


def cancel_appointment(tx: Tx, policy: PolicySettings, appointment_id: str, person_id: str) -> None:
    """Give an appointment up and its place back.

    Raises AppointmentUnknown (also for somebody else's), AppointmentCalledOff, AppointmentClosed,
    TooLateToCancel.
    """
    _give_back(tx, policy, _booked(tx, appointment_id, person_id), _CANCEL)


def change_appointment(
    tx: Tx, catalogue: Catalogue, appointment_id: str, person_id: str, starts_at: Millis
) -> Booked:
    """Give an appointment's place back and take another one for the same matter, under the same code.

    All of it or nothing: who is refused keeps what they had. Raises as `cancel_appointment` and `book`
    do; no-shows do not count here.
    """
    appointment = _booked(tx, appointment_id, person_id)
    _give_back(tx, catalogue.policy, appointment, _HAND_ON)
    code = appointment.code or new_code()
    return _take_place(tx, catalogue, appointment.matter_id, person_id, starts_at, code)


def _give_back(tx: Tx, policy: PolicySettings, appointment: Row[Any], end: TextClause) -> None:
    if not can_cancel(appointment.starts_at, tx.now, policy):
        raise TooLateToCancel(minutes=policy.appointment_cancel_minutes)
    slot = {"queue_id": appointment.queue_id, "starts_at": appointment.starts_at}
    tx.execute(end, {"hall_id": tx.hall_id, "appointment_id": appointment.id})
    tx.execute(_FREE_PLACE, {"hall_id": tx.hall_id, **slot})
    tx.append(AppointmentCancelled(appointment.id, appointment.queue_id, appointment.starts_at))


def check_in(
    tx: Tx,
    catalogue: Catalogue,
    appointment_id: str,
    person_id: str,
    *,
    place: str,
    paper: bool = True,
    pace: Pace,
) -> Issued:
    """Turn an appointment into a ticket of the class appointment.

    Somebody who waits in the queue already keeps that ticket, which gets the class. A queue that gives no
    tickets for a while keeps what it promised. Raises AppointmentUnknown, AppointmentCalledOff,
    AppointmentClosed, CheckInTooEarly, CheckInTooLate, HallClosed, MatterClosed.
    """
    appointment = _booked(tx, appointment_id, person_id)
    opens = check_in_opens(appointment.starts_at, catalogue.policy)
    if tx.now < opens:
        at = local_time(opens, catalogue.hall.timezone)
        raise CheckInTooEarly(opens=at.strftime("%Y-%m-%d %H:%M"))
    if tx.now > check_in_closes(appointment.ends_at, catalogue.policy):
        raise CheckInTooLate
    matters = pick(catalogue.matters, (appointment.matter_id,))
    catalogue.require_open(matters, tx.now)
    visit = Visit(
        person_id,
        queue_for(matters, catalogue.queues_by_code),
        matters,
        PriorityClass.APPOINTMENT,
        place,
        paper,
        appointment_id,
    )
    issued = enter(tx, catalogue, visit, pace)
    key = {"hall_id": tx.hall_id, "appointment_id": appointment_id, "ticket_id": issued.ticket_id}
    tx.execute(_CHECK_IN, key)
    tx.append(AppointmentCheckedIn(appointment_id, issued.ticket_id))
    return issued
