"""The only place where settings are read and the parts are put together."""

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import gevent
from flask import Blueprint
from sqlalchemy import Connection, create_engine

from hallsys.cases.collection_points import require_known, set_collection_point
from hallsys.cases.escalation import escalate
from hallsys.cases.service import forget_signatures
from hallsys.devices.faults import FAULTS
from hallsys.display.announcements import Announcement
from hallsys.display.streams import MANAGERS, pad_stream
from hallsys.display.voice_needs import Need, needed
from hallsys.evaluation.daily import once_a_day
from hallsys.evaluation.reasons import end_waits
from hallsys.evaluation.rules import Channel
from hallsys.evaluation.tags import load_tags
from hallsys.evaluation.tagtables import adopt
from hallsys.guarding import CopyWatch, LogGuard
from hallsys.halls.errors import HallUnknown
from hallsys.halls.views import hall_id_of, tree
from hallsys.inheritance.service import follow
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, Clock, SteadyClock, SystemClock
from hallsys.kernel.database import Database, alone
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.moving import move, require_empty
from hallsys.kernel.notify import ALIVE, READY, notify
from hallsys.kernel.partitions import provide_ahead
from hallsys.kernel.postgres import require_alone
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.sqlite import held
from hallsys.kernel.transaction import Origin, Tx
from hallsys.messages.keeping import MOST, forget_messages
from hallsys.messages.ledger import Message
from hallsys.messages.nearing import nearing
from hallsys.observing import observe
from hallsys.relay.agents import AgentLines, AgentNamespace
from hallsys.relay.bus import Bus
from hallsys.relay.deliveries import DeviceSink
from hallsys.relay.desk import DeviceDesk
from hallsys.relay.directory import LOCKS, PAD, window_place
from hallsys.relay.events import VoiceChanged
from hallsys.relay.feed import Feed, Sink
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.http import agent_api
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.messaging import Messenger
from hallsys.relay.offline import OfflineDesk
from hallsys.relay.offline_http import offline_api
from hallsys.relay.papers import order, papers_of
from hallsys.relay.pulses import Pulses
from hallsys.relay.readiness import Readiness
from hallsys.relay.readings import ReadingDesk
from hallsys.relay.receivers import Receivers
from hallsys.relay.reporting import Reporter
from hallsys.relay.screens import ScreenDesk, screen_api
from hallsys.relay.servers import Servers, pads_open
from hallsys.relay.slips import SlipReader
from hallsys.relay.sockets import SocketSink
from hallsys.relay.standby import StandbyDesk
from hallsys.relay.standby_http import standby_api
from hallsys.relay.views import devices_of, states_at
from hallsys.reports.service import keep_next
from hallsys.reports.views import Offer
from hallsys.retention.nightly import erase_nightly
from hallsys.screens.passes import forget_revoked, passes
from hallsys.settings import CONFIG, Settings, start_notes
from hallsys.standby.pairing import Pair
from hallsys.supervision.halls_now import Figures, figures_now, tell
from hallsys.supervision.inspecting import inspect
from hallsys.supervision.service import ask_help, watch
from hallsys.supervision.views import present
from hallsys.voicing import Voicing
from hallsys.web.api import routes as api
from hallsys.web.app import create_app
from hallsys.web.backoffice import routes as backoffice
from hallsys.web.board import routes as board
from hallsys.web.booking import routes as booking
from hallsys.web.clerk import routes as clerk
from hallsys.web.devices import routes as devices
from hallsys.web.guide import routes as guide
from hallsys.web.health import routes as health
from hallsys.web.help import routes as help_pages
from hallsys.web.kiosk import routes as kiosk
from hallsys.web.limits import limiter
from hallsys.web.locker import routes as locker
from hallsys.web.manager import routes as manager
from hallsys.web.manager.attention import limits
from hallsys.web.output import routes as output
from hallsys.web.pad import routes as pad
from hallsys.web.phone import routes as phone
from hallsys.web.printing import Printing
from hallsys.web.progress import routes as progress
from hallsys.web.screen import routes as screen
from hallsys.web.screens import Screens
from hallsys.web.server import Server, attach_sockets, hang_up
from hallsys.web.sessions import Sessions
from hallsys.web.signin import routes as signin
from hallsys.web.signin.snapshot import DemoLogin
from hallsys.web.site import Site, SiteSettings
from hallsys.web.sockets import Rooms, listen
from hallsys.web.studio import routes as studio

