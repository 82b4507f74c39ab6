"""Appointments that other systems make for people who ask there."""

from datetime import date
from typing import Any

from hallsys.kernel.errors import Refusal
from hallsys.matters.rules import Matter, require_open
from hallsys.people.claims import claim
from hallsys.queue.booking import free_slots
from hallsys.queue.elsewhere import book_elsewhere, cancel_elsewhere, change_elsewhere
from hallsys.queue.own import own_appointment, require_booking, standing
from hallsys.queue.slots import cancel_until
from hallsys.web.api import schemas
from hallsys.web.api.call import Call


def times(call: Call) -> schemas.Slots:
    """Return when there are places for a matter. Raises BookingOff, MatterUnknown, QueueClosed."""
    catalogue = call.site.catalogue
    require_booking(catalogue)
    matter = call.matter(call.asked.matter_code)
    queue = catalogue.queue_for((matter,))
    free = call.site.db.read(free_slots, catalogue, queue, call.site.clock.now())
    return schemas.Slots(
        matter_code=call.asked.matter_code,
        slots=tuple(
            schemas.Slot(starts_at=one.slot.starts_at, ends_at=one.slot.ends_at, left=one.left)
            for one in free
            if _handled(matter, one.slot.day)
        ),
    )


def book(call: Call) -> schemas.Appointment:
    """Book. Raises what `book_own` does, and IdempotencyReused."""
    asked = call.asked
    who = claim(call.site.keyring, asked.number, asked.name)
    return _arrange(call, book_elsewhere, who, call.matter(asked.matter_code).id, asked.starts_at)


def find(call: Call) -> schemas.Appointment:
    """Return an appointment. Raises BookingOff, AppointmentUnknown."""
    require_booking(call.site.catalogue)
    return _shown(call, call.asked.code)


def change(call: Call) -> schemas.Appointment:
    """Move an appointment. Raises what `change_own` does, and IdempotencyReused."""
    return _arrange(call, change_elsewhere, call.asked.code, call.asked.starts_at)


def cancel(call: Call) -> schemas.Appointment:
    """Give an appointment up. Raises what `cancel_own` does, and IdempotencyReused."""
    return _arrange(call, cancel_elsewhere, call.asked.code)


def _arrange(call: Call, use_case: Any, *facts: Any) -> schemas.Appointment:
    return _shown(call, call.once(use_case, call.site.catalogue, *facts).code)


def _shown(call: Call, code: str) -> schemas.Appointment:
    site, now = call.site, call.site.clock.now()
    policy = site.catalogue.policy
    own = site.db.read(own_appointment, site.hall_id, code, site.catalogue.day(now))
    state, why = standing(own, policy, now)
    return schemas.Appointment(
        appointment_id=own.appointment_id,
        code=code,
        state=state,
        called_off=why,
        starts_at=own.starts_at,
        ends_at=own.ends_at,
        change_until=cancel_until(own.starts_at, policy),
    )


def _handled(matter: Matter, day: str) -> bool:
    try:
        require_open(matter, date.fromisoformat(day))
    except Refusal:
        return False
    return True
