"""Where the sinks of all halls of a process stand, written down for all of them at once.

Most facts of most halls tell no device and nobody elsewhere anything, and a transaction for each would be as
much as all the rest that is done for it.
"""

from collections.abc import Iterable, Mapping, Sequence

from hallsys.kernel.database import Database
from hallsys.kernel.errors import DatabaseClosed
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay import ledger
from hallsys.relay.looking import look_for_ever
from hallsys.relay.positions import Position

EVERY = 1.0  # seconds

_Taken = Mapping[str, Mapping[str, int]]  # up to which fact, by sink and hall


class Cursors:
    """Writes down what the sinks did not: how far they have taken facts from which nothing followed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._positions: list[Position] = []

    def add(self, positions: Iterable[Position]) -> None:
        """Write for the sinks of one more hall, from the next time on."""
        self._positions.extend(positions)

    def run(self) -> None:
        """Write for ever; to be run in a greenlet."""
        look_for_ever(EVERY, self.write, "the note of how far the sinks are")

    def write(self) -> None:
        """Write once, unless all is written; where somebody else does so, it is left to the next time."""
        behind = [one for one in self._positions if one.unwritten]
        if not behind:
            return
        taken: dict[str, dict[str, int]] = {}
        for one in behind:
            taken.setdefault(one.sink, {})[one.hall_id] = one.taken
        origin = Origin(behind[0].hall_id, "system")
        try:
            moved = self._db.transact_apart(origin, _move, taken)
        except DatabaseClosed:
            return  # another machine takes over, and takes these facts again
        for one in behind:
            if one.hall_id in moved[one.sink]:
                one.wrote(taken[one.sink][one.hall_id])


def _move(tx: Tx, taken: _Taken) -> Mapping[str, Sequence[str]]:
    return {sink: ledger.move_cursors(tx, sink, of_halls) for sink, of_halls in taken.items()}
