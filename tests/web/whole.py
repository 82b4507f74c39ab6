"""The application with every page that a server can have."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from hallsys.devices.faults import FAULTS
from hallsys.relay.desk import DeviceDesk
from hallsys.relay.http import agent_api
from hallsys.relay.offline import OfflineDesk
from hallsys.relay.offline_http import offline_api
from hallsys.relay.pulses import Pulses
from hallsys.relay.readings import ReadingDesk
from hallsys.relay.screens import ScreenDesk, screen_api
from hallsys.relay.standby import StandbyDesk
from hallsys.relay.standby_http import standby_api
from hallsys.relay.views import devices_of
from hallsys.supervision.service import ask_help
from hallsys.web.api.routes import blueprint as api
from hallsys.web.app import create_app
from hallsys.web.backoffice.routes import blueprint as backoffice
from hallsys.web.board.routes import blueprint as board
from hallsys.web.booking.routes import blueprint as booking
from hallsys.web.clerk.routes import blueprint as clerk
from hallsys.web.devices.routes import blueprint as devices
from hallsys.web.errors import NotFound
from hallsys.web.exchange.routes import blueprint as exchange
from hallsys.web.guide.routes import blueprint as guide
from hallsys.web.health.metrics import Metrics
from hallsys.web.health.routes import blueprint as health
from hallsys.web.help.routes import blueprint as help_pages
from hallsys.web.kiosk.routes import blueprint as kiosk
from hallsys.web.limits import limiter
from hallsys.web.locker.routes import blueprint as locker
from hallsys.web.manager.routes import blueprint as manager
from hallsys.web.output.routes import blueprint as output
from hallsys.web.pad.routes import blueprint as pad
from hallsys.web.phone.routes import blueprint as phone
from hallsys.web.progress.routes import blueprint as progress
from hallsys.web.screen.routes import blueprint as screen
from hallsys.web.screens import Screens
from hallsys.web.sessions import Sessions
from hallsys.web.signin.routes import blueprint as signin
from hallsys.web.studio.routes import blueprint as studio
from hallsys.web.style.routes import blueprint as style
from hallsys.web.tour.routes import TourFacts, Wired
from hallsys.web.tour.routes import blueprint as tour
from tests.web.applicants import PRINTING, SpokenAloud
from tests.web.hall import WebHall
from tests.web.voices import voice_changed, voicing

STANDBY_SECRET = b"a secret of two machines"


class NoDevices:
    """A tour without devices."""

    def wired(self) -> list[Wired]:
        return []

    def states(self) -> Mapping[str, Mapping[str, Any]]:
        return {}

    def poke(self, _device_id: str, _action: str, _facts: Mapping[str, Any]) -> None:
        raise NotFound

    def reset(self) -> None:
        return


class NobodyThere:
    """A receiving system to which nothing came."""

    moods: Mapping[str, tuple[str, str]] = {"works": ("正常接收", "Takes everything")}
    mood = "works"

    def feel(self, _mood: str) -> None:
        return

    def counted(self) -> Mapping[str, int]:
        return {}

    def latest(self, _count: int) -> tuple[()]:
        return ()

    def on_phones(self, _count: int) -> tuple[()]:
        return ()

    def lose(self, _count: int) -> int:
        return 0


def whole_app(hall: WebHall, sessions: Sessions, screens: Screens | None = None) -> Flask:
    """Return the application as the server puts it together, the pages of a demo included."""
    site, limits = hall.site, limiter()
    screens = screens or Screens(site, sessions)
    device_desk = DeviceDesk(hall.id, Pulses(hall.clock, lambda _heard: None))
    of = site.settings
    standby = StandbyDesk(hall.db, STANDBY_SECRET, hall.clock, site.in_thread, lambda _term: None)
    desk = ReadingDesk(hall.db, site.keyring, site, of.counters, of.ratings, of.staff)
    app = create_app(
        [
            signin(site, sessions, limits),
            kiosk(site, screens, limits, lambda _conn, _place: {}, PRINTING, ask_help),
            board(site, screens, SpokenAloud()),
            clerk(site, sessions, PRINTING),
            output(site, sessions, PRINTING),
            backoffice(site, sessions),
            pad(site, screens, sessions, limits),
            locker(site, screens, limits, lambda _conn, _place: {}, hall.locks_work),
            phone(site, sessions, limits),
            booking(site, limits),
            guide(site),
            progress(site, limits),
            api(site, limits),
            manager(site, sessions, limits, lambda conn: devices_of(conn, hall.id)),
            devices(site, sessions, screens, device_desk, FAULTS),
            screen(site, limits),
            studio(site, sessions, voicing(site), voice_changed),
            screen_api(hall.db, {hall.id: ScreenDesk(hall.db, screens.places, site.settings.open_screens)}),
            agent_api(hall.db, {hall.id: desk}, hall.clock, voices={hall.id: voicing(site)}),
            offline_api(hall.db, {hall.id: OfflineDesk(hall.db, site.keyring, site, of.public_url)}),
            standby_api(standby),
            tour(site, NoDevices(), TourFacts((), (), ()), str),
            exchange(site, NobodyThere()),
            style(site),
            help_pages(),
            health(lambda: True, Metrics(lambda: ()), ""),
        ]
    )
    limits.init_app(app)
    return app
