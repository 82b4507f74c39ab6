"""`hallsys erase`, as it is typed."""

from pathlib import Path

from tests.test_cli import done, hallsys, told
from tests.test_keys_command import hall

__all__ = ["hall"]


def test_what_is_due_is_counted_and_the_periods_are_told(hall: Path) -> None:
    said = done("erase", "--dry-run", "--config", hall)
    assert "visit: 183 days (60 to" in said
    assert "person  0 due" in said
    assert done("erase", "--config", hall) == ""


def test_a_period_is_set_within_its_bounds(hall: Path) -> None:
    assert "kept from now on: visit for 90 days" in done("erase", "--keep", "visit=90", "--config", hall)
    assert "visit: 90 days" in done("erase", "--dry-run", "--config", hall)
    assert "[bad_retention_period]" in told("erase", "--keep", "case=1", "--config", hall)
    assert hallsys("erase", "--keep", "log=1", "--config", hall).exit_code == 2
