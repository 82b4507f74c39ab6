"""A server process: the halls that it serves from one database, and what they share."""

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gevent
from flask import Blueprint

from hallsys.bootstrap.commands import the_hall
from hallsys.bootstrap.halls import Halls
from hallsys.bootstrap.shared import Shared
from hallsys.halls.views import kept_elsewhere, tree
from hallsys.kernel import eventlog
from hallsys.kernel.clock import Clock, SteadyClock
from hallsys.kernel.database import Database, alone
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.migrate import require_made, upgrade
from hallsys.kernel.notify import ALIVE, READY, notify
from hallsys.kernel.sealing import Keyring
from hallsys.observing import of_all
from hallsys.relay.bus import Bus
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.readiness import Readiness
from hallsys.relay.standby import StandbyDesk
from hallsys.relay.standby_http import standby_api
from hallsys.settings import EVERY_HALL, Settings
from hallsys.standby.pairing import Pair
from hallsys.web.health import routes as health
from hallsys.web.health.metrics import Metrics
from hallsys.web.hosts import Application, ByHost, HallOutOfOrder, no_hall
from hallsys.web.server import Server
from hallsys.web.signin.snapshot import DemoLogin
from hallsys.web.site import Site

log = logging.getLogger(__name__)

HASHERS = 2
# How long a thread may hold the interpreter while the event loop waits for it, in seconds.
_SWITCH_INTERVAL = 0.001
_TAKEN_WITHIN = 5.0  # seconds in which who took the hall over fetches what was written last
_ALIVE_EVERY = 10.0  # seconds; the unit's WatchdogSec= is several of them


class HallServer:
    """A running server of one hall or of many: web, relay and housekeeping in one process.

    `pages`: further pages, made once the site is there; `demo_logins`: accounts that the sign-in page of a
    demo shows.
    Raises what its parts raise when they cannot begin.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        demo_logins: Sequence[DemoLogin] = (),
        pages: Sequence[Callable[[Site], Blueprint]] = (),
        clock: Clock | None = None,
    ) -> None:
        sys.setswitchinterval(_SWITCH_INTERVAL)
        steady = SteadyClock()
        clock = clock or steady
        self._bridge = ThreadBridge()
        self._hashers = ThreadPoolExecutor(HASHERS, thread_name_prefix="hallsys-slow")
        Keyring.load(settings.server.keys)  # without keys nothing is made: `init` comes first
        self._pair = Pair(settings, self._retire)
        require_made(settings.server.database)
        upgrade(settings.server.database)
        self.db = db = Database.open(
            settings.server.database,
            clock,
            wait=self._bridge.wait,
            committed=self._committed,
            ship=self._pair.secret is not None,
        )
        steady.go_on_from(db.read(eventlog.newest_at))
        keyring = Keyring.load(settings.server.keys)  # now that nobody rotates them any more
        codes = self._codes(settings.server.hall)
        redis = settings.server.redis.get_secret_value()
        self._bus = Bus(redis, self._bridge) if redis else None
        shared = Shared(
            db,
            keyring,
            clock,
            self._bridge,
            self._hashers,
            self._bus,
            Readiness(db, next(iter(codes.values()))),
            StandbyDesk(db, self._pair.secret, clock, self._in_thread, self._pair.overtaken),
            demo_logins,
        )
        self.halls = Halls(shared, settings, alone=alone(settings.server.database), pages=pages)
        self.halls.open(codes)
        if not self.halls.served:
            raise HallOutOfOrder
        app = self._application(settings, shared)
        self._server = Server(app, settings.server.host, settings.server.port, self.halls.hang_up)
        self.notes = [
            *self.halls.notes,
            *(note for hall in self.halls.served.values() for note in hall.notes),
        ]
        for note in self.notes:
            log.warning("%s %s", *note)
        self.url = f"http://{settings.server.host}:{self._server.port}"

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop`; `ready` is called when requests are answered."""
        if self._bus is not None:
            self._bus.start()
        self._pair.start()
        self.halls.run()
        alive = gevent.spawn(_stay_alive)
        gevent.spawn(ready)
        notify(READY)
        try:
            self._server.run()
        finally:
            self._pair.stop()
            alive.kill()
            self.halls.stop()
            if self._bus is not None:
                self._bus.stop()
            self.halls.leave()
            self.db.close()
            self._hashers.shutdown()
            self._bridge.close()

    def stop(self) -> None:
        """Answer what was asked, then let `run` return."""
        self._server.stop()

    def stop_later(self, seconds: float) -> None:
        """Stop after a moment; for any thread."""
        self._bridge.call(lambda: gevent.spawn_later(seconds, self.stop))

    def _codes(self, wanted: str) -> Mapping[str, str]:
        """Return by code the ids of the halls to serve. Raises HallUnknown, HallNotNamed, NoHall."""
        halls = self.db.read(tree)
        elsewhere = self.db.read(kept_elsewhere)
        kept_here = {hall.code: hall.id for hall in halls if hall.id not in elsewhere}
        if wanted == EVERY_HALL and kept_here:
            return kept_here
        only = self.db.read(the_hall, wanted)
        return {hall.code: hall.id for hall in halls if hall.id == only}

    def _application(self, settings: Settings, shared: Shared) -> Application:
        """Return the application of the only hall, which is then meant whatever the host, or of all."""
        if settings.server.hall != EVERY_HALL:
            return next(iter(self.halls.apps.values()))
        token = settings.server.metrics_token.get_secret_value()
        redis = self._bus
        told = Metrics(lambda: of_all([hall.watched for hall in self.halls.served.values()]), shared.requests)
        own = health.blueprint(
            shared.ready,
            told,
            token,
            lambda: None if redis is None else redis.up,
            shared.standby.behind,
            self._metrics_of,
        )
        nowhere = no_hall(own, standby_api(shared.standby))
        told.watch(nowhere)
        return ByHost(self.halls.apps, nowhere)

    def _metrics_of(self, code: str) -> Metrics | None:
        """Return the figures of the hall with that code, None for one that is not served."""
        served = self.halls.served.values()
        return next((hall.metrics for hall in served if hall.site.catalogue.hall.code == code), None)

    def _committed(self, facts: Mapping[str, Sequence[Logged]]) -> None:
        self.halls.committed(facts)

    def _retire(self) -> None:
        """Write nothing more, and stop once the other machine had time to fetch the rest; for any thread."""
        if self.db.shipper is not None:
            self.db.shipper.end_writing()
        self.stop_later(_TAKEN_WITHIN)

    def _in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        return self._bridge.wait(self._hashers.submit(function, *args))


def _stay_alive() -> None:
    """Tell systemd that the event loop turns; to be run in a greenlet."""
    while True:
        notify(ALIVE)
        gevent.sleep(_ALIVE_EVERY)
