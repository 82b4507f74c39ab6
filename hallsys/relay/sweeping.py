"""The look for what is late or lost among the devices of all halls of a process."""

from collections.abc import Callable, Sequence

from gevent.pool import Group
from sqlalchemy import Connection

from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.relay import ledger, registration
from hallsys.relay.deliveries import DeviceSink
from hallsys.relay.looking import look_for_ever, or_tell

SWEEP = 1.0  # seconds between two looks


class Sweeper:
    """Has those sinks sweep whose hall has something to sweep; one look is for all."""

    def __init__(self, db: Database, clock: Clock, sinks: Sequence[DeviceSink] = ()) -> None:
        self._db = db
        self._clock = clock
        self._halls: dict[str, tuple[str, Callable[[], None]]] = {}  # by hall: its server id, and its sweep
        self._sweeping: set[str] = set()
        self._sweeps = Group()
        for sink in sinks:
            self.add(sink)

    def add(self, sink: DeviceSink) -> None:
        """Look at one more hall, the one that is worked for here, from the next time on."""

        def sweep() -> None:
            try:
                or_tell(sink.sweep, "the sweep of a hall's deliveries")
            finally:
                self._sweeping.remove(sink.hall_id)

        self._halls[sink.hall_id] = sink.server_id, for_this_hall(sweep)

    def run(self) -> None:
        """Look for ever; to be run in a greenlet, with which its sweeps end."""
        try:
            look_for_ever(SWEEP, self.look, "the look for what is late")
        finally:
            self._sweeps.kill()

    def look(self) -> None:
        """Sweep once where there is something to sweep, unless it is swept still: each hall by itself."""
        halls = dict(self._halls)
        servers = [server_id for server_id, _ in halls.values()]
        due = self._db.read(_due, list(halls), servers, self._clock.now())
        for hall_id, (_, sweep) in halls.items():
            if hall_id in due - self._sweeping:
                self._sweeping.add(hall_id)
                self._sweeps.spawn(sweep)


def _due(conn: Connection, halls: Sequence[str], servers: Sequence[str], now: Millis) -> frozenset[str]:
    return ledger.halls_due(conn, halls, servers, now) | registration.halls_with_lost(conn, halls, now)
