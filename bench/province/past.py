"""Years of work behind halls on PostgreSQL, written in bulk; and people who wait in halls that stand beside.

A finished ticket leaves its matter, its service and four facts of the log; a day leaves its counters, lanes,
paces and the figures that are kept of it. The log is sealed and looked through, as that of a hall that was at
work all the time.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, create_engine, text

from bench.hall import KIOSK, Hall
from hallsys.kernel.clock import DAY, HOUR, SystemClock
from hallsys.kernel.months import month_of
from hallsys.kernel.partitions import provide

TICKETS_A_DAY = 10_000  # of a hall
_AT_ONCE = 250_000
_REQUESTS_KEPT_DAYS = 2
_FACTS_A_TICKET = 4
_FACTS_A_SEAL = 2000

# n counts from 0; day 1 is yesterday. The ids sort before all that are made from now on.
_SERIES = """
CREATE TEMP TABLE old ON COMMIT DROP AS
SELECT n, :base || '0' || lpad(n::text, 14, '0') AS ticket, :base || '1' || lpad(n::text, 14, '0') AS service,
    to_char(CAST(:today AS date) - ago, 'YYYY-MM-DD') AS day,
    :noon - ago * CAST(:day_ms AS bigint) + of_day * :spacing AS at,
    queues.id AS queue, prefix, of_day / :queues + 1 AS serial,
    prefix || lpad((of_day / :queues + 1)::text, 3, '0') AS number, desks.id AS window_id
FROM (
    SELECT n, CAST(:days - n / :a_day AS integer) AS ago, n % :a_day AS of_day
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
) AS placed
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS turn, id, prefix FROM queues WHERE hall_id = :hall)
    AS queues ON queues.turn = of_day % :queues
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS turn, id FROM windows WHERE hall_id = :hall) AS desks
    ON desks.turn = n % :windows
"""
_TICKETS = """
INSERT INTO tickets (id, hall_id, day, prefix, serial, number, queue_id, person_id, present_id,
    priority_class, status, issued_at, issued_at_place, waiting_since, token, last_called_at, calls,
    transfers, print_state)
SELECT ticket, :hall, day, prefix, serial, number, queue, :base || '2' || lpad((n % 250000)::text, 14, '0'),
    :base || '2' || lpad((n % 250000)::text, 14, '0'), 'ordinary', CAST(:status AS varchar), at, :place, at,
    substr(md5(ticket), 1, 22), CASE WHEN :status = 'finished' THEN at + 600000 END,
    CASE WHEN :status = 'finished' THEN 1 ELSE 0 END, 0, 'confirmed'
FROM old
"""
_MATTERS = """
INSERT INTO ticket_matters (hall_id, ticket_id, position, matter_id) SELECT :hall, ticket, 1, :matter FROM old
"""
_SERVICES = """
INSERT INTO services (id, hall_id, ticket_id, window_id, clerk_id, called_at, waited_ms, reason, resumed,
    recalls, started_at, ended_at, outcome)
SELECT service, :hall, ticket, window_id, '00000000000300000000000000', at + 600000, 600000,
    '{"rule":"only","priority_class":"ordinary","waited_ms":600000,"rival_class":null,"rival_waited_ms":null}',
    0, 0, at + 620000, at + 980000, 'finished'
