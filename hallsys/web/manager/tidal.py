"""The page of the tidal plan: its rows, what is due next, what had to wait, and the command for another."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from hallsys.counters.plan import plan, postponed, put_plan
from hallsys.counters.tidal import PlanRow, next_switch
from hallsys.counters.views import standings
from hallsys.web import rows
from hallsys.web.fields import Id
from hallsys.web.http import Body, as_json
from hallsys.web.site import Site

_MOST_ROWS = 2000
_EARLIEST, _LATEST = "08:00", "18:00"  # of the timeline, unless the hall is open longer

Time = Annotated[str, Field(pattern=r"^[0-9]{2}:[0-9]{2}$")]


class RowBody(BaseModel):
    """A row of the plan; weekdays from 0, Monday."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    window_id: Id
    weekdays: frozenset[int]
    begins: Time
    ends: Time
    queue_ids: tuple[Id, ...] = Field(max_length=100)


class PutPlan(Body):
    """The whole plan; `confirm`: also if people are left stranded."""

    rows: tuple[RowBody, ...] = Field(max_length=_MOST_ROWS)
    confirm: bool = False


def put(site: Site, asked: PutPlan) -> partial[Any]:
    """Plan what PutPlan asks for."""
    wanted = [PlanRow(**dict(row)) for row in asked.rows]
    return partial(put_plan, rows=wanted, day=site.today, confirmed=asked.confirm)


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the windows with what they serve now and next, the rows, and the switches that wait."""
    hall, now = site.catalogue.hall, site.clock.now()
    kept = plan(conn, site.hall_id)
    standing = standings(conn, site.hall_id)
    return {
        "queues": [rows.queue_row(queue, 0) for queue in site.catalogue.queues.values()],
        "windows": [
            {
                **rows.window_row(window, standing[window.id].state),
                "queue_ids": standing[window.id].queue_ids,
                "next": _next([row for row in kept if row.window_id == window.id], hall.timezone, now),
            }
            for window in site.windows.values()
        ],
        "rows": [{**as_json(row), "weekdays": sorted(row.weekdays)} for row in kept],
        "postponed": [as_json(one) for one in postponed(conn, site.hall_id, hall.timezone, now)],
        "from": min([_EARLIEST, *(stretch.opens for stretch in hall.hours)]),
        "to": max([_LATEST, *(stretch.closes for stretch in hall.hours)]),
    }


def _next(own: list[PlanRow], timezone: str, now: int) -> dict[str, Any] | None:
    switch = next_switch(own, timezone, now)
    if switch is None:
        return None
    return {"at": switch.at, "queue_ids": None if switch.row is None else switch.row.queue_ids}
