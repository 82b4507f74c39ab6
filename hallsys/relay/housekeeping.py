"""What is done without anybody asking: expiry, lapse, and forgetting what need not be kept."""

import logging
from collections.abc import Callable, Iterator

from sqlalchemy import text

from hallsys.cases.service import accept_unanswered, fail_unanswered, raise_overdue, terminate_missed
from hallsys.counters.night import close_shifts
from hallsys.counters.plan import PLAN_ACTOR, carry_out
from hallsys.evaluation.service import lapse_expired
from hallsys.halls.events import DayBegan
from hallsys.kernel import commands
from hallsys.kernel.clock import DAY, MINUTE, Clock, Millis
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

REST: Millis = MINUTE  # at most, for a hall where nothing happens and nothing comes by itself
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


_Stand = tuple[int, object]  # where the log stands, and what lies outside


class _Foreseen(Exception):
    """What was tried out ahead of time is not to be written; `facts`: how many it would have been."""

    def __init__(self, facts: int) -> None:
        super().__init__(facts)
        self.facts = facts


class Housekeeper:
    """Tidies a hall every few seconds, beginning at the start of the server.

    A hall rests, and is not looked at, while its log stands where it stood at the last turn, that left
    nothing over, and a look ahead found nothing that time alone would bring: no breach, no lapse, no switch
    of the plan. A rest is a minute at most, for what leaves no fact in its log: a change in the hall above.

    `watch(tx)` raises what needs somebody in charge; `daily(tx)` is done at the start and once a day,
    and again in the next turn while it answers that there is more;
    `keep(tx, day)` keeps figures of the days before the business day `day`, a little each time, and answers
    None once there is no more;
    `erase(origin, hold)` erases what was kept long enough, a batch each time the next is asked for: one a
    turn, last of all and only once the hall is open, from the start on and then on each later day;
    `follow(tx)` takes over what changed in the hall above;
    `inspect(tx)` looks through the log, last and by itself, so that no alert waits for it; `seal(tx)`
    seals it; both answer whether they left some for the next turn. `outside()` tells what `watch` looks at
    beside the database: a rest ends when it changes. `leads()` tells whether it is this process that does all
    this for the hall, and `hold(tx)` keeps it so until the end of a transaction, or raises LeadLost.
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
        inspect: Callable[[Tx], object] = lambda _: False,
        seal: Callable[[Tx], object] = lambda _: False,
        leads: Callable[[], bool] = lambda: True,
        hold: Callable[[Tx], None] = lambda _: None,
        follow: Callable[[Tx], None] = lambda _: None,
        erase: Callable[[Origin, Callable[[Tx], None]], Iterator[object]] = lambda _origin, _hold: iter(()),
        outside: Callable[[], object] = lambda: None,
    ) -> None:
        self._db = db
        self._clock = clock
        self.hall_id = hall_id
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
        self._outside = outside
        self._left = True  # something for the next turn
        self._settled: _Stand | None = None  # how the hall stood before a turn that left nothing
        self._resting: _Stand | None = None
        self._rests_since: Millis = 0

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

    def has_work(self, head: int | None) -> bool:
        """Tell whether the hall, whose log is at `head` (None: nobody knows), is to have a turn now."""
        now = self._clock.now()
        rests = (head, self._outside()) == self._resting and 0 <= now - self._rests_since < REST
        return not rests or self._begun != self._day(now)

    def turn(self, head: int | None = None) -> None:
        """Tidy and erase once; what fails is logged, and tried again in the next turn.

        Where the last turn left nothing, and nothing happened since, the hall rests if nothing comes by
        itself; `head`: where its log stands.
        """
        with at_work_for(self._said):
            stands = None if head is None else (head, self._outside())
            settled, self._settled, self._resting = self._settled, None, None
            if stands is not None and stands == settled and self._nothing_comes():
                self._resting = stands
                return
            self._left = True
            self.begin()
            self.erase()
            if not self._left and self._erasing is None:
                self._settled = stands

    def _nothing_comes(self) -> bool:
        self._rests_since = self._clock.now()
        try:
            self._transact(self._origin, self._try_out, self._rests_since + REST)
        except _Foreseen as foreseen:
            return not foreseen.facts
        except LeadLost:
            return False
        except Exception:
            log.exception("looking ahead failed")
        return False

    def _try_out(self, tx: Tx, at: Millis) -> None:
        """Do what will be due at an instant to come, and raise _Foreseen so that nothing of it is written."""
        day = self._day(at)
        then, planned = Tx(tx.conn, at, self._origin), Tx(tx.conn, at, self._planner)
        tidy(then, day)
        carry_out(planned, self._timezone, day)
        self._watch(then)
        raise _Foreseen(len(then.pending) + len(planned.pending))

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
        left = self._transact(self._origin, self._keep, day) is not None
        self._follow_above()
        if day != self._daily_done:
            more = self._transact(self._origin, self._daily)
            self._daily_done = self._daily_done if more else day
        if day != self._begun:
            self._transact(self._origin, begin_next_day, day)
            self._begun = day
        left |= bool(self._transact(self._origin, self._inspect))
        left |= bool(self._transact(self._origin, self._seal))
        self._left = left or day != self._daily_done

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
