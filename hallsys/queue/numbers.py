"""Ticket numbers: a prefix and a serial number per hall, day and prefix."""

from hallsys.queue.priority import CARE, PriorityClass
from hallsys.queue.queues import Queue


def ticket_number(prefix: str, serial: int) -> str:
    """Return prefix and at least three digits: A001 ... A999, A1000 (grows rather than wraps)."""
    return f"{prefix}{serial:03d}"


def prefix_of(queue: Queue, priority_class: PriorityClass) -> str:
    """Return the prefix for a new ticket: care and appointment tickets may have one of their own."""
    if priority_class in CARE:
        return queue.care_prefix or queue.prefix
    if priority_class is PriorityClass.APPOINTMENT:
        return queue.appointment_prefix or queue.prefix
    return queue.prefix
