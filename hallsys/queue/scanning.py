"""A code that was scanned in the hall: what it stands for, and what can be done with it where it was scanned.

Codes are secrets and stop here: what goes on is an id that opens nothing elsewhere, and not for long.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, text

from hallsys.kernel.clock import DAY, MINUTE, Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.queue import issuing, views
from hallsys.queue.booking import check_in
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.errors import AppointmentCalledOff, CodeNotFound, ScanUnknown, TicketUnknown
from hallsys.queue.estimate import Pace
from hallsys.queue.events import CodeScanned
from hallsys.queue.issuing import Issued
from hallsys.queue.views import Booking

SCAN = 2 * MINUTE  # how long a scan speaks


class CodeKind(StrEnum):
    """What the codes of the hall stand for."""

    TICKET = "ticket"
    APPOINTMENT = "appointment"
    PICK_UP = "pick_up"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan, and the id of what its code stands for."""

    scan_id: str
    code_kind: CodeKind
    subject_id: str


_NOTE = text(
    "INSERT INTO scans (id, hall_id, place, code_kind, subject_id, at, expires_at) "
    "VALUES (:id, :hall_id, :place, :code_kind, :subject_id, :now, :expires_at)"
)
_READ = text(
    "SELECT subject_id FROM scans WHERE id = :scan_id AND hall_id = :hall_id AND place = :place "
    "AND code_kind = :code_kind AND expires_at > :now"
)
_FORGET = text("DELETE FROM scans WHERE hall_id = :hall_id AND expires_at < :before")
_BY_CODE = text(
    "SELECT id, state, ticket_id FROM appointments WHERE hall_id = :hall_id AND code = :code "
    "AND state IN ('booked', 'checked_in', 'called_off')"
)
_HOLDER = text("SELECT person_id FROM appointments WHERE hall_id = :hall_id AND id = :appointment_id")


def note(tx: Tx, place: str, kind: CodeKind, subject_id: str) -> Scan:
    """Record that a code of that kind was scanned at `place` ("kiosk:K1", "window:W01")."""
    scan = Scan(new_id(), kind, subject_id)
    row = {"id": scan.scan_id, "hall_id": tx.hall_id, "place": place, "code_kind": kind}
    tx.execute(_NOTE, {**row, "subject_id": subject_id, "now": tx.now, "expires_at": tx.now + SCAN})
    tx.append(CodeScanned(scan.scan_id, place, kind))
    return scan


def scan_ticket(tx: Tx, catalogue: Catalogue, place: str, token: str) -> Scan:
    """Record the scan of a ticket's QR code. Raises CodeNotFound, also for a ticket of another day."""
    try:
        ticket = views.ticket_by_token(tx.conn, tx.hall_id, catalogue.day(tx.now), token)
    except TicketUnknown:
        raise CodeNotFound from None
    return note(tx, place, CodeKind.TICKET, ticket.id)


def scan_appointment(tx: Tx, place: str, code: str) -> Scan:
    """Record the scan of an appointment's code; of one that was checked in, its ticket is meant.

    Raises CodeNotFound, also for an appointment that was given up, and AppointmentCalledOff.
    """
    row = tx.execute(_BY_CODE, {"hall_id": tx.hall_id, "code": code}).one_or_none()
    if row is None:
        raise CodeNotFound
    if row.state == "called_off":
        raise AppointmentCalledOff
    if row.ticket_id is not None:
        return note(tx, place, CodeKind.TICKET, row.ticket_id)
    return note(tx, place, CodeKind.APPOINTMENT, row.id)


def scanned(conn: Connection, hall_id: str, scan_id: str, place: str, kind: CodeKind, now: Millis) -> str:
    """Return the id of what was scanned. Raises ScanUnknown if that is over, or was elsewhere."""
    key = {"scan_id": scan_id, "hall_id": hall_id, "place": place, "code_kind": kind, "now": now}
    subject_id = conn.execute(_READ, key).scalar_one_or_none()
    if subject_id is None:
        raise ScanUnknown
    return str(subject_id)


def check_in_scanned(
    tx: Tx, catalogue: Catalogue, scan_id: str, *, place: str, paper: bool = True, pace: Pace
) -> Issued:
    """Turn the appointment that was scanned into a ticket. Raises ScanUnknown, and as `booking.check_in`."""
    appointment_id = scanned(tx.conn, tx.hall_id, scan_id, place, CodeKind.APPOINTMENT, tx.now)
    key = {"hall_id": tx.hall_id, "appointment_id": appointment_id}
    person_id = tx.execute(_HOLDER, key).scalar_one()
    return check_in(tx, catalogue, appointment_id, person_id, place=place, paper=paper, pace=pace)


def scanned_booking(tx: Tx, scan_id: str, *, place: str) -> Booking:
    """Return the appointment that was scanned. Raises ScanUnknown, AppointmentUnknown."""
    appointment_id = scanned(tx.conn, tx.hall_id, scan_id, place, CodeKind.APPOINTMENT, tx.now)
    return views.booking(tx.conn, tx.hall_id, appointment_id)


def reprint_scanned(
    tx: Tx, catalogue: Catalogue, scan_id: str, *, place: str, paper: bool = True, pace: Pace
) -> Issued:
    """Print the ticket once more that was scanned. Raises ScanUnknown, and as `issuing.reprint`."""
    ticket_id = scanned(tx.conn, tx.hall_id, scan_id, place, CodeKind.TICKET, tx.now)
    return issuing.reprint(tx, catalogue, ticket_id, place=place, paper=paper, pace=pace)


def forget_scans(tx: Tx) -> int:
    """Delete the hall's scans that were over a day ago; return how many they were."""
    return tx.execute(_FORGET, {"hall_id": tx.hall_id, "before": tx.now - DAY}).rowcount
