"""The halls of a process: each is opened by itself, and looked after together with the others."""

import gc
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import gevent
from flask import Blueprint
from gevent.pool import Group, Pool

from hallsys.addresses import HallNotAddressable, addressable, codes_by_host, settings_by_hall
from hallsys.bootstrap.hall import ServedHall
from hallsys.bootstrap.shared import Shared
from hallsys.halls.views import kept_elsewhere, tree
from hallsys.kernel.database import GONE
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.hall_at_work import at_work_for, for_this_hall
from hallsys.kernel.ids import new_id
from hallsys.relay.beating import Beats
from hallsys.relay.cursors import Cursors
from hallsys.relay.heads import Heads
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.leading import Shares
from hallsys.relay.looking import look_for_ever, or_tell
from hallsys.relay.prompting import Prompter
from hallsys.relay.sweeping import Sweeper
from hallsys.relay.taking_turns import keep_house
from hallsys.settings import EVERY_HALL, Settings
from hallsys.supervision.halls_now import count, still
from hallsys.web.hosts import Application, HallBegins, HallOutOfOrder, unavailable
from hallsys.web.site import Site

log = logging.getLogger(__name__)

_NEW_EVERY = 5.0  # seconds between two looks for halls that were imported
_BEGIN_AT_ONCE = 4  # halls that are tidied side by side before they open
_BEGIN_WITHIN = 60.0  # seconds in which the doors wait for them; who takes longer opens by itself


