"""Of two machines of a hall one serves it: each that serves asks the other in which term it does.

Whoever hears of a later term than its own has been taken over from, and stops.
"""

import logging
import threading
from collections.abc import Callable

from hallsys.kernel.errors import Refusal
from hallsys.standby.line import AnswersOtherwise, Line, Unreachable

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds


class Guard:
    """Asks the other machine every two seconds, in a thread of its own."""

    def __init__(self, line: Line, term: int, overtaken: Callable[[int], None]) -> None:
        self._line = line
        self._term = term
        self._overtaken = overtaken
        self._over = threading.Event()
        self._warned = False
        self._thread = threading.Thread(target=self._run, name="hallsys-guard", daemon=True)

    def look(self) -> int | None:
        """Return the later term that the other serves in; None if it does not, or does not answer."""
        try:
            told, _ = self._line.ask("term", term=self._term)
        except Unreachable as none:
            if isinstance(none, AnswersOtherwise) and not self._warned:
                self._warned = True
                log.warning("nothing would keep both machines from serving: %s", none)
            return None
        term = int(told["term"])
        return term if term > self._term else None

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            try:
                term = self.look()
            except (Refusal, ValueError, KeyError):
                log.exception("the other machine could not be asked")
                continue
            if term is not None:
                self._overtaken(term)
                return