log = logging.getLogger(__name__)

HASHERS = 2
TAGS = CONFIG / "hcp_norms.csv"
# How long a thread may hold the interpreter while the event loop waits for it, in seconds.
_SWITCH_INTERVAL = 0.001
_LOOK_EVERY = 15.0  # seconds
_REVOKED_KEPT = 30 * DAY
_TAKEN_WITHIN = 5.0  # seconds in which who took the hall over fetches what was written last
_ALIVE_EVERY = 10.0  # seconds; the unit's WatchdogSec= is several of them


def open_database(settings: Settings, clock: Clock) -> Database:
    """Open the database for a command that runs beside no server; its schema is brought up to date."""
    upgrade(settings.server.database)
    return Database.open(settings.server.database, clock)


@contextmanager
def beside_a_server(settings: Settings) -> Iterator[Connection]:
    """Yield a connection for a command that only reads: a server may have the database open, and keeps it."""
    engine = create_engine(settings.server.database, hide_parameters=True)
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


def moved_into(settings: Settings, url: str) -> dict[str, int]:
    """Move the database into the empty one at `url`, all of it or nothing; return the rows of each table.

    Raises DatabaseInUse while anybody works with either of the two, and what `kernel.moving.move` raises.
    """
    require_alone(settings.server.database)
    source = open_database(settings, SystemClock())
    engine = create_engine(url, hide_parameters=True)
    try:
        with held(url):
            require_alone(url)
            with engine.connect() as found:  # before its schema is touched: it may be a hall's by mistake
                require_empty(found)
            upgrade(url)
            with engine.begin() as target:
                return source.read(move, target)
    finally:
        engine.dispose()
        source.close()


def the_hall(conn: Connection, code: str) -> str:
    """Return the id of the hall with that code, or of the only hall there is if `code` is empty.

    Raises HallUnknown.
    """
    if code:
        return hall_id_of(conn, code)
    halls = tree(conn)
    if len(halls) != 1:
        raise HallUnknown
    return halls[0].id


