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
        self._positions: dict[tuple[str, str], Position] = {}  # by sink and hall

    def add(self, positions: Iterable[Position]) -> None:
        """Write for the sinks of one more hall, from the next time on."""
        self._positions.update(((one.sink, one.hall_id), one) for one in positions)

    def run(self) -> None:
        """Write for ever; to be run in a greenlet."""
        look_for_ever(EVERY, self.write, "the note of how far the sinks are")

    def write(self) -> None:
        """Write once, unless all is written; where somebody else does so, it is left to the next time."""
        taken: dict[str, dict[str, int]] = {}
        for one in self._positions.values():
            if one.unwritten:
                taken.setdefault(one.sink, {})[one.hall_id] = one.taken
        if not taken:
            return
        origin = Origin(next(iter(next(iter(taken.values())))), "system")
        try:
            moved = self._db.transact_apart(origin, _move, taken)
        except DatabaseClosed:
            return  # another machine takes over, and takes these facts again
        for sink, halls in moved.items():
            for hall_id in halls:
                self._positions[sink, hall_id].wrote(taken[sink][hall_id])


def _move(tx: Tx, taken: _Taken) -> Mapping[str, Sequence[str]]:
    return {sink: ledger.move_cursors(tx, sink, of_halls) for sink, of_halls in taken.items()}
