"""The sink of one system that is sent requests: written down with the cursor, sent, settled, tried again.

Each has a sink, a loop and threads of its own: one that is dead, slow or at odds with us delays nobody else.
What follows from facts is written down in the transaction that moves the cursor, and settled in another after
its answer came. A server that dies in between sends it again, under the same key.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any, Generic, Protocol, TypeVar

import gevent
from gevent.event import Event
from sqlalchemy import Connection

from hallsys.halls.views import Hall
from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import GONE, Database, Waiter
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.pushes.events import ReceiverInterrupted, ReceiverRestored
from hallsys.pushes.planning import circuit_told
from hallsys.pushes.policy import RemoteSettings
from hallsys.pushes.rules import Circuit, Fate, Outcome, fate
from hallsys.relay.ledger import move_cursor, open_cursor
from hallsys.relay.positions import Position
from hallsys.relay.post import Post

log = logging.getLogger(__name__)

_AFTER_FAILURE = 1.0


class Sendable(Protocol):
    """What is to be sent, under its key."""

    @property
    def key(self) -> str: ...


S = TypeVar("S", bound=Sendable)
Settlement = Callable[[Tx], object]


class Sender(Generic[S]):
    """Writes down what one system is to be told, and tells it. Raises PushKeyUnusable.

    Of several processes of a hall each writes down what none did before, and the one that `leads` tells.
    A subclass says which facts concern it, what follows from them, what is due, and what an attempt is.
    """

    def __init__(
        self,
        db: Database,
        keyring: Keyring,
        clock: Clock,
        hall: Callable[[], Hall],
        remote: RemoteSettings,
        wait: Waiter,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._db = db
        self._keyring = keyring
        self._clock = clock
        self._hall = hall
        self.hall_id = hall().id
        self._remote = remote
        self.name = remote.sink
        self.post = Post(remote, clock)
        self.circuit = Circuit()
        self._wait = wait
        self.leads = leads
        self._threads = ThreadPoolExecutor(remote.parallel, thread_name_prefix=self.name)
        self._random = Random()  # noqa: S311 - jitter, not a secret
        self._woken = Event()
        self._under_way: dict[str, gevent.Greenlet[..., None]] = {}
        self.position: Position = self._transact(Position.found, self.name)

    def relevant(self, facts: Sequence[Logged]) -> Sequence[Logged]:
        """Return the facts that concern the system."""
        raise NotImplementedError

    def write_down(self, tx: Tx, facts: Sequence[Logged]) -> None:
        """Write down what follows from relevant facts that nobody wrote down before."""
        raise NotImplementedError

    def lock(self, tx: Tx) -> None:
        """Keep other processes from what is written down until the transaction ends, where that is needed."""

    def due(self, conn: Connection, now: Millis, limit: int) -> Sequence[S]:
        """Return what may be sent now."""
        raise NotImplementedError

    def halls_due(self, conn: Connection, halls: Sequence[str], now: Millis) -> frozenset[str]:
        """Return those of the halls that have something to send to the system now."""
        raise NotImplementedError

    def wants_turn(self, *, due: bool) -> bool:
        """Tell whether there is something to do now; `due`: whether `due` would find something."""
        return due

    def attempt(self, one: S) -> Settlement:
        """Try to send, and return what writes down how it went."""
        raise NotImplementedError

    def cursor(self) -> int:
        """Return the sequence number up to which the facts are taken."""
        return self.position.taken

    def take(self, facts: Sequence[Logged]) -> None:
        """Write down what follows from `facts`, and move the cursor behind them in the same transaction.

        Facts that concern this system in nothing cost no transaction (see relay.positions).
        """
        if not self.leads():
            self.circuit = circuit_told(self.circuit, self._remote.name, facts)
        seq = facts[-1].seq
        concerning = self.relevant(facts)
        if concerning:
            self._transact(self._take, concerning, seq)
            self.position.wrote(seq)
            self.wake()
        self.position.taken = seq

    @property
    def quiet(self) -> bool:
        """Whether nothing is on its way to the system."""
        return not self._under_way

    def wake(self) -> None:
        """Look for what is due, now; whenever there is something, the `Prompter` has it looked for."""
        self._woken.set()

    def run(self) -> None:
        """Send what is due, for ever; to be run in a greenlet."""
        while True:
            self._woken.wait()
            self._woken.clear()
            try:
                if self.leads():
                    self._send_due()
            except GONE as error:
                log.warning("%s waits for the database: %s", self.name, type(error).__name__)
                gevent.sleep(_AFTER_FAILURE)
            except Exception:
                log.exception("%s failed", self.name)
                gevent.sleep(_AFTER_FAILURE)

    def in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run what blocks on one of the system's threads, and wait for it there."""
        return self._wait(self._threads.submit(for_this_hall(function), *args))

    def stop(self) -> None:
        """Send no more; what was under way is sent again after the next start."""
        gevent.killall(list(self._under_way.values()))
        self.post.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _take(self, tx: Tx, facts: Sequence[Logged], seq: int) -> None:
        self.lock(tx)
        known = open_cursor(tx, self.name)  # another process may have been there before
        self.write_down(tx, [fact for fact in facts if fact.seq > known])
        move_cursor(tx, self.name, seq)

    def _send_due(self) -> None:
        now = self._clock.now()
        room = self.circuit.room(now, self._remote.parallel) - len(self._under_way)
        if room <= 0:
            return
        looked_at = room + len(self._under_way)
        due = self._db.read(self.due, now, looked_at)
        for one in [one for one in due if one.key not in self._under_way][:room]:
            self._under_way[one.key] = gevent.spawn(for_this_hall(self._send), one)

    def _send(self, one: S) -> None:
        try:
            self._transact(self.attempt(one))
        except GONE as error:
            log.warning("%s waits for the database: %s", self.name, type(error).__name__)
            gevent.sleep(_AFTER_FAILURE)
        except Exception:
            log.exception("%s: %s failed", self.name, one.key)
            gevent.sleep(_AFTER_FAILURE)
        finally:
            del self._under_way[one.key]
            self._woken.set()

    def _post(self, path: str, key: str, made: dict[str, Any]) -> Outcome:
        outcome: Outcome = self.in_thread(self.post.push, path, key, made)
        self._heed(outcome)
        return outcome

    def _heed(self, outcome: Outcome) -> None:
        before, self.circuit = self.circuit, self.circuit.after(outcome, self._clock.now())
        if self.circuit.interrupted and not before.interrupted:
            log.warning("%s is interrupted: %s", self.name, outcome.fault)
            gevent.spawn(
                for_this_hall(self._tell), ReceiverInterrupted(self._remote.name, outcome.fault or "")
            )
        elif before.interrupted and not self.circuit.interrupted:
            log.info("%s works again", self.name)
            gevent.spawn(for_this_hall(self._tell), ReceiverRestored(self._remote.name))

    def _tell(self, fact: ReceiverInterrupted | ReceiverRestored) -> None:
        try:
            self._transact(lambda tx: tx.append(fact))
        except GONE as error:
            log.warning("%s: %s is told to nobody: %s", self.name, fact.kind, type(error).__name__)

    def _fate(self, outcome: Outcome, attempts: int, since: Millis, now: Millis) -> Fate:
        return fate(outcome, self._remote.retry, attempts, since, now, self._random.random())

    def _transact(self, use_case: Callable[..., Any], *args: Any) -> Any:
        return self._db.transact(Origin(self.hall_id, "system"), use_case, *args)