class HallServer:
    """A running server of one hall: web, relay and housekeeping in one process.

    `pages`: further pages, made once the site is there; `demo_logins`: accounts that the sign-in
    page of a demo shows.
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
        self._clock = clock or SteadyClock()
        self._bridge = ThreadBridge()
        self._feeds: list[Feed] = []
        self._bus: Bus | None = None
        self._hashers = ThreadPoolExecutor(HASHERS, thread_name_prefix="hallsys-slow")
        Keyring.load(settings.server.keys)  # without keys nothing is made: `init` comes first
        self._pair = Pair(settings, self._retire)
        upgrade(settings.server.database)
        self.db = Database.open(
            settings.server.database,
            self._clock,
            wait=self._wait,
            committed=self._committed,
            ship=self._pair.secret is not None,
        )
        keyring = Keyring.load(settings.server.keys)  # now that nobody rotates them any more
        hall_id = self.db.read(the_hall, settings.server.hall)
        self.db.read(require_known, hall_id, settings.cases.collect_at)
        facts = SiteSettings(
            policy=settings.queue,
            counters=settings.counters,
            cases=settings.cases,
            ratings=settings.evaluation,
            kiosks=settings.kiosks_by_code(),
            public_url=settings.server.address,
            complaint_phone=settings.server.complaint_phone,
            demo=bool(demo_logins),
            voice=settings.voice,
            open_screens=settings.server.screens == "open",
            staff=settings.staff,
            inspection=settings.inspection,
            messages=settings.messages,
        )
        self.db.transact(Origin(hall_id, "system"), adopt, load_tags(TAGS))
        self.site = Site(self.db, keyring, self._clock, hall_id, facts, self._hashers, self._wait)
        self._copies = CopyWatch(settings.backup, self._clock, self.db, hall_id)
        redis = settings.server.redis.get_secret_value()
        if redis:
            self._bus = Bus(redis, hall_id, self._bridge, self._wake_feeds)
        self._servers = Servers(
            self.db,
            hall_id,
            alone=alone(settings.server.database),
            pads=self._pads_open_here,
            hang_up=self._hang_up_on_agents,
        )
        self._receivers = Receivers(
            self.db,
            keyring,
            self._clock,
            lambda: self.site.catalogue.hall,
            settings.push,
            self._wait,
            self._servers.leads,
        )
        self._messengers = (
            ()
            if settings.messages is None
            else (
                Messenger(
                    self.db,
                    keyring,
                    self._clock,
                    lambda: self.site.catalogue.hall,
                    settings.messages,
                    self._wait,
                    self._servers.leads,
                    self._nearing,
                    public_url=settings.server.address,
                ),
            )
        )
        centre = settings.centre
        self._reporters = (
            ()
            if centre is None
            else (
                Reporter(
                    self.db, self._clock, hall_id, centre, self._figures, self._wait, self._servers.leads
                ),
            )
        )
        self._housekeeper = Housekeeper(
            self.db,
            self._clock,
            hall_id,
            self.site.catalogue.day,
            self.site.catalogue.hall.timezone,
            self._watch,
            partial(self._daily, settings),
            self._keep_figures,
            self._inspect,
            LogGuard(
                keyring.log_key(),
                self._copies,
                lambda: self.site.catalogue.hall,
                settings.server.begins(),
            ),
            self._servers.leads,
            self._servers.hold_lead,
            follow,
            partial(erase_nightly, self.db, self._clock, keyring),
        )
        self._housekeeper.tidy()
        self._serve_pages(settings, demo_logins, pages)
        self._server = Server(
            self.app, settings.server.host, settings.server.port, partial(hang_up, self.sockets)
        )
        self.notes = start_notes(settings.server, any_pass=bool(self.db.read(passes, hall_id)))
        for note in self.notes:
            log.warning("%s %s", *note)
        self.url = f"http://{settings.server.host}:{self._server.port}"

    def _nearing(self) -> Sequence[Message]:
        return self.db.read(nearing, self.site.catalogue, self.site.pace(), self._clock.now())

    def _keep_figures(self, tx: Tx, day: str) -> None:
        catalogue = self.site.catalogue
        keep_next(tx, Offer(catalogue.hall, catalogue.queues), day)

    def _daily(self, settings: Settings, tx: Tx) -> bool:
        """Do what is done once a day: forget what was kept for longer than days, let figures out, make
        the log's partitions of the months to come.

        And say whether the hall hands over for others, as the settings of its server have it.

        Return whether there is more to forget than one transaction takes.
        """
        set_collection_point(tx, open_to_others=settings.cases.hands_over_for_others)
        forget_signatures(tx, tx.now - settings.cases.signature_days * DAY)
        forget_revoked(tx, tx.now - _REVOKED_KEPT)
        self._receivers.forget(tx)
        gone = forget_messages(tx, settings.messages)
        once_a_day(tx, self.site.catalogue.hall.timezone, settings.evaluation)
        provide_ahead(tx.conn, tx.now)
        return gone == MOST

    def _serve_pages(
        self,
        settings: Settings,
        demo_logins: Sequence[DemoLogin],
        pages: Sequence[Callable[[Site], Blueprint]],
    ) -> None:
        site, hall_id, bus = self.site, self.site.hall_id, self._bus
        limits = limiter(settings.server.redis.get_secret_value())
        sessions = Sessions(site)
        screens = Screens(site, sessions)
        pulses = Pulses(self._clock, lambda heard: self.sockets.emit("pulse", heard, to=MANAGERS))
        voicing = Voicing(settings, self._needs)
        of = site.settings
        desk = ReadingDesk(self.db, site.keyring, site, of.counters, of.ratings, of.staff)
        printing = Printing(
            order,
            papers_of,
            self._has_printer,
            settings.printing.receipts == "auto",
            settings.printing.instead,
        )

        def heed(facts: Sequence[eventlog.Logged]) -> None:
            site.heed(facts)
            screens.heed(facts)
            sessions.heed(facts)

        ready = Readiness(self.db, hall_id)
        standby = StandbyDesk(self.db, self._pair.secret, self._clock, site.in_thread, self._pair.overtaken)
        site.standby_away = standby.away
        site.copy_old = self._copies.old_since
        reporter = next(iter(self._reporters), None)
        metrics = observe(
            site,
            settings.server.database,
            self._lines,
            self._servers.leads,
            bus,
            standby.behind,
            None if reporter is None else lambda: reporter.fault,
            self._copies.age,
            lambda: self._housekeeper.erasures_failed,
        )
        offline = OfflineDesk(self.db, site.keyring, site, site.settings.public_url)
        self.app = create_app(
            [
                signin.blueprint(site, sessions, limits, demo_logins),
                kiosk.blueprint(site, screens, limits, self._states_at, printing, ask_help),
                board.blueprint(site, screens, _BoardVoice(site, voicing)),
                clerk.blueprint(site, sessions, printing, self._rating_channel),
                output.blueprint(site, sessions, printing, self._rating_channel, self._locks_work),
                backoffice.blueprint(site, sessions),
                pad.blueprint(site, screens, sessions, limits),
                locker.blueprint(site, screens, limits, self._states_at, self._locks_work),
                phone.blueprint(site, sessions, limits),
                help_pages.blueprint(),
                booking.blueprint(site, limits),
                guide.blueprint(site),
                progress.blueprint(site, limits),
                api.blueprint(site, limits, self._rating_channel),
                manager.blueprint(
                    site, sessions, self._devices, self._receivers, next(iter(self._messengers), None)
                ),
                devices.blueprint(site, sessions, screens, DeviceDesk(hall_id, pulses), FAULTS),
                screen.blueprint(site, limits),
                studio.blueprint(site, sessions, voicing, _voice_changed),
                agent_api(self.db, {hall_id: desk}, self._clock, voices={hall_id: voicing}),
                offline_api(self.db, {hall_id: offline}),
                standby_api(standby),
                screen_api(
                    self.db, {hall_id: ScreenDesk(self.db, screens.places, site.settings.open_screens)}
                ),
                health.blueprint(
                    ready,
                    metrics,
                    settings.server.metrics_token.get_secret_value(),
                    lambda: None if bus is None else bus.up,
                    standby.behind,
                ),
                *(make(site) for make in pages),
            ],
            settings.server.proxies,
        )
        metrics.watch(self.app)
        limits.init_app(self.app)
        self.sockets = attach_sockets(self.app, None if bus is None else bus.queue)
        lines = self._agents = AgentLines(self.sockets.server)
        slips = SlipReader(
            self.db, site.keyring, site, site.settings.public_url, settings.server.complaint_phone
        )
        self._devices_sink = DeviceSink(
            self.db,
            self._clock,
            hall_id,
            self._servers.id,
            slips,
            lines,
            settings.printing,
            settings.voice,
        )
        self.sockets.server.register_namespace(
            AgentNamespace(self.db, lines, {hall_id: self._devices_sink}, pulses, ready)
        )
        self._pages_sink = SocketSink(
            self.db.read(eventlog.head, hall_id),
            lambda: site.window_codes,
            self._emit,
            self._clock,
            heed,
            ready,
        )
        self._look = listen(self.app, self.sockets, Rooms(site, sessions, screens), self._pages_sink.join)
        told = (*self._receivers.pushers, *self._messengers)
        sinks: list[Sink] = [self._pages_sink, self._devices_sink, *told]
        self._feeds += [Feed(self.db, hall_id, sink, self._bridge) for sink in sinks]

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop`; `ready` is called when requests are answered."""
        for feed in self._feeds:
            feed.start()
        if self._bus is not None:
            self._bus.start()
        loops = (
            self._housekeeper.run,
            self._pages_sink.beat,
            self._devices_sink.run,
            self._keep_looking,
            _stay_alive,
            *self._receivers.loops,
            *(one.run for one in (*self._messengers, *self._reporters)),
        )
        self._pair.start()
        helpers = [gevent.spawn(loop) for loop in loops]
        gevent.spawn(self._servers.run)
        gevent.spawn(ready)
        notify(READY)
        try:
            self._server.run()
        finally:
            self._pair.stop()
            gevent.killall(helpers)
            self.sockets.server.shutdown()  # its own watch over lines that fell silent
            for feed in self._feeds:
                feed.stop()
            self._devices_sink.stop()
            self._receivers.stop()
            for one in (*self._messengers, *self._reporters):
                one.stop()
            if self._bus is not None:
                self._bus.stop()
            self._servers.stop()
            self.db.close()
            self._hashers.shutdown()
            self._bridge.close()

    def stop(self) -> None:
        """Answer what was asked, then let `run` return."""
        self._server.stop()

    def stop_later(self, seconds: float) -> None:
        """Stop after a moment; for any thread."""
        self._bridge.call(lambda: gevent.spawn_later(seconds, self.stop))

    def _retire(self) -> None:
        """Write nothing more, and stop once the other machine had time to fetch the rest; for any thread."""
        if self.db.shipper is not None:
            self.db.shipper.end_writing()
        self.stop_later(_TAKEN_WITHIN)

    def _wait(self, answer: "Future[Any]") -> Any:
        return self._bridge.wait(answer)

    def _keep_looking(self) -> None:
        """Hang up on pages whose right has ended, for ever; to be run in a greenlet."""
        while True:
            gevent.sleep(_LOOK_EVERY)
            try:
                self._look()
            except Exception:
                log.exception("the lines could not be looked at")

    def _committed(self) -> None:
        self._wake_feeds()
        if self._bus is not None:
            self._bus.wake()

    def _wake_feeds(self) -> None:
        for feed in self._feeds:
            feed.committed()

    def _emit(self, event: str, data: dict[str, Any], room: str) -> None:
        # Each process reads the log for its own pages.
        self.sockets.emit(event, data, to=room, ignore_queue=True)

    def _lines(self) -> int:
        """Return how many pages and agents are connected."""
        return len(self.sockets.server.eio.sockets)

    def _states_at(self, conn: Connection, place: str) -> dict[str, str]:
        return states_at(conn, self.site.hall_id, place)

    def _watch(self, tx: Tx) -> None:
        escalate(tx, self.site.catalogue.hall, self.site.settings.cases)
        end_waits(tx, self.site.settings.ratings)
        site, devices = self.site, devices_of(tx.conn, tx.hall_id)
        tell(tx, site.catalogue, watch(tx, site.catalogue, site.windows, devices, limits(site)))

    def _figures(self, conn: Connection) -> Figures:
        site, now = self.site, self._clock.now()
        on = (site.catalogue, site.windows, devices_of(conn, site.hall_id), limits(site))
        return figures_now(conn, site.catalogue, present(conn, *on, now), now)

    def _inspect(self, tx: Tx) -> None:
        inspect(tx, self.site.catalogue, self.site.settings.inspection, limits(self.site))

    def _devices(self, conn: Connection) -> Sequence[Any]:
        return devices_of(conn, self.site.hall_id)

    def _has_printer(self, place: str) -> bool:
        return self._devices_sink.prints(place)

    def _locks_work(self, place: str) -> bool:
        return self._devices_sink.works(LOCKS, place)

    def _rating_channel(self, window_id: str) -> Channel:
        """Ask on the window's key pad if it works, else on its pad's page if that is open, else by phone."""
        code = self.site.window_codes.get(window_id, "")
        if self._devices_sink.works(PAD, window_place(code)):
            return Channel.KEYPAD
        if self._pad_open_here(code) or code in self.db.read(pads_open, self.site.hall_id):
            return Channel.TABLET
        return Channel.PHONE

    def _pad_open_here(self, code: str) -> bool:
        participants = self.sockets.server.manager.get_participants("/", pad_stream(code))
        return next(iter(participants), None) is not None

    def _hang_up_on_agents(self) -> None:
        self._agents.drop_all()

    def _pads_open_here(self) -> list[str]:
        return [code for code in self.site.windows_by_code if self._pad_open_here(code)]

    def _needs(self) -> Sequence[Need]:
        catalogue, voice = self.site.catalogue, self.site.settings.voice
        return needed(catalogue.hall, catalogue.queues.values(), list(self.site.windows.values()), voice)


class _BoardVoice:
    """The hall's voice for the boards, whose requests are not to wait for one another."""

    def __init__(self, site: Site, voicing: Voicing) -> None:
        self._site = site
        self._voicing = voicing
        self.works = voicing.works

    def say(self, said: Announcement, sentence: int, volume: int) -> bytes | None:
        return self._site.in_thread(self._voicing.say, said, sentence, volume)

    def warm(self) -> None:
        gevent.spawn(self._site.in_thread, self._voicing.warm)


def _voice_changed(tx: Tx, fragments: tuple[str, ...]) -> None:
    tx.append(VoiceChanged(fragments))


def _stay_alive() -> None:
    """Tell systemd that the event loop turns; to be run in a greenlet."""
    while True:
        notify(ALIVE)
        gevent.sleep(_ALIVE_EVERY)
