"""A day at the windows is told as it was; once it is over its figures are kept, one day a time."""

import pytest
from sqlalchemy import Connection, text

from hallsys.counters import service as counters
from hallsys.counters import shifts
from hallsys.counters.rules import PauseReason
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.reports.days import DayFigures
from hallsys.reports.history import history
from hallsys.reports.service import keep as keep_figures
from hallsys.reports.service import keep_next
from hallsys.reports.views import STATEMENTS, Offer, days, next_to_keep, whole_day
from hallsys.reports.visits import Ended
from tests.counters.office import Office
from tests.queue.windows import clerk_of


def offer(office: Office) -> Offer:
    return Offer(office.hall.catalogue.hall, office.hall.catalogue.queues)


def read(office: Office, since: str = "2026-01-01", until: str = "2026-12-31") -> tuple[DayFigures, ...]:
    now = office.hall.clock.now()
    found: tuple[DayFigures, ...] = office.hall.db.read(
        days, offer(office), since, until, now, office.hall.day
    )
    return found


def keep(office: Office) -> str | None:
    kept: str | None = office.do(keep_next, offer(office), office.hall.day)
    return kept


def morning(office: Office) -> None:
    """Serve two, miss one, leave one waiting; one window pauses for ten minutes."""
    clock = office.hall.clock
    office.issue("p1", "p2", "p3", "p4")
    clock.advance(10 * MINUTE)
    office.serve(0)
    clock.advance(5 * MINUTE)
    office.finish(0)
    called = office.call(0)
    for _ in range(office.settings.recalls_before_no_show):
        clock.advance(MINUTE)
        office.at(0, counters.recall, called.service_id, office.settings)
    office.at(0, counters.no_show, called.service_id, office.settings)
    office.at(1, shifts.pause, PauseReason.BREAK)
    clock.advance(10 * MINUTE)
    office.at(1, shifts.reopen)
    office.serve(1)
    clock.advance(20 * MINUTE)
    office.finish(1)


def test_a_morning_is_told_as_it_was(office: Office) -> None:
    morning(office)
    (today,) = read(office)
    told = history([today])
    assert (told.hall.taken, told.hall.served, told.hall.missed, told.hall.calls) == (4, 2, 1, 3)
    assert told.hall.wait_p90 is not None
    assert 25 * MINUTE < told.hall.wait_p90 < 30 * MINUTE
    assert told.hall.service_p90 == 20 * MINUTE
    first, second = (told.windows[office.windows[n]] for n in (0, 1))
    assert (first.served, first.missed, second.served, second.missed) == (1, 1, 1, 0)
    assert second.paused == 10 * MINUTE
    assert second.busy == 20 * MINUTE
    assert told.heat[0][0].taken == 4


def test_a_day_is_kept_once_nothing_changes_it_any_more(office: Office) -> None:
    morning(office)
    day = office.hall.day
    before = read(office)
    assert keep(office) is None
    office.hall.clock.advance(DAY)
    office.do(shifts.sign_out, office.windows[2], clerk_of(2))
    assert keep(office) is None  # somebody may still be served
    office.hall.clock.advance(DAY)
    (told,) = read(office) or (None,)
    assert told is None  # not kept yet, and no longer counted anew
    assert keep(office) == day
    assert keep(office) is None
    (kept,) = read(office)
    assert history([kept]).hall == history(before).hall
    assert read(office, until="2026-03-01") == ()


def test_a_kept_day_is_counted_once_even_where_it_could_still_change(office: Office) -> None:
    morning(office)
    (today,) = read(office)
    office.do(keep_figures, today)  # as a demo keeps the past that it makes up
    told = history(read(office))
    assert told.hall == history([today]).hall
    assert sum(one.taken for one in told.queues.values()) == told.hall.taken
    assert sum(one.served for one in told.windows.values()) == told.hall.served


def test_who_is_not_called_before_the_end_has_no_wait(office: Office) -> None:
    office.issue("p1")
    office.hall.clock.advance(HOUR)
    whole = office.hall.db.read(whole_day, offer(office), office.hall.day, office.hall.clock.now())
    assert [one.ended for one in whole.taken] == [None]
    assert whole.calls == ()
    told = history(read(office))
    assert told.hall.wait_p90 is None
    assert told.hall.late_share is None
    assert Ended.SERVED not in read(office)[0].queues[office.queue("general")].ended


def test_an_undone_call_was_none(office: Office) -> None:
    office.issue("p1")
    called = office.call(0)
    office.at(0, counters.undo, called.service_id, office.settings)
    assert history(read(office)).hall.calls == 0


def test_no_table_is_read_whole(office: Office) -> None:
    keys = {"hall_id": office.hall.id, "day": "2026-03-02", "since": 0, "until": 1, "before": "2026-03-02"}

    def steps(conn: Connection) -> list[str]:
        if conn.dialect.name != "sqlite":
            pytest.skip("SQLite tells its plans in words")
        return [
            row[-1]
            for statement in STATEMENTS
            for row in conn.execute(text(f"EXPLAIN QUERY PLAN {statement.text}"), keys)
        ]

    assert not [step for step in office.hall.db.read(steps) if step.startswith("SCAN")]


def test_nothing_to_keep_is_found_by_index(office: Office) -> None:
    assert office.hall.db.read(next_to_keep, office.hall.id, office.hall.day) is None
