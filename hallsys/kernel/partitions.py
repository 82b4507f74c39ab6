"""The partitions of the log on PostgreSQL, one for each month (docs/adr/0016).

They are made ahead, by every `hallsys migrate`, every start of a server and once a day, so that a fact finds
that of its month. A fact of a month that has none goes into the partition `events_default`, and from there
into that of its month at the next start.
"""

import logging
from collections.abc import Iterable

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from hallsys.kernel.clock import Millis
from hallsys.kernel.eventlog import events
from hallsys.kernel.months import month_after, month_name, month_of

log = logging.getLogger(__name__)

AHEAD = 2  # months after that which goes on
_DEFAULT = "events_default"
_COLUMNS = ", ".join(column.name for column in events.columns)

# To attach a month PostgreSQL locks the partition for the rest, and with it who looks through all months.
_NOT_FOR_LONG = text("SET LOCAL lock_timeout = '2s'")
_AS_LONG_AS_EVER = text("SET LOCAL lock_timeout = DEFAULT")
_MY_TURN = text("SELECT pg_try_advisory_xact_lock(7277602)")  # nobody else locks this number
_ARE = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
    "WHERE i.inhparent = to_regclass('events')"
)
_STRAY_MONTHS = text(
    "SELECT DISTINCT (extract(epoch FROM date_trunc('month', to_timestamp(at / 1000) AT TIME ZONE 'UTC')) "
    "* 1000)::bigint FROM events_default"
)


def partition_of(month: Millis) -> str:
    """Return the name of the table that holds the facts of a month."""
    return f"events_{month_name(month)}"


def months_ahead(now: Millis) -> list[Millis]:
    """Return the month of `now` and those after it that are to have a partition."""
    return [month_after(month_of(now), n) for n in range(AHEAD + 1)]


def lacking(conn: Connection, months: Iterable[Millis]) -> list[Millis]:
    """Return which of the months have no partition; none on SQLite, which knows no partitions."""
    if conn.dialect.name != "postgresql":
        return []
    there = set(conn.execute(_ARE).scalars())
    return [month for month in months if partition_of(month) not in there]


def stray_months(conn: Connection) -> list[Millis]:
    """Return the months of which facts lie in no partition of their own; none on SQLite."""
    if conn.dialect.name != "postgresql":
        return []
    return sorted(conn.execute(_STRAY_MONTHS).scalars())


def provide(conn: Connection, months: Iterable[Millis]) -> None:
    """Make the partitions that these months lack, and move into them what lay in none of its own."""
    for month in lacking(conn, months):
        _make(conn, month)


def provide_ahead(conn: Connection, now: Millis) -> None:
    """Make the partitions of the months to come.

    Where another process is at it, or somebody reads through all months for long, nothing is done: the next
    day will do, since there are months of time.
    """
    _provide(conn, months_ahead(now))


def provide_all(conn: Connection, now: Millis) -> None:
    """Make those of facts that have none, too.

    These are looked for in all of `events_default`, also where what was moved out of it is not vacuumed yet.
    """
    _provide(conn, sorted({*months_ahead(now), *stray_months(conn)}))


def _provide(conn: Connection, wanted: list[Millis]) -> None:
    if not lacking(conn, wanted) or not conn.execute(_MY_TURN).scalar_one():
        return
    try:
        with conn.begin_nested():
            conn.execute(_NOT_FOR_LONG)
            provide(conn, wanted)
            conn.execute(_AS_LONG_AS_EVER)
    except OperationalError as error:
        log.warning("no partitions of the log were made: %s", error.orig)


def _make(conn: Connection, month: Millis) -> None:
    name, until = partition_of(month), month_after(month)
    of_month = f"at >= {month} AND at < {until}"
    for statement in (
        f"LOCK TABLE {_DEFAULT} IN ACCESS EXCLUSIVE MODE",
        f"CREATE TABLE {name} (LIKE events INCLUDING ALL)",
        f"WITH stray AS (DELETE FROM {_DEFAULT} WHERE {of_month} RETURNING {_COLUMNS}) "  # noqa: S608
        f"INSERT INTO {name} ({_COLUMNS}) SELECT {_COLUMNS} FROM stray",
        f"ALTER TABLE events ATTACH PARTITION {name} FOR VALUES FROM ({month}) TO ({until})",
    ):
        conn.execute(text(statement))
