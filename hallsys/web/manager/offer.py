"""The page of what the hall offers: matters, queues and today's hours, with the commands that change them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection

from hallsys.halls.rules import hours_of
from hallsys.inheritance.views import name_above
from hallsys.matters.errors import MatterUnknown
from hallsys.matters.inherited import inheritance
from hallsys.matters.limits import LimitUnit, said
from hallsys.matters.rules import MatterFacts
from hallsys.matters.service import put_matter
from hallsys.queue.errors import QueueUnknown
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import change_queue, open_queue
from hallsys.queue.shutting import (
    narrowing,
    open_as_usual,
    open_otherwise,
    shut_day,
    shut_early,
    suspend,
)
from hallsys.queue.shutting import resume as handle_again
from hallsys.web import rows
from hallsys.web.fields import Id, Line
from hallsys.web.http import Body
from hallsys.web.limit_units import unit_names
from hallsys.web.site import Site

_LONGEST_LIMIT = 24 * 60

Name = Annotated[Line, Field(min_length=1, max_length=120)]
Time = Annotated[str, Field(pattern=r"^[0-9]{2}:[0-9]{2}$")]


class OnMatter(Body):
    """A command on a matter."""

    matter_id: Id


class CallsOff(Body):
    """What can call appointments off; `seen`: the mark of those that `affected` listed."""

    seen: Annotated[str, Field(max_length=64)] | None = None


class Suspend(OnMatter, CallsOff):
    """Why a matter is not handled for now; kiosks show it.

    `until`: from which day on it is handled again, if that is known: appointments from then on are kept.
    """

    reason: Line
    until: date | None = None


class ChangeMatter(OnMatter):
    """What is said of a matter from now on."""

    name: Name
    name_en: Line = ""
    department: Line = ""
    department_en: Line = ""
    limit_days: int = Field(ge=0, le=10_000)
    limit_unit: LimitUnit = LimitUnit.WORKING_DAY
    queue_code: str = Field(min_length=1, max_length=32)


class OpenQueue(Body):
    """Whether a queue gives tickets."""

    queue_id: Id
    open: bool


class ChangeQueue(Body):
    """How a queue is called, and from which wait on, in minutes, the manager is told."""

    queue_id: Id
    name: Name
    name_en: Line = ""
    limit_minutes: int = Field(ge=1, le=_LONGEST_LIMIT)


class OnDay(Body):
    """A command on a day of the hall; without one on today."""

    day: date | None = None

    def on(self, site: Site) -> date:
        """Return the day that is meant."""
        return self.day or _today(site)


class SetHours(OnDay, CallsOff):
    """When the hall is open on a day, as [opens, closes]."""

    hours: tuple[tuple[Time, Time], ...] = Field(min_length=1, max_length=6)


class CloseEarly(OnDay, CallsOff):
    """When the hall closes on a day."""

    closes: Time


class CloseDay(OnDay, CallsOff):
    """Why the hall stays shut for the rest of today, or all of another day."""

    note: Line = ""


def stop(_site: Site, asked: Suspend) -> partial[Any]:
    """Plan what Suspend asks for."""
    until, seen = asked.until, asked.seen
    return partial(suspend, matter_id=asked.matter_id, reason=asked.reason, until=until, seen=seen)


def resume(_site: Site, asked: OnMatter) -> partial[Any]:
    """Plan the end of a suspension."""
    return partial(handle_again, matter_id=asked.matter_id)


def change_matter(site: Site, asked: ChangeMatter) -> partial[Any]:
    """Plan what ChangeMatter asks for. Raises MatterUnknown, QueueUnknown."""
    matter = site.catalogue.matters.get(asked.matter_id)
    if matter is None:
        raise MatterUnknown
    if asked.queue_code not in site.catalogue.queues_by_code:
        raise QueueUnknown
    kept = {name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__}
    changed = asked.model_dump(exclude={"request_id", "matter_id"})
    put = partial(put_matter, facts=MatterFacts(**{**kept, **changed}))
    return partial(narrowing, change=put)


def set_open(_site: Site, asked: OpenQueue) -> partial[Any]:
    """Plan what OpenQueue asks for."""
    return partial(open_queue, queue_id=asked.queue_id, open=asked.open)


def alter_queue(site: Site, asked: ChangeQueue) -> partial[Any]:
    """Plan what ChangeQueue asks for. Raises QueueUnknown."""
    queue = site.catalogue.queues.get(asked.queue_id)
    if queue is None:
        raise QueueUnknown
    kept = QueueFacts(**{name: getattr(queue, name) for name in QueueFacts.__dataclass_fields__})
    facts = replace(kept, name=asked.name, name_en=asked.name_en, limit_minutes=asked.limit_minutes)
    return partial(change_queue, queue_id=asked.queue_id, facts=facts)


def set_hours(site: Site, asked: SetHours) -> partial[Any]:
    """Plan what SetHours asks for."""
    day, hours = asked.on(site), asked.hours
    return partial(open_otherwise, day=day, hours=hours, today=_today(site), seen=asked.seen)


def end_early(site: Site, asked: CloseEarly) -> partial[Any]:
    """Plan what CloseEarly asks for."""
    day, closes = asked.on(site), asked.closes
    return partial(shut_early, day=day, closes=closes, today=_today(site), seen=asked.seen)


def shut(site: Site, asked: CloseDay) -> partial[Any]:
    """Plan what CloseDay asks for."""
    day, note = asked.on(site), asked.note
    return partial(shut_day, day=day, note=note, today=_today(site), seen=asked.seen)


def as_usual(site: Site, asked: OnDay) -> partial[Any]:
    """Plan that a day is like others again; what was called off stays so, as its holders were told."""
    return partial(open_as_usual, day=asked.on(site))


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the matters in their order, the queues with who waits, and the hours of today."""
    hall, today = site.catalogue.hall, _today(site)
    waiting = rows.waiting(conn, site.hall_id, site.today)
    stretches = hours_of(hall.calendar, hall.hours, today)
    taken = inheritance(conn, site.hall_id)
    from_above = taken.taken if taken else frozenset[str]()
    above = name_above(conn, site.hall_id)
    return {
        "above": {"name": above[0], "name_en": above[1]} if above else None,
        "matters": [
            {
                "matter_id": one.id,
                "code": one.code,
                "name": one.name,
                "name_en": one.name_en,
                "kind": one.kind,
                "department": one.department,
                "department_en": one.department_en,
                "limit_days": one.limit_days,
                "limit_unit": one.limit_unit,
                "limit": list(said(one.limit_days, one.limit_unit)) if one.limit_days else None,
                "queue_code": one.queue_code,
                "keywords": one.keywords,
                "open": one.open,
                "closed_reason": one.closed_reason,
                "closed_until": one.closed_until,
                "overdue": one.closed_until is not None and one.closed_until <= site.today,
                "from_above": one.code in from_above,
            }
            for one in site.catalogue.matters.values()
        ],
        "units": unit_names(),
        "queues": [
            {
                **rows.queue_row(queue, waiting.get(queue.id, 0)),
                "code": queue.code,
                "limit_minutes": queue.limit_minutes,
                "open": queue.open,
            }
            for queue in site.catalogue.queues.values()
        ],
        "today": {
            "day": site.today,
            "hours": [[one.opens, one.closes] for one in stretches],
            "special": site.today in hall.calendar.special or site.today in hall.calendar.closed,
        },
        "days": [
            {"day": day, "hours": [list(one) for one in hours]} for day, hours in _days_ahead(site).items()
        ],
    }


def _days_ahead(site: Site) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the days after today with hours of their own, none where the hall is shut, in their order."""
    calendar = site.catalogue.hall.calendar
    own = {**calendar.special, **dict.fromkeys(calendar.closed, ())}
    return {day: tuple(sorted(own[day])) for day in sorted(own) if day > site.today}


def _today(site: Site) -> date:
    return date.fromisoformat(site.today)
