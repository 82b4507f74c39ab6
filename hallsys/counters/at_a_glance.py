"""How the windows of a hall stand all in all, for whoever looks every few seconds: in few rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from hallsys.kernel.clock import Millis

_STATES = text("SELECT state, count(*) AS n FROM windows WHERE hall_id = :hall_id GROUP BY state")
# Else the last service of a window is looked up for each queue that it serves, and twice more.
_FREE = text(
    "WITH w AS MATERIALIZED ("
    "SELECT hall_id, id, number, state_since, (SELECT s.ended_at FROM services s "
    "WHERE s.hall_id = windows.hall_id AND s.window_id = windows.id ORDER BY s.called_at DESC LIMIT 1"
    ") AS ended_at FROM windows WHERE hall_id = :hall_id AND state = 'open' "
    "AND COALESCE(state_since, 0) <= :before AND NOT EXISTS (SELECT 1 FROM services s "
    "WHERE s.hall_id = windows.hall_id AND s.window_id = windows.id AND s.ended_at IS NULL)) "
    "SELECT w.id, w.state_since, w.ended_at, a.queue_id FROM w "
    "LEFT JOIN allocations a ON a.hall_id = w.hall_id AND a.window_id = w.id "
    "WHERE COALESCE(w.ended_at, 0) <= :before AND COALESCE(w.state_since, w.ended_at) IS NOT NULL "
    "ORDER BY w.number, a.queue_id"
)


@dataclass(frozen=True, slots=True)
class FreeWindow:
    """An open window without a ticket, and since when."""

    window_id: str
    since: Millis
    queue_ids: tuple[str, ...]


def window_states(conn: Connection, hall_id: str) -> Mapping[str, int]:
    """Return how many windows are in each state that any is in."""
    return {row.state: row.n for row in conn.execute(_STATES, {"hall_id": hall_id})}


def free_windows(conn: Connection, hall_id: str, before: Millis) -> tuple[FreeWindow, ...]:
    """Return the open windows that have had no ticket since `before`, by their numbers."""
    found: dict[str, FreeWindow] = {}
    for row in conn.execute(_FREE, {"hall_id": hall_id, "before": before}):
        others = found[row.id].queue_ids if row.id in found else ()
        queue_ids = others if row.queue_id is None else (*others, row.queue_id)
        since = max(row.state_since or 0, row.ended_at or 0)
        found[row.id] = FreeWindow(row.id, since, queue_ids)
    return tuple(found.values())
