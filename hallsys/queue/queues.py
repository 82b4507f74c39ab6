"""What a queue is, and which one a visit waits in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hallsys.matters.rules import Matter
from hallsys.queue.errors import (
    BadPrefix,
    MattersApart,
    NothingChosen,
    QueueClosed,
    QueueUnknown,
    TooManyMatters,
)

MOST_MATTERS = 10

_PREFIX = re.compile("[A-Z]{1,2}")


@dataclass(frozen=True, kw_only=True)
class QueueFacts:
    """What an administrator says of a queue.

    `common` queues are served by every comprehensive window, the others by those of a special
    zone. `limit_minutes`: a longer wait alerts the manager. `appointment_quota`: bookings a slot.
    """

    code: str
    prefix: str
    name: str
    name_en: str = ""
    zone_id: str | None = None
    common: bool = True
    limit_minutes: int = 30
    care_prefix: str | None = None
    appointment_prefix: str | None = None
    appointment_quota: int = 0
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class Queue(QueueFacts):
    """A queue of a hall; one that is not `open` gives no tickets, but its waiters are served."""

    id: str
    open: bool


def check_prefixes(facts: QueueFacts) -> None:
    """Raise BadPrefix unless each prefix is one or two capital letters."""
    for prefix in (facts.prefix, facts.care_prefix, facts.appointment_prefix):
        if prefix is not None and not _PREFIX.fullmatch(prefix):
            raise BadPrefix(prefix=prefix)


def require_open(queue: Queue) -> None:
    """Raise QueueClosed unless `queue` gives tickets."""
    if not queue.open:
        raise QueueClosed(queue=queue.name, queue_en=queue.name_en or queue.name)


def queue_for(matters: Sequence[Matter], queues: Mapping[str, Queue]) -> Queue:
    """Return the queue that one ticket for all `matters` waits in; `queues` by code.

    It is that of the first matter if comprehensive windows serve them all, or the one special queue
    that serves them all. Raises NothingChosen, TooManyMatters, QueueUnknown, or MattersApart with
    the names of the places.
    """
    if not matters:
        raise NothingChosen
    if len(matters) > MOST_MATTERS:
        raise TooManyMatters(most=MOST_MATTERS)
    try:
        chosen = list(dict.fromkeys(queues[matter.queue_code] for matter in matters))
    except KeyError:
        raise QueueUnknown from None
    if len(chosen) > 1 and not all(queue.common for queue in chosen):
        raise MattersApart(
            queues="、".join(queue.name for queue in chosen),
            queues_en=", ".join(queue.name_en or queue.name for queue in chosen),
        )
    return chosen[0]
