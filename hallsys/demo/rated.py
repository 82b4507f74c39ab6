"""A month of ratings before a demo's first day: most of them good, the bad ones followed up."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import insert, text

from hallsys.demo.past import Desk, Visit, Visits, before
from hallsys.evaluation.events import ServiceRated
from hallsys.evaluation.followups import Ground, Step
from hallsys.evaluation.keeping import Subject, keep
from hallsys.evaluation.ownfigures import release_figures
from hallsys.evaluation.percase import rate_case, standing
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rectifying import Appeal, take_step
from hallsys.evaluation.rules import GOOD_LEVELS, STAFF_ACTOR, Channel, Grade, Level, SessionState, Tags
from hallsys.evaluation.tables import rating_sessions
from hallsys.halls.rules import business_day
from hallsys.halls.views import Hall
from hallsys.kernel.clock import HOUR, MINUTE, SECOND, Millis
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import Matter
from hallsys.queue.catalogue import Catalogue

T = TypeVar("T")

DAYS = 30
_OPENS = time(9, 10)
_MORNING = 7 * 60  # minutes of the day in which people come
_A_DAY = 4  # visits at each desk whose rating was asked for
_RATED = 0.7
_LEVELS = {Level(5): 64, Level(4): 24, Level(3): 8, Level(2): 3, Level(1): 1}
_CHANNELS = {Channel.TABLET: 8, Channel.PHONE: 2}
_SUNDAY = 6

_SAID = (
    "取号后等了快一个小时",
    "跑了两趟才办成",
    "窗口说明不清楚，材料准备了两遍",
    "中午只开一个窗口，排队太久",
    "",
)
_FOUND = ("当日午间窗口不足，等候偏长，情况属实", "一次性告知不完整，情况属实", "业务不熟，解释不到位")
_MENDED = ("午间增开一个窗口，并致电说明", "补充一次性告知内容，已向申请人道歉", "组织业务培训，安排专人帮办")
_MISTAKEN = ("申请人确认按错了键",)
_NOTES = {
    Step.SIGN: ("已签收，转窗口主管核实",),
    Step.VERIFY: _FOUND,
    Step.RECTIFY: _MENDED,
    Step.NOT_REACHED: ("电话无人接听，改日再拨",),
}
# How a bad rating went on, hours after it was given; the last is that of an appeal.
_STEPS: Sequence[tuple[int, Step]] = (
    (3, Step.SIGN),
    (22, Step.VERIFY),
    (46, Step.RECTIFY),
    (47, Step.NOT_REACHED),
    (52, Step.CONTENT),
)
_APPEALED: Sequence[tuple[int, Step]] = ((3, Step.SIGN), (20, Step.APPEAL), (44, Step.UPHOLD))
_ANY = text("SELECT 1 FROM rating_sessions WHERE hall_id = :hall_id LIMIT 1")
_OF_RATING = text(
    "SELECT f.id FROM follow_ups f JOIN ratings r ON r.id = f.rating_id "
    "WHERE f.hall_id = :hall_id AND (r.service_id = :of_id AND r.case_id IS NULL OR r.case_id = :of_id)"
)
_DECIDED_CASES = text(
    "SELECT id, decided_at FROM cases WHERE hall_id = :hall_id AND decided_at IS NOT NULL "
    "ORDER BY decided_at, case_number"
)
_CASE_RATED = 0.6
_THINKS = 20 * HOUR  # at most, from the decision to the rating


def rated_before(tx: Tx) -> bool:
    """Tell whether anybody was asked for a rating yet."""
    return tx.execute(_ANY, {"hall_id": tx.hall_id}).first() is not None


def rate_the_past(
    tx: Tx,
    offered: Catalogue,
    tags: Tags,
    settings: RatingSettings,
    visits: Visits,
    desks: Sequence[Desk],
    people: Sequence[str],
    managers: Sequence[str],
) -> int:
    """Let visitors of the last days rate, the same each time; return how many did.

    `managers`: ids of two who follow up what is bad.
    """
    hall = offered.hall
    today = date.fromisoformat(business_day(tx.now, hall.timezone, hall.rollover_minutes))
    asked: list[tuple[Visit, Grade | None, Channel]] = []
    for n in range(DAYS, 0, -1):
        day = today - timedelta(days=n)
        if day.weekday() != _SUNDAY:
            asked += _day(day, offered, tags, desks, people, visits)
    visits.write(tx)
    sessions = [_session(tx, one, grade, channel) for one, grade, channel in asked]
    tx.conn.execute(insert(rating_sessions), sessions)
    bad = 0
    for (visit, grade, channel), session in zip(asked, sessions, strict=True):
        if grade is None:
            continue
        then = before(tx, visit.ended_at + 20 * SECOND, "pad")
        subject = Subject(
            visit.service_id, visit.desk.window_id, visit.desk.clerk_id, session_id=session["id"]
        )
        fact = ServiceRated(
            session["id"], visit.service_id, visit.desk.window_id, grade.level, channel, False
        )
        keep(then, subject, grade, channel, tags.version, fact)
        if grade.level not in GOOD_LEVELS:
            bad += 1
            _follow_up(tx, hall, settings, visit.service_id, then.now, managers, bad)
    release_figures(tx, hall.timezone, settings.own_figures)
    return sum(1 for _, grade, _ in asked if grade is not None)


def rate_the_cases(tx: Tx, hall: Hall, tags: Tags, settings: RatingSettings, managers: Sequence[str]) -> int:
    """Let applicants rate cases that were decided, as a whole and the same each time; return how many did."""
    chance = random.Random("ratings of cases")  # noqa: S311 - invented applicants, the same each time
    rated = bad = 0
    for row in tx.execute(_DECIDED_CASES, {"hall_id": tx.hall_id}).all():
        grade, goes = _grade(chance, tags), chance.random() < _CASE_RATED
        at = row.decided_at + int(chance.uniform(0.05, 1) * _THINKS)
        if not goes or at > tx.now:
            continue
        then = before(tx, at, "phone")
        if standing(tx.conn, tx.hall_id, settings, row.id, at).state != "open":
            continue
        rate_case(then, tags, settings, row.id, grade)
        rated += 1
        if grade.level not in GOOD_LEVELS:
            bad += 1
            _follow_up(tx, hall, settings, row.id, at, managers, bad)
    return rated


def _day(
    day: date, offered: Catalogue, tags: Tags, desks: Sequence[Desk], people: Sequence[str], visits: Visits
) -> list[tuple[Visit, Grade | None, Channel]]:
    chance = random.Random(f"ratings {day.isoformat()}")  # noqa: S311 - invented visitors, the same each time
    opens = int(datetime.combine(day, _OPENS, ZoneInfo(offered.hall.timezone)).timestamp()) * SECOND
    found = []
    for desk in desks:
        matters = [one for one in offered.matters.values() if one.queue_code == desk.queue.code]
        minute = 0.0
        for _ in range(_A_DAY):
            minute += chance.uniform(0.2, 0.9) * _MORNING / _A_DAY
            matter = _chosen(chance, matters)
            length = int(chance.lognormvariate(1.8, 0.5) * MINUTE)
            visit = visits.add(
                day.isoformat(),
                opens + int(minute * MINUTE),
                desk,
                chance.choice(people),
                matter.id,
                length,
            )
            grade = _grade(chance, tags) if chance.random() < _RATED else None
            found.append((visit, grade, _weighted(chance, _CHANNELS)))
    return found


def _chosen(chance: random.Random, matters: Sequence[Matter]) -> Matter:
    """Return a matter by Zipf's law: the first of a queue is asked for most."""
    return chance.choices(matters, [1 / rank for rank in range(1, len(matters) + 1)])[0]


