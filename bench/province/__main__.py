"""A province on PostgreSQL and Redis with two server processes: `python -m bench.province`.

Both processes serve every hall of a database, and the visits go around all of them: as many are made at
one hall, or spread over 150. Then visits are made at a pace in one hall, in fifteen, and in all: what the
number of halls costs shows where as much happens in a database of few halls as in one of many, and as many
screens are open. The databases, with or without years of work behind, are measured in turn, and again, so
that what else the machine does shows as the spread between the rounds.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from sqlalchemy import create_engine, text

from bench import hall, report
from bench.hall import Hall
from bench.process import ServerProcess
from bench.province import past
from bench.province.counted import Counted, counting, grown
from bench.province.visits import Screen, Visit, make_visits
from bench.report import Figures
from tests.postgres import PostgresServer, postgres_server
from tests.redis_server import running_redis

WINDOWS = 200
_AT_REST = 0.2  # of a core: two servers of 150 halls take half as much while nobody comes
_LOOKED_AT = 10.0  # seconds over which that is seen
_RESTS_WITHIN = 1200.0  # seconds: the first start on years of work has a lot to make up for
_IDLE = 20.0  # seconds in which nobody comes
_APART = 6.0  # seconds between two paced visits of a hall
_OF_A_HALL = 30  # paced visits of a hall at most: with one they take three minutes
_WRITERS = 2  # halls that get their old tickets at the same time
WAITING = 200  # people in each hall
RESULTS = Path(__file__).parents[1] / "results"
_SETTINGS = {
    "shared_preload_libraries": "pg_stat_statements",
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "maintenance_work_mem": "512MB",
    "work_mem": "64MB",
}


@dataclass(frozen=True)
class Point:
    """So many halls in a database, and old tickets: half of them of the first hall, the others' alike."""

    halls: int
    old: int

    @property
    def title(self) -> str:
        return f"{self.halls} / {self.old / 1e6:g} m"


