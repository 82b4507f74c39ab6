"""A day in figures: what a report keeps of it, and how days are added up.

Kept are counts alone, by queue, window and half hour: no ticket and nobody can be found in them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.reports.spread import Spread
from hallsys.reports.visits import Call, Ended, Whole

SLOT_MINUTES = 30
SLOTS = 24 * 60 // SLOT_MINUTES

# A half hour of the day, from midnight.
Slot = int


@dataclass(frozen=True)
class QueueDay:
    """A queue on a day, or on several: tickets by the half hour they were taken in, waits by that in which
    they began, how tickets ended, services by length, and the waits over the queue's limit of their day.
    """

    taken: Mapping[Slot, int] = field(default_factory=dict)
    waits: Mapping[Slot, Spread] = field(default_factory=dict)
    ended: Mapping[Ended, int] = field(default_factory=dict)
    services: Spread = field(default_factory=Spread)
    late: int = 0

    @property
    def wait(self) -> Spread:
        """The waits of all half hours."""
        return Spread.sum(self.waits.values())

    @classmethod
    def sum(cls, parts: Iterable["QueueDay"]) -> "QueueDay":
        """Add queues or days up."""
        every = list(parts)
        taken: Counter[Slot] = Counter()
        ended: Counter[Ended] = Counter()
        waits: defaultdict[Slot, list[Spread]] = defaultdict(list)
        for one in every:
            taken.update(one.taken)
            ended.update(one.ended)
            for slot, spread in one.waits.items():
                waits[slot].append(spread)
        joined = {slot: Spread.sum(spreads) for slot, spreads in waits.items()}
        services = Spread.sum(one.services for one in every)
        return cls(taken, joined, ended, services, sum(one.late for one in every))


@dataclass(frozen=True)
class WindowDay:
    """A window on a day, or on several: services by length, calls that nobody answered, and its time in ms.

    `busy`: from a call to the end of its service; `open`: it had a clerk and was not paused, or was busy.
    """

    services: Spread = field(default_factory=Spread)
    missed: int = 0
    busy: Millis = 0
    open: Millis = 0
    paused: Millis = 0

    @classmethod
    def sum(cls, parts: Iterable["WindowDay"]) -> "WindowDay":
        """Add windows or days up."""
        every = list(parts)
        return cls(
            Spread.sum(one.services for one in every),
            sum(one.missed for one in every),
            sum(one.busy for one in every),
            sum(one.open for one in every),
            sum(one.paused for one in every),
        )


@dataclass(frozen=True)
class DayFigures:
    """A day: each queue and each window by its id."""

    day: str
    queues: Mapping[str, QueueDay]
    windows: Mapping[str, WindowDay]


def figures_of(whole: Whole, timezone: str) -> DayFigures:
    """Count a day."""

    def slot(at: Millis) -> Slot:
        local = local_time(at, timezone)
        return (local.hour * 60 + local.minute) // SLOT_MINUTES

    taken: defaultdict[str, Counter[Slot]] = defaultdict(Counter)
    ended: defaultdict[str, Counter[Ended]] = defaultdict(Counter)
    for ticket in whole.taken:
        taken[ticket.queue_id][slot(ticket.at)] += 1
        if ticket.ended is not None:
            ended[ticket.queue_id][ticket.ended] += 1
    waits: defaultdict[str, defaultdict[Slot, list[Millis]]] = defaultdict(lambda: defaultdict(list))
    services: defaultdict[str, list[Millis]] = defaultdict(list)
    late: Counter[str] = Counter()
    for call in whole.calls:
        if not call.missed:
            services[call.queue_id].append(call.until - call.at)
        if call.waited is not None:
            waits[call.queue_id][slot(call.since)].append(call.waited)
            late[call.queue_id] += call.waited > whole.limits.get(call.queue_id, call.waited)
    return DayFigures(
        whole.day,
        {
            queue_id: QueueDay(
                taken[queue_id],
                {begun: Spread.of(times) for begun, times in waits[queue_id].items()},
                ended[queue_id],
                Spread.of(services[queue_id]),
                late[queue_id],
            )
            for queue_id in sorted({*taken, *(call.queue_id for call in whole.calls)})
        },
        _windows(whole),
    )


def _windows(whole: Whole) -> Mapping[str, WindowDay]:
    calls: defaultdict[str, list[Call]] = defaultdict(list)
    for call in whole.calls:
        calls[call.window_id].append(call)
    taking: defaultdict[str, list[tuple[Millis, Millis]]] = defaultdict(list)
    paused: Counter[str] = Counter()
    for one in whole.periods:
        if one.paused:
            paused[one.window_id] += one.until - one.since
        else:
            taking[one.window_id].append((one.since, one.until))
    return {
        window_id: WindowDay(
            Spread.of(call.until - call.at for call in calls[window_id] if not call.missed),
            sum(call.missed for call in calls[window_id]),
            _length(served := [(call.at, call.until) for call in calls[window_id]]),
            _length(served + taking[window_id]),
            paused[window_id],
        )
        for window_id in sorted({*calls, *taking, *paused})
    }


def _length(stretches: Iterable[tuple[Millis, Millis]]) -> Millis:
    """Return how long stretches of time are together, where they overlap counted once."""
    total: Millis = 0
    reached: Millis | None = None
    for since, until in sorted(stretches):
        begin = since if reached is None else max(since, reached)
        total += max(0, until - begin)
        reached = until if reached is None else max(reached, until)
    return total


def packed(figures: DayFigures) -> dict[str, Any]:
    """Return a day as JSON keeps it; `unpacked` is the way back. Counts are flat: key, n, key, n, ..."""
    return {
        "queues": {
            queue_id: [
                _flat(one.taken),
                {slot: _flat(spread.counts) for slot, spread in one.waits.items()},
                one.ended,
                _flat(one.services.counts),
                one.late,
            ]
            for queue_id, one in figures.queues.items()
        },
        "windows": {
            window_id: [_flat(one.services.counts), one.missed, one.busy, one.open, one.paused]
            for window_id, one in figures.windows.items()
        },
    }


def unpacked(day: str, kept: Mapping[str, Any]) -> DayFigures:
    """Return the day that `packed` made JSON of."""
    return DayFigures(
        day,
        {
            queue_id: QueueDay(
                _counts(taken),
                {int(slot): Spread(_counts(flat)) for slot, flat in waits.items()},
                {Ended(how): n for how, n in ended.items()},
                Spread(_counts(services)),
                late,
            )
            for queue_id, (taken, waits, ended, services, late) in kept["queues"].items()
        },
        {
            window_id: WindowDay(Spread(_counts(services)), *rest)
            for window_id, (services, *rest) in kept["windows"].items()
        },
    )


def _flat(counts: Mapping[int, int]) -> list[int]:
    return [number for pair in counts.items() for number in pair]


def _counts(flat: Sequence[int]) -> dict[int, int]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