class Halls:
    """The halls that a process serves; `apps` has each by its host.

    `alone`: a lock of the database keeps other processes away; `pages`: further ones of each hall.
    """

    def __init__(
        self, shared: Shared, settings: Settings, *, alone: bool, pages: Sequence[Callable[[Site], Blueprint]]
    ) -> None:
        self._shared = shared
        self._settings = settings
        self._alone = alone
        self._pages = pages
        self._several = settings.server.hall == EVERY_HALL
        self._known: set[str] = set()  # ids of halls that are served, or that cannot be opened
        self._hosts: dict[str, str] = {}  # ids of halls by their hosts
        self._begins, self._shut = unavailable(HallBegins()), unavailable(HallOutOfOrder())
        self._beginning = Pool(_BEGIN_AT_ONCE)
        self._runs = False
        self._loops = Group()
        self._beats = Beats(shared.db)
        self._sweeper = Sweeper(shared.db, shared.clock)
        self._cursors = Cursors(shared.db)
        self._prompter = Prompter(shared.db, shared.clock)
        self._heads = Heads(shared.db)
        self._shares = Shares(shared.db, new_id())
        self._keepers: list[Housekeeper] = []
        self._starts: list[Callable[[], None]] = []
        self._stops: list[Callable[[], None]] = []
        self._leaves: list[Callable[[], None]] = []
        self.served: dict[str, ServedHall] = {}  # by id
        self.apps: dict[str, Application] = {}
        self.notes: list[tuple[str, str]] = []

    def open(self, codes: Mapping[str, str]) -> None:
        """Open halls, by their codes, before the doors are; return when all are tidied, or nearly all.

        Raises SettingsBroken, HallNotAddressable, SettingsOfNoHall, and of a hall that is served alone what
        its parts raise.
        """
        of = settings_by_hall(self._settings, codes, others=[one.code for one in self._shared.db.read(tree)])
        hosts = codes_by_host(of) if self._several else {"": next(iter(codes))}
        if not self._alone:  # while they are opened, too: many take longer than one counts as alive
            gevent.spawn(self._beats.run)
        for host, code in hosts.items():
            self._open(host, code, codes[code], of[code])
        self._beginning.join(_BEGIN_WITHIN if self._several else None)

    def run(self) -> None:
        """Do for all halls what goes by the clock, until `stop`."""
        self._runs = True
        for start in self._starts:
            start()
        house = partial(keep_house, self._shared.db, self._shared.clock, self._keepers, still, count)
        looks = (self._heads, self._sweeper, self._cursors, self._prompter)
        loops = [*(one.run for one in looks), house, self._look_for_new]
        if not self._alone:
            loops.append(self._shares.run)
        for loop in loops:
            self._loops.spawn(loop)

    def committed(self, facts: Mapping[str, Sequence[Logged]]) -> None:
        """Tell of facts whom they concern, by hall; of a hall that is not served they concern nobody here."""
        for hall_id, of_hall in facts.items():
            hall = self.served.get(hall_id)
            if hall is not None:
                hall.committed(of_hall)

    def hang_up(self) -> None:
        """End the lines of all pages and agents."""
        for hall in self.served.values():
            hall.hang_up()

    def stop(self) -> None:
        """Do no more for any hall."""
        self._beginning.kill()
        self._loops.kill()
        for stop in self._stops:
            or_tell(stop, "the end of a hall")
        or_tell(self._cursors.write, "the last note of how far the sinks are")

    def leave(self) -> None:
        """Say no more that this process lives, and hand its leads on."""
        self._beats.stop()
        for leave in self._leaves:
            leave()

    def _open(self, host: str, code: str, hall_id: str, settings: Settings) -> None:
        self._known.add(hall_id)
        self._hosts[host] = hall_id
        self.apps[host] = self._begins
        with at_work_for(code if self._several else ""):
            try:
                hall = ServedHall(self._shared, settings, hall_id, alone=self._alone, pages=self._pages)
            except Exception as error:
                if not self._several:
                    raise
                self.apps[host] = self._shut
                self._leave_shut(code, hall_id, error)
                return
            self.served[hall_id] = hall
            self._stops.append(for_this_hall(hall.stop))
            self._leaves.append(for_this_hall(hall.servers.stop))
            self._beats.add(hall.servers)
            gc.collect()  # of this one alone, while it is small: what was made before is passed over
            gc.freeze()
            self._beginning.spawn(for_this_hall(self._begin), host, hall)

    def _begin(self, host: str, hall: ServedHall) -> None:
        """Tidy a hall, and then open it."""
        hall.housekeeper.begin()
        self._heads.add(hall.id, hall.feeds)
        self._sweeper.add(hall.devices)
        self._cursors.add(hall.positions)
        self._prompter.add(hall.senders)
        self._keepers.append(hall.housekeeper)
        self.apps[host] = for_this_hall(hall.app)
        start = for_this_hall(partial(self._start, hall))
        self._starts.append(start)
        if self._runs:
            start()

    def _start(self, hall: ServedHall) -> None:
        """Carry its log to its sinks, and do what it does for itself."""
        self._shares.add(hall.servers, hall.quiet)
        for feed in hall.feeds:
            feed.start()
        for loop in hall.loops:
            self._loops.spawn(for_this_hall(loop))

    def _look_for_new(self) -> None:
        if self._several:
            look_for_ever(_NEW_EVERY, self._open_new, "the look for new halls")

    def _open_new(self) -> None:
        """Open the halls that came to be served here; one that cannot be opened is told once."""
        new = [one for one in self._shared.db.read(tree) if one.id not in self._known]
        elsewhere = self._shared.db.read(kept_elsewhere) if new else frozenset()
        for one in new:
            if one.id not in elsewhere:
                self._known.add(one.id)
                or_tell(partial(self._open_later, one.code, one.id), f"the opening of the hall {one.code}")

    def _open_later(self, code: str, hall_id: str) -> None:
        settings = addressable(self._settings, code)
        (host,) = codes_by_host({code: settings})
        if self._hosts.get(host, hall_id) != hall_id:
            raise HallNotAddressable(hall=code)
        self._open(host, code, hall_id, settings)

    def _leave_shut(self, code: str, hall_id: str, error: Exception) -> None:
        """Note that a hall cannot be opened, for which the others are not to wait."""
        if isinstance(error, GONE):  # it may pass: as a new hall it is opened at the next look
            self._known.remove(hall_id)
            log.warning("hall %s is not served yet, it waits for the database: %s", code, error)
        else:
            log.error("hall %s is not served", code, exc_info=error)
        if not self._runs:
            self.notes.append(
                (
                    f"大厅 {code} 无法启动，其余大厅照常服务：原因见日志。",
                    f"Hall {code} could not be opened, the others are: see the log.",
                )
            )
