"""The look for what is to be sent to systems, by all halls of a process: it wakes who has something to do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import Database
from hallsys.relay.looking import look_for_ever
from hallsys.relay.sending import Sender

POLL = 1.0  # seconds after which is looked for what is due without a wake-up

_Senders = Mapping[str, Sender[Any]]  # of one system, by hall


class Prompter:
    """Prompts those senders to whose system something is due; one look is for all halls."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._senders: dict[str, dict[str, Sender[Any]]] = {}  # by sink and hall

    def add(self, senders: Iterable[Sender[Any]]) -> None:
        """Look at what one more hall has to send, from the next time on."""
        for one in senders:
            self._senders.setdefault(one.name, {})[one.hall_id] = one

    def run(self) -> None:
        """Look for ever; to be run in a greenlet."""
        look_for_ever(POLL, self.look, "the look for what is to be sent")

    def look(self) -> None:
        """Wake once whoever leads and has something to do."""
        now = self._clock.now()
        leading = [{key: one for key, one in of.items() if one.leads()} for of in self._senders.values()]
        asked = [of for of in leading if of]
        if not asked:
            return
        due = self._db.read(_due, asked, now)
        for of, halls in zip(asked, due, strict=True):
            for hall_id, sender in of.items():
                if sender.wants_turn(due=hall_id in halls):
                    sender.wake()


def _due(conn: Connection, asked: Sequence[_Senders], now: Millis) -> Sequence[frozenset[str]]:
    """Return, for each system, the halls in which something is due."""
    return [next(iter(of.values())).halls_due(conn, list(of), now) for of in asked]
