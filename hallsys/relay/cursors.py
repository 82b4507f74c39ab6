"""Where the devices' sinks of all halls of a process stand, written down for all of them at once.

Most facts of most halls tell no device anything, and a transaction for each would be as much as all the rest
that is done for it.
"""

from hallsys.kernel.database import Database
from hallsys.kernel.errors import DatabaseClosed
from hallsys.kernel.transaction import Origin
from hallsys.relay import ledger
from hallsys.relay.deliveries import DeviceSink
from hallsys.relay.looking import look_for_ever

EVERY = 1.0  # seconds


class Cursors:
    """Writes down what the sinks did not: how far they have taken facts that told nobody anything."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._sinks: dict[str, DeviceSink] = {}  # by hall

    def add(self, sink: DeviceSink) -> None:
        """Write for one more hall, from the next time on."""
        self._sinks[sink.hall_id] = sink

    def run(self) -> None:
        """Write for ever; to be run in a greenlet."""
        look_for_ever(EVERY, self.write, "the note of how far the devices' sinks are")

    def write(self) -> None:
        """Write once, unless all is written; where somebody else does so, it is left to the next time."""
        taken = {hall_id: seq for hall_id, sink in self._sinks.items() if (seq := sink.unwritten())}
        if not taken:
            return
        origin = Origin(next(iter(taken)), "system")
        try:
            moved = self._db.transact_apart(origin, ledger.move_cursors, DeviceSink.name, taken)
        except DatabaseClosed:
            return  # another machine takes over, and takes these facts again
        for hall_id in moved:
            self._sinks[hall_id].wrote(taken[hall_id])
