"""A hall with a database of its own tells the one above how it stands, and what its days came to."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection

from hallsys.cases.system_errors import HallNotBelow
from hallsys.kernel.transaction import Origin, Tx
from hallsys.reports.elsewhere import AT_ONCE, KeptDay, take_days
from hallsys.supervision.halls_now import Figures, halls_below, write_down
from hallsys.web.api.call import Call
from hallsys.web.api.schemas import Answer, Asked

_Count = Annotated[int, Field(ge=0, lt=2**31)]


class Now(Asked):
    """How a hall stands: of its business `day`; `waited`: the longest wait in ms, if anybody waits."""

    day: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    waiting: _Count
    waited: Annotated[int, Field(ge=0, lt=2**40)] | None
    issued: _Count
    served: _Count
    windows: _Count
    open: _Count
    busy: _Count
    alerts: _Count
    critical: _Count


class DayOver(Asked):
    """A day that is over: counts by queue, window and half hour."""

    day: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    figures: dict[str, Any]


class Report(Asked):
    """What a hall tells every few seconds."""

    now: Now
    days: tuple[DayOver, ...] = Field(default=(), max_length=AT_ONCE)


class Reported(Answer):
    """The newest day that is known here: those after it are to be sent, empty for none."""

    newest_day: str


def report(call: Call) -> Reported:
    """Take what a hall tells. Its system is called by its code. Raises HallNotBelow, DayBroken."""
    site, asked = call.site, call.asked
    hall_id = site.db.read(_below, site.hall_id, call.who.system.name)
    days = [KeptDay(one.day, one.figures) for one in asked.days]
    newest = site.db.transact(Origin(hall_id, call.actor), _take, Figures(**asked.now.model_dump()), days)
    return Reported(newest_day=newest)


def _below(conn: Connection, hall_id: str, code: str) -> str:
    for one in halls_below(conn, hall_id):
        if one.code == code and one.depth:
            return one.hall_id
    raise HallNotBelow(hall=code)


def _take(tx: Tx, now: Figures, days: list[KeptDay]) -> str:
    write_down(tx, now)
    return take_days(tx, days)