@dataclass(frozen=True)
class Plan:
    """How much is measured, in each round at each point."""

    points: tuple[Point, ...]
    rounds: int
    warm_up: int
    clients: int
    closed: int  # visits as fast as they go
    paced: int  # visits at a pace, in front of screens
    gap: float  # seconds between two of them
    busy: tuple[int, ...]  # in how many of a point's halls they are made
    screens: int  # open at each process meanwhile
    settles: float  # seconds from visits to what is measured next

    def pace(self, halls: int) -> tuple[int, float]:
        """Return how many visits are paced in so many halls, and the seconds between two of them.

        No hall has another within `_APART`: what a server keeps for some seconds has run out by then, with
        one hall as with many, so that each visit costs what it costs by itself.
        """
        return min(self.paced, _OF_A_HALL * halls), max(self.gap, _APART / halls)

    def cards(self, halls: int) -> int:
        """Return how many cards the rounds use up at most in one of so many halls."""
        each = [(self.warm_up + self.closed) // halls + 1]
        each += [self.pace(busy)[0] // busy + 1 for busy in self.busy if busy <= halls]
        return self.rounds * sum(each)


FULL = Plan(
    points=(
        Point(1, 0),
        Point(15, 0),
        Point(150, 0),
        Point(150, 1_000_000),
        Point(150, 10_000_000),
    ),
    rounds=2,
    warm_up=100,
    clients=16,
    closed=480,
    paced=600,
    gap=0.1,
    busy=(1, 15, 150),
    screens=150,
    settles=180.0,  # in as long what happened in a hall is sealed, and its seal kept
)
QUICK = replace(
    FULL,
    points=(Point(1, 0), Point(3, 0), Point(3, 20_000)),
    rounds=2,
    warm_up=32,
    closed=200,
    paced=10,
    busy=(1, 3),
    screens=6,
    settles=15.0,
)


class Served:
    """The halls of a database, as one process serves them all."""

    def __init__(self, config: Path, halls: tuple[Hall, ...]) -> None:
        self.config = config
        self.halls = halls
        self.url = halls[0].url
        self._cards = [iter(one.cards) for one in halls]

    def visits(self, busy: int) -> Iterator[Visit]:
        """Yield a visit to each of the first `busy` halls in turn, until the cards of one are used up."""
        for one, cards in cycle(zip(self.halls[:busy], self._cards[:busy], strict=True)):
            card = next(cards, None)
            if card is None:
                return
            yield Visit(host(one), one.desks, card)

    def screens(self, count: int) -> list[Screen]:
        """Return so many screens: a board in each hall, and pads at the last windows, where nobody serves."""
        boards = (Screen(host(one), "board:all") for one in self.halls)
        last = zip(*(reversed(one.desks) for one in self.halls), strict=True)
        pads = (
            Screen(host(one), f"pad:{desk.code}")
            for row in last
            for one, desk in zip(self.halls, row, strict=True)
        )
        return list(islice(chain(boards, pads), count))


def host(one: Hall) -> str:
    """Return where a hall is reached."""
    return f"{one.folder.name}.halls.test"


class Province:
    """The databases of the points on one server, each a copy of a smaller one with more in it."""

    def __init__(self, server: PostgresServer, folder: Path, redis: str, plan: Plan) -> None:
        self._server = server
        self._folder = folder
        self._redis = redis
        self._plan = plan
        self._halls: list[Hall] = []
        self._execute(
            server.url, *(f"ALTER SYSTEM SET {name} = '{value}'" for name, value in _SETTINGS.items())
        )
        server.stop()
        server.start()
        url = self._database("seed")
        self._build(url, self._plan.points[0].halls)
        self._execute(url, "CREATE EXTENSION pg_stat_statements")
        self.points = {point: self._point(point) for point in plan.points}

    def _point(self, point: Point) -> Served:
        began = perf_counter()
        name = f"halls_{point.halls}_old_{point.old}"
        url = self._copied(name)
        while len(self._halls) < point.halls:
            self._build(url, point.halls)
            self._seed = name  # the next one begins with these
        halls = tuple(replace(one, url=url) for one in self._halls[: point.halls])
        if point.old:
            counts = [point.old // 2, *[point.old // 2 // (len(halls) - 1)] * (len(halls) - 1)]
            past.provide_months(url, counts[0])
            with ThreadPoolExecutor(_WRITERS) as writers:
                written = [
                    writers.submit(past.write, one, at, counts[at], answers=at == 0)
                    for at, one in enumerate(halls)
                ]
            for each in written:
                each.result()
        self._execute(url, "VACUUM ANALYZE")
        print(f"{point.title}: written in {perf_counter() - began:.0f} s", flush=True)
        return Served(self._config(name, url), halls)

    def _build(self, url: str, beside: int) -> None:
        """Add a hall with as many cards as it needs among so many."""
        at = len(self._halls)
        folder = self._folder / f"hall{at}"
        folder.mkdir()
        others = sum(len(one.cards) for one in self._halls)
        cards, keys = self._plan.cards(beside), self._folder / "keys.json"
        built = hall.build(folder, WINDOWS, cards, url, self._redis, folder.name, keys, others)
        past.wait(built, at, WAITING)
        self._halls.append(built)

    def _config(self, name: str, url: str) -> Path:
        """Write the settings of a process that serves all halls of the database at `url`."""
        folder = self._folder / name
        folder.mkdir()
        first = self._halls[0]
        every = 'hall = "*"\npublic_url = "http://{hall}.halls.test"'
        settings = first.config.read_text(encoding="utf-8").replace(f'hall = "{first.folder.name}"', every)
        config = folder / "hall.toml"
        config.write_text(settings.replace(first.url, url), encoding="utf-8")
        return config

    def _database(self, name: str) -> str:
        self._seed = name
        self._execute(self._server.url, f"CREATE DATABASE {name}")
        return self._url(name)

    def _copied(self, name: str) -> str:
        self._execute(self._server.url, f"CREATE DATABASE {name} TEMPLATE {self._seed} STRATEGY file_copy")
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"{self._server.url.rpartition('/')[0]}/{name}"

    def _execute(self, url: str, *statements: str) -> None:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as conn:
                for statement in statements:
                    conn.execute(text(statement))
        finally:
            engine.dispose()


@contextmanager
def two_processes(served: Served) -> Iterator[list[ServerProcess]]:
    """Serve all halls of a database with two processes."""
    servers: list[ServerProcess] = []
    try:
        servers += [ServerProcess.hall(served.config, f"{name}.log") for name in ("first", "second")]
        yield servers
    finally:
        for server in servers:
            server.stop()


def measure(served: Served, plan: Plan) -> tuple[Figures, Counted]:
    """Measure one round at one point: as fast as it goes, then at a pace in front of screens."""
    began = perf_counter()
    paced: Figures = {}
    everywhere = served.visits(len(served.halls))
    with two_processes(served) as servers:
        started = perf_counter() - began
        ports = [server.port for server in servers]
        make_visits(ports, plan.clients, everywhere, plan.warm_up, 0)
        settled = _wait_for_rest(servers, plan.settles)
        before = _cpu(servers)
        with counting(served.url) as idle:
            sleep(_IDLE)
        resting = (_cpu(servers) - before) / idle.seconds
        before = _cpu(servers)
        with counting(served.url) as counted:
            fast = make_visits(ports, plan.clients, everywhere, plan.closed, 0)
        used = _cpu(servers) - before - resting * counted.seconds
        counted = counted.beyond(idle)
        screens = served.screens(plan.screens)
        for busy in (busy for busy in plan.busy if busy <= len(served.halls)):
            sleep(plan.settles)
            slow = make_visits(ports, plan.clients, served.visits(busy), *plan.pace(busy), screens)
            paced |= {f"in_{busy}_{name}": value for name, value in slow.figures().items()}
        memory = [server.resident_mib() for server in servers]
    return {
        **{f"closed_{name}": value for name, value in fast.figures().items()},
        **paced,
        "server_cpu_ms_a_visit": round(used * 1000 / plan.closed, 1),
        "idle_servers_cpu_percent": round(100 * resting, 1),
        "server_mib": round(max(memory), 1),
        "both_started_s": round(started, 1),
        "settled_s": round(settled, 1),
        **counted.figures(plan.closed),
        **idle.by_the_clock(),
    }, counted


def _wait_for_rest(servers: Sequence[ServerProcess], settles: float) -> float:
    """Wait until the servers have nothing left to make up for; return how many seconds that took."""
    began = perf_counter()
    sleep(settles)
    while perf_counter() - began < _RESTS_WITHIN:
        before = _cpu(servers)
        sleep(_LOOKED_AT)
        if _cpu(servers) - before < _AT_REST * _LOOKED_AT:
            return perf_counter() - began
    raise SystemExit(f"the servers had no rest within {_RESTS_WITHIN:.0f} s")


def _cpu(servers: Sequence[ServerProcess]) -> float:
    return sum(server.cpu_seconds() for server in servers)


def summary(rounds: Sequence[Figures]) -> Figures:
    """Return the median of each figure over the rounds, and its least and greatest."""
    found: Figures = {}
    for name in rounds[0]:
        values = [each[name] for each in rounds]
        found |= {name: median(values), f"{name}_least": min(values), f"{name}_greatest": max(values)}
    return found


def told(rounds: dict[Point, list[Figures]]) -> str:
    """Return a table: of each figure the median and its range, and its ratio to the first that has it."""
    found = {point: summary(each) for point, each in rounds.items()}
    lines = ["".ljust(30) + "".join(point.title.rjust(34) for point in rounds)]
    *_, last = rounds
    for name in rounds[last][0]:
        cells, base = [], None
        for figures in found.values():
            if name not in figures:
                cells.append("")
                continue
            base = base or figures[name]
            ratio = figures[name] / base if base else 1.0
            least, greatest = figures[f"{name}_least"], figures[f"{name}_greatest"]
            cells.append(f"{figures[name]:,.1f} ({least:,.1f}-{greatest:,.1f}) {ratio:.2f}")
        lines.append(name.ljust(30) + "".join(cell.rjust(34) for cell in cells))
    return "\n".join(lines)


def main() -> None:
    """Write the databases, measure them in turn, print and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.province", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three halls and a few old tickets, two minutes")
    parser.add_argument("--rounds", type=int, help="how often each point is measured")
    options = parser.parse_args()
    plan = QUICK if options.quick else FULL
    plan = replace(plan, rounds=options.rounds or plan.rounds)
    rounds: dict[Point, list[Figures]] = {point: [] for point in plan.points}
    counted: dict[Point, Counted] = {}
    with (
        postgres_server() as server,
        running_redis() as redis,
        tempfile.TemporaryDirectory(prefix="province-") as folder,
    ):
        province = Province(server, Path(folder), redis.url, plan)
        for turn in range(plan.rounds):
            for point in plan.points if turn % 2 == 0 else reversed(plan.points):
                figures, counted[point] = measure(province.points[point], plan)
                rounds[point].append(figures)
                print(
                    json.dumps({"round": turn, "point": point.title, "load": os.getloadavg()[0], **figures})
                )
    print(told(rounds))
    first, *_, last = plan.points
    for was, now, sql in grown(counted[first], counted[last], plan.closed):
        print(f"{was} -> {now} blocks a call: {sql}")
    if not options.quick:
        columns = {point.title: summary(found) for point, found in rounds.items()}
        print(f"written to {report.save(RESULTS, asdict(plan), columns)}")


if __name__ == "__main__":
    main()
