"""What a server with a second machine does about it: one of the two serves the hall."""

import logging
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import make_url

from hallsys.kernel.database import alone
from hallsys.kernel.parcels import secret_in
from hallsys.settings import Settings
from hallsys.standby.fence import check_fence, set_fence, term_in
from hallsys.standby.guard import Guard
from hallsys.standby.line import Line

log = logging.getLogger(__name__)

_PATIENCE = 3.0  # seconds


class Pair:
    """The other machine as a server sees it; without one in the settings `secret` is None.

    `stop` is called, from any thread, once the other has taken over. Raises TakenOverFrom where it did
    before, and StandbyKeyUnusable.
    """

    def __init__(self, settings: Settings, stop: Callable[[], None]) -> None:
        self.secret: bytes | None = None
        self._stop = stop
        self._stopped = False
        self._guard: Guard | None = None
        if not alone(settings.server.database):
            return
        self._database = Path(str(make_url(settings.server.database).database))
        check_fence(self._database)
        if not settings.standby.peer:
            return
        self.secret = secret_in(settings.standby.key_file)
        line = Line(settings.standby.peer, self.secret, _PATIENCE)
        self._guard = Guard(line, term_in(self._database), self.overtaken)
        later = self._guard.look()
        if later is not None:
            set_fence(self._database, later)
            check_fence(self._database)

    def overtaken(self, term: int) -> None:
        """Mark that the other serves the hall in a later term, and stop."""
        log.error("the other machine serves the hall in term %s: this one stops", term)
        set_fence(self._database, term)
        if not self._stopped:
            self._stopped = True
            self._stop()

    def start(self) -> None:
        """Begin to look after the other machine."""
        if self._guard is not None:
            self._guard.start()

    def stop(self) -> None:
        """Look no more."""
        if self._guard is not None:
            self._guard.stop()
