"""What the database did for the visits, counted by PostgreSQL itself: exact however busy the machine is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

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
_BACKENDS = text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# A statement that runs for at least every second visit belongs to the visits; all others run by the clock.
_HOT = 0.5


@dataclass(frozen=True, slots=True)
class Statement:
    """How often a statement ran, and what it did in all: rows, blocks read from the cache or disk, time."""

    calls: int
    rows: int
    blocks: int
    ms: float


@dataclass
class Counted:
    """The statements of a stretch of load, by their text."""

    statements: Mapping[str, Statement]
    cpu_seconds: float = 0.0  # of the processes that served connections

    def hot(self, visits: int) -> dict[str, Statement]:
        """Return those that belong to the visits."""
        return {sql: one for sql, one in self.statements.items() if one.calls >= _HOT * visits}

    def figures(self, visits: int, seconds: float) -> Figures:
        """Return what a visit costs the database, and what all else costs it in a second."""
        hot = self.hot(visits)
        rest = [one for sql, one in self.statements.items() if sql not in hot]
        return {
            "statements_a_visit": round(sum(one.calls for one in hot.values()) / visits, 2),
            "rows_a_visit": round(sum(one.rows for one in hot.values()) / visits, 2),
            "blocks_a_visit": round(sum(one.blocks for one in hot.values()) / visits, 1),
            "database_cpu_ms_a_visit": round(self.cpu_seconds * 1000 / visits, 1),
            "database_ms_a_visit": round(sum(one.ms for one in hot.values()) / visits, 2),
            "other_blocks_a_s": round(sum(one.blocks for one in rest) / seconds, 1),
            "other_database_ms_a_s": round(sum(one.ms for one in rest) / seconds, 2),
        }


@contextmanager
def counting(url: str) -> Iterator[Counted]:
    """Count what is done in the database at `url`; it is told when the block has ended."""
    engine = create_engine(url)
    counted = Counted({})
    try:
        with engine.connect() as conn:
            conn.execute(_RESET)
            before = _cpu_seconds(conn)
            yield counted
            counted.cpu_seconds = sum(now - before.get(pid, 0.0) for pid, now in _cpu_seconds(conn).items())
            counted.statements = {
                row.query: Statement(int(row.calls), int(row.rows), int(row.blocks), float(row.ms))
                for row in conn.execute(_FOUND)
            }
    finally:
        engine.dispose()


def _cpu_seconds(conn: Connection) -> dict[int, float]:
    return {pid: cpu_seconds(pid) for pid in conn.execute(_BACKENDS).scalars()}


def grown(before: Counted, after: Counted, visits: int) -> list[tuple[float, float, str]]:
    """Return the hot statements that read at least a block more a call than before: both, and which."""
    earlier, found = before.hot(visits), []
    for sql, one in after.hot(visits).items():
        if sql in earlier:
            was, now = earlier[sql].blocks / earlier[sql].calls, one.blocks / one.calls
            if now - was >= 1:
                found.append((round(was, 1), round(now, 1), " ".join(sql.split())[:160]))
    return sorted(found, key=lambda each: each[0] - each[1])
