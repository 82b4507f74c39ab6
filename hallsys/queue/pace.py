"""How fast queues are served: counted at each finish, read once and kept for estimates."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Connection, text

from hallsys.kernel.clock import HOUR, MINUTE, Millis
from hallsys.kernel.transaction import Tx
from hallsys.queue.estimate import Pace, QueuePace

# A service nobody measured yet: median 6 min and sigma 0.7, the lognormal of many a hall.
PRIOR_MEAN = 7.7 * MINUTE
PRIOR_VARIATION = 0.63  # variance over the squared mean

_HISTORY_DAYS = 30
_HALL_WEIGHT = 30  # services whose worth the hall's mean has against a queue's own
_PRIOR_WEIGHT = 10  # services whose worth the prior has against the hall's own
_SPEED_WEIGHT = 20  # services whose worth "as usual" has against today
_LONGEST = 2 * HOUR  # beyond it, a clerk forgot to finish

_RECORD = text(
    "INSERT INTO paces (hall_id, day, queue_id, n, sum_ms, sumsq) "
    "VALUES (:hall_id, :day, :queue_id, 1, :ms, :square) "
    "ON CONFLICT (hall_id, day, queue_id) DO UPDATE "
    "SET n = paces.n + 1, sum_ms = paces.sum_ms + :ms, sumsq = paces.sumsq + :square"
)
_TOTALS = text(
    "SELECT queue_id, CASE WHEN day = :day THEN 1 ELSE 0 END AS today, "
    "CAST(sum(n) AS BIGINT) AS n, CAST(sum(sum_ms) AS BIGINT) AS sum_ms, CAST(sum(sumsq) AS BIGINT) AS sumsq "
    "FROM paces WHERE hall_id = :hall_id AND day BETWEEN :first AND :day "
    "GROUP BY queue_id, CASE WHEN day = :day THEN 1 ELSE 0 END"
)


def record_service(tx: Tx, queue_id: str, duration_ms: Millis, day: str) -> None:
    """Count a finished service of the queue on the business day `day`."""
    ms = min(max(0, duration_ms), _LONGEST)
    tx.execute(
        _RECORD, {"hall_id": tx.hall_id, "day": day, "queue_id": queue_id, "ms": ms, "square": ms * ms}
    )


class _Services:
    """A sample of service times by its moments."""

    def __init__(self, n: float = 0, total: float = 0, squares: float = 0) -> None:
        self.n, self.total, self.squares = n, total, squares

    def __add__(self, other: "_Services") -> "_Services":
        return _Services(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def shrunk(self, towards: "_Services", weight: float) -> "_Services":
        """Add `weight` services that look like `towards`: few of one's own move little."""
        share = weight / towards.n
        return self + _Services(weight, share * towards.total, share * towards.squares)

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def variance(self) -> float:
        return max(0.0, self.squares / self.n - self.mean**2)


_PRIOR = _Services(1, PRIOR_MEAN, (1 + PRIOR_VARIATION) * PRIOR_MEAN**2)


def pace(
    conn: Connection, hall_id: str, day: str, opened_at: Millis, windows: Mapping[str, frozenset[str]]
) -> Pace:
    """Return the pace of the hall on `day`, from the services of the last 30 days and of today.

    `windows`: for each queue id, the windows that serve it now. Each queue's mean is drawn towards
    the hall's the less it was measured, the hall's towards a prior; today's speed is the work done
    today against what it would usually have taken, drawn towards "as usual".
    """
    first = (date.fromisoformat(day) - timedelta(days=_HISTORY_DAYS)).isoformat()
    past: dict[str, _Services] = {}
    today: dict[str, _Services] = {}
    for row in conn.execute(_TOTALS, {"hall_id": hall_id, "day": day, "first": first}):
        (today if row.today else past)[row.queue_id] = _Services(row.n, row.sum_ms, row.sumsq)
    hall = sum(past.values(), _Services()).shrunk(_PRIOR, _PRIOR_WEIGHT)
    usual = {
        queue_id: past.get(queue_id, _Services()).shrunk(hall, _HALL_WEIGHT)
        for queue_id in {*windows, *today}
    }
    done = sum(today.values(), _Services())
    due = sum(services.n * usual[queue_id].mean for queue_id, services in today.items())
    as_usual = _SPEED_WEIGHT * hall.mean
    speed = (done.total + as_usual) / (due + as_usual)
    return Pace(
        opened_at,
        speed,
        {
            queue_id: QueuePace(usual[queue_id].mean * speed, usual[queue_id].variance * speed**2, served_by)
            for queue_id, served_by in windows.items()
        },
    )
