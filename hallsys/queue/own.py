"""Appointments in their holder's own hands: made by number and name, kept by the code alone."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.people.claims import Claim, identify_claimed
from hallsys.people.phones import Phone, give_phone, hand_phone_on
from hallsys.queue.booking import Booked, book, cancel_appointment, change_appointment
from hallsys.queue.calling_off import IS_IN_VAIN, Why
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import AppointmentUnknown, BookingOff
from hallsys.queue.policy import PolicySettings
from hallsys.queue.slots import check_in_closes

_BOOKED, _MISSED, _CALLED_OFF = "booked", "missed", "called_off"
_BY_CODE = text(
    "SELECT id, person_id, matter_id, queue_id, day, starts_at, ends_at, state, called_off_why, "  # noqa: S608
    f"called_off_note, {IS_IN_VAIN} FROM appointments "
    "WHERE hall_id = :hall_id AND code = :code AND day >= :day"
)


@dataclass(frozen=True, slots=True)
class OwnAppointment:
    """What an appointment's code opens until its day is over. `state` as in the table.

    `called_off_why`, with what the manager said beside it, is set once the hall called it off. `in_vain`: its
    matter should be handled again by then, and is not.
    """

    appointment_id: str
    person_id: str
    matter_id: str
    queue_id: str
    day: str
    starts_at: Millis
    ends_at: Millis
    state: str
    called_off_why: str | None = None
    called_off_note: str = ""
    in_vain: bool = False


def own_appointment(conn: Connection, hall_id: str, code: str, today: str) -> OwnAppointment:
    """Return the appointment with that code. Raises AppointmentUnknown, also for one of an earlier day."""
    row = conn.execute(_BY_CODE, {"hall_id": hall_id, "code": code, "day": today}).one_or_none()
    if row is None:
        raise AppointmentUnknown
    return OwnAppointment(*row)


def standing(own: OwnAppointment, policy: PolicySettings, now: Millis) -> tuple[str, str | None]:
    """Return how an appointment stands now, as in the table, or missed; and why the hall called it off.

    Nobody missed one that was kept in vain: it is told as what it is to be (`calling_off.excuse`).
    """
    if own.state != _BOOKED or now <= check_in_closes(own.ends_at, policy):
        return own.state, own.called_off_why
    return (_CALLED_OFF, Why.MATTER_SUSPENDED) if own.in_vain else (_MISSED, None)


def require_booking(catalogue: Catalogue) -> None:
    """Raise BookingOff if the hall takes no appointments from outside."""
    if not catalogue.policy.appointment_online:
        raise BookingOff


def book_own(tx: Tx, catalogue: Catalogue, claimed: Claim, matter_id: str, starts_at: Millis) -> Booked:
    """Book for whoever typed number and name. Raises BookingOff, NameDiffers, and as `book` does."""
    require_booking(catalogue)
    return book(tx, catalogue, matter_id, identify_claimed(tx, claimed), starts_at)


def change_own(tx: Tx, catalogue: Catalogue, code: str, starts_at: Millis) -> Booked:
    """Move the appointment with that code. Raises BookingOff, and as `change_appointment` does."""
    require_booking(catalogue)
    own = own_appointment(tx.conn, tx.hall_id, code, catalogue.day(tx.now))
    moved = change_appointment(tx, catalogue, own.appointment_id, own.person_id, starts_at)
    hand_phone_on(tx, own.appointment_id, moved.appointment_id)
    return moved


def cancel_own(tx: Tx, catalogue: Catalogue, code: str) -> None:
    """Give the appointment with that code up. Raises as `cancel_appointment` does."""
    own = own_appointment(tx.conn, tx.hall_id, code, catalogue.day(tx.now))
    cancel_appointment(tx, catalogue.policy, own.appointment_id, own.person_id)
    give_phone(tx, own.appointment_id, None)


def remind_own(tx: Tx, catalogue: Catalogue, code: str, phone: Phone | None) -> None:
    """Keep the number under which the holder is reminded; None: no more. Raises AppointmentUnknown."""
    own = own_appointment(tx.conn, tx.hall_id, code, catalogue.day(tx.now))
    give_phone(tx, own.appointment_id, phone)
