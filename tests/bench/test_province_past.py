"""The old tickets of a measured province look as those that people took."""

import json
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from bench.hall import Hall, build
from bench.province import past
from hallsys.counters.events import ServiceFinished, ServiceStarted, TicketCalled
from hallsys.queue.events import TicketIssued

FACTS = (TicketIssued, TicketCalled, ServiceStarted, ServiceFinished)
OLD, WAITING = 20_010, 30  # two whole days, and ten tickets of yesterday
YESTERDAY = 10


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Hall:
    """Return a hall with a past and people who wait."""
    hall = build(tmp_path_factory.mktemp("past"), 2, 0, postgres_url, code="past")
    past.write(hall, 9_000_001, OLD, answers=True)
    past.wait(hall, 9_000_001, WAITING)
    return hall


def found(hall: Hall, sql: str) -> list[Any]:
    engine = create_engine(hall.url)
    try:
        with engine.connect() as conn:
            return _rows(conn, sql, hall)
    finally:
        engine.dispose()


def _rows(conn: Connection, sql: str, hall: Hall) -> list[Any]:
    return [tuple(row) for row in conn.execute(text(sql), {"hall": hall.id})]


def test_each_ticket_has_its_matter_its_service_and_its_facts(old: Hall) -> None:
    counts = (
        ("tickets WHERE hall_id = :hall AND status = 'finished'", OLD),
        ("tickets WHERE hall_id = :hall AND status = 'waiting'", WAITING),
        ("ticket_matters WHERE hall_id = :hall", OLD + WAITING),
        ("services WHERE hall_id = :hall", OLD),
        ("events WHERE hall_id = :hall AND kind = 'TicketIssued'", OLD + WAITING),
        ("events WHERE hall_id = :hall AND kind = 'ServiceFinished'", OLD),
        ("commands WHERE hall_id = :hall", 4 * YESTERDAY),
        ("day_reports WHERE hall_id = :hall", 3),
    )
    for rows, count in counts:
        assert found(old, f"SELECT count(*) FROM {rows}") == [(count,)], rows


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_a_fact_says_what_the_real_one_says(old: Hall, kind: Any) -> None:
    ((payload,),) = found(
        old,
        f"SELECT payload FROM events WHERE hall_id = :hall AND kind = '{kind.__name__}' ORDER BY seq LIMIT 1",
    )
    assert set(json.loads(payload)) == {field.name for field in fields(kind)}


def test_the_log_has_no_gap_and_is_sealed_and_looked_through_to_its_end(old: Hall) -> None:
    ((head, last, facts),) = found(
        old,
        "SELECT seq, (SELECT max(seq) FROM events WHERE hall_id = :hall), "
        "(SELECT count(*) FROM events WHERE hall_id = :hall) FROM log_heads WHERE hall_id = :hall",
    )
    assert head == last == facts
    assert found(old, "SELECT seq FROM inspections WHERE hall_id = :hall") == [(head,)]
    ((sealed,),) = found(old, "SELECT max(through) FROM log_seals WHERE hall_id = :hall")
    assert sealed == head - WAITING


def test_the_counts_of_a_day_are_those_of_its_tickets(old: Hall) -> None:
    lanes = "SELECT day, sum(waiting), sum(issued), sum(called) FROM lanes WHERE hall_id = :hall GROUP BY day"
    tickets = (
        "SELECT day, count(*) FILTER (WHERE status = 'waiting'), count(*), "
        "count(*) FILTER (WHERE status = 'finished') FROM tickets WHERE hall_id = :hall GROUP BY day"
    )
    assert sorted(found(old, lanes)) == sorted(found(old, tickets))


def test_days_lie_behind_one_another_up_to_yesterday_and_nobody_waits_but_today(old: Hall) -> None:
    days = found(
        old,
        "SELECT CAST(:hall_day AS date) - CAST(day AS date), status FROM tickets "
        "WHERE hall_id = :hall GROUP BY day, status".replace(":hall_day", f"'{old.day}'"),
    )
    assert sorted(days) == [(0, "waiting"), (1, "finished"), (2, "finished"), (3, "finished")]
