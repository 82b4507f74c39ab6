"""The housekeeper of a hall: does what is to be done without anybody asking."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from hallsys.counters.plan import PLAN_ACTOR, carry_out, switch_due
from hallsys.kernel.clock import MINUTE, Clock, Millis
from hallsys.kernel.database import GONE, Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.hall_at_work import at_work_for, hall_at_work
from hallsys.kernel.transaction import Origin, Trial, Tx, WouldWrite
from hallsys.relay.servers import LeadLost
from hallsys.relay.tidying import begin_next_day, tidy

R = TypeVar("R")

log = logging.getLogger(__name__)

SOON: Millis = MINUTE  # between two readings of the log, if something happens; how far is looked ahead then
AHEAD: Millis = 5 * MINUTE  # between two whole turns; how far is looked ahead where nothing happens

_TIDY, _PLAN, _WATCH, _FOLLOW, _INSPECT, _SEAL = "tidy", "plan", "watch", "follow", "inspect", "seal"
_Stand = tuple[int, object]  # where the log stands, and what lies outside
# What PostgreSQL answers to one that waits for a lock too long or in a circle, or was cancelled.
_OF_ONE = frozenset({"55P03", "40P01", "57014"})


class Housekeeper:
    """Looks after a hall every few seconds, beginning at the start of the server.

    A whole turn does all that there is to do. The turns between go on with what was left over, carry out the
    plan, and look for what needs somebody in charge, as it will be a minute later: where nothing would be
    raised or switched then, nothing is to be missed before, until something happens, for which the log stands
    further, and is more than visits that take their course (see relay.in_course). A turn that finds the hall
    as the last one left it, or as it was told of since, looks five minutes ahead, as does one before which
    nothing was in sight so far. What happened is looked through and sealed a minute after that was done last,
    until it is `settled()`: nothing of it is left to be sealed. A turn that does only this, or goes on with
    what was left over, does not look. So a quiet hall has few turns, and a busy one no more whole turns than
    that.

    `watch(tx)` raises what needs somebody in charge, and returns it for `tell(tx, found)`, which tells
    those above; `daily(tx)` is done at the start and once a day, and again in the next turn while it answers
    that there is more;
    `keep(tx, day)` keeps figures of the days before the business day `day`, a little each time, and answers
    None once there is no more;
    `erase(origin, hold)` erases what was kept long enough, a batch each time the next is asked for: one a
    turn, last of all and only once the hall is open, from the start on and then on each later day;
    `follow(tx)` takes over what changed in the hall above;
    `inspect(tx)` looks through the log, last and by itself, so that no alert waits for it: what it finds
    alerts nobody. `seal(tx)` seals the log; both answer whether they left some for the next turn.
    `calm_until(found, facts)` tells until when nobody in charge is needed after facts that followed a look
    that found this; None if it does not know: then the hall is looked at.
    `outside()` tells what `watch` looks at beside the database, and what `follow` follows, as this process
    knows it. `leads()` tells whether it is this process that does all this for the hall, and `hold(tx)`
    keeps it so until the end of a transaction, or raises LeadLost.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hall_id: str,
        day: Callable[[int], str],
        timezone: str,
        watch: Callable[[Tx], object] = lambda _: None,
        daily: Callable[[Tx], bool | None] = lambda _: None,
        keep: Callable[[Tx, str], object] = lambda _tx, _day: None,
        inspect: Callable[[Tx], object] = lambda _: False,
        seal: Callable[[Tx], object] = lambda _: False,
        leads: Callable[[], bool] = lambda: True,
        hold: Callable[[Tx], None] = lambda _: None,
        follow: Callable[[Tx], None] = lambda _: None,
        erase: Callable[[Origin, Callable[[Tx], None]], Iterator[object]] = lambda _origin, _hold: iter(()),
        outside: Callable[[], object] = lambda: None,
        settled: Callable[[], bool] = lambda: True,
        tell: Callable[[Tx, Any], None] = lambda _tx, _found: None,
        calm_until: Callable[[Any, Sequence[Logged]], Millis | None] = lambda _found, _facts: None,
    ) -> None:
        self.hall_id = hall_id
        self.leads = leads
        self.erasures_failed = 0  # since the start; the next day begins anew
        self.whole_at: Millis | None = None  # when the last whole turn began that came to its end
        self.tried_at: Millis = 0  # when one was tried last
        self._db = db
        self._clock = clock
        self._origin = Origin(hall_id, "system")
        self._planner = Origin(hall_id, PLAN_ACTOR)
        self._timezone = timezone
        self._watch = watch
        self._tell = tell
        self._calm_until = calm_until
        self._daily = daily
        self._inspect = inspect
        self._seal = seal
        self._hold = hold
        self._keep = keep
        self._follow = follow
        self._erase = erase
        self._outside = outside
        self._settled = settled
        self.day = day
        self._erasing: Iterator[object] | None = None
        self._erased: str | None = None
        self._daily_done: str | None = None
        self._begun: str | None = None
        self._left: set[str] = set()  # the duties that the next turn is to go on with
        self._ahead: Sequence[Millis] = ()  # how far this turn looks ahead: the first that it may
        self._found: object = None  # by the last look
        self._seen: int | None = None  # up to where the log was looked at, or told of
        self._is_far = False  # whether the last look found nothing as far as AHEAD
        self._wrote = 0  # facts, in this turn
        self._stand: _Stand | None = None  # after the last turn
        self._read: tuple[Millis, int | None] | None = None  # the log, last: when, and up to where
        self._quiet: tuple[Millis, Millis] | None = None  # from when until when nothing comes by itself
        self._said = hall_at_work()  # whose turns have greenlets of their own

    def tidy(self) -> None:
        """Do all that there is to do, once; nothing where another process leads.

        One duty that fails holds up none of the others; raises what failed.
        """
        if not self.leads():
            return
        try:
            self._do_all()
        except LeadLost:
            log.warning("this process does not lead the hall any more")

    def begin(self) -> None:
        """Do so before the hall opens; what fails is logged, and tried again in the first turn."""
        try:
            self.tidy()
        except Exception:
            log.exception("housekeeping failed")

    def has_work(self, head: int | None) -> bool:
        """Tell whether the hall, whose log is at `head` (None: nobody knows), is to have a turn now."""
        now = self._clock.now()
        goes_on = bool(self._left) or self._erasing is not None
        return goes_on or not self.rests(head) or self._is_new(now) or self._log_waits(now, head)

    def rests(self, head: int | None) -> bool:
        """Tell whether the hall stands as it was told last: nothing came by itself, and nothing happened."""
        return self._is_quiet() and (head, self._outside()) == self._stand

    def _is_quiet(self) -> bool:
        since, until = self._quiet or (0, 0)
        return since <= self._clock.now() < until

    def seen(self, head: int | None) -> int | None:
        """Return up to where the log was looked at, if nothing but facts came since; None otherwise.

        None, too, if no fact came that was not noted yet. `head`: where the log is now.
        """
        if head is None or self._seen is None or self._stand is None or not self._is_quiet():
            return None
        seq, outside = self._stand
        return self._seen if seq < head and outside == self._outside() else None

    def calm_until(self, facts: Sequence[Logged]) -> Millis | None:
        """Return until when nobody in charge is needed after those facts, if that is known."""
        return self._calm_until(self._found, facts)

    def go_on_calmly(self, head: int, until: Millis) -> None:
        """Rest until then at most: it was told how the hall stands with the log at `head`."""
        since, end = self._quiet or (0, 0)
        _, outside = self._stand or (0, None)
        self._quiet, self._seen, self._stand = (since, min(end, until)), head, (head, outside)

    def is_late(self, now: Millis) -> bool:
        """Tell whether the last whole turn is as long ago as it is to be."""
        return not _is_within(AHEAD, self.whole_at, now)

    def turn(self, head: int | None = None, *, whole: bool = True, due: bool = False) -> None:
        """Have a turn, a whole one if that is asked for or has to be; what fails is logged, and tried again.

        `head`: where the log stands; `due`: whether something is to be tidied away now. A whole turn that is
        asked for before its time looks at what is now: there may be another as soon.
        """
        with at_work_for(self._said):
            now, outside, self._wrote = self._clock.now(), self._outside(), 0
            late, whole = self.is_late(now), whole or self._is_new(now)
            rests, reads = self.rests(head), whole or self._log_waits(now, head)
            if whole or not rests:
                far = (AHEAD,) if self._is_far or (head, outside) == self._stand else ()
                self._ahead = () if whole and not late else (*far, SOON)
                self._quiet, self._seen = None, head
            if whole:
                self.begin()
            elif self.leads():
                if not rests:
                    self._left |= {_PLAN, _WATCH}
                if self._stand is None or outside != self._stand[1]:
                    self._left.add(_FOLLOW)
                if due:
                    self._left.add(_TIDY)
                if reads:
                    self._left |= {_INSPECT, _SEAL}
                self._go_on_or_tell()
            if whole or self._erasing is not None:
                self.erase()
            stands = None if head is None else head + self._wrote
            self._stand = None if stands is None else (stands, outside)
            if reads and self.leads():
                self._read = self._clock.now(), stands

    def erase(self) -> None:
        """Erase a batch of what is over, if some is left of the day's; what fails holds up nothing else."""
        try:
            if self.leads():
                self._erase_batch(self.day(self._clock.now()))
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

    def _is_new(self, now: Millis) -> bool:
        """Tell whether a whole turn has to be now: nobody knows how the hall is, or another day began."""
        back = self.whole_at is None or now < self.whole_at
        return back or self._begun != self.day(now)

    def _log_waits(self, now: Millis, head: int | None) -> bool:
        """Tell whether it is time to look through the log, which is at `head`, and to seal it."""
        read_at, through = self._read or (None, None)
        return not (self._settled() and head == through) and not _is_within(SOON, read_at, now)

    def _do_all(self) -> None:
        now = self.tried_at = self._clock.now()
        day = self.day(now)
        self._left = set(self._duties(day))
        failed = self._go_on(day)
        self.whole_at, self._read = now, (self._clock.now(), None)
        if failed:
            raise failed[0] if len(failed) == 1 else ExceptionGroup("several duties failed", failed)

    def _go_on(self, day: str) -> list[Exception]:
        """Do the duties that are left, and return what failed; that is left for the next turn, too."""
        failed = []
        for name, duty in self._duties(day).items():
            if name not in self._left:
                continue
            try:
                if not duty():
                    self._left.discard(name)
            except LeadLost:
                raise
            except Exception as error:
                if _keeps_from_all(error):
                    raise
                failed.append(error)
        return failed

    def _duties(self, day: str) -> dict[str, Callable[[], object]]:
        """Return all duties in their order; each answers whether it left something for the next turn."""
        do = partial(partial, self._transact, self._origin)
        return {
            _TIDY: partial(self._tidy, day),
            _WATCH: self._watch_ahead,
            _PLAN: partial(self._carry_out, day),
            "keep": do(self._keep, day),
            _FOLLOW: self._follow_above,
            "daily": partial(self._once_a_day, day),
            "begin": partial(self._begin_day, day),
            _INSPECT: self._look_through,
            _SEAL: do(self._seal),
        }

    def _carry_out(self, day: str) -> None:
        if self._db.glance(switch_due, self.hall_id, self._timezone, self._clock.now()):
            self._transact(self._planner, carry_out, self._timezone, day)

    def _watch_ahead(self) -> None:
        """Look ahead, and raise what needs attention now, unless nothing will by then.

        What needs attention stays until the day ends, or somebody does something about it: where nothing is
        new by then, nothing is now. (What would be over by then and due again is left as it is.)
        """
        now = self._clock.now()
        ahead, found = self._db.read(self._first_ahead, now) if self._ahead else (0, None)
        self._is_far = ahead == AHEAD
        if ahead:
            self._transact(self._origin, self._tell, found)
            self._quiet, self._found = (now, now + ahead), found
            self._left.discard(_PLAN)  # there is no switch until then
        else:
            wrote = self._wrote
            self._transact(self._origin, self._watch_and_tell)
            if self._wrote > wrote:
                self._left.add(_INSPECT)  # a window's clerk is to be the one who is there now

    def _first_ahead(self, conn: Connection, now: Millis) -> tuple[Millis, object]:
        """Return the first of the times ahead at which nothing would be raised, cleared or switched, and what
        needs attention then; 0 if it is none.
        """
        for ahead in self._ahead:
            if self.day(now + ahead) != self.day(now):
                continue  # who waits now does so no more on that day
            try:
                found = self._watch(Trial(conn, now + ahead, self._origin))
            except WouldWrite:
                continue
            if not switch_due(conn, self.hall_id, self._timezone, now + ahead):
                return ahead, found
        return 0, None

    def _tidy(self, day: str) -> object:
        """Tidy away what is due; what it tells is looked at in the next round, as if anybody else had."""
        quiet, wrote = self._quiet, self._wrote
        left = self._transact(self._origin, tidy, day)
        self._quiet, self._wrote = quiet, wrote
        return left

    def _look_through(self) -> object:
        quiet = self._quiet
        left = self._transact(self._origin, self._inspect)
        self._quiet = quiet  # whatever it found
        return left

    def _watch_and_tell(self, tx: Tx) -> None:
        self._tell(tx, self._watch(tx))

    def _follow_above(self) -> None:
        """Take over what changed above; what is refused stays as it is, and holds up nothing else."""
        try:
            self._transact(self._origin, self._follow)
        except Refusal as refused:
            log.warning("what changed in the hall above was not taken over: %s", refused.code)

    def _once_a_day(self, day: str) -> bool:
        if day != self._daily_done and not self._transact(self._origin, self._daily):
            self._daily_done = day
        return day != self._daily_done

    def _begin_day(self, day: str) -> None:
        if day != self._begun:
            self._transact(self._origin, begin_next_day, day)
            self._begun = day

    def _go_on_or_tell(self) -> None:
        try:
            for error in self._go_on(self.day(self._clock.now())):
                log.error("housekeeping failed", exc_info=error)
        except LeadLost:
            log.warning("this process does not lead the hall any more")
        except Exception:
            self.whole_at = None
            log.exception("housekeeping failed")

    def _transact(self, origin: Origin, use_case: Callable[..., R], *args: object) -> R:
        def as_leader(tx: Tx) -> tuple[R, int]:
            self._hold(tx)
            return use_case(tx, *args), len(tx.pending)

        answer, facts = self._db.transact(origin, as_leader)
        if facts:  # what was looked at before is not as it was
            self._wrote, self._quiet = self._wrote + facts, None
        return answer


def _is_within(time: Millis, since: Millis | None, now: Millis) -> bool:
    """Tell whether less time than that has passed; of a clock that was set back nobody knows."""
    return since is not None and 0 <= now - since < time


def _keeps_from_all(error: Exception) -> bool:
    """Tell whether what kept one duty from being done keeps all others, too."""
    return isinstance(error, GONE) and getattr(error.orig, "sqlstate", None) not in _OF_ONE
