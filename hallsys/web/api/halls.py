"""A hall with a database of its own tells the one above how it stands, and what its days came to."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from hallsys.cases.system_errors import HallNotBelow
from hallsys.halls.views import hall
from hallsys.kernel.transaction import Origin, Tx
from hallsys.reports.elsewhere import AT_ONCE, KeptDay, Taken, take_days
from hallsys.supervision.halls_now import Figures, hall_below, write_down
from hallsys.supervision.kept_seals import keep_seal, seals_kept
from hallsys.web.api.call import Call
from hallsys.web.api.schemas import Answer, Asked

LARGEST_REPORT = 1 << 20  # bytes


def _a_day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


_Count = Annotated[int, Field(ge=0, lt=2**31)]
_Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_a_day)]


class Now(Asked):
    """How a hall stands: of its business `day`; `waited`: the longest wait in ms, if anybody waits."""

    day: _Day
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

    day: _Day
    figures: dict[str, Any]


class Report(Asked):
    """What a hall tells every few seconds."""

    now: Now
    days: tuple[DayOver, ...] = Field(default=(), max_length=AT_ONCE)


class Reported(Answer):
    """The newest day that is known here: those after it are to be sent, empty for none.

    `refused`: days that were sent and are none, or are not over.
    """

    newest_day: str
    refused: tuple[str, ...]


class Seal(Asked):
    """A seal of the log: the last fact that it covers, and its digest in hexadecimal."""

    through: Annotated[int, Field(ge=1, lt=2**53)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class KeptSeal(Answer):
    """A seal as it was told."""

    through: int
    digest: str


class Kept(Answer):
    """The seals that are kept of the log of the hall that asks, the last of each of its newest days."""

    seals: tuple[KeptSeal, ...]


def report(call: Call) -> Reported:
    """Take what a hall tells. Its system is called by its code. Raises HallNotBelow."""
    site, asked, hall_id = call.site, call.asked, _hall_of(call)
    days = [KeptDay(one.day, one.figures) for one in asked.days]
    told = Figures(**asked.now.model_dump())
    taken = site.db.transact(Origin(hall_id, call.actor), _take, told, days)
    return Reported(newest_day=taken.newest, refused=taken.refused)


def keep(call: Call) -> Kept:
    """Keep a seal of the log of the hall that tells. Raises HallNotBelow."""
    asked, hall_id = call.asked, _hall_of(call)
    call.site.db.transact(Origin(hall_id, call.actor), _keep, asked.through, asked.digest)
    return kept(call)


def kept(call: Call) -> Kept:
    """Return the seals that are kept of the hall that asks. Raises HallNotBelow."""
    found = call.site.db.read(seals_kept, _hall_of(call))
    return Kept(seals=tuple(KeptSeal(through=at, digest=digest) for at, digest in found.items()))


def _hall_of(call: Call) -> str:
    site, code = call.site, call.who.system.name
    hall_id: str | None = site.db.read(hall_below, site.hall_id, code, site.clock.now())
    if hall_id is None:
        raise HallNotBelow(hall=code)
    return hall_id


def _keep(tx: Tx, through: int, digest: str) -> None:
    keep_seal(tx, hall(tx.conn, tx.hall_id).business_day(tx.now), through, digest)


def _take(tx: Tx, now: Figures, days: list[KeptDay]) -> Taken:
    write_down(tx, now)
    return take_days(tx, days, hall(tx.conn, tx.hall_id).business_day(tx.now))
