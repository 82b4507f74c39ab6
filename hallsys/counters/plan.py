"""Keeping the tidal plan, and carrying it out at its switch times."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from hallsys.counters.errors import StrandsWaiters, WindowUnknown
from hallsys.counters.events import PlanPostponed, PlanPut
from hallsys.counters.shifts import Allocated, allocate, lock_allocations
from hallsys.counters.tidal import PlanRow, Switch, check_plan, last_switch, next_switch
from hallsys.counters.views import standings, windows
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.queue.errors import QueueUnknown
from hallsys.queue.views import queues

PLAN_ACTOR = "plan"

_ROWS = text(
    "SELECT window_id, weekdays, begins, ends, queue_ids FROM tidal_rows WHERE hall_id = :hall_id "
    "ORDER BY position"
)
_CLEAR = text("DELETE FROM tidal_rows WHERE hall_id = :hall_id")
_INSERT = text(
    "INSERT INTO tidal_rows (hall_id, position, window_id, weekdays, begins, ends, queue_ids) "
    "VALUES (:hall_id, :position, :window_id, :weekdays, :begins, :ends, :queue_ids)"
)
_STATES = text(
    "SELECT window_id, usual, applied_at, postponed_at FROM tidal_windows WHERE hall_id = :hall_id "
    "ORDER BY window_id"
)
_ANEW = text(
    "INSERT INTO tidal_windows (hall_id, window_id, applied_at) VALUES (:hall_id, :window_id, 0) "
    "ON CONFLICT (hall_id, window_id) DO UPDATE SET applied_at = 0, postponed_at = NULL"
)
_LEAVE = text("DELETE FROM tidal_windows WHERE hall_id = :hall_id AND window_id = :window_id")
_APPLIED = text(
    "UPDATE tidal_windows SET applied_at = :at, usual = :usual, postponed_at = NULL "
    "WHERE hall_id = :hall_id AND window_id = :window_id"
)
_POSTPONED = text(
    "UPDATE tidal_windows SET postponed_at = :at WHERE hall_id = :hall_id AND window_id = :window_id"
)


@dataclass(frozen=True, slots=True)
class Postponed:
    """A switch that would have left people without a window, and waits until it does not."""

    window_id: str
    queue_ids: tuple[str, ...]
    since: Millis


def plan(conn: Connection, hall_id: str) -> tuple[PlanRow, ...]:
    """Return the rows of the plan in their order."""
    return tuple(
        PlanRow(
            row.window_id,
            frozenset(day for day, digit in enumerate(row.weekdays) if digit == "1"),
            row.begins,
            row.ends,
            tuple(json.loads(row.queue_ids)),
        )
        for row in conn.execute(_ROWS, {"hall_id": hall_id})
    )


def postponed(conn: Connection, hall_id: str, timezone: str, now: Millis) -> tuple[Postponed, ...]:
    """Return the switches that could not be carried out so far."""
    states = conn.execute(_STATES, {"hall_id": hall_id}).all()
    waiting = [state for state in states if state.postponed_at is not None]
    rows = plan(conn, hall_id) if waiting else ()
    found = []
    for state in waiting:
        switch = last_switch(_of(rows, state.window_id), timezone, now)
        target = None if switch is None else _target(switch, state)
        found.append(Postponed(state.window_id, target or (), state.postponed_at))
    return tuple(found)


def put_plan(tx: Tx, rows: Sequence[PlanRow], day: str, *, confirmed: bool = False) -> None:
    """Replace the plan; it is carried out from the next turn of the housekeeping on.

    A window that leaves the plan while one of its rows is in force gets back what it usually serves.
    Raises BadTidalPlan, WindowUnknown, QueueUnknown, and StrandsWaiters for such a window unless
    `confirmed`.
    """
    check_plan(rows)
    lock_allocations(tx)
    if not {row.window_id for row in rows} <= {window.id for window in windows(tx.conn, tx.hall_id)}:
        raise WindowUnknown
    if not {queue_id for row in rows for queue_id in row.queue_ids} <= queues(tx.conn, tx.hall_id).keys():
        raise QueueUnknown
    key = {"hall_id": tx.hall_id}
    staying = {row.window_id for row in rows}
    for state in tx.execute(_STATES, key).all():
        if state.window_id not in staying:
            if state.usual is not None:
                allocate(tx, state.window_id, tuple(json.loads(state.usual)), day, confirmed=confirmed)
            tx.execute(_LEAVE, {**key, "window_id": state.window_id})
    tx.execute(_CLEAR, key)
    for position, row in enumerate(rows):
        tx.execute(
            _INSERT,
            {
                **key,
                "position": position,
                "window_id": row.window_id,
                "weekdays": "".join("1" if weekday in row.weekdays else "0" for weekday in range(7)),
                "begins": row.begins,
                "ends": row.ends,
                "queue_ids": json.dumps(row.queue_ids),
            },
        )
    for window_id in sorted(staying):
        tx.execute(_ANEW, {**key, "window_id": window_id})
    tx.append(PlanPut(len(rows)))


def carry_out(tx: Tx, timezone: str, day: str) -> tuple[Allocated, ...]:
    """Do what the plan asks for since the last turn; return what changed.

    A switch that would strand waiters is told once (PlanPostponed) and tried again at each turn, until
    somebody allocates the window by hand or the next switch comes.
    """
    if tx.execute(_STATES, {"hall_id": tx.hall_id}).first() is None:
        return ()
    lock_allocations(tx)
    rows = plan(tx.conn, tx.hall_id)
    serving = standings(tx.conn, tx.hall_id)
    changed = []
    for state in tx.execute(_STATES, {"hall_id": tx.hall_id}).all():
        own = _of(rows, state.window_id)
        switch = last_switch(own, timezone, tx.now)
        if switch is None or switch.at <= state.applied_at:
            continue
        target = _target(switch, state)
        key = {"hall_id": tx.hall_id, "window_id": state.window_id, "at": switch.at}
        if target is not None:
            try:
                changed.append(allocate(tx, state.window_id, target, day))
            except StrandsWaiters:
                if state.postponed_at != switch.at:
                    following = next_switch(own, timezone, tx.now)
                    tx.execute(_POSTPONED, key)
                    tx.append(PlanPostponed(state.window_id, target, following.at if following else None))
                continue
        usual = state.usual or json.dumps(serving[state.window_id].queue_ids)
        tx.execute(_APPLIED, {**key, "usual": usual if switch.row else None})
    return tuple(changed)


def switch_due(conn: Connection, hall_id: str, timezone: str, at: Millis) -> bool:
    """Tell whether the plan asks for a switch by an instant that was not carried out yet."""
    states = conn.execute(_STATES, {"hall_id": hall_id}).all()
    rows = plan(conn, hall_id) if states else ()
    switches = ((last_switch(_of(rows, one.window_id), timezone, at), one.applied_at) for one in states)
    return any(switch is not None and switch.at > applied_at for switch, applied_at in switches)


def _of(rows: Sequence[PlanRow], window_id: str) -> list[PlanRow]:
    return [row for row in rows if row.window_id == window_id]


def _target(switch: Switch, state: Row[Any]) -> tuple[str, ...] | None:
    """Return what the window shall serve; None if it serves what it usually does already."""
    if switch.row is not None:
        return switch.row.queue_ids
    return None if state.usual is None else tuple(json.loads(state.usual))
