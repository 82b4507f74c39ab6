"""Whether the server is heard: a beat every few seconds, and what follows when none is answered."""

import threading
import time
from collections.abc import Callable

import structlog

_BEATS = 4  # within the time after which a silent server counts as lost

log = structlog.get_logger("hallsys.agent")

Heard = Callable[[int], None]
Beat = Callable[[Heard], None]


class Contact:
    """Beats until stopped. A connection that is open but dead is noticed as well as one that broke.

    `beat(heard)` sends a beat and has `heard` called with the server's time when it is answered.
    `changed(up)` is told, in a thread of this one, when the server is lost and when it is heard
    again; `timed` each answer, and how many seconds it took. At the start the server counts as
    heard, so that a restart does not mark what is a moment old.
    """

    def __init__(
        self,
        beat: Beat,
        lost_after: float,
        changed: Callable[[bool], None],
        timed: Callable[[int, float], None],
    ) -> None:
        self._beat = beat
        self._timed = timed
        self._lost_after = lost_after
        self._changed = changed
        self._heard_at = time.monotonic()
        self._up = True
        self._stop = threading.Event()
        self._look = threading.Event()
        self._thread = threading.Thread(target=self._run, name="contact", daemon=True)

    @property
    def up(self) -> bool:
        """Whether the server counts as reachable."""
        return self._up

    def start(self) -> None:
        """Begin to beat."""
        self._heard_at = time.monotonic()
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Beat no more."""
        self._stop.set()
        self._look.set()
        self._thread.join(timeout)

    def ask(self) -> None:
        """Beat now."""
        asked_at = time.monotonic()

        def heard(now: int = 0) -> None:
            self._heard_at = time.monotonic()
            if now:  # a server of an older version answers without it
                self._timed(now, self._heard_at - asked_at)
            if not self._up:
                self._look.set()

        self._beat(heard)

    def _run(self) -> None:
        while not self._stop.is_set():
            self.ask()
            self._look.wait(self._lost_after / _BEATS)
            self._look.clear()
            up = time.monotonic() - self._heard_at <= self._lost_after
            if up != self._up and not self._stop.is_set():
                self._up = up
                log.warning("server heard again" if up else "server lost")
                self._changed(up)
