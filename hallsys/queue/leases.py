"""Blocks of numbers for kiosks that may be cut off: which queues have them, and when a kiosk needs more."""

from collections.abc import Iterable
from dataclasses import dataclass

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.queue.policy import PolicySettings
from hallsys.queue.queues import Queue

# To whom the numbers count as lent that may have been given out before a standby took the hall over.
LOST = "lost"
LOST_PLACE = "kiosk:lost"  # which kiosk holds them is not known
_SKIPPED = 100
_SKIPPED_A_MINUTE = 5  # of one queue: a hall with 1,500 visits a day gives out about as many in all queues


@dataclass(frozen=True, slots=True)
class Lease:
    """The numbers `first` to `last` of a prefix, for one kiosk on one business day.

    `used`: how many of them the hall knows tickets of. What is left when the day ends is a gap.
    """

    id: str
    place: str
    day: str
    prefix: str
    first: int
    last: int
    issued_to: str
    at: Millis
    used: int = 0

    @property
    def left(self) -> int:
        """How many numbers of the block the hall knows no ticket of."""
        return self.last - self.first + 1 - self.used

    def __contains__(self, serial: int) -> bool:
        return self.first <= serial <= self.last


def leased_queues(queues: Iterable[Queue], policy: PolicySettings) -> list[Queue]:
    """Return the queues that a kiosk may issue for by itself: open ones, as the settings choose them."""
    chosen = policy.offline_queues
    wanted = [queue for queue in queues if (queue.code in chosen if chosen else queue.common)]
    return [queue for queue in wanted if queue.open] if policy.offline_block else []


def short_of(prefixes: Iterable[str], leases: Iterable[Lease], policy: PolicySettings) -> list[str]:
    """Return the prefixes, in order, of which a kiosk holds no more than half a block."""
    left = dict.fromkeys(sorted(prefixes), 0)
    for lease in leases:
        if lease.prefix in left:
            left[lease.prefix] += lease.left
    return [prefix for prefix, numbers in left.items() if numbers * 2 <= policy.offline_block]


def issued_at(told: Millis, lease: Lease, now: Millis) -> Millis:
    """Return when a kiosk issued a ticket: what it `told`, kept between the lease and now.

    No clock of a kiosk can put a ticket before those who came while the line was up.
    """
    return max(lease.at, min(told, now))


def numbers_to_skip(unseen: Millis, lent: int) -> int:
    """Return how many numbers of a prefix a standby leaves out that knows nothing of the last `unseen` ms.

    `lent`: how many a hall's kiosks may have been lent meanwhile. Whole hundreds, which people find again.
    """
    numbers = _SKIPPED + lent + _SKIPPED_A_MINUTE * -(-max(0, unseen) // MINUTE)
    return -(-numbers // 100) * 100
