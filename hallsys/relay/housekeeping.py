"""What is done without anybody asking: expiry, lapse, and forgetting what need not be kept."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence

import gevent
from sqlalchemy import text

from hallsys.cases.service import accept_unanswered, fail_unanswered, raise_overdue, terminate_missed
from hallsys.counters.night import close_shifts
from hallsys.counters.plan import PLAN_ACTOR, carry_out
from hallsys.evaluation.service import lapse_expired
from hallsys.halls.events import DayBegan
from hallsys.kernel import commands
from hallsys.kernel.clock import DAY, Clock
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.hall_at_work import at_work_for, hall_at_work
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.versions import enforce
from hallsys.people.service import forget_presentations
from hallsys.queue.night import expire_past_days
from hallsys.queue.scanning import forget_scans
from hallsys.relay.ledger import forget_deliveries
from hallsys.relay.papers import forget_papers
from hallsys.relay.servers import LeadLost

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that the next waits for the one whose turn it is
EVERY = 5.0  # seconds: a breach is to be seen within them, in each hall of a process
REQUESTS_KEPT = 2 * DAY
DELIVERIES_KEPT = 30 * DAY

# Which day was begun last: a row beside the cursors of the sinks.
_FIRST_DAY = text(
    "INSERT INTO cursors (hall_id, sink, seq) VALUES (:hall_id, 'day', :day) ON CONFLICT DO NOTHING"
)
_NEXT_DAY = text("UPDATE cursors SET seq = :day WHERE hall_id = :hall_id AND sink = 'day' AND seq < :day")


def tidy(tx: Tx, day: str) -> None:
    """Expire the tickets of days before `day`, end and put in force what is due, forget what is old."""
    expire_past_days(tx, day)
    close_shifts(tx)
    enforce(tx)
    lapse_expired(tx)
    terminate_missed(tx)
    accept_unanswered(tx)
    fail_unanswered(tx)
    raise_overdue(tx)
    forget_presentations(tx)
    forget_scans(tx)
    commands.forget(tx.conn, tx.now - REQUESTS_KEPT)
    forget_deliveries(tx, tx.now - DELIVERIES_KEPT)
    forget_papers(tx, tx.now - DELIVERIES_KEPT)


def begin_day(tx: Tx, day: str) -> None:
    """Tell the pages, which show the numbers of a day, that another began."""
    tx.append(DayBegan(day))


def begin_next_day(tx: Tx, day: str) -> None:
    """Tell them once, whichever process of the hall comes first; not of the hall's very first day."""
    key = {"hall_id": tx.hall_id, "day": int(day.replace("-", ""))}
    if tx.execute(_FIRST_DAY, key).rowcount == 0 and tx.execute(_NEXT_DAY, key).rowcount:
        begin_day(tx, day)


