"""What happened to queues, tickets and appointments. Calls belong to the windows (counters.events).

`day` is the business day of the ticket: who counts the waiting of today skips yesterday's.
"""

from hallsys.kernel.events import Event, event


@event
class QueueAdded(Event):
    """The hall got a queue."""

    queue_id: str
    code: str


@event
class QueueChanged(Event):
    """A queue's name, prefixes, limit, or whether it is open changed."""

    queue_id: str
    code: str
    open: bool


@event
class QueueFilled(Event):
    """The last ticket that the queue gives out on `day` was taken."""

    queue_id: str
    day: str


@event
class QueueFreed(Event):
    """A ticket of a full queue was given up: one more can be had on `day`."""

    queue_id: str
    day: str


@event
class NumbersSkipped(Event):
    """A standby took over: so many numbers of each prefix are left out on `day`, which may be on papers."""

    day: str
    prefixes: tuple[str, ...]
    numbers: int


@event
class TicketIssued(Event):
    """Somebody took a ticket and waits.

    `waiting_since` is told of one that a kiosk issued by itself while it was cut off, and printed:
    it waits since then. None: since the event.
    """

    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    place: str
    matter_ids: tuple[str, ...]
    day: str
    appointment_id: str | None = None
    waiting_since: int | None = None


@event
class TicketCameLate(Event):
    """A ticket that a kiosk issued by itself reached the hall when its day was over: it is expired."""

    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    place: str
    matter_ids: tuple[str, ...]
    day: str
    issued_at: int


@event
class TicketsMerged(Event):
    """Somebody held two tickets of one queue: `ticket_id` is kept, and got the matters `added`.

    The other one, `merged_id`, was taken at a kiosk that was cut off, or meanwhile elsewhere; it is
    cancelled for this reason.
    """

    ticket_id: str
    number: str
    queue_id: str
    merged_id: str
    merged_number: str
    added: tuple[str, ...] = ()


@event
class TicketReprinted(Event):
    """Somebody who waits asked again; `added` are the matters that the ticket got thereby."""

    ticket_id: str
    number: str
    queue_id: str
    place: str
    added: tuple[str, ...] = ()


@event
class TicketReclassified(Event):
    """A waiting ticket got another class; its number and wait stay."""

    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    previous: str


@event
class TicketPrinted(Event):
    """A printer took the slip that was asked for at `place`; it comes out at `outlet`."""

    ticket_id: str
    number: str
    place: str
    outlet: str


@event
class TicketPrintConfirmed(Event):
    """The slip is seen to be out."""

    ticket_id: str
    number: str
    place: str


@event
class TicketPrintFailed(Event):
    """The slip could not be printed; the ticket waits all the same."""

    ticket_id: str
    number: str
    place: str
    fault: str


@event
class TicketPinned(Event):
    """A waiting ticket was put first; the reason stands with the ticket."""

    ticket_id: str
    number: str
    queue_id: str


@event
class TicketReleased(Event):
    """A ticket that waited for one window, which closed, waits for any window of its queue again."""

    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    waiting_since: int


@event
class TicketRequeued(Event):
    """A missed ticket waits again, with its old claim."""

    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    day: str
    waiting_since: int


@event
class TicketCancelled(Event):
    """A ticket was given up; `was` is its status before."""

    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    was: str
    day: str


@event
class TicketExpired(Event):
    """The day of a ticket is over; `was` is its status before."""

    ticket_id: str
    number: str
    queue_id: str
    priority_class: str
    was: str
    day: str


@event
class CodeScanned(Event):
    """A code of the hall was scanned at `place`; what it stands for can be read there under `scan_id`.

    `code_kind` is ticket, appointment or pick_up. The code itself stands nowhere in the log.
    """

    scan_id: str
    place: str
    code_kind: str


@event
class AppointmentBooked(Event):
    """Somebody booked a slot."""

    appointment_id: str
    queue_id: str
    matter_id: str
    starts_at: int


@event
class AppointmentCancelled(Event):
    """An appointment was given up in time."""

    appointment_id: str
    queue_id: str
    starts_at: int


@event
class AppointmentCalledOff(Event):
    """The hall called an appointment off that it cannot keep; `why` is a code of `calling_off.Why`."""

    appointment_id: str
    queue_id: str
    matter_id: str
    starts_at: int
    why: str


@event
class AppointmentCheckedIn(Event):
    """Somebody with an appointment came, and waits with a ticket."""

    appointment_id: str
    ticket_id: str


@event
class AppointmentMissed(Event):
    """Nobody came for an appointment."""

    appointment_id: str
    queue_id: str
    starts_at: int
