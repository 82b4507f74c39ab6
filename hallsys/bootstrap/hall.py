"""One hall of a server process: its site, its pages and sockets, its devices, and what it tells others."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import Blueprint

from hallsys.bootstrap.duties import Duties
from hallsys.bootstrap.equipment import Equipment
from hallsys.bootstrap.pages import Parts, app_of, watched_of
from hallsys.bootstrap.shared import Shared
from hallsys.cases.collection_points import require_known
from hallsys.display.streams import MANAGERS
from hallsys.evaluation.tags import load_tags
from hallsys.evaluation.tagtables import adopt
from hallsys.guarding import CopyWatch
from hallsys.kernel import eventlog
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.seal_notes import SealNotes
from hallsys.kernel.transaction import Origin
from hallsys.relay.agents import AgentLines, AgentNamespace
from hallsys.relay.deliveries import DeviceSink
from hallsys.relay.feed import Feed, Sink
from hallsys.relay.looking import look_round
from hallsys.relay.messaging import Messenger
from hallsys.relay.positions import Position
from hallsys.relay.pulses import Pulses
from hallsys.relay.receivers import Receivers
from hallsys.relay.reporting import Reporter
from hallsys.relay.rooms import KeepsRooms
from hallsys.relay.sending import Sender
from hallsys.relay.servers import Servers
from hallsys.relay.slips import SlipReader
from hallsys.relay.sockets import SocketSink
from hallsys.relay.tail import LogTail
from hallsys.screens.passes import passes
from hallsys.settings import CONFIG, Settings, start_notes
from hallsys.web.health.metrics import Metrics
from hallsys.web.screens import Screens
from hallsys.web.server import attach_sockets, hang_up
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site, SiteSettings
from hallsys.web.sockets import Rooms, listen

TAGS = CONFIG / "hcp_norms.csv"
_LOOK_EVERY = 15.0  # seconds


class ServedHall:
    """A hall with the settings that hold for it; `pages`: further ones, made once the site is there.

    `alone`: a lock of its database keeps other processes away.
    """

    def __init__(
        self,
        shared: Shared,
        settings: Settings,
        hall_id: str,
        *,
        alone: bool,
        pages: Sequence[Callable[[Site], Blueprint]] = (),
    ) -> None:
        db, clock = shared.db, shared.clock
        self.id = hall_id
        self.address = settings.server.address
        db.read(require_known, hall_id, settings.cases.collect_at)
        db.transact(Origin(hall_id, "system"), adopt, load_tags(TAGS))
        facts = _site_settings(settings, demo=bool(shared.demo_logins))
        self.site = site = Site(db, shared.keyring, clock, hall_id, facts, shared.hashers, shared.bridge.wait)
        self._equipment = Equipment(site)
        self.servers = Servers(
            db, hall_id, alone=alone, pads=self._equipment.pads_open_here, hang_up=self._hang_up_on_agents
        )
        self._receivers = Receivers(
            db,
            shared.keyring,
            clock,
            lambda: site.catalogue.hall,
            settings.push,
            shared.bridge.wait,
            self.servers.leads,
        )
        shared.sites[hall_id] = site
        duties = Duties(site, settings, self._receivers, shared.sites)
        self._messengers = tuple(self._messenger(shared, settings, duties))
        self._reporters = tuple(self._reporter(shared, settings, duties))
        copies = CopyWatch(settings.backup, clock, db, hall_id, SealNotes(shared.keyring.folder))
        site.standby_away, site.copy_old = shared.standby.away, copies.old_since
        self.housekeeper = duties.housekeeper(shared, self.servers, copies)
        self._tail = LogTail(db, hall_id)
        self.feeds: Sequence[Feed] = ()  # until the sinks are there: the line may be heard before them
        self._line = None if shared.bus is None else shared.bus.line(hall_id, self.wake)
        self._sessions = Sessions(site)
        self._screens = Screens(site, self._sessions)
        pulses = Pulses(clock, lambda heard: self.sockets.emit("pulse", heard, to=MANAGERS))
        parts = Parts(
            shared,
            settings,
            site,
            self._sessions,
            self._screens,
            self._equipment,
            pulses,
            self.servers,
            self._receivers,
            next(iter(self._messengers), None),
            next(iter(self._reporters), None),
            copies,
            self.housekeeper,
        )
        self.watched = watched_of(parts)
        self.metrics = Metrics(self.watched.figures, shared.requests)
        self.app = app_of(parts, self.metrics, pages)
        self._listen(shared, settings, pulses)
        self.notes = start_notes(settings.server, any_pass=bool(db.read(passes, hall_id)))

    @property
    def loops(self) -> Sequence[Callable[[], None]]:
        """What is to be run in greenlets while the hall is served."""
        own = (self._pages_sink.beat, self._keep_looking, *self._receivers.loops)
        return (*own, *(one.run for one in self._messengers), *(one.run for one in self._reporters))

    @property
    def positions(self) -> Sequence[Position]:
        """Where those of its sinks stand that write things down."""
        return [self.devices.position, *(one.position for one in self.senders)]

    @property
    def senders(self) -> Sequence[Sender[Any]]:
        """Who tells other systems what happens here."""
        return [*self._receivers.pushers, *self._messengers]

    def wake(self) -> None:
        """Have the log read on: something was committed elsewhere. For any thread."""
        self._tail.outdate()
        for feed in self.feeds:
            feed.wake()

    def committed(self, facts: Sequence[Logged]) -> None:
        """Have facts carried that were committed here, and tell the other processes. For any thread."""
        self._tail.add(facts)
        for feed in self.feeds:
            feed.wake()
        if self._line is not None:
            self._line.wake()

    def quiet(self) -> bool:
        """Tell whether nothing is on its way to a receiver or to the gateway."""
        return all(one.quiet for one in self.senders)

    def hang_up(self) -> None:
        """End every line of a page or an agent as if it had been cut."""
        hang_up(self.sockets)

    def stop(self) -> None:
        """Carry no more facts, send no more, and hand the lead on."""
        self.sockets.server.shutdown()  # its own watch over lines that fell silent
        for feed in self.feeds:
            feed.stop()
        self.devices.stop()
        self._receivers.stop()
        for messenger in self._messengers:
            messenger.stop()
        for reporter in self._reporters:
            reporter.stop()

    def _messenger(self, shared: Shared, settings: Settings, duties: Duties) -> Iterator[Messenger]:
        if settings.messages is not None:
            yield Messenger(
                shared.db,
                shared.keyring,
                shared.clock,
                lambda: self.site.catalogue.hall,
                settings.messages,
                shared.bridge.wait,
                self.servers.leads,
                duties.nearing,
                public_url=settings.server.address,
            )

    def _reporter(self, shared: Shared, settings: Settings, duties: Duties) -> Iterator[Reporter]:
        centre, leads = settings.centre, self.servers.leads
        if centre is not None:
            yield Reporter(
                shared.db, shared.clock, self.id, centre, duties.figures, shared.bridge.wait, leads
            )

    def _listen(self, shared: Shared, settings: Settings, pulses: Pulses) -> None:
        """Put sockets in front of the pages, and sinks behind the log that tell pages and devices."""
        site, db, clock = self.site, shared.db, shared.clock
        self.sockets = attach_sockets(self.app, KeepsRooms() if self._line is None else self._line.queue)
        self._agents = AgentLines(self.sockets.server)
        slips = SlipReader(db, site.keyring, site, site.settings.public_url, settings.server.complaint_phone)
        self.devices = DeviceSink(
            db, clock, self.id, self.servers.id, slips, self._agents, settings.printing, settings.voice
        )
        self._equipment.attach(self.devices, self.sockets)
        self.sockets.server.register_namespace(
            AgentNamespace(db, self._agents, {self.id: self.devices}, pulses, shared.ready)
        )
        self._pages_sink = SocketSink(
            db.read(eventlog.head, self.id),
            lambda: site.window_codes,
            self._emit,
            clock,
            self._heed,
            shared.ready,
        )
        rooms = Rooms(site, self._sessions, self._screens)
        self._lines = listen(self.sockets, rooms, self._pages_sink.join)
        sinks: list[Sink] = [self._pages_sink, self.devices, *self.senders]
        self.feeds = [Feed(self._tail, sink, shared.bridge) for sink in sinks]

    def _heed(self, facts: Sequence[Logged]) -> None:
        self.site.heed(facts)
        self._screens.heed(facts)
        self._sessions.heed(facts)

    def _emit(self, event: str, data: dict[str, Any], room: str) -> None:
        # Each process reads the log for its own pages.
        self.sockets.emit(event, data, to=room, ignore_queue=True)

    def _hang_up_on_agents(self) -> None:
        self._agents.drop_all()

    def _keep_looking(self) -> None:
        """Hang up on pages whose right has ended, for ever; to be run in a greenlet."""
        look_round(_LOOK_EVERY, self._lines.all, self._lines.look_at, "the look at a line")


def _site_settings(settings: Settings, *, demo: bool) -> SiteSettings:
    return SiteSettings(
        policy=settings.queue,
        counters=settings.counters,
        cases=settings.cases,
        ratings=settings.evaluation,
        kiosks=settings.kiosks_by_code(),
        public_url=settings.server.address,
        complaint_phone=settings.server.complaint_phone,
        demo=demo,
        voice=settings.voice,
        open_screens=settings.server.screens == "open",
        staff=settings.staff,
        inspection=settings.inspection,
        messages=settings.messages,
    )
