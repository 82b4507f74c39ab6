"""How long a service in each queue usually takes: its mean of the last days."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import text

from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue

_DAYS = 30

_MEANS = text(
    "SELECT queue_id, CAST(sum(sum_ms) / sum(n) AS BIGINT) AS mean FROM paces "
    "WHERE hall_id = :hall_id AND day BETWEEN :first AND :day GROUP BY queue_id HAVING sum(n) >= :fewest"
)


class UsualTimes:
    """The usual times of a hall's queues, in milliseconds; read when the first of them is asked for."""

    def __init__(self, tx: Tx, catalogue: Catalogue, fewest: int) -> None:
        self._tx, self._catalogue, self._fewest = tx, catalogue, fewest
        self._known: Mapping[str, int] | None = None

    def of(self, queue_id: str) -> int | None:
        """Return the usual time in a queue; None if fewer than `fewest` services are known of it."""
        if self._known is None:
            day = self._catalogue.day(self._tx.now)
            first = (date.fromisoformat(day) - timedelta(days=_DAYS)).isoformat()
            span = {"hall_id": self._tx.hall_id, "first": first, "day": day, "fewest": self._fewest}
            self._known = {row.queue_id: row.mean for row in self._tx.execute(_MEANS, span)}
        return self._known.get(queue_id)
