"""What a clerk sees of the own ratings: sums of groups that are old and large enough, never a single one."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from hallsys.counters.tables import services
from hallsys.evaluation.events import ServiceRated
from hallsys.evaluation.keeping import Subject, keep
from hallsys.evaluation.ownfigures import OwnFigures, own_figures, period, release_figures
from hallsys.evaluation.policy import OwnFiguresSettings
from hallsys.evaluation.rules import Channel, Grade
from hallsys.evaluation.tables import clerk_figures, rating_changes, rating_sessions, ratings
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.queue.tables import tickets
from tests.served import Served, Visit, open_hall

SETTINGS = OwnFiguresSettings(weeks=4, delay_days=3, fewest=5)
ZONE = "Asia/Shanghai"
FIVE = (Grade(5, ("510",)), Grade(4, ("413",)), Grade(3), Grade(2, ("214",)), Grade(5, ("510",)))


@pytest.fixture
def visit(served: Served) -> Visit:
    """Return a visit whose clerk is rated in these tests."""
    return served.visit(outcome="finished")


def rated(served: Served, visit: Visit, grades: Iterable[Grade]) -> list[str]:
    """Have the clerk of the visit serve and be rated; return the services' ids."""
    others = [
        (replace(visit, ticket_id=new_id(), service_id=new_id(), person_id=new_id()), grade)
        for grade in grades
    ]

    def kept(tx: Tx) -> None:
        for other, grade in others:
            served._ticket(tx, other)
            of_ticket = tickets.c.id == other.ticket_id
            tx.execute(update(tickets).where(of_ticket).values(status="finished", window_id=None))
            key = {"hall_id": tx.hall_id, "window_id": other.window_id, "clerk_id": other.clerk_id}
            served_at = {"called_at": tx.now, "waited_ms": 0, "reason": "{}", "started_at": tx.now}
            ended = {"ended_at": tx.now, "outcome": "finished", "ticket_id": other.ticket_id}
            tx.execute(insert(services), {"id": other.service_id, **key, **served_at, **ended})
            session_id = new_id()
            times = {"opened_at": tx.now, "expires_at": tx.now + HOUR, "state": "rated"}
            about = {"id": session_id, "channel": "tablet", "token_hash": session_id}
            tx.execute(insert(rating_sessions), {"service_id": other.service_id, **key, **times, **about})
            subject = Subject(other.service_id, other.window_id, other.clerk_id, session_id=session_id)
            fact = ServiceRated(session_id, other.service_id, other.window_id, grade.level, "tablet", False)
            keep(tx, subject, grade, Channel.TABLET, 1, fact)

    served.db.transact(served.origin("phone"), kept)
    return [other.service_id for other, _ in others]


def release(served: Served) -> tuple[str, ...]:
    return served.db.transact(served.origin(), release_figures, ZONE, SETTINGS)


def seen(served: Served, visit: Visit, now: int) -> OwnFigures | None:
    return served.db.read(own_figures, served.hall.id, visit.clerk_id, period(now, ZONE, SETTINGS), SETTINGS)


@pytest.mark.parametrize(
    ("day", "first", "until"),
    [
        ("2026-03-11", "2026-02-01", "2026-03-01"),  # Wednesday: the week before is over for two days only
        ("2026-03-12", "2026-02-08", "2026-03-08"),  # Thursday: it is over for three
        ("2026-03-18", "2026-02-08", "2026-03-08"),
    ],
)
def test_whole_weeks_are_shown_some_days_after_their_end(day: str, first: str, until: str) -> None:
    noon = int(datetime.fromisoformat(f"{day}T04:00").replace(tzinfo=UTC).timestamp()) * 1000
    weeks = period(noon, ZONE, SETTINGS)
    days = [datetime.fromtimestamp(at / 1000, UTC).isoformat()[:16] for at in (weeks.since, weeks.until)]
    assert days == [f"{first}T16:00", f"{until}T16:00"]  # midnight in Shanghai


def test_a_group_is_seen_once_its_week_is_over_for_long_enough(
    served: Served, visit: Visit, clock: ManualClock
) -> None:
    rated(served, visit, FIVE)
    release(served)
    assert seen(served, visit, clock.now()) is None
    clock.advance(9 * DAY)
    assert release(served) == ()
    clock.advance(DAY)
    assert release(served) == (visit.clerk_id,)
    found = seen(served, visit, clock.now())
    assert found is not None
    assert (found.by_level, found.rated, found.tags) == ((2, 1, 1, 1, 0), 5, {})  # each tag was ticked by few
    assert release(served) == ()  # once


