"""All receivers of a hall: their sinks, loops and standing, for whoever starts, stops and looks at them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from hallsys.halls.views import Hall
from hallsys.kernel.clock import DAY, Clock, Millis
from hallsys.kernel.database import Database, Waiter
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.pushes.comparing import Comparison, forget_checks
from hallsys.pushes.ledger import forget
from hallsys.pushes.policy import ReceiverSettings
from hallsys.pushes.rules import Circuit
from hallsys.relay.comparing import Comparer
from hallsys.relay.pushing import Pusher

_CHECKS_KEPT: Millis = 400 * DAY


class Receiving(NamedTuple):
    """A receiver, and how it takes what it is sent at this moment."""

    settings: ReceiverSettings
    circuit: Circuit


class Receivers:
    """What the settings name. Raises PushKeyUnusable."""

    def __init__(
        self,
        db: Database,
        keyring: Keyring,
        clock: Clock,
        hall: Callable[[], Hall],
        receivers: Sequence[ReceiverSettings],
        wait: Waiter,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self.pushers = tuple(Pusher(db, keyring, clock, hall, one, wait, leads) for one in receivers)
        self._comparer = Comparer(db, clock, hall, self.pushers, leads)

    @property
    def loops(self) -> Sequence[Callable[[], None]]:
        """What is to be run in greenlets while the server runs."""
        return [one.run for one in self.pushers] + ([self._comparer.run] if self.pushers else [])

    def standing(self) -> Sequence[Receiving]:
        """Return every receiver, and how it takes what it is sent."""
        return [Receiving(one.receiver, one.circuit) for one in self.pushers]

    def compare(self, receiver: str, day: str, actor: str) -> Comparison:
        """Compare a day with what a receiver has. Raises what Comparer.compare raises."""
        return self._comparer.compare(receiver, day, actor)

    def wake(self) -> None:
        """Look for what is due now: somebody decided on a push that failed."""
        for one in self.pushers:
            one.wake()

    def forget(self, tx: Tx) -> None:
        """Delete what was over for longer than it is kept."""
        for one in self.pushers:
            forget(tx, one.receiver.name, tx.now - one.receiver.kept)
        forget_checks(tx, tx.now - _CHECKS_KEPT)

    def stop(self) -> None:
        """Send no more."""
        for one in self.pushers:
            one.stop()
