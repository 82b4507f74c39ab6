"""What is known of a day's tickets and windows, before it is counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hallsys.kernel.clock import Millis


class Ended(StrEnum):
    """How a ticket ended, as a report counts it; one that is still under way has no end."""

    SERVED = "served"
    MISSED = "missed"  # called, and nobody came
    GIVEN_UP = "given_up"  # cancelled by its holder
    EXPIRED = "expired"  # not called before the hall closed


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket: which queue it stood in at last, when it was taken, how it ended."""

    queue_id: str
    at: Millis
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class Call:
    """A ticket at a window: `waited` before it, None for one that came back after it was set aside.

    `until` is the end of the service, `missed` tells that nobody came.
    """

    queue_id: str
    window_id: str
    at: Millis
    waited: Millis | None
    until: Millis
    missed: bool

    @property
    def since(self) -> Millis:
        """When the wait began."""
        return self.at - (self.waited or 0)


class Turn(StrEnum):
    """What changes whether a window takes tickets."""

    OPENS = "opens"
    PAUSES = "pauses"
    CLOSES = "closes"


@dataclass(frozen=True, slots=True)
class Period:
    """A window that had a clerk, from an instant until another; `paused` if it took no tickets then."""

    window_id: str
    since: Millis
    until: Millis
    paused: bool = False


def periods(turns: Iterable[tuple[Millis, str, Turn]], until: Millis) -> tuple[Period, ...]:
    """Return when windows were open or paused, from the turns of a day in order: (at, window id, turn).

    Windows are closed when a day begins; what is open at its end is open `until` then.
    """
    going: dict[str, tuple[Millis, bool]] = {}
    told = []
    for at, window_id, turn in turns:
        begun = going.pop(window_id, None)
        if begun is not None and at > begun[0]:
            told.append(Period(window_id, begun[0], at, begun[1]))
        if turn != Turn.CLOSES:
            going[window_id] = (at, turn == Turn.PAUSES)
    told += [
        Period(window_id, since, until, paused)
        for window_id, (since, paused) in going.items()
        if until > since
    ]
    return tuple(told)


@dataclass(frozen=True)
class Whole:
    """All that a report of a day is made of; `limits` are the queues' longest waits as they are now."""

    day: str
    taken: tuple[Taken, ...]
    calls: tuple[Call, ...]
    periods: tuple[Period, ...]
    limits: Mapping[str, Millis]