def test_too_few_wait_for_more_and_are_never_shown_alone(
    served: Served, visit: Visit, clock: ManualClock
) -> None:
    rated(served, visit, FIVE[:4])
    clock.advance(10 * DAY)
    assert release(served) == ()
    rated(served, visit, FIVE[:1])
    clock.advance(10 * DAY)
    assert release(served) == (visit.clerk_id,)
    found = seen(served, visit, clock.now())
    assert found is not None
    assert found.rated == 5


def test_a_tag_is_shown_once_many_ticked_it(served: Served, visit: Visit, clock: ManualClock) -> None:
    rated(served, visit, [Grade(5, ("510", "517"))] * 5 + [Grade(5, ("517",)), Grade(1, ("115",))])
    clock.advance(10 * DAY)
    release(served)
    found = seen(served, visit, clock.now())
    assert found is not None
    assert list(found.tags.items()) == [((1, "517"), 6), ((1, "510"), 5)]


def test_what_is_corrected_later_changes_nothing_that_was_seen(
    served: Served, visit: Visit, clock: ManualClock
) -> None:
    first, second, *_ = rated(served, visit, (*FIVE, *FIVE))

    def change(tx: Tx, service_id: str, level: int | None) -> None:
        of_service = select(ratings.c.id).where(ratings.c.service_id == service_id)
        rating_id = tx.execute(of_service).scalar_one()
        row = {"rating_id": rating_id, "hall_id": tx.hall_id, "level": level, "ground": "mistaken"}
        tx.execute(insert(rating_changes), {**row, "by": "boss", "at": tx.now})

    served.db.transact(served.origin(), change, first, None)  # before: it does not count
    clock.advance(10 * DAY)
    release(served)
    before = seen(served, visit, clock.now())
    served.db.transact(served.origin(), change, second, 5)  # after: it shows nowhere
    clock.advance(DAY)
    release(served)
    assert before is not None
    assert before.by_level == (3, 2, 2, 2, 0)
    assert seen(served, visit, clock.now()) == before


def test_a_clerk_sees_no_other_clerks_figures(served: Served, visit: Visit, clock: ManualClock) -> None:
    other = served.visit(outcome="finished")
    rated(served, other, FIVE)
    clock.advance(10 * DAY)
    release(served)
    assert seen(served, visit, clock.now()) is None
    assert seen(served, other, clock.now()) is not None


_DAYS = st.lists(st.lists(st.sampled_from(range(1, 6)), max_size=3), min_size=20, max_size=70)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_DAYS)
def test_two_views_never_differ_by_fewer_ratings_than_the_smallest_group(
    db: Database, clock: ManualClock, days: list[list[int]]
) -> None:
    """Days of ratings, a look every day: what came and what went is nothing, or many."""
    served = open_hall(db)
    visit = served.visit(outcome="finished")
    hall, clerk = served.hall, visit.clerk_id
    given_at: list[tuple[int, int]] = []
    before: frozenset[tuple[int, int]] = frozenset()
    for levels in days:
        rated(served, visit, [Grade(level, text="如实") for level in levels])
        given_at += [(clock.now(), level) for level in levels]
        clock.advance(DAY)
        release(served)
        weeks = period(clock.now(), ZONE, SETTINGS)
        groups = [
            (row.until, json.loads(row.by_level))
            for row in db.read(lambda conn: conn.execute(select(clerk_figures)).all())
            if row.hall_id == hall.id
        ]
        assert all(sum(counts) >= SETTINGS.fewest for _, counts in groups)
        assert all(until <= weeks.until <= clock.now() - SETTINGS.delay_days * DAY for until, _ in groups)
        now = frozenset((until, sum(counts)) for until, counts in groups if until > weeks.since)
        for changed in (now - before, before - now):
            assert not changed or sum(size for _, size in changed) >= SETTINGS.fewest
        found = db.read(own_figures, hall.id, clerk, weeks, SETTINGS)
        assert (found.rated if found else 0) == sum(size for _, size in now)
        if found:
            in_sight = [level for at, level in given_at if at < found.until]
            for level, n in zip((5, 4, 3, 2, 1), found.by_level, strict=True):
                assert n <= in_sight.count(level)
        before = now
