"""The days before a demo's first: invented visitors, served by the demo's windows, kept in figures alone."""

import math
import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from hallsys.counters.views import standings
from hallsys.halls.rules import business_day
from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue
from hallsys.reports.days import DayFigures, figures_of
from hallsys.reports.replay import Job, Post, replay
from hallsys.reports.service import keep
from hallsys.reports.tables import day_reports
from hallsys.reports.visits import Call, Ended, Period, Taken, Whole

DAYS = 30
# A day by ../shared workloads: two peaks, lognormal services.
_PEAKS = ((9 * 60 + 45, 45, 0.42), (14 * 60 + 45, 45, 0.33))  # minute, spread, share; the rest evenly
_OPENS, _CLOSES = time(9), time(17)
_LUNCH = (time(12), time(12, 45))
_MEDIAN_MINUTES, _SIGMA = 6.0, 0.7
_A_DAY = 42  # visitors for each window
_ON_WEEKDAY = (1.15, 1.0, 0.95, 0.95, 1.05, 0.5, 0.0)
_NO_SHOWS, _GIVEN_UP = 0.04, 0.015

_KEPT = select(day_reports.c.day).where(day_reports.c.hall_id == bindparam("of_hall")).limit(1)


def tell_the_past(tx: Tx, offered: Catalogue) -> int:
    """Keep the figures of the last days, which nobody saw, unless days are kept already.

    Return how many days those are.
    """
    if tx.execute(_KEPT, {"of_hall": tx.hall_id}).first() is not None:
        return 0
    hall = offered.hall
    today = date.fromisoformat(business_day(tx.now, hall.timezone, hall.rollover_minutes))
    serves = {key: one.queue_ids for key, one in standings(tx.conn, tx.hall_id).items() if one.queue_ids}
    past = [today - timedelta(days=n) for n in range(DAYS, 0, -1)]
    kept = [day for day in past if _ON_WEEKDAY[day.weekday()]]
    for day in kept:
        keep(tx, _day(day, offered, serves))
    return len(kept)


def _day(day: date, offered: Catalogue, serves: Mapping[str, tuple[str, ...]]) -> DayFigures:
    chance = random.Random(day.isoformat())  # noqa: S311 - invented visitors, the same each time
    zone = ZoneInfo(offered.hall.timezone)

    def at(clock: time) -> Millis:
        return int(datetime.combine(day, clock, zone).timestamp()) * SECOND

    periods = []
    for n, window_id in enumerate(sorted(serves)):
        lunch, back = (at(moment) + (n % 2) * 45 * MINUTE for moment in _LUNCH)  # half eats after the other
        periods.append(Period(window_id, at(_OPENS), lunch))
        periods.append(Period(window_id, lunch, back, paused=True))
        periods.append(Period(window_id, back, at(_CLOSES) + 20 * MINUTE))
    posts = [
        Post(
            window_id,
            frozenset(queue_ids),
            tuple((one.since, one.until) for one in periods if one.window_id == window_id and not one.paused),
        )
        for window_id, queue_ids in serves.items()
    ]
    jobs = _visitors(chance, at(time(0)), _ON_WEEKDAY[day.weekday()], serves)
    found = replay(jobs, posts)
    calls = tuple(
        Call(
            one.job.queue_id,
            one.window_id,
            one.at,
            one.at - one.job.at,
            one.at + one.job.length,
            chance.random() < _NO_SHOWS,
        )
        for one in found.turned
    )
    taken = [Taken(one.queue_id, one.since, Ended.MISSED if one.missed else Ended.SERVED) for one in calls]
    away = chance.sample(jobs, k=math.ceil(len(jobs) * _GIVEN_UP))
    taken += [Taken(one.queue_id, one.at, Ended.GIVEN_UP) for one in away]
    limits = {one.id: one.limit_minutes * MINUTE for one in offered.queues.values()}
    whole = Whole(day.isoformat(), tuple(taken), calls, tuple(periods), limits)
    return figures_of(whole, offered.hall.timezone)


def _visitors(
    chance: random.Random, midnight: Millis, busy: float, serves: Mapping[str, tuple[str, ...]]
) -> list[Job]:
    """Return who comes: for each window about as many as it can serve, to a queue that it serves."""
    found = []
    for queue_ids in serves.values():
        for _ in range(round(chance.gauss(_A_DAY * busy, 2.5))):
            length = chance.lognormvariate(math.log(_MEDIAN_MINUTES), _SIGMA) * MINUTE
            minute = _arrival(chance)
            found.append(Job(midnight + int(minute * MINUTE), chance.choice(queue_ids), int(length)))
    return sorted(found, key=lambda job: job.at)


def _arrival(chance: random.Random) -> float:
    opens, closes = (moment.hour * 60 + moment.minute for moment in (_OPENS, _CLOSES))
    drawn = chance.random()
    for middle, spread, share in _PEAKS:
        if drawn < share:
            return min(max(chance.gauss(middle, spread), opens - 10), closes - 1)
        drawn -= share
    return chance.uniform(opens, closes - 1)
