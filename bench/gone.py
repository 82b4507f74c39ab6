"""How soon a busy hall works again once its database, or Redis, is given back: locked, full, stopped; killed.

python -m bench.gone                    five times each, as told in docs/reliability.md
python -m bench.gone --each 2 --only stopped
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from random import SystemRandom
from statistics import median
from time import time
from typing import Any

from bench.kiosks import seen
from tests.faults.at_work import AtWork, at_work, redis_answers
from tests.faults.gone import DATABASES, Outage, Outages, without_redis

KINDS: dict[str, Outages] = {**DATABASES, "redis": without_redis}
CARDS_EACH = 2000
ANSWERS = 60  # at each process before something is taken away, and before it is given back where it is Redis
PEOPLE = 8  # who are told to come again, before the database is given back
ACKNOWLEDGED, SHOWN, REDIS = (
    "until a command is acknowledged",
    "until every screen is current",
    "until Redis answers both processes",
)


def main() -> None:
    """Tell the figures of each kind as JSON. Raises AssertionError if anything was lost or came twice."""
    parser = argparse.ArgumentParser(prog="python -m bench.gone", description=__doc__.partition("\n")[0])
    parser.add_argument("--each", type=int, default=5, help="how often each is taken away")
    parser.add_argument("--only", choices=list(KINDS), help="this kind alone")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    for kind in [options.only] if options.only else KINDS:
        with tempfile.TemporaryDirectory(prefix="gone-") as name:
            figures = _figures(KINDS[kind], Path(name).resolve(), options.each, options.seed)
        print(json.dumps({"gone": kind, "times": options.each, **figures}, indent=1), flush=True)


def _figures(kind: Outages, folder: Path, times: int, seed: int) -> dict[str, Any]:
    seconds: dict[str, list[float]] = defaultdict(list)
    with kind(folder) as outage, at_work(outage, folder, CARDS_EACH * times, seed) as hall:
        for turn in range(1, times + 1):
            for what, took in _once(outage, hall).items():
                seconds[what].append(took)
            print(f"{turn} of {times}", file=sys.stderr, flush=True)
        hall.settle()
        hall.assert_nothing_lost_nor_doubled()
    worked = sum(len(one.acknowledged.commands) for one in hall.busy)
    return {
        "acknowledged commands": worked,
        "seconds": {
            what: {"p50": round(median(took), 2), "worst": round(max(took), 2)}
            for what, took in seconds.items()
        },
    }


def _once(outage: Outage, hall: AtWork) -> dict[str, float]:
    """Take it away and give it back; return the seconds from then on, a server's own start among them."""
    hall.work(ANSWERS)
    hall.put_off()  # whoever was, after the last time
    outage.take()
    if outage.redis:
        hall.work(ANSWERS)
        seen(lambda: not any(redis_answers(*hall.lines)))
    else:
        hall.put_off(PEOPLE)
    given = time()
    outage.give()
    hall.work(1)
    took = {ACKNOWLEDGED: _first_after(given, hall) - given}
    hall.show_all()
    took[SHOWN] = time() - given
    if outage.redis:
        seen(lambda: all(redis_answers(*hall.lines)))
        took[REDIS] = time() - given
    return took


def _first_after(instant: float, hall: AtWork) -> float:
    return min(
        command.at for one in hall.busy for command in one.acknowledged.commands if command.at > instant
    )


if __name__ == "__main__":
    main()
