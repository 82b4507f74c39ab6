"""A year that has to be loaded is told before it refuses anybody."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hallsys.cases.clock import Limit, office
from hallsys.cases.policy import CaseSettings
from hallsys.cases.reach import YearMissing, year_missing
from hallsys.halls.rules import Calendar
from hallsys.matters.limits import LimitUnit

SHANGHAI = "Asia/Shanghai"
DAYS_45, DAYS_5 = Limit(45), Limit(5)


def missing(day: str, *limits: Limit, years: tuple[int, ...] = (2026,)) -> YearMissing | None:
    calendar = Calendar(frozenset(), frozenset(), frozenset(years))
    at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZoneInfo(SHANGHAI))
    return year_missing(office(calendar, SHANGHAI, (), CaseSettings()), limits, int(at.timestamp() * 1000))


@pytest.mark.parametrize(
    ("day", "limits", "expected"),
    [
        ("2026-10-29", (DAYS_45, DAYS_5), None),  # due on 31 December
        ("2026-10-30", (DAYS_45, DAYS_5), YearMissing(2027, refusing=True)),
        ("2026-11-01", (DAYS_5,), None),  # sixty days on it is 31 December
        ("2026-11-02", (DAYS_5,), YearMissing(2027, refusing=False)),
        ("2026-11-02", (), YearMissing(2027, refusing=False)),
        ("2026-03-02", (Limit(1, LimitUnit.YEAR),), YearMissing(2027, refusing=True)),
        ("2026-03-02", (Limit(4800, LimitUnit.WORKING_MINUTE), Limit(0)), None),
        ("2027-02-01", (DAYS_5,), YearMissing(2027, refusing=True)),
    ],
)
def test_the_first_year_that_is_missing(
    day: str, limits: tuple[Limit, ...], expected: YearMissing | None
) -> None:
    assert missing(day, *limits) == expected


def test_a_year_that_is_there_is_not_missed() -> None:
    assert missing("2026-12-30", DAYS_45, years=(2026, 2027)) is None
