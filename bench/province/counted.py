"""What the database did for the visits, counted by PostgreSQL itself: exact however busy the machine is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import Connection, create_engine, text

from bench.process import cpu_seconds
from bench.report import Figures

_RESET = text("SELECT pg_stat_statements_reset()")
_FOUND = text(
    "SELECT query, sum(calls) AS calls, sum(rows) AS rows, sum(total_exec_time) AS ms, "
    "sum(shared_blks_hit + shared_blks_read) AS blocks FROM pg_stat_statements "
    "WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND query NOT LIKE '%pg_stat_statements%' GROUP BY query"
)
_HOT = 0.5
_BACKENDS = text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """How often a statement ran, and what it did in all: rows, blocks read from the cache or disk, time."""

    calls: float
    rows: float
    blocks: float
    ms: float

    def without(self, other: "Statement", times: float) -> "Statement":
        """Return what is left of it when another is taken away so many times."""
        return Statement(
            self.calls - times * other.calls,
            self.rows - times * other.rows,
            self.blocks - times * other.blocks,
            self.ms - times * other.ms,
        )


@dataclass
class Counted:
    """The statements of a stretch of time, by their text."""

    statements: Mapping[str, Statement]
    cpu_seconds: float = 0.0  # of the processes that served connections
    seconds: float = 0.0

    def beyond(self, idle: "Counted") -> "Counted":
        """Return what was done beyond what is done by the clock in as long a time, as `idle` has it."""
        share = self.seconds / idle.seconds
        nothing = Statement(0, 0, 0, 0.0)
        left = {
            sql: one.without(idle.statements.get(sql, nothing), share) for sql, one in self.statements.items()
        }
        return Counted(left, self.cpu_seconds - share * idle.cpu_seconds, self.seconds)

    def hot(self, visits: int) -> dict[str, Statement]:
        """Return the statements that ran for at least every second of so many visits."""
        return {sql: one for sql, one in self.statements.items() if one.calls >= _HOT * visits}

    def figures(self, visits: int) -> Figures:
        """Return what each of so many visits cost the database."""
        all_of = self.statements.values()
        return {
            "statements_a_visit": round(sum(one.calls for one in all_of) / visits, 2),
            "rows_a_visit": round(sum(one.rows for one in all_of) / visits, 2),
            "blocks_a_visit": round(sum(one.blocks for one in all_of) / visits, 1),
            "database_cpu_ms_a_visit": round(self.cpu_seconds * 1000 / visits, 1),
            "database_ms_a_visit": round(sum(one.ms for one in all_of) / visits, 2),
        }

    def by_the_clock(self) -> Figures:
        """Return what the database did in a second, where nobody came."""
        all_of = self.statements.values()
        return {
            "idle_statements_a_s": round(sum(one.calls for one in all_of) / self.seconds, 1),
            "idle_blocks_a_s": round(sum(one.blocks for one in all_of) / self.seconds, 1),
            "idle_database_cpu_percent": round(100 * self.cpu_seconds / self.seconds, 1),
        }


@contextmanager
def counting(url: str) -> Iterator[Counted]:
    """Count what is done in the database at `url`; it is told when the block has ended."""
    engine = create_engine(url)
    counted = Counted({})
    try:
        with engine.connect() as conn:
            conn.execute(_RESET)
            before, began = _cpu_seconds(conn), perf_counter()
            yield counted
            counted.seconds = perf_counter() - began
            counted.cpu_seconds = sum(now - before.get(pid, 0.0) for pid, now in _cpu_seconds(conn).items())
            counted.statements = {
                row.query: Statement(int(row.calls), int(row.rows), int(row.blocks), float(row.ms))
                for row in conn.execute(_FOUND)
            }
    finally:
        engine.dispose()


def _cpu_seconds(conn: Connection) -> dict[int, float]:
    used: dict[int, float] = {}
    for pid in conn.execute(_BACKENDS).scalars():
        with suppress(FileNotFoundError):  # its connection was closed at this moment
            used[pid] = cpu_seconds(pid)
    return used


def grown(before: Counted, after: Counted, visits: int) -> list[tuple[float, float, str]]:
    """Return the hot statements that read at least a block more a call than before: both, and which."""
    earlier, found = before.hot(visits), []
    for sql, one in after.hot(visits).items():
        if sql in earlier:
            was, now = earlier[sql].blocks / earlier[sql].calls, one.blocks / one.calls
            if now - was >= 1:
                found.append((round(was, 1), round(now, 1), " ".join(sql.split())[:160]))
    return sorted(found, key=lambda each: each[0] - each[1])
