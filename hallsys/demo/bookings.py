"""Appointments of the demo's cast: one soon, to be checked in at the kiosk, and some on the days after."""

from dataclasses import dataclass
from itertools import groupby

from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import DAY, Millis
from hallsys.kernel.identity import Credential, parse_number
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.rules import Matter
from hallsys.people.service import identify, prepare
from hallsys.queue.booking import Booked, book, free_slots
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.events import AppointmentBooked
from hallsys.queue.views import bookings


@dataclass(frozen=True)
class Wish:
    """Whose card, for which matter, on which bookable day (0 is today), at what local time at the soonest."""

    card: str
    matter: str
    day: int
    time: str = ""  # as soon as it can be checked in


WISHES = (
    Wish("senior", "S004", 0),
    Wish("hong-kong", "T001", 1, "09:30"),
    Wish("li", "E001", 1, "10:00"),
    Wish("rare", "P001", 2, "14:00"),
    Wish("foreigner-2023", "E002", 2, "15:30"),
    Wish("wang", "S003", 3, "11:00"),
)


def yesterday(now: Millis) -> Millis:
    """Return the instant as of which the demo books: nobody can book for today."""
    return now - DAY


def book_for(
    tx: Tx, catalogue: Catalogue, keyring: Keyring, card: str, matter_id: str, starts_at: Millis
) -> Booked:
    """Book for the holder of a specimen card, as if it had been done yesterday. Raises as `book` does."""
    person_id = _person(tx, keyring, card)
    before = Tx(tx.conn, yesterday(tx.now), Origin(tx.hall_id, tx.actor))
    booked = book(before, catalogue, matter_id, person_id, starts_at)
    tx.append(AppointmentBooked(booked.appointment_id, booked.queue_id, booked.matter_id, booked.starts_at))
    return booked


def book_for_the_cast(tx: Tx, catalogue: Catalogue, keyring: Keyring) -> None:
    """Book what the cast wishes, where there is room, unless it was done at an earlier start."""
    by_code = {one.code: one for one in catalogue.matters.values()}
    for wish in WISHES:
        person_id, matter = _person(tx, keyring, wish.card), by_code[wish.matter]
        if bookings(tx.conn, tx.hall_id, person_id, catalogue.day(tx.now)):
            continue
        starts_at = _slot(tx, catalogue, matter, wish)
        if starts_at is not None:
            book_for(tx, catalogue, keyring, wish.card, matter.id, starts_at)


def _slot(tx: Tx, catalogue: Catalogue, matter: Matter, wish: Wish) -> Millis | None:
    """Return the start of the first free slot that a wish means; none, late in the day."""
    free = free_slots(tx.conn, catalogue, catalogue.queue_for((matter,)), yesterday(tx.now))
    today = catalogue.day(tx.now)
    days = [day for day, _ in groupby(free, lambda one: one.slot.day) if day >= today]
    zone = catalogue.hall.timezone
    for one in free:
        time = local_time(one.slot.starts_at, zone).strftime("%H:%M")
        if one.left and one.slot.day == days[wish.day] and time >= wish.time and one.slot.starts_at > tx.now:
            return one.slot.starts_at
    return None


def _person(tx: Tx, keyring: Keyring, card: str) -> str:
    fields = dict(SPECIMENS[card].fields)
    number = parse_number(fields["number"])
    return identify(tx, prepare(keyring, Credential(number, fields["name"], number.kind)))
