"""A kiosk that goes on without its server: puts journal, desk, errands and page together."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from hallsys.devices.agent.config import AgentConfig, ConfigError, OfflineConfig
from hallsys.devices.agent.offline.desk import Given, OfflineDesk, Visitor
from hallsys.devices.agent.offline.handing_in import Errands
from hallsys.devices.agent.offline.journal import Journal, Printed
from hallsys.devices.agent.offline.lease import Key, Lease
from hallsys.devices.agent.offline.page import KioskPage
from hallsys.devices.agent.offline.refusals import BadAsking
from hallsys.devices.agent.offline.servertime import ServerTime
from hallsys.devices.agent.screens import Usher
from hallsys.devices.commands import Slip
from hallsys.devices.readings import CardFailed, CardRead, Reading
from hallsys.kernel.errors import Refusal

_WAIT = 6.0  # seconds after which a page that waits for news is answered without any
_PRINTING = "reserved"

Start = Callable[[Key, Slip], bool]


@dataclass(frozen=True)
class Screen:
    """What the page shows of a visit: who stands there, what was refused, and the ticket given."""

    visitor: Visitor | None = None
    error: Refusal | None = None
    given: Given | None = None
    printed: str = "none"


class OfflineKiosk:
    """The kiosk at one place. `up` tells whether the server is heard, `print_slip` begins to print.

    Raises ConfigError if another program has the port.
    """

    def __init__(
        self,
        config: AgentConfig,
        offline: OfflineConfig,
        token: str,
        up: Callable[[], bool],
        print_slip: Start,
    ) -> None:
        self.place = offline.place
        parts = urlsplit(config.server)
        self.server = f"{parts.scheme}://{parts.netloc}"
        self._path = f"/kiosk/{offline.place.partition(':')[2]}"
        self._sign_of_life = f"{config.server}/healthz"
        self._usher = Usher(config.server, token)
        self._up = up
        self._journal = Journal(offline.journal_file)
        self.clock = ServerTime(self._journal.offset, self._journal.newest)
        self._desk = OfflineDesk(self._journal, self.clock, print_slip)
        self._errands = Errands(
            config.server, token, offline.place, self._journal, self.clock, up, self._desk.handed_in
        )
        self._news = threading.Condition()
        self._version = 0
        self._screen = Screen()
        self._prints: dict[Key, str] = {}  # of this visit
        try:
            self._page = KioskPage(self, offline.port)
        except OSError as error:
            self._journal.close()
            raise ConfigError(f"offline.port {offline.port}: {error.strerror}") from None
        self.port = self._page.port

    def start(self) -> None:
        """Begin to hand in and to fetch numbers; the page is served already."""
        self._errands.start()

    def stop(self, timeout: float) -> None:
        """Stop, with everything on the disk."""
        self._errands.stop(timeout)
        self._page.close()
        self._journal.close()

    def line_changed(self, up: bool) -> None:
        """Take note that the server is lost, or heard again."""
        if up:
            self._errands.renew()
        self._show(self._screen)

    def takes(self, reading: Reading) -> bool:
        """Take a document that was laid on the reader while the server is lost; tell whether it was."""
        if self._up() or not isinstance(reading, CardRead | CardFailed):
            return False
        if isinstance(reading, CardFailed):
            self._show(replace(self._screen, error=_CardFault(reading.fault)))
            return True
        try:
            self._show(Screen(self._desk.meet(reading.credential)))
        except Refusal as refusal:
            self._show(Screen(error=refusal))
        return True

    def printed(self, key: Key, printed: Printed) -> None:
        """Take note of what became of a slip."""
        self._desk.print_told(key, printed)
        self._prints[key] = printed
        screen = self._screen
        if screen.given is not None and screen.given.key == key:
            self._show(replace(screen, printed=printed))

    # for the page

    def line(self) -> bool:
        return self._up()

    def way(self) -> str | None:
        return self._usher.way(self._path, f"{self.port}/enter")

    def state(self, since: int) -> dict[str, Any]:
        with self._news:
            self._news.wait_for(lambda: self._version != since, timeout=_WAIT)
            screen = self._screen
            return {
                "version": self._version,
                "room": None,
                "lang": "zh",
                "api": "/api",
                "demo": False,
                "place": self.place,
                "up": self._up(),
                "sign_of_life": self._sign_of_life,
                "now": self.clock.now(),
                **self._offer(),
                "visitor": None if screen.visitor is None else asdict(screen.visitor),
                "error": None if screen.error is None else _told(screen.error),
                "ticket": None if screen.given is None else _shown(screen.given, screen.printed),
            }

    def command(self, name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        run = {"typed": self._typed, "issue": self._issue, "done": self._done}.get(name)
        if run is None:
            raise BadAsking
        run(facts)
        return self.state(-1)

    def _typed(self, facts: Mapping[str, Any]) -> None:
        number = facts.get("number")
        if not isinstance(number, str):
            raise BadAsking
        self._show(Screen(self._desk.meet_typed(number)))

    def _issue(self, facts: Mapping[str, Any]) -> None:
        visitor, queue_id, matter_id = (facts.get(name) for name in ("visitor", "queue_id", "matter_id"))
        if not (isinstance(visitor, str) and isinstance(queue_id, str)):
            raise BadAsking
        self._prints.clear()
        given = self._desk.issue(visitor, queue_id, matter_id if isinstance(matter_id, str) else None)
        # The printer may have been faster than this.
        printed = self._prints.get(given.key, _PRINTING) if given.printing else "none"
        self._show(replace(self._screen, error=None, given=given, printed=printed))
        self._errands.hurry()

    def _done(self, _facts: Mapping[str, Any]) -> None:
        self._desk.forget()
        self._show(Screen())

    def _offer(self) -> dict[str, Any]:
        lease = self._journal.lease
        try:
            left, closed = self._desk.left(), None
        except Refusal as refusal:
            left, closed = {}, _told(refusal)
        return {"closed": closed, **_hall(lease, left)}

    def _show(self, screen: Screen) -> None:
        with self._news:
            self._screen = screen
            self._version += 1
            self._news.notify_all()


class _CardFault(Refusal):
    """A card lay there and was of no use."""

    status = 422
    zh = "没有读到证件，请重新放置，或输入身份证号码。"
    en = "The card could not be read. Please place it again, or type your ID number."

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.code = fault  # type: ignore[misc]


def _hall(lease: Lease | None, left: Mapping[str, int]) -> dict[str, Any]:
    if lease is None:
        return {"hall": {"name": "", "name_en": ""}, "timezone": "Asia/Shanghai", "queues": [], "matters": []}
    return {
        "hall": lease.hall.model_dump(),
        "timezone": lease.timezone,
        "queues": [{**one.model_dump(), "left": left.get(one.queue_id, 0)} for one in lease.queues],
        "matters": [one.model_dump() for one in lease.matters],
    }


def _shown(given: Given, printed: str) -> dict[str, Any]:
    return {
        "number": given.number,
        "queue": {"name": given.queue.name, "name_en": given.queue.name_en},
        "again": given.again,
        "printed": printed,
    }


def _told(refusal: Refusal) -> dict[str, str]:
    return {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
