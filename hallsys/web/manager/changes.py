"""The last changes of what windows serve, for the manager: who, when, from what to what."""

from typing import Any

from sqlalchemy import Connection

from hallsys.counters.history import AllocationChange, allocation_changes
from hallsys.counters.views import standings
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.staff.views import names_of
from hallsys.web.site import Site

SHOWN = 30
_SYSTEM = "system"  # imports


def changes(conn: Connection, site: Site) -> list[dict[str, Any]]:
    """Return the last changes, the newest first; `revertible`: the window still serves what it made of it."""
    names = {f"{STAFF_ACTOR}{one}": name for one, name in names_of(conn, site.hall_id).items()}
    serving = {window_id: standing.queue_ids for window_id, standing in standings(conn, site.hall_id).items()}
    return [
        {
            "seq": one.seq,
            "at": one.at,
            "by": names.get(one.actor, one.actor),
            "window_id": one.window_id,
            "queue_ids": one.queue_ids,
            "previous": one.previous,
            "reverts": one.reverts,
            "revertible": _stands(one, serving.get(one.window_id, ())),
        }
        for one in allocation_changes(conn, site.hall_id, limit=SHOWN)
        if one.actor != _SYSTEM
    ]


def _stands(change: AllocationChange, serving: tuple[str, ...]) -> bool:
    return set(change.queue_ids) == set(serving) and set(change.previous) != set(serving)