FROM old
"""
_OF_TICKET = '"ticket_id":"<ticket>","number":"<number>","queue_id":"<queue>"'
_OF_SERVICE = f'"service_id":"<service>",{_OF_TICKET},"window_id":"<window_id>"'
# Kind, milliseconds after the issue, payload with columns in angle brackets; one row of the log each.
_FACTS = (
    (
        "TicketIssued",
        0,
        f'{{{_OF_TICKET},"priority_class":"ordinary","place":"<:place>","matter_ids":["<:matter>"],'
        '"day":"<day>","appointment_id":null,"waiting_since":<at>}',
    ),
    (
        "TicketCalled",
        600_000,
        f'{{{_OF_SERVICE},"priority_class":"ordinary","window_number":1,"zone_id":"<:zone>",'
        '"waited_ms":600000,"resumed":false}',
    ),
    (
        "ServiceStarted",
        620_000,
        '{"service_id":"<service>","ticket_id":"<ticket>","number":"<number>","window_id":"<window_id>"}',
    ),
    ("ServiceFinished", 980_000, f'{{{_OF_SERVICE},"duration_ms":360000}}'),
)
_COLUMN = re.compile("<([^>]+)>")
_ROWS_OF_THE_LOG = ", ".join(
    f"({k}, {after}, '{kind}', '" + _COLUMN.sub(r"' || \1 || '", payload) + "')"
    for k, (kind, after, payload) in enumerate(_FACTS)
)
_LOG = f"""
INSERT INTO events (hall_id, seq, at, kind, payload, actor)
SELECT :hall, :head + 1 + :facts * (n - :first) + k, at + after, kind, payload, 'system'
FROM old CROSS JOIN LATERAL (VALUES {_ROWS_OF_THE_LOG}) AS facts (k, after, kind, payload) WHERE k < :facts
"""
_COUNTERS = """
INSERT INTO ticket_counters (hall_id, day, prefix, last)
SELECT :hall, day, prefix, max(serial) FROM old GROUP BY day, prefix
"""
_LANES = """
INSERT INTO lanes (hall_id, day, queue_id, priority_class, waiting, issued, called)
SELECT :hall, day, queue, 'ordinary', CASE WHEN :status = 'waiting' THEN count(*) ELSE 0 END, count(*),
    CASE WHEN :status = 'waiting' THEN 0 ELSE count(*) END
FROM old GROUP BY day, queue
"""
_PACES = """
INSERT INTO paces (hall_id, day, queue_id, n, sum_ms, sumsq)
SELECT :hall, day, queue, count(*), count(*) * 360000, count(*) * CAST(360000 AS bigint) * 360000
FROM old GROUP BY day, queue
"""
_ANSWERS = """
INSERT INTO commands (hall_id, request_id, actor, use_case, answer, at)
SELECT :hall, replace(gen_random_uuid()::text, '-', ''), :place, 'hallsys.queue.issuing.issue',
    '{"padding":"' || repeat('0', 400) || '"}', at
