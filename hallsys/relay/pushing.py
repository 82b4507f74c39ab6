"""The sink of one receiver: from facts to pushes, and from pushes to requests.

Each receiver has a sink, a loop and threads of its own: one that is dead, slow or at odds with us delays
nobody else. A push is written down in the transaction that moves the cursor, and settled in another after
its answer came. A server that dies in between sends it again, under the same key.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import gevent
from gevent.event import Event
from sqlalchemy import Connection

from hallsys.halls.views import Hall
from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import GONE, Database, Waiter
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.pushes import ledger
from hallsys.pushes.events import ReceiverInterrupted, ReceiverRestored
from hallsys.pushes.ledger import Due, Push
from hallsys.pushes.mapping import PERSONAL, message_of
from hallsys.pushes.planning import chains, circuit_told, plan, relevant
from hallsys.pushes.policy import ReceiverSettings
from hallsys.pushes.rules import Circuit, Fate, Outcome, State, Verdict, fate
from hallsys.pushes.sources import Reader
from hallsys.relay.ledger import move_cursor, open_cursor
from hallsys.relay.post import Post

log = logging.getLogger(__name__)

POLL = 1.0  # seconds after which is looked for what is due without a wake-up
_AFTER_FAILURE = 1.0
_BEHIND = 500  # facts that concern nobody, after which the cursor is written all the same


class Pusher:
    """Writes down what one receiver is to be told, and tells it. Raises PushKeyUnusable.

    Of several processes of a hall each writes down what none did before, and the one that `leads` tells.
    """

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
        self._db = db
        self._keyring = keyring
        self._clock = clock
        self._hall = hall
        self._hall_id = hall().id
        self.receiver = receiver
        self.name = receiver.sink
        self.post = Post(receiver, clock)
        self.circuit = Circuit()
        self._wait = wait
        self._leads = leads
        self._threads = ThreadPoolExecutor(receiver.parallel, thread_name_prefix=self.name)
        self._random = Random()  # noqa: S311 - jitter, not a secret
        self._woken = Event()
        self._under_way: dict[str, gevent.Greenlet[..., None]] = {}
        self._position: int = self._transact(open_cursor, self.name)
        self._written = self._position

    def cursor(self) -> int:
        """Return the sequence number up to which the facts are written down."""
        return self._position

    def take(self, facts: Sequence[Logged]) -> None:
        """Write down what follows from `facts`, and move the cursor behind them in the same transaction.

        Facts that concern this receiver in nothing cost no commit: after a crash they are read again.
        """
        if not self._leads():
            self.circuit = circuit_told(self.circuit, self.receiver.name, facts)
        seq = facts[-1].seq
        concerning = relevant(facts, self.receiver.mapping)
        if concerning or seq - self._written >= _BEHIND:
            self._transact(self._take, concerning, seq)
            self._written = seq
        self._position = seq
        if concerning:
            self.wake()

    def wake(self) -> None:
        """Look for what is due, now."""
        self._woken.set()

    def run(self) -> None:
        """Send what is due, for ever; to be run in a greenlet."""
        while True:
            self._woken.wait(POLL)
            self._woken.clear()
            try:
                if self._leads():
                    self._send_due()
            except GONE as error:
                log.warning("%s waits for the database: %s", self.name, type(error).__name__)
                gevent.sleep(_AFTER_FAILURE)
            except Exception:
                log.exception("%s failed", self.name)
                gevent.sleep(_AFTER_FAILURE)

    def in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run what blocks on one of the receiver's threads, and wait for it there."""
        return self._wait(self._threads.submit(function, *args))

    def stop(self) -> None:
        """Send no more; what was under way is sent again after the next start."""
        gevent.killall(list(self._under_way.values()))
        self.post.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _take(self, tx: Tx, facts: Sequence[Logged], seq: int) -> None:
        ledger.lock(tx, self.receiver.name)
        known = open_cursor(tx, self.name)  # another process may have been there before
        news = [fact for fact in facts if fact.seq > known]
        ledger.write_down(tx, self.receiver.name, self._plan(tx.conn, news))
        move_cursor(tx, self.name, seq)

    def _plan(self, conn: Connection, facts: Sequence[Logged]) -> list[Push]:
        hall, of = self._hall(), self.receiver
        days = {fact.at: hall.business_day(fact.at) for fact in facts}
        cases = chains(conn, self._hall_id, facts)
        return plan(self._hall_id, of.name, facts, of.mapping, of.wanted, cases, days)

    def _send_due(self) -> None:
        now = self._clock.now()
        room = self.circuit.room(now, self.receiver.parallel) - len(self._under_way)
        if room <= 0:
            return
        looked_at = room + len(self._under_way)
        due = self._db.read(ledger.due, self._hall_id, self.receiver.name, now, looked_at)
        for push in [one for one in due if one.key not in self._under_way][:room]:
            self._under_way[push.key] = gevent.spawn(self._send, push)

    def _send(self, push: Due) -> None:
        try:
            outcome = self._try(push)
            self._transact(self._settle, push, outcome)
        except GONE as error:
            log.warning("%s waits for the database: %s", self.name, type(error).__name__)
            gevent.sleep(_AFTER_FAILURE)
        except Exception:
            log.exception("%s: push %s failed", self.name, push.key)
            gevent.sleep(_AFTER_FAILURE)
        finally:
            del self._under_way[push.key]
            self._woken.set()

    def _try(self, push: Due) -> Outcome:
        message = self.receiver.mapping.messages[push.kind]
        opens = self.receiver.personal and bool(message.personal)
        if opens:
            self._transact(ledger.note_opening, self.receiver.name, push)
        try:
            known = self._db.read(self._reader(opens=opens).sources, push.seq, push.subject_id, push.chain)
            made = message_of(message, known)
        except GONE:
            raise
        except Exception:
            # What an earlier version wrote otherwise must not be tried for ever, nor hold up other cases.
            log.exception("%s: push %s cannot be put together", self.name, push.key)
            return Outcome(Verdict.REFUSED, "not_made")
        outcome: Outcome = self.in_thread(self.post.push, message.path, push.key, made)
        self._heed(outcome)
        return _without(outcome, known)

    def _reader(self, *, opens: bool) -> Reader:
        of = self.receiver
        keyring = self._keyring if opens else None
        return Reader(self._hall_id, self._hall().timezone, keyring, of.area_code, of.data_source)

    def _heed(self, outcome: Outcome) -> None:
        before, self.circuit = self.circuit, self.circuit.after(outcome, self._clock.now())
        if self.circuit.interrupted and not before.interrupted:
            log.warning("%s is interrupted: %s", self.name, outcome.fault)
            gevent.spawn(self._tell, ReceiverInterrupted(self.receiver.name, outcome.fault or ""))
        elif before.interrupted and not self.circuit.interrupted:
            log.info("%s works again", self.name)
            gevent.spawn(self._tell, ReceiverRestored(self.receiver.name))

    def _tell(self, fact: ReceiverInterrupted | ReceiverRestored) -> None:
        try:
            self._transact(lambda tx: tx.append(fact))
        except GONE as error:
            log.warning("%s: %s is told to nobody: %s", self.name, fact.kind, type(error).__name__)

    def _settle(self, tx: Tx, push: Due, outcome: Outcome) -> State | None:
        settled = ledger.settle(tx, self.receiver.name, push, outcome, self._fate)
        return None if settled is None else settled.state

    def _fate(self, outcome: Outcome, attempts: int, since: Millis, now: Millis) -> Fate:
        return fate(outcome, self.receiver.retry, attempts, since, now, self._random.random())

    def _transact(self, use_case: Callable[..., Any], *args: Any) -> Any:
        return self._db.transact(Origin(self._hall_id, "system"), use_case, *args)


def _without(outcome: Outcome, known: dict[str, Any]) -> Outcome:
    """Return an outcome whose reason repeats nothing that tells who somebody is."""
    reason = outcome.reason
    for source in PERSONAL & known.keys():
        if known[source]:
            reason = reason.replace(str(known[source]), "***")
    return Outcome(outcome.verdict, outcome.fault, reason, outcome.retry_after)
