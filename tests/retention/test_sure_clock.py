"""Nothing is erased by a clock that may have leapt years ahead."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from hallsys.kernel.clock import DAY, HOUR, SECOND, Millis
from hallsys.reports.tables import day_reports
from hallsys.retention.rules import TERMS, Kind
from hallsys.retention.service import erase_by_schedule
from hallsys.supervision import alerts, house_rules
from hallsys.supervision.sure_clock import is_sure, proves, unsure_since
from tests.retention.hall import Known

VISIT = TERMS[Kind.VISIT].days


def today(known: Known) -> date:
    return datetime.fromtimestamp(known.clock.now() / SECOND, UTC).date()


def at_work(known: Known, days_ago: int) -> None:
    day = str(today(known) - timedelta(days_ago))
    row = {"hall_id": known.served.hall.id, "day": day, "made_at": 0, "figures": "{}"}
    known.write(insert(day_reports), row)


def scheduled(known: Known) -> list[str]:
    """Erase what is over as the server does, and return what."""
    return [what for what, _ in erase_by_schedule(known.served.db, known.clock, known.served.origin())]


def unsure(known: Known) -> Millis | None:
    return known.served.db.read(unsure_since, known.served.hall.id, known.clock.now())


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001 - made UTC below
    ago=st.integers(-10, 4000),
)
def test_it_is_a_month_of_work_on_this_clock(now: datetime, ago: int) -> None:
    at = int(now.replace(tzinfo=UTC).timestamp()) * SECOND
    day = str(now.date() - timedelta(ago))
    assert proves(day, at) == (31 <= ago <= 62)
    assert not proves(None, at)


def test_a_clock_that_leaps_years_ahead_erases_nothing_and_is_told(known: Known) -> None:
    person_id = known.someone()
    at_work(known, 1)
    known.clock.advance(3650 * DAY)
    assert scheduled(known) == []
    since = unsure(known)
    assert since is not None
    assert since < known.clock.now()
    assert [one.code for one in house_rules.not_erasing(since)] == [alerts.Code.NOT_ERASING]
    assert known.erase()["person"] >= 1  # by hand, after somebody looked at the date
    assert not known.knows(person_id)


def test_a_hall_at_work_for_a_month_erases(known: Known) -> None:
    person_id = known.someone()
    known.clock.advance(VISIT * DAY + HOUR)
    assert (scheduled(known), unsure(known)) == ([], None)  # a young hall: nothing to tell
    at_work(known, 63)
    assert scheduled(known) == []
    assert unsure(known) is not None
    at_work(known, 31)
    assert "person" in scheduled(known)
    assert unsure(known) is None
    assert not known.knows(person_id)


def test_a_clock_that_leaps_between_two_batches_stops_them(known: Known) -> None:
    known.someone()
    known.clock.advance(VISIT * DAY + HOUR)
    at_work(known, 40)
    batches = erase_by_schedule(known.served.db, known.clock, known.served.origin())
    assert next(batches)
    later = known.someone()
    known.clock.advance(3650 * DAY)
    assert list(batches) == []
    assert known.knows(later)


@pytest.mark.parametrize(("ago", "sure"), [(30, False), (31, True), (62, True), (63, False)])
def test_the_bounds_hold_on_both_databases(known: Known, ago: int, *, sure: bool) -> None:
    at_work(known, ago)
    assert known.served.db.read(is_sure, known.served.hall.id, known.clock.now()) is sure
