"""The tidal plan 潮汐窗口: which queues a window serves at which time of the week. Pure.

Outside of its rows a window serves what it usually does. Where two rows of a window meet, the one
that begins counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from hallsys.counters.errors import BadTidalPlan
from hallsys.halls.rules import local_instant, local_time
from hallsys.kernel.clock import Millis

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_MIDNIGHT = "24:00"
_WEEK = 7


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What a window serves from `begins` to `ends` (local `HH:MM`) on those weekdays, 0 being Monday."""

    window_id: str
    weekdays: frozenset[int]
    begins: str
    ends: str
    queue_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """An instant at which a window changes over: to a row, or to what it usually serves (None)."""

    at: Millis
    row: PlanRow | None


def check_plan(rows: Sequence[PlanRow]) -> None:
    """Raise BadTidalPlan, with the number of the row from 1, for the first that is wrong or overlaps."""
    for number, row in enumerate(rows, 1):
        right_times = _TIME.fullmatch(row.begins) and (_TIME.fullmatch(row.ends) or row.ends == _MIDNIGHT)
        for right, why, why_en in (
            (right_times and row.begins < row.ends, "时间不正确", "the times are wrong"),
            (row.weekdays and row.weekdays <= set(range(_WEEK)), "未选星期", "it has no weekday"),
            (row.queue_ids, "未选队列", "it has no queue"),
            (len(set(row.queue_ids)) == len(row.queue_ids), "队列重复", "a queue stands twice"),
        ):
            if not right:
                raise BadTidalPlan(row=number, why=why, why_en=why_en)
    stretches = sorted(
        (row.window_id, weekday, row.begins, row.ends, number)
        for number, row in enumerate(rows, 1)
        for weekday in row.weekdays
    )
    for before, after in pairwise(stretches):
        if before[:2] == after[:2] and after[2] < before[3]:
            number = before[4]
            raise BadTidalPlan(
                row=after[4], why=f"与第 {number} 行时间重叠", why_en=f"it overlaps with row {number}"
            )


def applying(rows: Iterable[PlanRow], weekday: int, time: str) -> dict[str, PlanRow]:
    """Return the row that applies at a time of the week, by window id."""
    return {row.window_id: row for row in rows if weekday in row.weekdays and row.begins <= time < row.ends}


def last_switch(rows: Sequence[PlanRow], timezone: str, now: Millis) -> Switch | None:
    """Return the latest switch of one window at or before `now`; None if its plan has none."""
    past = [at for at in _switches(rows, timezone, now, range(-_WEEK, 1)) if at <= now]
    return _switch(rows, timezone, max(past)) if past else None


def next_switch(rows: Sequence[PlanRow], timezone: str, now: Millis) -> Switch | None:
    """Return the first switch of one window after `now`; None if its plan has none."""
    ahead = [at for at in _switches(rows, timezone, now, range(_WEEK + 1)) if at > now]
    return _switch(rows, timezone, min(ahead)) if ahead else None


def _switches(rows: Iterable[PlanRow], timezone: str, now: Millis, days: range) -> set[Millis]:
    today = local_time(now, timezone).date()

    def of(day: date) -> Iterable[Millis]:
        for row in rows:
            if day.weekday() in row.weekdays:
                yield local_instant(day, row.begins, timezone)
                yield local_instant(day, row.ends, timezone)

    return {at for offset in days for at in of(today + timedelta(days=offset))}


def _switch(rows: Iterable[PlanRow], timezone: str, at: Millis) -> Switch:
    local = local_time(at, timezone)
    found = applying(rows, local.weekday(), local.strftime("%H:%M"))
    return Switch(at, next(iter(found.values()), None))


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a window's day for a timeline; `queue_ids` None: what it usually serves."""

    begins: str
    ends: str
    queue_ids: tuple[str, ...] | None


def segments(rows: Iterable[PlanRow], window_id: str, weekday: int) -> tuple[Segment, ...]:
    """Return the day of a window from 00:00 to 24:00 without gaps."""
    its = sorted(
        (row.begins, row.ends, row.queue_ids)
        for row in rows
        if row.window_id == window_id and weekday in row.weekdays
    )
    found: list[Segment] = []
    reached = "00:00"
    for begins, ends, queue_ids in its:
        if reached < begins:
            found.append(Segment(reached, begins, None))
        found.append(Segment(begins, ends, queue_ids))
        reached = ends
    if reached < _MIDNIGHT:
        found.append(Segment(reached, _MIDNIGHT, None))
    return tuple(found)
