"""The server processes of a hall: which are alive, and which of them does what is to be done once.

Housekeeping, and the sending to receivers, are one process's work: that of the one that leads. It holds the
lead in the database for seconds, and another takes it over when it has not said more by then. Facts are
everybody's: each process reads the log for the pages and agents that are connected to it.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import gevent
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from sqlalchemy import Connection, text

from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.looking import or_tell
from hallsys.relay.registration import part_gone

log = logging.getLogger(__name__)

LEASE = 6 * SECOND
BEAT = 2.0  # seconds

# The clocks of machines differ; that of the database does not.
_NOW = text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)")
# No process says that it lives until `beyond`: such a row came with a backup or out of another database.
# One whose row is locked lives: it says so right now, or holds its lead.
_BURY = text(
    "DELETE FROM servers WHERE id IN (SELECT id FROM servers WHERE hall_id = :hall_id AND id <> :id "
    "AND (until <= :now OR until > :beyond) FOR UPDATE SKIP LOCKED)"
)
_BURY_ALL = text("DELETE FROM servers WHERE hall_id = :hall_id AND id <> :id")
_ENTER = text(
    "INSERT INTO servers (id, hall_id, until, leads, pads) VALUES (:id, :hall_id, :until, FALSE, '[]') "
    "ON CONFLICT DO NOTHING"
)
_BEAT = text("UPDATE servers SET until = :until, pads = :pads, process = :process WHERE id = :id")
_LEAD = text(
    "UPDATE servers SET leads = TRUE WHERE id = :id "
    "AND NOT EXISTS (SELECT 1 FROM servers o WHERE o.hall_id = :hall_id AND o.leads)"
)
_LEADS = text("SELECT 1 FROM servers WHERE id = :id AND leads")
# A transaction of a machine that vanished would hold the lead for as long as its line seems to be there.
_HOLD = text(
    "SELECT set_config('idle_in_transaction_session_timeout', :lease, TRUE) "
    "FROM servers WHERE id = :id AND leads FOR SHARE"
)
_LEAVE = text("DELETE FROM servers WHERE id = :id")
_PADS = text("SELECT pads FROM servers WHERE hall_id = :hall_id")


class Buried(Exception):
    """A process that lives was taken for dead: its row is gone, and its agents count as away."""


class LeadLost(Exception):
    """Another process has taken the lead over."""


def enter(tx: Tx, server_id: str) -> bool:
    """Take a process up among those of the hall, bury those that are dead, and tell whether it leads."""
    now = database_time(tx)
    tx.execute(_ENTER, {"hall_id": tx.hall_id, "id": server_id, "until": now + LEASE})
    return _after_the_dead(tx, server_id, now)


def beat(tx: Tx, server_id: str, pads: Iterable[str] = (), process: str | None = None) -> bool:
    """Say that a process is alive, bury those that are not, and tell whether it leads. Raises Buried.

    `pads`: the codes of the windows whose pad's page is open at it; `process`: its own id, the same in all
    its halls, once it can be given the lead of this one.
    """
    now = database_time(tx)
    said = {"id": server_id, "until": now + LEASE, "pads": json.dumps(sorted(pads)), "process": process}
    if not tx.execute(_BEAT, said).rowcount:
        raise Buried
    return _after_the_dead(tx, server_id, now)


def hold_lead(tx: Tx, server_id: str) -> None:
    """Keep the lead until the transaction ends. Raises LeadLost."""
    if tx.dialect != "postgresql":
        return
    if tx.execute(_HOLD, {"id": server_id, "lease": str(LEASE)}).first() is None:
        raise LeadLost


def leave(tx: Tx, server_id: str) -> None:
    """Say that a process ends: another may lead at once."""
    tx.execute(_LEAVE, {"id": server_id})
    part_gone(tx)


def database_time(tx: Tx) -> Millis:
    """Return the time that all processes of a hall have in common."""
    now: Millis = tx.execute(_NOW).scalar_one() if tx.dialect == "postgresql" else tx.now
    return now


def _after_the_dead(tx: Tx, server_id: str, now: Millis) -> bool:
    """Bury who is dead, and take the lead if nobody has it: a unique index lets one of two have it."""
    key = {"hall_id": tx.hall_id, "id": server_id}
    if tx.dialect == "postgresql":
        tx.execute(_BURY, {**key, "now": now, "beyond": now + 10 * LEASE})
    else:  # a SQLite file is locked by its only process
        tx.execute(_BURY_ALL, key)
    part_gone(tx)
    tx.execute(_LEAD, key)
    return tx.execute(_LEADS, {"id": server_id}).first() is not None


def pads_open(conn: Connection, hall_id: str) -> frozenset[str]:
    """Return the codes of the windows whose pad's page was open at some process a moment ago."""
    rows = conn.execute(_PADS, {"hall_id": hall_id}).scalars()
    return frozenset(code for row in rows for code in json.loads(row))


