"""Appointments of the demo's cast: one soon, to be checked in at the kiosk, and some on the days after."""

from dataclasses import dataclass

from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.kernel.clock import DAY, HOUR, Millis
from hallsys.kernel.identity import Credential, parse_number
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.people.service import identify, prepare
from hallsys.queue.booking import Booked, book, free_slots
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.events import AppointmentBooked
from hallsys.queue.views import bookings


@dataclass(frozen=True)
class Wish:
    """Whose card, for which matter, and how long from now on at the soonest."""

    card: str
    matter: str
    after: Millis


WISHES = (
    Wish("senior", "S004", HOUR // 4),
    Wish("hong-kong", "T001", 2 * HOUR),
    Wish("li", "E001", DAY),
    Wish("rare", "P001", DAY),
    Wish("foreigner-2023", "E002", 2 * DAY),
    Wish("wang", "S003", 3 * DAY),
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
        queue = catalogue.queue_for((matter,))
        for free in free_slots(tx.conn, catalogue, queue, yesterday(tx.now)):
            if free.left and free.slot.starts_at >= tx.now + wish.after:
                book_for(tx, catalogue, keyring, wish.card, matter.id, free.slot.starts_at)
                break


def _person(tx: Tx, keyring: Keyring, card: str) -> str:
    fields = dict(SPECIMENS[card].fields)
    number = parse_number(fields["number"])
    return identify(tx, prepare(keyring, Credential(number, fields["name"], number.kind)))
