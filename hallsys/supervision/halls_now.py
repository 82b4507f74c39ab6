"""How each hall of a tree stands: told by each hall for itself, read by those above in one look.

A hall writes one row every few seconds, beside its housekeeping, so that nobody above asks it for anything:
what the centre looks at never touches a hall's tickets. A hall that is alone in its database writes nothing;
if there is a centre elsewhere, it sends the same figures there (relay.reporting).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, text

from hallsys.counters.rules import WindowState
from hallsys.halls.tree import BELOW, in_order, is_below
from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.lists import with_lists
from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue
from hallsys.supervision.alerts import Alert, Severity

SILENT_AFTER: Millis = 30 * SECOND  # a hall tells every five seconds

_NOW = (
    "SELECT "  # noqa: S608 - a literal of ours
    "coalesce((SELECT sum(waiting) FROM lanes WHERE hall_id = :hall_id AND day = :day), 0) AS waiting, "
    # For one window, too.
    "(SELECT min(waiting_since) FROM tickets WHERE hall_id = :hall_id AND day = :day AND status = 'waiting'"
    ") AS waits_since, "
    "coalesce((SELECT sum(issued) FROM lanes WHERE hall_id = :hall_id AND day = :day), 0) AS issued, "
    "coalesce((SELECT sum(n) FROM paces WHERE hall_id = :hall_id AND day = :day), 0) AS served, "
    "(SELECT count(*) FROM windows WHERE hall_id = :hall_id) AS windows, "
    f"(SELECT count(*) FROM windows WHERE hall_id = :hall_id AND state = '{WindowState.OPEN}') AS open, "
    "(SELECT count(DISTINCT window_id) FROM services WHERE hall_id = :hall_id AND ended_at IS NULL) AS busy"
)
_COUNTED = text(_NOW)
_INTO = (
    "INSERT INTO halls_now (hall_id, at, day, waiting, waits_since, issued, served, windows, open, busy, "
    "alerts, critical) "
)
_COUNTED_ANEW = (
    " ON CONFLICT (hall_id) DO UPDATE SET at = excluded.at, "
    "day = excluded.day, waiting = excluded.waiting, waits_since = excluded.waits_since, "
    "issued = excluded.issued, served = excluded.served, windows = excluded.windows, open = excluded.open, "
    "busy = excluded.busy"
)
_ANEW = f"{_COUNTED_ANEW}, alerts = excluded.alerts, critical = excluded.critical"
_TELL = text(
    f"{_INTO} VALUES (:hall_id, :at, :day, :waiting, :waits_since, :issued, :served, :windows, "
    f":open, :busy, :alerts, :critical) {_ANEW}"
)
_COUNT_AND_TELL = text(
    f"{_INTO} SELECT CAST(:hall_id AS VARCHAR), CAST(:at AS BIGINT), CAST(:day AS VARCHAR), "  # noqa: S608 - ours
    "n.waiting, n.waits_since, n.issued, n.served, n.windows, n.open, n.busy, "
    f"CAST(:alerts AS INTEGER), CAST(:critical AS INTEGER) FROM ({_NOW}) n "
    f"WHERE EXISTS (SELECT 1 FROM halls WHERE id <> :hall_id) {_ANEW}"
)
_COUNT = text(
    f"{_INTO} SELECT CAST(:hall_id AS VARCHAR), CAST(:at AS BIGINT), CAST(:day AS VARCHAR), "  # noqa: S608 - ours
    "n.waiting, n.waits_since, n.issued, n.served, n.windows, n.open, n.busy, 0, 0 "
    f"FROM ({_NOW}) n WHERE EXISTS (SELECT 1 FROM halls WHERE id <> :hall_id) {_COUNTED_ANEW}"
)
_STILL = with_lists("UPDATE halls_now SET at = :now WHERE hall_id IN :halls", "halls")
_ALL = text(
    f"{BELOW} SELECT h.id AS hall_id, h.parent_id, h.level, h.code, h.name, h.name_en, n.at, n.day, "  # noqa: S608
    "n.waiting, n.waits_since, n.issued, n.served, n.windows, n.open, n.busy, n.alerts, n.critical "
    "FROM below b JOIN halls h ON h.id = b.id LEFT JOIN halls_now n ON n.hall_id = h.id ORDER BY h.code"
)
_BY_CODE = text("SELECT id FROM halls WHERE code = :code")
_SERVED_HERE = text("SELECT 1 FROM servers WHERE hall_id = :hall_id AND until > :now LIMIT 1")


@dataclass(frozen=True, slots=True)
class HallNow:
    """A hall of the tree, `depth` levels below whoever looks, and what it told last.

    `at`: when, None for one that has told nothing yet, as have the other figures then. `waits_since`: the
    longest wait's begin, if anybody waits. `issued`, `served`: of its business `day`. `busy`: windows with a
    ticket. `critical`: of its alerts, those that cannot wait.
    """

    hall_id: str
    parent_id: str | None
    level: str
    code: str
    name: str
    name_en: str
    depth: int
    at: Millis | None
    day: str | None
    waiting: int | None
    waits_since: Millis | None
    issued: int | None
    served: int | None
    windows: int | None
    open: int | None
    busy: int | None
    alerts: int | None
    critical: int | None

    def is_silent(self, now: Millis) -> bool:
        """Tell whether nothing was heard of it for so long that its figures are not those of now."""
        return self.at is None or now - self.at > SILENT_AFTER


@dataclass(frozen=True, slots=True)
class Figures:
    """How a hall stands, by itself; `waited`: the longest wait so far in ms, if anybody waits."""

    day: str
    waiting: int
    waited: Millis | None
    issued: int
    served: int
    windows: int
    open: int
    busy: int
    alerts: int
    critical: int


def tell(tx: Tx, catalogue: Catalogue, alerts: Sequence[Alert]) -> None:
    """Write down how the hall stands, unless it is alone in its database."""
    counted = {"alerts": len(alerts), "critical": _critical(alerts)}
    tx.execute(
        _COUNT_AND_TELL, {"hall_id": tx.hall_id, "at": tx.now, "day": catalogue.day(tx.now), **counted}
    )


def count(tx: Tx, days: Mapping[str, str]) -> None:
    """Write down the figures of halls whose alerts are what they were; `days`: their business days by id.

    Alerts are told by the process that leads a hall alone: this one may have lost the lead a moment ago.
    """
    tx.execute(_COUNT, [{"hall_id": hall_id, "at": tx.now, "day": days[hall_id]} for hall_id in sorted(days)])


def still(tx: Tx, halls: Sequence[str]) -> None:
    """Note of halls in which nothing happened since that they stand as they told last."""
    tx.execute(_STILL[tx.dialect], {"halls": list(halls), "now": tx.now})


def write_down(tx: Tx, told: Figures) -> None:
    """Write down what the hall of the transaction told of itself."""
    facts = asdict(told)
    waited = facts.pop("waited")
    since = None if waited is None else tx.now - waited  # the clocks of two machines differ
    tx.execute(_TELL, {"hall_id": tx.hall_id, "at": tx.now, "waits_since": since, **facts})


def halls_below(conn: Connection, hall_id: str) -> tuple[HallNow, ...]:
    """Return the hall and those below it: each after its parent, those of one parent by code."""
    found = {row.hall_id: row._mapping for row in conn.execute(_ALL, {"hall_id": hall_id})}
    parents = {one: row["parent_id"] for one, row in found.items()}
    return tuple(HallNow(**found[one], depth=depth) for one, depth in in_order(hall_id, parents))


def hall_below(conn: Connection, hall_id: str, code: str, now: Millis) -> str | None:
    """Return the id of the hall with that code if it is below and is not served from this database."""
    found = conn.execute(_BY_CODE, {"code": code}).scalar_one_or_none()
    if found is None or not is_below(conn, found, hall_id):
        return None
    served = conn.execute(_SERVED_HERE, {"hall_id": found, "now": now}).first()
    return None if served else str(found)


def figures_now(conn: Connection, catalogue: Catalogue, alerts: Sequence[Alert], now: Millis) -> Figures:
    """Return how the hall stands at `now`."""
    hall_id, day = catalogue.hall.id, catalogue.day(now)
    counted = conn.execute(_COUNTED, {"hall_id": hall_id, "day": day}).one()
    return Figures(
        day=day,
        waiting=int(counted.waiting),
        waited=None if counted.waits_since is None else max(0, now - counted.waits_since),
        issued=int(counted.issued),
        served=int(counted.served),
        windows=counted.windows,
        open=counted.open,
        busy=counted.busy,
        alerts=len(alerts),
        critical=_critical(alerts),
    )


def _critical(alerts: Sequence[Alert]) -> int:
    return sum(alert.severity is Severity.CRITICAL for alert in alerts)
