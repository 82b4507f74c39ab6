"""When people come to a hall, and how long they are served: the workload of a day."""

from random import Random

from hallsys.kernel.clock import HOUR, MINUTE, SECOND, Millis

OPENS, CLOSES = 8 * HOUR + 30 * MINUTE, 17 * HOUR + 30 * MINUTE
LAST_TICKET = CLOSES - 45 * MINUTE
_MEDIAN, _SIGMA = 6 * MINUTE, 0.7
# From, to, and how many come in a minute as against other times: two peaks a day.
_PEAKS = ((9 * HOUR, 10 * HOUR + 30 * MINUTE, 2.0), (14 * HOUR, 15 * HOUR + 30 * MINUTE, 2.0))


def weight(of_day: Millis) -> float:
    """Return how many come at an instant of the day, as against an ordinary one; 0 while it is shut."""
    if not OPENS <= of_day < LAST_TICKET:
        return 0.0
    return next((many for since, until, many in _PEAKS if since <= of_day < until), 1.0)


def arrivals(count: int, seed: int) -> list[Millis]:
    """Return `count` instants of a day, in order, spread as `weight` says."""
    random = Random(seed)
    minutes = range(OPENS, LAST_TICKET, MINUTE)
    drawn = random.choices(minutes, [weight(minute) for minute in minutes], k=count)
    return sorted(minute + random.randrange(MINUTE) for minute in drawn)


def service_time(random: Random) -> Millis:
    """Return how long somebody is served: lognormal."""
    return max(5 * SECOND, int(_MEDIAN * random.lognormvariate(0.0, _SIGMA)))