class Servers:
    """The processes of a hall as this one sees them. `alone`: a lock of its database keeps others away.

    `hang_up` ends the lines to all agents of this process, so that they say hello again.
    """

    def __init__(
        self,
        db: Database,
        hall_id: str,
        *,
        alone: bool,
        pads: Callable[[], Iterable[str]],
        hang_up: Callable[[], None] = lambda: None,
    ) -> None:
        self.id = new_id()
        self.hall_id = hall_id
        self._db = db
        self._origin = Origin(hall_id, "system")
        self._alone = alone
        self._pads = pads
        self._hang_up = hang_up
        self.rests = (
            False  # leads nothing meanwhile, though nobody else does: it is about to hand the lead on
        )
        self._process: str | None = None
        self._told: tuple[frozenset[str], str | None] = frozenset(), None
        self._leads_until = 0.0
        self._asked = 0.0
        self._buried = False
        self._over = Event()
        self._turn = BoundedSemaphore(1)
        # Whoever beats for all halls tells this one what was said.
        self.heed = for_this_hall(self._heed_or_tell)
        self._beat_or_tell = for_this_hall(partial(or_tell, self.beat, "the word that this process lives"))
        self._say(enter)

    def leads(self) -> bool:
        """Tell whether this process does what is to be done once."""
        return self._alone or (not self.rests and time.monotonic() < self._leads_until)

    def hold_lead(self, tx: Tx) -> None:
        """Keep the lead until the transaction ends. Raises LeadLost."""
        hold_lead(tx, self.id)

    def take_part(self, process: str) -> None:
        """Say from the next beat on that this process, by its own id, can be given the lead."""
        self._process = process

    def gave(self) -> None:
        """Take note that the lead was handed on; an older answer does not bring it back."""
        self._asked, self._leads_until, self.rests = time.monotonic(), 0.0, False

    def _to_tell(self) -> tuple[frozenset[str], str | None]:
        return frozenset(self._pads()), self._process

    def _has_news(self) -> bool:
        """Tell whether there is more to say than that this process is alive."""
        return self._buried or self._to_tell() != self._told

    def _heed_or_tell(self, asked: float, leads: bool | None) -> None:
        """Note what was said of this hall, if it was, or say more by itself; what fails is told."""
        or_tell(partial(self._heed, asked, leads), "the note that this process lives")

    def _heed(self, asked: float, leads: bool | None) -> None:
        if leads is None or self._has_news():
            self._beat_soon()
        else:
            self._note(asked, leads=leads)

    def _beat_soon(self) -> None:
        """Beat in a greenlet, unless one does already: it may have to wait for somebody else's lock."""
        if not self._turn.locked():
            gevent.spawn(self._beat_or_tell)

    def beat(self) -> None:
        """Say once that this process is alive.

        Nobody sends its agents anything after it was buried: they have to come again.
        """
        with self._turn:
            if self._over.is_set():
                return
            try:
                told = self._to_tell()
                self._say(beat, *told)
                self._told = told
            except Buried:
                log.warning("this process was taken for dead: its agents are to say hello again")
                self._buried = True  # until they are told, even if the answer to the next is lost
                self._told = frozenset(), None
                self._say(enter)
            if self._buried:
                self._hang_up()
                self._buried = False

    def stop(self) -> None:
        """Hand the lead on, after the last beat."""
        self._over.set()
        try:
            with self._turn:
                self._db.transact(self._origin, leave, self.id)
        except Exception:  # it is taken over in a few seconds
            log.exception("the lead could not be handed on")

    def _say(self, use_case: Callable[..., bool], *args: Any) -> None:
        asked = time.monotonic()
        self._note(asked, leads=self._db.transact(self._origin, use_case, self.id, *args))

    def _note(self, asked: float, *, leads: bool) -> None:
        """Take note of what the database said when it was asked, in seconds of the monotonic clock."""
        if asked < self._asked:  # somebody else asked later, and was answered sooner
            return
        self._asked = asked
        led = time.monotonic() < self._leads_until
        self._leads_until = asked + LEASE / SECOND if leads else 0.0
        if leads and not led:
            log.info("this process leads the hall")