class Housekeeper:
    """Tidies a hall every few seconds, beginning at the start of the server.

    `watch(tx)` raises what needs somebody in charge; `daily(tx)` is done at the start and once a day,
    and again in the next turn while it answers that there is more;
    `keep(tx, day)` keeps figures of the days before the business day `day`, a little each time;
    `erase(origin, hold)` erases what was kept long enough, a batch each time the next is asked for: one a
    turn, last of all and only once the hall is open, from the start on and then on each later day;
    `follow(tx)` takes over what changed in the hall above;
    `inspect(tx)` looks through the log, last and by itself, so that no alert waits for it; `seal(tx)`
    seals it. `leads()` tells whether it is this process that does all this for the hall, and `hold(tx)`
    keeps it so until the end of a transaction, or raises LeadLost.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hall_id: str,
        day: Callable[[int], str],
        timezone: str,
        watch: Callable[[Tx], None] = lambda _: None,
        daily: Callable[[Tx], bool | None] = lambda _: None,
        keep: Callable[[Tx, str], object] = lambda _tx, _day: None,
        inspect: Callable[[Tx], None] = lambda _: None,
        seal: Callable[[Tx], object] = lambda _: None,
        leads: Callable[[], bool] = lambda: True,
        hold: Callable[[Tx], None] = lambda _: None,
        follow: Callable[[Tx], None] = lambda _: None,
        erase: Callable[[Origin, Callable[[Tx], None]], Iterator[object]] = lambda _origin, _hold: iter(()),
    ) -> None:
        self._db = db
        self._clock = clock
        self._origin = Origin(hall_id, "system")
        self._planner = Origin(hall_id, PLAN_ACTOR)
        self._timezone = timezone
        self._watch = watch
        self._daily = daily
        self._inspect = inspect
        self._seal = seal
        self.leads = leads
        self._hold = hold
        self._keep = keep
        self._follow = follow
        self._erase = erase
        self._erasing: Iterator[object] | None = None
        self._erased: str | None = None
        self.erasures_failed = 0  # since the start; the next day begins anew
        self._daily_done: str | None = None
        self._begun: str | None = None
        self._day = day
        self._said = hall_at_work()  # whose turns have greenlets of their own

    def tidy(self) -> None:
        """Tidy once, carry out what the tidal plan asks for, and tell if another day began.

        Nothing is done where another process leads.
        """
        if not self.leads():
            return
        try:
            self._tidy(self._day(self._clock.now()))
        except LeadLost:
            log.warning("this process does not lead the hall any more")

    def begin(self) -> None:
        """Tidy once before the hall opens; what fails is logged, and tried again in the first turn."""
        try:
            self.tidy()
        except Exception:
            log.exception("housekeeping failed")

    def turn(self) -> None:
        """Tidy and erase once; what fails is logged, and tried again in the next turn."""
        with at_work_for(self._said):
            self.begin()
            self.erase()

    def erase(self) -> None:
        """Erase a batch of what is over, if some is left of the day's; what fails holds up nothing else."""
        try:
            if self.leads():
                self._erase_batch(self._day(self._clock.now()))
        except LeadLost:
            self._erasing = self._erased = None
        except Exception:
            self._erasing = None
            self.erasures_failed += 1
            log.exception("erasing what is over failed; it begins anew on the next day")

    def _erase_batch(self, day: str) -> None:
        if self._erasing is None:
            if day == self._erased:
                return
            self._erasing, self._erased = self._erase(self._origin, self._hold), day
        if next(self._erasing, None) is None:
            self._erasing = None

    def _tidy(self, day: str) -> None:
        self._transact(self._origin, tidy, day)
        self._transact(self._planner, carry_out, self._timezone, day)
        self._transact(self._origin, self._watch)
        self._transact(self._origin, self._keep, day)
        self._follow_above()
        if day != self._daily_done:
            more = self._transact(self._origin, self._daily)
            self._daily_done = self._daily_done if more else day
        if day != self._begun:
            self._transact(self._origin, begin_next_day, day)
            self._begun = day
        self._transact(self._origin, self._inspect)
        self._transact(self._origin, self._seal)

    def _follow_above(self) -> None:
        """Take over what changed above; what is refused stays as it is, and holds up nothing else."""
        try:
            self._transact(self._origin, self._follow)
        except Refusal as refused:
            log.warning("what changed in the hall above was not taken over: %s", refused.code)

    def _transact(self, origin: Origin, use_case: Callable[..., object], *args: object) -> object:
        def as_leader(tx: Tx) -> object:
            self._hold(tx)
            return use_case(tx, *args)

        return self._db.transact(origin, as_leader)


def keep_house(keepers: Sequence[Housekeeper]) -> None:
    """Let the housekeepers of a process take turns for ever; to be run in a greenlet.

    Each has its turn every few seconds. Where they are too many for that a round takes longer, since they
    rest as long as they work: the rest of the time is that of the people at the windows. Nobody waits long
    for one whose turn does not come to its end, and that one has no other before.
    """
    under_way: dict[Housekeeper, gevent.Greenlet[[], None]] = {}
    try:
        while True:
            free = [one for one in keepers if one not in under_way or under_way[one].ready()]
            leading = [one for one in free if one.leads()]
            share = pause = EVERY / max(len(leading), 1)
            for keeper in leading:
                gevent.sleep(pause)
                began = time.monotonic()
                under_way[keeper] = gevent.spawn(keeper.turn)
                under_way[keeper].join(PATIENCE)
                took = time.monotonic() - began
                pause = max(share - took, took)
            if not leading:
                gevent.sleep(EVERY)
    finally:  # the server ends: no turn goes on without it
        gevent.killall(list(under_way.values()))
