"""The look for what is late or lost among the devices of all halls of a process."""

import logging
from collections.abc import Sequence

import gevent
from gevent.pool import Group
from sqlalchemy import Connection

from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import GONE, Database
from hallsys.relay import ledger, registration
from hallsys.relay.deliveries import DeviceSink

log = logging.getLogger(__name__)

SWEEP = 1.0  # seconds between two looks


class Sweeper:
    """Has those sinks sweep whose hall has something to sweep; one look is for all."""

    def __init__(self, db: Database, clock: Clock, sinks: Sequence[DeviceSink]) -> None:
        self._db = db
        self._clock = clock
        self._sinks = sinks
        self._sweeping: set[str] = set()
        self._sweeps = Group()

    def run(self) -> None:
        """Look for ever; to be run in a greenlet, with which its sweeps end."""
        try:
            while True:
                gevent.sleep(SWEEP)
                self._look_or_tell()
        finally:
            self._sweeps.kill()

    def _look_or_tell(self) -> None:
        try:
            self.look()
        except GONE as error:
            log.warning("the sweep waits for the database: %s", error)
        except Exception:
            log.exception("sweeping the deliveries failed")

    def look(self) -> None:
        """Sweep once where there is something to sweep, unless it is swept still: each hall by itself."""
        halls = [sink.hall_id for sink in self._sinks]
        servers = [sink.server_id for sink in self._sinks]
        due = self._db.read(_due, halls, servers, self._clock.now())
        for sink in self._sinks:
            if sink.hall_id in due - self._sweeping:
                self._sweeping.add(sink.hall_id)
                self._sweeps.spawn(self._sweep, sink)

    def _sweep(self, sink: DeviceSink) -> None:
        try:
            sink.sweep()
        except GONE as error:
            log.warning("the sweep of a hall waits for the database: %s", error)
        except Exception:
            log.exception("sweeping the deliveries of a hall failed")
        finally:
            self._sweeping.remove(sink.hall_id)


def _due(conn: Connection, halls: Sequence[str], servers: Sequence[str], now: Millis) -> frozenset[str]:
    return ledger.halls_due(conn, halls, servers, now) | registration.halls_with_lost(conn, halls, now)