FROM old, generate_series(1, 4) WHERE at > :kept_since
"""
# The figures themselves are read by the page of a day alone.
_KEPT = """
INSERT INTO day_reports (hall_id, day, made_at, figures)
SELECT DISTINCT :hall, day, CAST(:noon AS bigint), '{}' FROM old
"""
_HEAD = """
UPDATE log_heads SET seq = :head + :facts * (CAST(:last AS bigint) - :first + 1), month = 0, month_from = 0
WHERE hall_id = :hall
"""
_SEALS = """
INSERT INTO log_seals (hall_id, through, at, digest)
SELECT hall_id, through, CAST(:noon AS bigint), sha256(through::text::bytea) FROM (
    SELECT hall_id, generate_series(:a_seal, seq, :a_seal) AS through FROM log_heads WHERE hall_id = :hall
    UNION SELECT hall_id, seq FROM log_heads WHERE hall_id = :hall
) AS sealed
"""
_INSPECTED = """
INSERT INTO inspections (hall_id, seq) SELECT hall_id, seq FROM log_heads WHERE hall_id = :hall
ON CONFLICT (hall_id) DO UPDATE SET seq = excluded.seq
"""
# A log of years is looked through on in the night; by day that is over.
_CHECKED = """
INSERT INTO log_checks (hall_id, day, through, is_over, at)
SELECT hall_id, :today, seq, TRUE, CAST(:noon AS bigint) FROM log_heads WHERE hall_id = :hall
ON CONFLICT (hall_id) DO UPDATE SET day = excluded.day, through = excluded.through, is_over = TRUE
"""
_FINISHED = (_SERIES, _TICKETS, _MATTERS, _SERVICES, _LOG, _COUNTERS, _LANES, _PACES, _KEPT, _HEAD)
_WAITING = (_SERIES, _TICKETS, _MATTERS, _LOG, _COUNTERS, _LANES, _HEAD)


@dataclass(frozen=True)
class _Part:
    """Tickets `first` to `last` of a hall whose oldest day lies `days` back (0: today)."""

    first: int
    last: int
    days: int
    status: str
    facts: int


def provide_months(url: str, count: int) -> None:
    """Make the months of the log that so many tickets of a hall lie in, as its server did in their time."""
    days = range(-(-count // TICKETS_A_DAY) + 1)
    engine = create_engine(url)
    try:
        with engine.begin() as conn:
            provide(conn, sorted({month_of(_noon() - ago * DAY) for ago in days}))
    finally:
        engine.dispose()


def write(hall: Hall, ordinal: int, count: int, *, answers: bool) -> None:
    """Give `hall`, which no server serves now, `count` finished tickets of earlier days.

    `ordinal`: which hall of its database it is, so that no two share an id. `answers`: with those that
    repeats of the last two days' commands would get.
    """
    days = -(-count // TICKETS_A_DAY)
    parts = [
        _Part(first, min(first + _AT_ONCE, count) - 1, days, "finished", _FACTS_A_TICKET)
        for first in range(0, count, _AT_ONCE)
    ]
    with _loading(hall) as conn:
        for part in parts:
            _fill(conn, hall, ordinal, part, (*_FINISHED, _ANSWERS) if answers else _FINISHED)
            conn.commit()
        told = {"hall": hall.id, "noon": _noon(), "a_seal": _FACTS_A_SEAL, "today": hall.day}
        for statement in (_SEALS, _INSPECTED, _CHECKED):
            _run(conn, statement, told)


def wait(hall: Hall, ordinal: int, count: int) -> None:
    """Let `count` people wait in `hall` since this morning."""
    with _loading(hall) as conn:
        # Numbered behind all old ones, so that no id comes twice.
        first = 10**13 // TICKETS_A_DAY * TICKETS_A_DAY
        _fill(
            conn,
            hall,
            ordinal,
            _Part(first, first + count - 1, first // TICKETS_A_DAY, "waiting", 1),
            _WAITING,
        )
        _run(conn, _INSPECTED, {"hall": hall.id})


@contextmanager
def _loading(hall: Hall) -> Iterator[Connection]:
    engine = create_engine(hall.url)
    try:
        with engine.connect() as conn:
            # What is written is right by its making: keys are not looked up for each row.
            conn.execute(text("SET session_replication_role = replica"))
            conn.execute(text("SET synchronous_commit = off"))
            yield conn
            conn.commit()
    finally:
        engine.dispose()


def _noon() -> int:
    now = SystemClock().now()
    return now - now % HOUR


def _fill(conn: Connection, hall: Hall, ordinal: int, part: _Part, statements: tuple[str, ...]) -> None:
    head = conn.execute(
        text("SELECT seq FROM log_heads WHERE hall_id = :hall"), {"hall": hall.id}
    ).scalar_one()
    zone = conn.execute(text("SELECT id FROM zones WHERE hall_id = :hall"), {"hall": hall.id}).scalar_one()
    params: dict[str, object] = {
        "hall": hall.id,
        "base": f"0000{ordinal:07d}",
        "first": part.first,
        "last": part.last,
        "days": part.days,
        "a_day": TICKETS_A_DAY,
        "today": hall.day,
        "noon": _noon() - 8 * HOUR,
        "day_ms": DAY,
        "spacing": 8 * HOUR // TICKETS_A_DAY,
        "queues": len(hall.queue_ids),
        "windows": len(hall.desks),
        "status": part.status,
        "place": f"kiosk:{KIOSK}",
        "matter": hall.matter_ids[0],
        "zone": zone,
        "head": head,
        "facts": part.facts,
        "kept_since": _noon() - _REQUESTS_KEPT_DAYS * DAY,
    }
    for statement in statements:
        _run(conn, statement, params)


def _run(conn: Connection, statement: str, params: dict[str, object]) -> None:
    conn.execute(text(statement.replace('":', '"\\:')), params)  # the colons of JSON name no parameter
