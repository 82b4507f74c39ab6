"""The database of a busy hall goes and comes back, or Redis: what anybody was told is true, and stays so.

How soon the hall works again is measured by `python -m bench.gone`; docs/reliability.md has its figures.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.kiosks import seen
from tests.faults.at_work import AtWork, at_work, redis_answers
from tests.faults.gone import DATABASES, without_redis

SEED = 20261130
CARDS = 2000
TIMES = 2
ANSWERS = 40  # between two outages
PEOPLE = 5  # who are told to come again before the database is given back


@pytest.mark.parametrize("kind", DATABASES)
def test_what_is_acknowledged_is_kept_and_told_while_the_database_goes_and_comes(
    kind: str, tmp_path: Path
) -> None:
    told = []
    with DATABASES[kind](tmp_path) as outage, at_work(outage, tmp_path, CARDS, SEED) as hall:
        for _ in range(TIMES):
            hall.work(ANSWERS)
            told += hall.put_off()  # that came after the last time
            outage.take()
            told += hall.put_off(PEOPLE)
            outage.give()
        _assert_kept(hall)
        told += hall.put_off()
    assert set(told) == {(503, "database_gone", "5")}


def test_what_is_acknowledged_is_kept_and_told_at_both_processes_while_redis_goes_and_comes(
    tmp_path: Path,
) -> None:
    with without_redis(tmp_path) as outage, at_work(outage, tmp_path, 2 * CARDS, SEED) as hall:

        def answers(*expected: bool) -> Callable[[], bool]:
            return lambda: redis_answers(*hall.lines) == list(expected)

        seen(answers(True, True))
        for _ in range(TIMES):
            hall.work(ANSWERS)
            outage.take()
            hall.work(ANSWERS)
            hall.show_all()
            seen(answers(False, False))
            outage.give()
            seen(answers(True, True))
        outage.take()  # what is done last at one process nobody at the other stumbles upon
        _assert_kept(hall)
        assert hall.put_off() == []


def _assert_kept(hall: AtWork) -> None:
    hall.work(ANSWERS)
    hall.settle()
    hall.assert_nothing_lost_nor_doubled()