def _weighted(chance: random.Random, weights: Mapping[T, int]) -> T:
    return chance.choices(list(weights), list(weights.values()))[0]


def _grade(chance: random.Random, tags: Tags) -> Grade:
    level = _weighted(chance, _LEVELS)
    offered = tags.of(level)
    bad = level not in GOOD_LEVELS
    ticked = chance.sample(offered, k=min(len(offered), chance.randint(1 if bad else 0, 2)))
    return Grade(level, tags.chosen(level, [one.code for one in ticked]), chance.choice(_SAID) if bad else "")


def _session(tx: Tx, visit: Visit, grade: Grade | None, channel: Channel) -> dict[str, Any]:
    return {
        "id": new_id(),
        "hall_id": tx.hall_id,
        "service_id": visit.service_id,
        "window_id": visit.desk.window_id,
        "clerk_id": visit.desk.clerk_id,
        "token_hash": new_token(),
        "channel": channel,
        "opened_at": visit.ended_at,
        "expires_at": visit.ended_at + 30 * SECOND,
        "state": SessionState.LAPSED if grade is None else SessionState.RATED,
    }


def _follow_up(
    tx: Tx,
    hall: Hall,
    settings: RatingSettings,
    of_id: str,
    rated_at: Millis,
    managers: Sequence[str],
    number: int,
) -> None:
    """Take the steps that were taken by now; every seventh bad rating was appealed against.

    `of_id`: the service or the case that was rated.
    """
    key = {"hall_id": tx.hall_id, "of_id": of_id}
    follow_up_id = tx.execute(_OF_RATING, key).scalar_one()
    for hours, step in _APPEALED if number % 7 == 0 else _STEPS:
        at = rated_at + hours * HOUR
        if at > tx.now or (step is Step.NOT_REACHED and number % 3):
            continue
        who = managers[step is Step.UPHOLD]  # whoever appeals does not decide
        note = _NOTES.get(step, _MISTAKEN)
        take_step(
            before(tx, at, f"{STAFF_ACTOR}{who}"),
            hall,
            settings.follow_up,
            follow_up_id,
            step,
            note[number % len(note)],
            Appeal(Ground.MISTAKEN),
        )
