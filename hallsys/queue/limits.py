"""Whether somebody who comes now can still be served today: the two limits of a queue."""

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.errors import Refusal
from hallsys.queue.errors import QueueFull, TooLateToday
from hallsys.queue.queues import Queue


def is_full(daily_limit: int, taken: int) -> bool:
    """Tell whether a queue has given out what it gives a day 限号; a limit of 0 is none."""
    return 0 < daily_limit <= taken


def ends_too_late(wait: Millis | None, time_left: Millis, grace_minutes: int | None) -> bool:
    """Tell whether a wait is over only after closing.

    `time_left`: what is left of today's opening; `grace_minutes`: how much longer the windows stay, None
    if the hall does not ask. A wait that nobody can tell (None) is no reason to send anybody away.
    """
    if wait is None or grace_minutes is None:
        return False
    return wait > time_left + grace_minutes * MINUTE


def why_not(
    queue: Queue, taken: int, wait: Millis | None, time_left: Millis, grace_minutes: int | None
) -> Refusal | None:
    """Return why `queue` has no place for one more today, None if it has."""
    names = {"queue": queue.name, "queue_en": queue.name_en or queue.name}
    if is_full(queue.daily_limit, taken):
        return QueueFull(limit=queue.daily_limit, **names)
    if ends_too_late(wait, time_left, grace_minutes):
        return TooLateToday(**names)
    return None
