"""A server process: the halls that it serves from one database, and what they share."""

import gc
import logging
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gevent
from flask import Blueprint

from hallsys.addresses import codes_by_host, settings_by_hall
from hallsys.bootstrap.commands import the_hall
from hallsys.bootstrap.hall import ServedHall
from hallsys.bootstrap.shared import Shared
from hallsys.halls.views import tree
from hallsys.kernel.clock import Clock, SteadyClock
from hallsys.kernel.database import Database, alone
from hallsys.kernel.hall_at_work import at_work_for, work_for
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.notify import ALIVE, READY, notify
from hallsys.kernel.sealing import Keyring
from hallsys.relay.beating import Beats
from hallsys.relay.bus import Bus
from hallsys.relay.heads import Heads
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.readiness import Readiness
from hallsys.relay.standby import StandbyDesk
from hallsys.relay.standby_http import standby_api
from hallsys.relay.sweeping import Sweeper
from hallsys.relay.taking_turns import keep_house
from hallsys.settings import EVERY_HALL, Settings
from hallsys.standby.pairing import Pair
from hallsys.supervision.halls_now import still
from hallsys.web.health import routes as health
from hallsys.web.health.metrics import Metrics
from hallsys.web.hosts import Application, ByHost, HallOutOfOrder, at_hall, hall_out_of_order, no_hall
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
        clock = clock or SteadyClock()
        self._bridge = ThreadBridge()
        self._hashers = ThreadPoolExecutor(HASHERS, thread_name_prefix="hallsys-slow")
        self.halls: dict[str, ServedHall] = {}  # by id
        Keyring.load(settings.server.keys)  # without keys nothing is made: `init` comes first
        self._pair = Pair(settings, self._retire)
        upgrade(settings.server.database)
        self.db = db = Database.open(
            settings.server.database,
            clock,
            wait=self._bridge.wait,
            committed=self._committed,
            ship=self._pair.secret is not None,
        )
        keyring = Keyring.load(settings.server.keys)  # now that nobody rotates them any more
        codes = self._codes(settings.server.hall)
        redis = settings.server.redis.get_secret_value()
        self._bus = Bus(redis, self._bridge) if redis else None
        self._alone = alone(settings.server.database)
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
        of = settings_by_hall(settings, codes)
        hosts = codes_by_host(of)
        self.notes: list[tuple[str, str]] = []
        several = settings.server.hall == EVERY_HALL
        self._said = {hall_id: code for code, hall_id in codes.items() if several}  # by what is logged
        self._beats = Beats(db)
        if not self._alone:  # while the others are opened, too: many take longer than one counts as alive
            gevent.spawn(self._beats.run)
        for code, hall_id in codes.items():
            try:
                with at_work_for(self._said.get(hall_id, "")):
                    self.halls[hall_id] = ServedHall(
                        shared, of[code], hall_id, alone=self._alone, pages=pages
                    )
            except Exception as error:
                if not several:
                    raise
                self._leave_shut(code, error)
            else:
                self._beats.add(self.halls[hall_id].servers)
            gc.collect()  # of this one alone, while it is small: what was made before is passed over
            gc.freeze()
        if not self.halls:
            raise HallOutOfOrder
        self._sweeper = Sweeper(db, clock, [hall.devices for hall in self.halls.values()])
        self._heads = Heads(db, {hall.id: hall.feeds for hall in self.halls.values()})
        app = self._application(settings, shared, {host: codes[code] for host, code in hosts.items()})
        self._server = Server(app, settings.server.host, settings.server.port, self._hang_up)
        self.notes += [note for hall in self.halls.values() for note in hall.notes]
        for note in self.notes:
            log.warning("%s %s", *note)
        self.url = f"http://{settings.server.host}:{self._server.port}"

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop`; `ready` is called when requests are answered."""
        halls = self.halls.values()
        for hall in halls:
            with at_work_for(self._said.get(hall.id, "")):
                for feed in hall.feeds:
                    feed.start()
        if self._bus is not None:
            self._bus.start()
        loops = (self._heads.run, self._sweeper.run, self._keep_house, _stay_alive)
        self._pair.start()
        helpers = [gevent.spawn(loop) for loop in loops]
        for hall in halls:
            code = self._said.get(hall.id, "")
            helpers += [gevent.spawn(work_for, code, loop) for loop in hall.loops]
        gevent.spawn(ready)
        notify(READY)
        try:
            self._server.run()
        finally:
            self._pair.stop()
            gevent.killall(helpers)
            for hall in halls:
                _or_tell(hall.stop)
            if self._bus is not None:
                self._bus.stop()
            self._beats.stop()
            for hall in halls:
                hall.servers.stop()
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
        """Return by code the ids of the halls to serve. Raises HallUnknown."""
        found = {hall.code: hall.id for hall in self.db.read(tree)}
        if wanted == EVERY_HALL and found:
            return found
        only = self.db.read(the_hall, wanted)
        return {code: hall_id for code, hall_id in found.items() if hall_id == only}

    def _application(self, settings: Settings, shared: Shared, hosts: Mapping[str, str]) -> Application:
        """Return the application of the only hall, which is then meant whatever the host, or of all."""
        if settings.server.hall != EVERY_HALL:
            return next(iter(self.halls.values())).app
        token = settings.server.metrics_token.get_secret_value()
        redis = self._bus
        own = health.blueprint(
            shared.ready,
            Metrics(tuple),
            token,
            lambda: None if redis is None else redis.up,
            shared.standby.behind,
        )
        shut = hall_out_of_order()
        apps = {
            host: at_hall(self._said[hall_id], self.halls[hall_id].app if hall_id in self.halls else shut)
            for host, hall_id in hosts.items()
        }
        return ByHost(apps, no_hall(own, standby_api(shared.standby)))

    def _leave_shut(self, code: str, error: Exception) -> None:
        """Note that a hall cannot be opened, for which the others are not to wait."""
        log.error("hall %s is not served", code, exc_info=error)
        self.notes.append(
            (
                f"大厅 {code} 无法启动，其余大厅照常服务：原因见日志。",
                f"Hall {code} could not be opened, the others are: see the log.",
            )
        )

    def _keep_house(self) -> None:
        keep_house(self.db, [hall.housekeeper for hall in self.halls.values()], still)

    def _hang_up(self) -> None:
        for hall in self.halls.values():
            hall.hang_up()

    def _retire(self) -> None:
        """Write nothing more, and stop once the other machine had time to fetch the rest; for any thread."""
        if self.db.shipper is not None:
            self.db.shipper.end_writing()
        self.stop_later(_TAKEN_WITHIN)

    def _in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        return self._bridge.wait(self._hashers.submit(function, *args))

    def _committed(self, halls: Collection[str]) -> None:
        """Wake whom it concerns; what commands wrote in a hall that is not served here concerns nobody."""
        for hall_id in halls:
            hall = self.halls.get(hall_id)
            if hall is not None:
                hall.wake()
                hall.wake_others()


def _or_tell(stop: Callable[[], None]) -> None:
    """Stop a hall; what fails there holds no other up."""
    try:
        stop()
    except Exception:
        log.exception("a hall was not stopped in good order")


def _stay_alive() -> None:
    """Tell systemd that the event loop turns; to be run in a greenlet."""
    while True:
        notify(ALIVE)
        gevent.sleep(_ALIVE_EVERY)
