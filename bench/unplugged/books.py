"""What people were told by the answers to their commands: kept beside hallsys, to hold it to its word."""

from collections import Counter
from dataclasses import dataclass
from threading import Lock
from time import perf_counter


@dataclass(frozen=True)
class Acknowledged:
    """A clerk's command that was answered with success: the fact that must stand in the log for it."""

    kind: str
    window: str
    service_id: str
    number: str
    asked: float  # `perf_counter`


@dataclass(frozen=True)
class Taken:
    """A ticket that somebody was given, or had printed once more."""

    ticket_id: str
    number: str
    kiosk: str
    again: bool


@dataclass(frozen=True)
class Standing:
    """What a window's clerk knows to be going on there."""

    state: str = "idle"  # idle, called, recalled, serving, paused
    number: str = ""


class Books:
    """Everything that was acknowledged, in the order of the answers at each window and kiosk."""

    def __init__(self) -> None:
        self.commands: list[Acknowledged] = []
        self.taken: list[Taken] = []
        self.standing: dict[str, Standing] = {}
        self.cards: list[tuple[str, str]] = []  # numbers and names that were laid on readers
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._lock = Lock()

    def command(self, kind: str, window: str, service_id: str, number: str, asked: float) -> None:
        """Note a clerk's command."""
        with self._lock:
            self.commands.append(Acknowledged(kind, window, service_id, number, asked))

    def ticket(self, taken: Taken) -> None:
        """Note a ticket."""
        with self._lock:
            self.taken.append(taken)

    def card(self, number: str, name: str) -> None:
        """Note whose document was laid down."""
        with self._lock:
            self.cards.append((number, name))

    def count(self, what: str) -> None:
        """Count something worth telling."""
        with self._lock:
            self.counts[what] += 1

    def fail(self, why: str) -> None:
        """Note what nobody expected."""
        with self._lock:
            self.wrong.append(why)


def now() -> float:
    """Return the instant, for `Acknowledged.asked`."""
    return perf_counter()
