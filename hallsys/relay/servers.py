"""The server processes of a hall: which are alive, and which of them does what is to be done once.

Housekeeping, and the sending to receivers, are one process's work: that of the one that leads. It holds the
lead in the database for seconds, and another takes it over when it has not said more by then. Facts are
everybody's: each process reads the log for the pages and agents that are connected to it.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable

import gevent
from sqlalchemy import Connection, text

from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.registration import part_gone

log = logging.getLogger(__name__)

LEASE = 6 * SECOND
BEAT = 2.0  # seconds

_FOR_EVER: Millis = 2**62
# The clocks of machines differ; that of the database does not.
_NOW = text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)")
_BURY = text("DELETE FROM servers WHERE hall_id = :hall_id AND id <> :id AND until <= :now")
_BEAT = text(
    "INSERT INTO servers (id, hall_id, until, leads, pads) VALUES (:id, :hall_id, :until, FALSE, :pads) "
    "ON CONFLICT (id) DO UPDATE SET until = excluded.until, pads = excluded.pads"
)
_LEAD = text(
    "UPDATE servers SET leads = TRUE WHERE id = :id "
    "AND NOT EXISTS (SELECT 1 FROM servers o WHERE o.hall_id = :hall_id AND o.leads)"
)
_LEADS = text("SELECT 1 FROM servers WHERE id = :id AND leads")
_LEAVE = text("DELETE FROM servers WHERE id = :id")
_PADS = text("SELECT pads FROM servers WHERE hall_id = :hall_id")


def beat(tx: Tx, server_id: str, pads: Iterable[str] = ()) -> bool:
    """Say that a process is alive, bury those that are not, and tell whether it leads.

    `pads`: the codes of the windows whose pad's page is open at it. Of two that take the lead at once
    a unique index lets one have it.
    """
    # A SQLite file is locked by its only process, so that every other in the table is dead.
    now: Millis = tx.execute(_NOW).scalar_one() if tx.dialect == "postgresql" else _FOR_EVER
    key = {"hall_id": tx.hall_id, "id": server_id}
    tx.execute(_BURY, {**key, "now": now})
    tx.execute(_BEAT, {**key, "until": now + LEASE, "pads": json.dumps(sorted(pads))})
    part_gone(tx)
    tx.execute(_LEAD, key)
    return tx.execute(_LEADS, {"id": server_id}).first() is not None


def leave(tx: Tx, server_id: str) -> None:
    """Say that a process ends: another may lead at once."""
    tx.execute(_LEAVE, {"id": server_id})
    part_gone(tx)


def pads_open(conn: Connection, hall_id: str) -> frozenset[str]:
    """Return the codes of the windows whose pad's page was open at some process a moment ago."""
    rows = conn.execute(_PADS, {"hall_id": hall_id}).scalars()
    return frozenset(code for row in rows for code in json.loads(row))


class Servers:
    """The processes of a hall as this one sees them. `alone`: a lock of its database keeps others away."""

    def __init__(self, db: Database, hall_id: str, *, alone: bool, pads: Callable[[], Iterable[str]]) -> None:
        self.id = new_id()
        self._db = db
        self._origin = Origin(hall_id, "system")
        self._alone = alone
        self._pads = pads
        self._leads_until = 0.0
        self._beat(())

    def leads(self) -> bool:
        """Tell whether this process does what is to be done once."""
        return self._alone or time.monotonic() < self._leads_until

    def run(self) -> None:
        """Say so for ever; to be run in a greenlet."""
        while not self._alone:
            gevent.sleep(BEAT)
            try:
                self._beat(self._pads())
            except Exception:
                log.exception("this process could not say that it is alive")

    def stop(self) -> None:
        """Hand the lead on."""
        try:
            self._db.transact(self._origin, leave, self.id)
        except Exception:  # it is taken over in a few seconds
            log.exception("the lead could not be handed on")

    def _beat(self, pads: Iterable[str]) -> None:
        asked = time.monotonic()
        led = self.leads()
        leads = self._db.transact(self._origin, beat, self.id, pads)
        self._leads_until = asked + LEASE / SECOND if leads else 0.0
        if leads and not led:
            log.info("this process leads the hall")
