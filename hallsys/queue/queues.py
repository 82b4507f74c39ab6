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
    zone. `limit_minutes`: a longer wait alerts the manager. `daily_limit`: tickets a day for those who come
    without an appointment, 0 for no limit. `appointment_quota`: bookings a slot.
    """

    code: str
    prefix: str
    name: str
    name_en: str = ""
    zone_id: str | None = None
    common: bool = True
    limit_minutes: int = 30
    daily_limit: int = 0
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

    Raises what `parts_of` raises, or MattersApart with the names of the places.
    """
    chosen = [queue for queue, _ in parts_of(matters, queues)]
    if len(chosen) > 1:
        raise MattersApart(
            queues="、".join(queue.name for queue in chosen),
            queues_en=", ".join(queue.name_en or queue.name for queue in chosen),
        )
    return chosen[0]


def parts_of(
    matters: Sequence[Matter], queues: Mapping[str, Queue]
) -> list[tuple[Queue, tuple[Matter, ...]]]:
    """Return the tickets that a visit for `matters` needs: each a queue with its matters.

    What comprehensive windows serve is one part, in the queue of its first matter; each special queue
    is one of its own. The parts stand in the order of their first matters. Raises NothingChosen,
    QueueUnknown, or TooManyMatters for more than one ticket can hold.
    """
    if not matters:
        raise NothingChosen
    parts: dict[str, tuple[Queue, tuple[Matter, ...]]] = {}
    for matter in matters:
        queue = queues.get(matter.queue_code)
        if queue is None:
            raise QueueUnknown
        first, held = parts.get("" if queue.common else queue.code, (queue, ()))
        parts["" if queue.common else queue.code] = first, (*held, matter)
    if any(len(held) > MOST_MATTERS for _, held in parts.values()):
        raise TooManyMatters(most=MOST_MATTERS)
    return list(parts.values())
