"""The use cases of the queue, by the names that the rest of hallsys calls."""

from hallsys.queue.booking import Booked, book, cancel_appointment, change_appointment, check_in
from hallsys.queue.claiming import Claimed, claim_next, claim_ticket
from hallsys.queue.issuing import Issued, IssuedVisit, issue, issue_visit, reprint
from hallsys.queue.moving import (
    cancel,
    finish,
    no_show,
    park,
    pin,
    release_targeted,
    requeue,
    start,
    transfer,
    undo_call,
)
from hallsys.queue.night import Expiry, expire_past_days
from hallsys.queue.pace import record_service
from hallsys.queue.printing import mark_confirmed, mark_print_failed, mark_printed
from hallsys.queue.setup import add_queue, change_queue, open_queue

__all__ = [
    "Booked",
    "Claimed",
    "Expiry",
    "Issued",
    "IssuedVisit",
    "add_queue",
    "book",
    "cancel",
    "cancel_appointment",
    "change_appointment",
    "change_queue",
    "check_in",
    "claim_next",
    "claim_ticket",
    "expire_past_days",
    "finish",
    "issue",
    "issue_visit",
    "mark_confirmed",
    "mark_print_failed",
    "mark_printed",
    "no_show",
    "open_queue",
    "park",
    "pin",
    "record_service",
    "release_targeted",
    "reprint",
    "requeue",
    "start",
    "transfer",
    "undo_call",
]
