"""The hands that pull cables out, open covers and take paper out, and set all right again a little later."""

import heapq
from collections import Counter
from collections.abc import Callable
from itertools import count
from random import Random
from threading import Event, Thread
from time import monotonic

from bench.unplugged.house import Line

_ON_ANY_LINE = (("noise",), ("split",), ("slow",), ("silent",), ("cut_off",), ("noise", "split"))
_SHARE_UNPLUGGED = 0.55

# What else goes wrong with a kind of device. A loudspeaker's line has no bytes.
_FAULTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "credential_reader": (*_ON_ANY_LINE, ("lift_early",)),
    "ticket_printer": (*_ON_ANY_LINE, ("paper_out",), ("cover_open",), ("near_end",), ("deaf",)),
    "window_sign": (*_ON_ANY_LINE, ("deaf",)),
    "rating_pad": _ON_ANY_LINE,
    "speaker": (("unplugged",),),
}
_TIMES = {"ticket_printer": 4, "credential_reader": 2}


class Hands:
    """Takes the lines in turn, in an order that is shuffled anew each time, and spoils one about
    every `gap` seconds for up to `longest` seconds."""

    def __init__(self, lines: list[Line], gap: float, longest: float, random: Random) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()  # by kind of device and fault
        self._lines = lines
        self._gap = gap
        self._longest = longest
        self._random = random
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Set everything right."""
        self._stop.set()
        self._thread.join()
        for line in self._lines:
            line.set_faults(())

    def told(self) -> dict[str, dict[str, int]]:
        """Return for each kind of device how often it was unplugged, and spoilt otherwise."""
        found: dict[str, dict[str, int]] = {}
        for (kind, fault), times in sorted(self.counts.items()):
            how = "unplugged" if fault in ("unplugged", "cut_off") else "other"
            by_kind = found.setdefault(kind, {"unplugged": 0, "other": 0})
            by_kind[how] += times
        return found

    def _run(self) -> None:
        order = count()
        due: list[tuple[float, int, Callable[[], None]]] = []
        spoilt: set[str] = set()
        deck: list[Line] = []

        def spoil() -> None:
            nonlocal deck
            heapq.heappush(due, (monotonic() + self._random.expovariate(1 / self._gap), next(order), spoil))
            deck = deck or self._shuffled()
            line = deck.pop()
            if line.name in spoilt:
                return
            spoilt.add(line.name)
            faults = self._faults(line.kind)
            self.counts[line.kind, "+".join(faults)] += 1
            line.set_faults(faults)
            heapq.heappush(
                due, (monotonic() + self._random.uniform(0.1, self._longest), next(order), mend(line))
            )

        def mend(line: Line) -> Callable[[], None]:
            def set_right() -> None:
                line.set_faults(())
                spoilt.discard(line.name)

            return set_right

        spoil()
        while not self._stop.wait(max(0.0, due[0][0] - monotonic())):
            heapq.heappop(due)[2]()

    def _shuffled(self) -> list[Line]:
        """Return every line, the few of the kiosks several times."""
        deck = [line for line in self._lines for _ in range(_TIMES.get(line.kind, 1))]
        self._random.shuffle(deck)
        return deck

    def _faults(self, kind: str) -> tuple[str, ...]:
        if self._random.random() < _SHARE_UNPLUGGED:
            return ("unplugged",)
        return self._random.choice(_FAULTS[kind])
