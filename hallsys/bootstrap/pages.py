"""All pages of one hall, put together into its application."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import gevent
from flask import Blueprint, Flask

from hallsys.bootstrap.equipment import Equipment
from hallsys.bootstrap.shared import Shared
from hallsys.devices.faults import FAULTS
from hallsys.display.announcements import Announcement
from hallsys.guarding import CopyWatch
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.kernel.transaction import Tx
from hallsys.machine import free_bytes
from hallsys.observing import Watched
from hallsys.relay.desk import DeviceDesk
from hallsys.relay.events import VoiceChanged
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.http import agent_api
from hallsys.relay.messaging import Messenger
from hallsys.relay.offline import OfflineDesk
from hallsys.relay.offline_http import offline_api
from hallsys.relay.papers import order, papers_of
from hallsys.relay.pulses import Pulses
from hallsys.relay.readings import ReadingDesk
from hallsys.relay.receivers import Receivers
from hallsys.relay.reporting import Reporter
from hallsys.relay.screens import ScreenDesk, screen_api
from hallsys.relay.servers import Servers
from hallsys.relay.standby_http import standby_api
from hallsys.settings import Settings
from hallsys.supervision.service import ask_help
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
from hallsys.web.health.metrics import Metrics
from hallsys.web.help import routes as help_pages
from hallsys.web.kiosk import routes as kiosk
from hallsys.web.limits import limiter
from hallsys.web.locker import routes as locker
from hallsys.web.manager import routes as manager
from hallsys.web.output import routes as output
from hallsys.web.pad import routes as pad
from hallsys.web.phone import routes as phone
from hallsys.web.printing import Printing
from hallsys.web.progress import routes as progress
from hallsys.web.screen import routes as screen
from hallsys.web.screens import Screens
from hallsys.web.sessions import Sessions
from hallsys.web.signin import routes as signin
from hallsys.web.site import Site
from hallsys.web.studio import routes as studio


@dataclass(frozen=True)
class Parts:
    """What the pages of a hall stand on."""

    shared: Shared
    settings: Settings
    site: Site
    sessions: Sessions
    screens: Screens
    equipment: Equipment
    pulses: Pulses
    servers: Servers
    receivers: Receivers
    messenger: Messenger | None
    reporter: Reporter | None
    copies: CopyWatch
    housekeeper: Housekeeper


def watched_of(of: Parts) -> Watched:
    """Return what is told of a hall to those who watch over it."""
    reporter, server = of.reporter, of.settings.server
    return Watched(
        of.site,
        server.database,
        of.equipment.lines,
        of.servers.leads,
        of.shared.bus,
        of.shared.standby.behind,
        None if reporter is None else lambda: reporter.fault,
        of.copies.age,
        lambda: of.housekeeper.erasures_failed,
        lambda: of.housekeeper.whole_at,
        partial(free_bytes, server.database, server.clips),
    )


def app_of(of: Parts, metrics: Metrics, pages: Sequence[Callable[[Site], Blueprint]]) -> Flask:
    """Return the application of a hall; `pages`: further ones, made here."""
    shared, settings, site, at = of.shared, of.settings, of.site, of.equipment
    db, sessions, screens, hall_id = shared.db, of.sessions, of.screens, site.hall_id
    bus, standby = shared.bus, shared.standby
    redis = settings.server.redis.get_secret_value()
    limits = limiter(redis, hall_id)
    voicing = Voicing(settings, at.voice_needs)
    facts = site.settings
    desk = ReadingDesk(db, site.keyring, site, facts.counters, facts.ratings, facts.staff)
    receipts = settings.printing.receipts == "auto"
    printing = Printing(order, papers_of, at.has_printer, receipts, settings.printing.instead)
    offline = OfflineDesk(db, site.keyring, site, facts.public_url)
    app = create_app(
        [
            signin.blueprint(site, sessions, limits, shared.demo_logins),
            kiosk.blueprint(site, screens, limits, at.states_at, printing, ask_help),
            board.blueprint(site, screens, _BoardVoice(site, voicing)),
            clerk.blueprint(site, sessions, printing, at.rating_channel),
            output.blueprint(site, sessions, printing, at.rating_channel, at.locks_work),
            backoffice.blueprint(site, sessions),
            pad.blueprint(site, screens, sessions, limits),
            locker.blueprint(site, screens, limits, at.states_at, at.locks_work),
            phone.blueprint(site, sessions, limits),
            help_pages.blueprint(),
            booking.blueprint(site, limits),
            guide.blueprint(site),
            progress.blueprint(site, limits),
            api.blueprint(site, limits, at.rating_channel),
            manager.blueprint(site, sessions, limits, at.all, of.receivers, of.messenger),
            devices.blueprint(site, sessions, screens, DeviceDesk(hall_id, of.pulses), FAULTS),
            screen.blueprint(site, limits),
            studio.blueprint(site, sessions, voicing, _voice_changed),
            agent_api(db, {hall_id: desk}, shared.clock, voices={hall_id: voicing}),
            offline_api(db, {hall_id: offline}),
            standby_api(standby),
            screen_api(db, {hall_id: ScreenDesk(db, screens.places, facts.open_screens)}),
            health.blueprint(
                shared.ready,
                metrics,
                settings.server.metrics_token.get_secret_value(),
                lambda: None if bus is None else bus.up,
                standby.behind,
            ),
            *(make(site) for make in pages),
        ],
        settings.server.proxies,
    )
    metrics.watch(app)
    limits.init_app(app)
    return app


class _BoardVoice:
    """The hall's voice for the boards, whose requests are not to wait for one another."""

    def __init__(self, site: Site, voicing: Voicing) -> None:
        self._site = site
        self._voicing = voicing
        self.works = voicing.works

    def say(self, said: Announcement, sentence: int, volume: int) -> bytes | None:
        return self._site.in_thread(self._voicing.say, said, sentence, volume)

    def warm(self) -> None:
        gevent.spawn(for_this_hall(self._site.in_thread), self._voicing.warm)


def _voice_changed(tx: Tx, fragments: tuple[str, ...]) -> None:
    tx.append(VoiceChanged(fragments))
