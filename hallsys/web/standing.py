"""What seldom changes in a hall: what it offers, its windows, lockers, tags and reasons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from sqlalchemy import Connection

from hallsys.cases.locker_views import Bank
from hallsys.cases.locker_views import banks as locker_banks
from hallsys.cases.reason_setting import reasons_of
from hallsys.cases.reasons import Reasons
from hallsys.counters import views as counter_views
from hallsys.counters.views import Window
from hallsys.display.streams import CHANGES_THE_OFFER
from hallsys.evaluation.tagtables import TagTables, tag_tables_of
from hallsys.kernel import eventlog
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.queue.catalogue import Catalogue, catalogue
from hallsys.queue.policy import PolicySettings

# Facts after which they are read anew.
OUTDATING = frozenset({*CHANGES_THE_OFFER, "TagsImported", "ReasonsSet", "LockerBankPut"})
# Further ahead, they are read anew without looking at what was written meanwhile.
_FAR = 500


@dataclass(frozen=True)
class Standing:
    """The standing facts as they were with the fact number `seq` of the hall's log."""

    seq: int
    catalogue: Catalogue
    windows: Mapping[str, Window]
    lockers: Mapping[str, Bank]
    tag_tables: TagTables
    reasons: Reasons

    @cached_property
    def windows_by_code(self) -> Mapping[str, Window]:
        """The windows by code."""
        return {window.code: window for window in self.windows.values()}

    @cached_property
    def window_codes(self) -> Mapping[str, str]:
        """The codes of the windows by id."""
        return {window.id: window.code for window in self.windows.values()}

    def outdated_by(self, facts: Iterable[Logged]) -> bool:
        """Tell whether `facts` changed them, or leave out some that may have."""
        fresh = [fact for fact in facts if fact.seq > self.seq]
        return bool(fresh) and (fresh[0].seq > self.seq + 1 or any(one.kind in OUTDATING for one in fresh))


class StandingFacts:
    """The standing facts of a hall that a server keeps: read once, and again after what changed them.

    `changed` is called whenever they were. For any thread: what is newer stays.
    """

    def __init__(
        self, db: Database, hall_id: str, policy: PolicySettings, changed: Callable[[], None]
    ) -> None:
        self._db = db
        self._hall_id = hall_id
        self._policy = policy
        self._changed = changed
        self._keeping = Lock()
        self.now: Standing = db.read(self._read)

    def reload(self) -> None:
        """Read them anew."""
        self._keep(self._db.read(self._read))

    def heed(self, facts: Sequence[Logged]) -> None:
        """Take in that `facts` were written, in the order of the log."""
        if self.now.outdated_by(facts):
            self.reload()
        elif facts:
            self._reach(facts[-1].seq)

    def keep_up(self, conn: Connection, head: int) -> None:
        """Take in what was written up to the fact number `head`, as `conn` sees it.

        A snapshot bears that number, and its page does not ask again for a fact that it is said to know; the
        feed, which has facts heeded soon after they were committed, may not have come as far.
        """
        ahead = head - self.now.seq
        if ahead <= 0:
            return
        if ahead > _FAR or self.now.outdated_by(eventlog.after(conn, self._hall_id, self.now.seq, ahead)):
            self._keep(self._read(conn))
        else:
            self._reach(head)

    def _read(self, conn: Connection) -> Standing:
        seq = eventlog.head(conn, self._hall_id)
        offer = catalogue(conn, self._hall_id, self._policy)
        _ = offer.search  # built in the thread that reads, so that no visitor of a kiosk waits for it
        return Standing(
            seq,
            offer,
            {window.id: window for window in counter_views.windows(conn, self._hall_id)},
            {bank.code: bank for bank in locker_banks(conn, self._hall_id)},
            tag_tables_of(conn, self._hall_id),
            reasons_of(conn, self._hall_id),
        )

    def _keep(self, fresh: Standing) -> None:
        with self._keeping:
            if fresh.seq >= self.now.seq:
                self.now = fresh
        self._changed()

    def _reach(self, seq: int) -> None:
        with self._keeping:
            if seq > self.now.seq:
                self.now = replace(self.now, seq=seq)
