"""The workload of a day, and what is said of a process that lives through it."""

from random import Random
from statistics import median

from bench.day.arrivals import CLOSES, LAST_TICKET, OPENS, arrivals, service_time, weight
from bench.day.process import Sample, level, slope
from hallsys.kernel.clock import DAY, HOUR, MINUTE


def test_people_come_while_the_hall_gives_tickets_and_twice_as_many_in_its_two_peaks() -> None:
    came = arrivals(10_000, seed=1)
    assert came == sorted(came)
    assert came[0] >= OPENS
    assert came[-1] < LAST_TICKET < CLOSES
    for peak, calm in ((9 * HOUR, 11 * HOUR), (14 * HOUR, 12 * HOUR)):
        busy = sum(peak <= at < peak + HOUR for at in came)
        quiet = sum(calm <= at < calm + HOUR for at in came)
        assert 1.7 < busy / quiet < 2.3


def test_nobody_comes_at_night() -> None:
    assert weight(3 * HOUR) == weight(DAY - 1) == 0.0


def test_half_of_the_services_take_six_minutes_at_most() -> None:
    random = Random(1)
    assert abs(median(service_time(random) for _ in range(20_000)) - 6 * MINUTE) < 10_000


def test_what_grows_has_a_slope_and_what_only_shakes_has_none() -> None:
    grows = [Sample(at * HOUR, 100.0 + at, 50 + at % 2, 5) for at in range(25)]
    assert slope(grows, "memory") == 24.0
    assert abs(slope(grows, "files")) < 0.1
    assert level(grows, "memory") == 112.0
