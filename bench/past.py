"""How long it takes to look back in a large hall: `python -m bench.past`.

174 windows with 40 calls a day each: days are read as they are kept and added up, and one is replayed.
"""

import json
import random
from datetime import date, timedelta
from time import perf_counter

from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.reports.days import DayFigures, figures_of, packed, unpacked
from hallsys.reports.history import history
from hallsys.reports.replay import jobs_of, posts_of, replay
from hallsys.reports.visits import Call, Ended, Period, Taken, Whole

WINDOWS = 174
CALLS = 40  # of each window
QUEUES = [f"q{n}" for n in range(12)]
FIRST = date(2025, 3, 1)
OPENS = 9 * HOUR
LOOKS = {"a day": 1, "a week": 7, "a year": 365}


def main() -> None:
    """Print how many seconds each look takes."""
    whole = a_day()
    kept = json.dumps(packed(figures_of(whole, "UTC")))
    for name, days in LOOKS.items():
        started = perf_counter()
        history([_read(kept, n) for n in range(days)])
        print(f"{name}: {perf_counter() - started:.3f} s")
    started = perf_counter()
    jobs, posts = jobs_of(whole.calls), posts_of(whole.calls, whole.periods, {})
    replayed = replay(jobs, posts)
    print(f"{len(replayed.turned)} calls replayed: {perf_counter() - started:.3f} s")


def a_day() -> Whole:
    """Return an invented day, the same each time."""
    draw = random.Random("a day")
    calls = []
    for n in range(WINDOWS):
        at = OPENS
        for _ in range(CALLS):
            at += draw.randrange(MINUTE, 4 * MINUTE)
            until = at + draw.randrange(2 * MINUTE, 14 * MINUTE)
            waited = draw.randrange(40 * MINUTE)
            calls.append(Call(draw.choice(QUEUES), f"w{n}", at, waited, until, missed=False))
            at = until
    return Whole(
        FIRST.isoformat(),
        tuple(Taken(call.queue_id, call.since, Ended.SERVED) for call in calls),
        tuple(calls),
        tuple(Period(f"w{n}", OPENS, DAY) for n in range(WINDOWS)),
        dict.fromkeys(QUEUES, 30 * MINUTE),
    )


def _read(kept: str, n: int) -> DayFigures:
    return unpacked((FIRST + timedelta(days=n)).isoformat(), json.loads(kept))


if __name__ == "__main__":
    main()
