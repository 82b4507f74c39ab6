"""Measures hallsys: `python -m bench` in full, `python -m bench --quick` in about a minute."""

import argparse
import gc
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time

from bench import checks, floors, hall, history, report
from bench.measures import BURST, Measures
from bench.process import ServerProcess
from bench.report import Figures

WINDOWS = 960  # for sustained calls: a round is one call a window, and is to last some seconds
WARM_UP = 200
BOARDS = 300
FLOOR_CLIENTS = 64
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Plan:
    """How much is measured: requests by the number of clients, and the ages of the halls in tickets."""

    old_tickets: tuple[int, ...]
    issues: dict[int, int]
    calls: dict[int, int]
    bursts: int
    board_calls: int
    board_gap: float  # seconds between two calls in front of the boards
    floor_replies: int

    @property
    def cards(self) -> int:
        """How many cards the issues use up."""
        return WARM_UP + sum(self.issues.values())


QUICK = Plan(
    old_tickets=(0,),
    issues={1: 500, 16: 2000, 64: 9600},
    calls={1: 300, 16: 960, 64: 7680},
    bursts=6,
    board_calls=100,
    board_gap=0.1,
    floor_replies=6000,
)
FULL = Plan(
    old_tickets=(0, 100_000, 1_000_000),
    issues={1: 2000, 16: 6000, 64: 16000},
    calls={1: 960, 16: 3840, 64: 11520},
    bursts=10,
    board_calls=200,
    board_gap=0.1,
    floor_replies=20000,
)


def measure_floors(folder: Path, plan: Plan) -> Figures:
    """Measure what nothing on this machine could beat."""
    run = floors.flask_reply(folder, FLOOR_CLIENTS, plan.floor_replies)
    return {
        "floor_commits_per_s": round(floors.commits_per_second(folder), 1),
        **report.figures(f"floor_flask_{FLOOR_CLIENTS}", run),
    }


def measure_hall(folder: Path, plan: Plan, old: int) -> Figures:
    """Measure a hall with so many old tickets."""
    built = hall.build(folder, WINDOWS, plan.cards)
    history.write(built, old)
    server = ServerProcess.hall(built.config)
    found: Figures = {}
    try:
        measures = Measures(built, server.port)
        measures.issue(16, WARM_UP)
        wall, load, served = perf_counter(), process_time(), server.cpu_seconds()
        for clients, count in plan.issues.items():
            found |= report.figures(f"issue_{clients}", measures.issue(clients, count))
        for clients, count in plan.calls.items():
            found |= report.figures(f"call_{clients}", measures.call(clients, count))
        wall = perf_counter() - wall
        found["load_cpu_share"] = round((process_time() - load) / wall, 2)
        found["server_cpu_share"] = round((server.cpu_seconds() - served) / wall, 2)
        bursts = [answer.seconds for _ in range(plan.bursts) for answer in measures.burst().answers]
        found |= report.waits(f"burst_{BURST}", bursts)
        told = measures.boards(BOARDS, plan.board_calls, plan.board_gap)
        found |= report.waits(f"boards_{BOARDS}", told)
        found |= report.waits(f"boards_{BOARDS}_burst_{BURST}", measures.boards(BOARDS, BURST, 0.0))
    finally:
        exit_code = server.stop()
    return found | asdict(checks.look(built, measures.seen)) | {"server_exit_code": exit_code}


def main() -> int:
    """Run the plan, tell the figures; return 1 if anything happened that must never happen."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute; the last line is JSON")
    parser.add_argument("--folder", type=Path, default=Path("var"), help="on the disk to be measured")
    options = parser.parse_args()
    plan = QUICK if options.quick else FULL
    options.folder.mkdir(parents=True, exist_ok=True)
    gc.disable()  # a collection here would look like a slow answer there
    columns: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.folder) as name:
        folder = Path(name).resolve()
        print(f"{os.cpu_count()} cores, shared by server and load", flush=True)
        floor = measure_floors(folder, plan)
        for old in plan.old_tickets:
            place = folder / str(old)
            place.mkdir()
            columns[f"{old:,} old"] = floor | measure_hall(place, plan, old)
            print(f"measured with {old:,} old tickets", flush=True)
    print(report.table(columns))
    if options.quick:
        (figures,) = columns.values()
        print(json.dumps(figures))
    else:
        print(f"written to {report.save(RESULTS, asdict(plan), columns)}")
    wrong = ("called_twice", "numbers_twice", "log_gaps", "miscounted")
    return int(any(column[name] for column in columns.values() for name in wrong))


if __name__ == "__main__":
    sys.exit(main())
