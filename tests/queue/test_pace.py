"""How fast queues are served, learned from each finish."""

import pytest

from hallsys.kernel.clock import DAY, MINUTE
from hallsys.queue import service
from hallsys.queue.estimate import Pace
from hallsys.queue.pace import PRIOR_MEAN, PRIOR_VARIATION, pace
from tests.queue.hall import HallUnderTest

W = frozenset({"W1", "W2"})


def record(hall: HallUnderTest, code: str, minutes: list[float], day: str) -> None:
    for m in minutes:
        hall.db.transact(hall.origin, service.record_service, hall.queues[code], round(m * MINUTE), day)


def learned(hall: HallUnderTest) -> Pace:
    windows = {hall.queues["general"]: W, hall.queues["social"]: frozenset({"W3"})}
    return hall.db.read(pace, hall.id, hall.day, hall.clock.now(), windows)


def test_a_hall_that_measured_nothing_has_the_prior(hall: HallUnderTest) -> None:
    found = learned(hall)
    assert found.speed == pytest.approx(1)
    assert found.opened_at == hall.clock.now()
    general = found.queues[hall.queues["general"]]
    assert general.windows == W
    assert general.mean_ms == pytest.approx(PRIOR_MEAN)
    assert general.variance == pytest.approx(PRIOR_VARIATION * PRIOR_MEAN**2)


def test_what_was_measured_often_counts_and_what_was_measured_little_is_drawn_to_the_hall(
    hall: HallUnderTest,
) -> None:
    record(hall, "general", [10, 14] * 400, "2026-02-20")
    record(hall, "social", [30], "2026-02-20")
    found = learned(hall)
    general, social = (found.queues[hall.queues[code]] for code in ("general", "social"))
    assert general.mean_ms == pytest.approx(12 * MINUTE, rel=0.02)
    assert general.variance == pytest.approx((2 * MINUTE) ** 2, rel=0.5)
    assert 12 * MINUTE < social.mean_ms < 13.5 * MINUTE
    assert found.speed == pytest.approx(1)


def test_a_slow_day_is_seen_the_same_day(hall: HallUnderTest) -> None:
    record(hall, "general", [9, 11] * 300, "2026-02-20")
    record(hall, "general", [12] * 60, hall.day)
    found = learned(hall)
    assert 1.1 < found.speed < 1.2
    assert found.queues[hall.queues["general"]].mean_ms == pytest.approx(10 * MINUTE * found.speed, rel=0.02)


def test_old_days_are_forgotten_and_forgotten_finishes_do_not_count(hall: HallUnderTest) -> None:
    record(hall, "general", [60] * 200, "2026-01-02")
    assert learned(hall).queues[hall.queues["general"]].mean_ms == pytest.approx(PRIOR_MEAN)
    hall.db.transact(hall.origin, service.record_service, hall.queues["general"], 3 * DAY, "2026-02-27")
    hall.db.transact(hall.origin, service.record_service, hall.queues["general"], -5, "2026-02-27")
    assert learned(hall).queues[hall.queues["general"]].mean_ms < 20 * MINUTE
