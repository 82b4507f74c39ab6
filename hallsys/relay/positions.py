"""Where a sink that writes things down stands in its hall's log, and up to where that is written, too."""

from hallsys.kernel.transaction import Tx
from hallsys.relay import ledger


class Position:
    """Where one sink of a hall stands: it goes forward with each fact that is taken.

    Facts from which nothing followed cost no transaction: that they were taken is written down with the
    positions of other sinks and halls (see relay.cursors). After a crash they are taken again.
    """

    def __init__(self, hall_id: str, sink: str, seq: int) -> None:
        self.hall_id = hall_id
        self.sink = sink
        self.taken = seq
        self._written = seq

    @classmethod
    def found(cls, tx: Tx, sink: str) -> "Position":
        """Return where a sink stands by the database; a new one stands at the log's end."""
        return cls(tx.hall_id, sink, ledger.open_cursor(tx, sink))

    @property
    def unwritten(self) -> bool:
        """Whether facts were taken of which that is not written down yet."""
        return self.taken > self._written

    def wrote(self, seq: int) -> None:
        """Take note that it is written down that the facts up to `seq` were taken."""
        self._written = max(self._written, seq)
