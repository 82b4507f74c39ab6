"""The sink of one receiver: from facts to pushes, and from pushes to requests."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection

from hallsys.halls.views import Hall
from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import GONE, Database, Waiter
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.pushes import ledger
from hallsys.pushes.ledger import Due, Push
from hallsys.pushes.mapping import PERSONAL, message_of
from hallsys.pushes.plain import plain_sources
from hallsys.pushes.planning import chains, plan, relevant
from hallsys.pushes.policy import ReceiverSettings
from hallsys.pushes.rules import Outcome, Verdict
from hallsys.pushes.sources import Reader
from hallsys.relay.sending import Sender, Settlement

log = logging.getLogger(__name__)


class Pusher(Sender[Due]):
    """Writes down what one receiver is to be told, and tells it. Raises PushKeyUnusable."""

    def __init__(
        self,
        db: Database,
        keyring: Keyring,
        clock: Clock,
        hall: Callable[[], Hall],
        receiver: ReceiverSettings,
        wait: Waiter,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(db, keyring, clock, hall, receiver, wait, leads)
        self.receiver = receiver

    def relevant(self, facts: Sequence[Logged]) -> Sequence[Logged]:
        return relevant(facts, self.receiver.mapping)

    def lock(self, tx: Tx) -> None:
        ledger.lock(tx, self.receiver.name)

    def write_down(self, tx: Tx, facts: Sequence[Logged]) -> None:
        ledger.write_down(tx, self.receiver.name, self._plan(tx.conn, facts))

    def due(self, conn: Connection, now: Millis, limit: int) -> Sequence[Due]:
        return ledger.due(conn, self.hall_id, self.receiver.name, now, limit)

    def halls_due(self, conn: Connection, halls: Sequence[str], now: Millis) -> frozenset[str]:
        return ledger.halls_due(conn, halls, self.receiver.name, now)

    def attempt(self, one: Due) -> Settlement:
        return partial(
            ledger.settle,
            receiver=self.receiver.name,
            push=one,
            outcome=self._try(one),
            fate_of=self._fate,
        )

    def _plan(self, conn: Connection, facts: Sequence[Logged]) -> list[Push]:
        hall, of = self._hall(), self.receiver
        days = {fact.at: hall.business_day(fact.at) for fact in facts}
        cases = {} if of.mapping.plain else chains(conn, self.hall_id, facts)
        return plan(self.hall_id, of.name, facts, of.mapping, of.wanted, cases, days)

    def _try(self, push: Due) -> Outcome:
        message = self.receiver.mapping.messages[push.kind]
        opens = self.receiver.personal and bool(message.personal)
        if opens:
            self._transact(ledger.note_opening, self.receiver.name, push)
        try:
            known = self._db.read(self._known, push, opens)
            made = message_of(message, known)
        except GONE:
            raise
        except Exception:
            # What an earlier version wrote otherwise must not be tried for ever, nor hold up other cases.
            log.exception("%s: push %s cannot be put together", self.name, push.key)
            return Outcome(Verdict.REFUSED, "not_made")
        return _without(self._post(message.path, push.key, made), known)

    def _known(self, conn: Connection, push: Due, opens: bool) -> dict[str, Any]:
        of, timezone = self.receiver, self._hall().timezone
        if of.mapping.plain:
            return plain_sources(conn, self.hall_id, timezone, push.seq)
        keyring = self._keyring if opens else None
        reader = Reader(self.hall_id, timezone, keyring, of.area_code, of.data_source)
        return reader.sources(conn, push.seq, push.subject_id, push.chain)


def _without(outcome: Outcome, known: dict[str, Any]) -> Outcome:
    """Return an outcome whose reason repeats nothing that tells who somebody is."""
    reason = outcome.reason
    for source in PERSONAL & known.keys():
        if known[source]:
            reason = reason.replace(str(known[source]), "***")
    return Outcome(outcome.verdict, outcome.fault, reason, outcome.retry_after)
