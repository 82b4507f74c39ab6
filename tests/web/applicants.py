"""The application with the pages of applicants only."""

from collections.abc import Mapping

from hallsys.display.announcements import Announcement
from hallsys.relay.papers import order, papers_of
from hallsys.supervision.service import ask_help
from hallsys.web.app import create_app
from hallsys.web.board.routes import Voice
from hallsys.web.board.routes import blueprint as board
from hallsys.web.booking.routes import blueprint as booking
from hallsys.web.guide.routes import blueprint as guide
from hallsys.web.kiosk.routes import blueprint as kiosk
from hallsys.web.limits import limiter
from hallsys.web.pad.routes import blueprint as pad
from hallsys.web.phone.routes import blueprint as phone
from hallsys.web.printing import Printing
from hallsys.web.screens import Screens
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site
from tests.web.browser import Browser

PRINTING = Printing(order, papers_of, lambda _place: True, instead={"kiosk:K1": ("kiosk:K2", "window:W01")})


class SpokenAloud:
    """A voice that writes down what it would say."""

    def works(self) -> bool:
        return True

    def say(self, said: Announcement, sentence: int, volume: int, /) -> bytes | None:
        return f"RIFF {volume}% {sentence} {' '.join(each.text for each in said.fragments)}".encode()

    def warm(self) -> None:
        return


class Mute(SpokenAloud):
    """A voice on a machine that has none."""

    def works(self) -> bool:
        return False

    def say(self, _said: Announcement, _sentence: int, _volume: int, /) -> bytes | None:
        return None


def applicants_browser(
    site: Site, sessions: Sessions, devices: Mapping[str, str], voice: Voice | None = None
) -> Browser:
    limits, screens = limiter(), Screens(site, sessions)
    app = create_app(
        [
            kiosk(site, screens, limits, lambda _conn, _place: devices, PRINTING, ask_help),
            board(site, screens, voice or SpokenAloud()),
            pad(site, screens, sessions, limits),
            phone(site, sessions, limits),
            booking(site, limits),
            guide(site),
        ]
    )
    limits.init_app(app)
    app.testing = True
    return Browser(app)
