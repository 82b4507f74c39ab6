"""What all pages share: the database, the keys, the standing facts of the hall, and the clock."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from hallsys.cases.locker_views import Bank
from hallsys.cases.policy import CaseSettings
from hallsys.cases.reasons import Reasons
from hallsys.counters import views as counter_views
from hallsys.counters.floorplan import NamedKiosk
from hallsys.counters.policy import CounterSettings
from hallsys.counters.views import Window
from hallsys.display.voice_policy import VoiceSettings
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Tags
from hallsys.evaluation.tagtables import TagTables
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import day_start, hours_of, local_time
from hallsys.kernel.clock import SECOND, Clock, Millis
from hallsys.kernel.database import Database, Waiter
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.messages.policy import GatewaySettings
from hallsys.queue import pace as paces
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.estimate import Pace
from hallsys.queue.policy import PolicySettings
from hallsys.staff.policy import StaffSettings
from hallsys.supervision.policy import InspectionSettings
from hallsys.web.standing import StandingFacts

P = ParamSpec("P")
R = TypeVar("R")

_PACE_KEPT = 5 * SECOND


@dataclass(frozen=True)
class Kiosk:
    """A place where tickets are taken: a reader, a printer and a screen.

    `offline_page`: the address of its agent's page on loopback, which stands in for the kiosk's page
    while the server cannot be reached; empty for none.
    """

    code: str
    name: str
    name_en: str
    offline_page: str = ""


@dataclass(frozen=True)
class SiteSettings:
    """The settings of the slices, as the pages hand them on.

    `public_url`: where phones reach this server, for the QR codes. `demo`: show the badge and tour.
    `open_screens`: kiosks, boards, signs, pads and lockers need no pass. `messages`: None where applicants
    are told nothing by text message.
    """

    policy: PolicySettings
    counters: CounterSettings
    cases: CaseSettings
    ratings: RatingSettings
    kiosks: Mapping[str, Kiosk]
    public_url: str
    complaint_phone: str
    demo: bool
    open_screens: bool
    staff: StaffSettings = field(default_factory=StaffSettings)
    inspection: InspectionSettings = field(default_factory=InspectionSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    messages: GatewaySettings | None = None


class Site:
    """One hall's server-side state that is no history: caches over the database.

    The standing facts are read once, and again after a fact that changed them; the pace of the queues is
    read at most every few seconds, so that no request computes it for itself.
    """

    def __init__(
        self,
        db: Database,
        keyring: Keyring,
        clock: Clock,
        hall_id: str,
        settings: SiteSettings,
        hasher: Executor,
        wait: Waiter = Future.result,
    ) -> None:
        self.db = db
        self.keyring = keyring
        self.clock = clock
        self.hall_id = hall_id
        self.settings = settings
        self.hasher = hasher
        self._wait = wait
        self._pace: Pace | None = None
        self._pace_at: Millis = 0
        # Since when the second machine lacks what is written; the server that has one puts it here.
        self.standby_away: Callable[[], Millis | None] = lambda: None
        # Since when the newest verified copy is too old; the server puts it here, too.
        self.copy_old: Callable[[], Millis | None] = lambda: None
        self.facts = StandingFacts(db, hall_id, settings.policy, self.forget_pace)

    def reload(self) -> None:
        """Read the standing facts of the hall anew."""
        self.facts.reload()

    def heed(self, facts: Sequence[Logged]) -> None:
        """Read the standing facts anew if one of `facts` changed them; before pages are told of it."""
        self.facts.heed(facts)

    @property
    def halls_at(self) -> str:
        """Where the pages of other halls are, with {hall} for the code; empty if nothing is known of them."""
        return self.settings.cases.halls_at

    @property
    def catalogue(self) -> Catalogue:
        """What the hall offers."""
        return self.facts.now.catalogue

    @property
    def windows(self) -> Mapping[str, Window]:
        """The windows by id."""
        return self.facts.now.windows

    @property
    def windows_by_code(self) -> Mapping[str, Window]:
        """The windows by code."""
        return self.facts.now.windows_by_code

    @property
    def window_codes(self) -> Mapping[str, str]:
        """The codes of the windows by id."""
        return self.facts.now.window_codes

    @property
    def lockers(self) -> Mapping[str, Bank]:
        """The banks of lockers by code."""
        return self.facts.now.lockers

    @property
    def tag_tables(self) -> TagTables:
        """The tables of tags, each from its day on."""
        return self.facts.now.tag_tables

    @property
    def reasons(self) -> Reasons:
        """The coded reasons that the hall's staff choose from."""
        return self.facts.now.reasons

    @property
    def kiosks(self) -> Mapping[str, Kiosk]:
        """The kiosks by code."""
        return self.settings.kiosks

    @property
    def named_kiosks(self) -> tuple[NamedKiosk, ...]:
        """The kiosks as the plan of the hall names them."""
        return tuple(NamedKiosk(one.code, one.name, one.name_en) for one in self.kiosks.values())

    @property
    def today(self) -> str:
        """The business day of the hall."""
        return self.catalogue.day(self.clock.now())

    @property
    def tags(self) -> Tags:
        """The tags that are offered with the levels of a rating today."""
        return self.tag_tables.on(self.today)

    @property
    def day_began(self) -> Millis:
        """The instant at which the business day of the hall began."""
        hall = self.catalogue.hall
        return day_start(self.today, hall.timezone, hall.rollover_minutes)

    def in_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run what is slow and holds no lock, as hashing, on the hashing threads, and wait for it there."""
        answer: R = self._wait(self.hasher.submit(for_this_hall(function), *args, **kwargs))
        return answer

    def pace(self) -> Pace:
        """Return how fast the queues are served, at most a few seconds old."""
        now = self.clock.now()
        if self._pace is None or abs(now - self._pace_at) > _PACE_KEPT:
            self._pace_at = now  # whoever comes meanwhile takes the one before
            try:
                self._pace = self.db.read(self._read_pace, now)
            except BaseException:
                self._pace_at = 0  # whoever comes next reads it
                raise
        return self._pace

    def forget_pace(self) -> None:
        """Read the pace anew the next time: a window opened or closed, or serves other queues."""
        self._pace = None
        self._pace_at = 0  # also for whoever is reading it just now

    def _read_pace(self, conn: Connection, now: Millis) -> Pace:
        serving = counter_views.serving(conn, self.hall_id)
        return paces.pace(conn, self.hall_id, self.catalogue.day(now), self._opened_at(now), serving)

    def _opened_at(self, now: Millis) -> Millis:
        """Return when the hall opened today: arrivals are counted from then on."""
        hall = self.catalogue.hall
        today = local_time(now, hall.timezone)
        try:
            stretches = hours_of(hall.calendar, hall.hours, today.date())
        except CalendarUncovered:
            stretches = ()
        if not stretches:
            return now
        hour, minute = map(int, stretches[0].opens.split(":"))
        return int(today.replace(hour=hour, minute=minute, second=0).timestamp()) * SECOND

    def transact(
        self,
        actor: str,
        request_id: str | None,
        use_case: Callable[Concatenate[Tx, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out a command in this hall."""
        return self.db.transact(Origin(self.hall_id, actor, request_id), use_case, *args, **kwargs)
