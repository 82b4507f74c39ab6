"""Years of work behind a hall: finished tickets with all that a real one leaves, written in bulk.

A ticket leaves its matters, its service and four facts in the log; a day leaves its counters, lanes
and paces; the last two days leave the answers that repeats would get.
"""

import sqlite3

from bench.hall import KIOSK, Hall
from hallsys.kernel.clock import DAY, HOUR, Millis, SystemClock

TICKETS_A_DAY = 10_000
_REQUESTS_KEPT_DAYS = 2
_FACTS_A_TICKET = 4

# n counts from 0; day 1 is yesterday. The ids sort before all that are made from now on.
_SERIES = """
CREATE TEMP TABLE old (n INTEGER PRIMARY KEY, ticket TEXT, service TEXT, day TEXT, at INTEGER,
                       queue TEXT, prefix TEXT, serial INTEGER, window TEXT);
INSERT INTO old
WITH RECURSIVE series (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n + 1 < :count),
placed AS (SELECT n, (:days - n / :a_day) AS ago, n % :a_day AS of_day FROM series)
SELECT n, printf('000000000000%014d', n), printf('000000000001%014d', n),
       date(:today, '-' || ago || ' days'), :noon - ago * :day_ms + of_day * :spacing,
       queue.id, queue.prefix, of_day / :queues + 1, window.id
FROM placed
JOIN queue_at AS queue ON queue.at = of_day % :queues
JOIN window_at AS window ON window.at = n % :windows
"""
_NUMBER = "prefix || printf('%03d', serial)"
_TICKETS = f"""
INSERT INTO tickets (id, hall_id, day, prefix, serial, number, queue_id, person_id, priority_class, status,
    issued_at, issued_at_place, waiting_since, token, last_called_at, calls, transfers, print_state)
SELECT ticket, :hall, day, prefix, serial, {_NUMBER}, queue, printf('000000000002%014d', n % 250000),
    'ordinary', 'finished', at, :place, at, hex(randomblob(11)), at + 600000, 1, 0, 'confirmed' FROM old
"""
_MATTERS = """
INSERT INTO ticket_matters (hall_id, ticket_id, position, matter_id) SELECT :hall, ticket, 1, :matter FROM old
"""
_SERVICES = """
INSERT INTO services (id, hall_id, ticket_id, window_id, clerk_id, called_at, waited_ms, reason, resumed,
    recalls, started_at, ended_at, outcome)
SELECT service, :hall, ticket, window, '00000000000300000000000000', at + 600000, 600000,
    '{"rule":"only","priority_class":"ordinary","waited_ms":600000,"rival_class":null,"rival_waited_ms":null}',
    0, 0, at + 620000, at + 980000, 'finished' FROM old
"""
# Kind, milliseconds after the issue, payload; one row of the log each.
_FACTS = (
    (
        "TicketIssued",
        0,
        f"json_object('ticket_id', ticket, 'number', {_NUMBER}, 'queue_id', queue, "
        "'priority_class', 'ordinary', 'place', :place, 'matter_ids', json_array(:matter), "
        "'day', day, 'appointment_id', NULL)",
    ),
    (
        "TicketCalled",
        600_000,
        f"json_object('service_id', service, 'ticket_id', ticket, 'number', {_NUMBER}, 'queue_id', queue, "
        "'priority_class', 'ordinary', 'window_id', window, 'window_number', 1, 'zone_id', :zone, "
        "'waited_ms', 600000, 'resumed', json('false'))",
    ),
    (
        "ServiceStarted",
        620_000,
        f"json_object('service_id', service, 'ticket_id', ticket, 'number', {_NUMBER}, 'window_id', window)",
    ),
    (
        "ServiceFinished",
        980_000,
        f"json_object('service_id', service, 'ticket_id', ticket, 'number', {_NUMBER}, 'queue_id', queue, "
        "'window_id', window, 'duration_ms', 360000)",
    ),
)
_LOG = f"""
INSERT INTO events (hall_id, seq, at, kind, payload, actor)
SELECT :hall, :head + 1 + {_FACTS_A_TICKET} * n + k, at + after, kind, payload, 'system' FROM (
{
    " UNION ALL ".join(
        f"SELECT n, at, {k} AS k, {after} AS after, '{kind}' AS kind, {payload} AS payload FROM old"
        for k, (kind, after, payload) in enumerate(_FACTS)
    )
}) ORDER BY n, k
"""
_A_DAY = """
INSERT INTO lanes (hall_id, day, queue_id, priority_class, waiting, issued, called)
    SELECT :hall, day, queue, 'ordinary', 0, count(*), count(*) FROM old GROUP BY day, queue;
INSERT INTO ticket_counters (hall_id, day, prefix, last)
    SELECT :hall, day, prefix, max(serial) FROM old GROUP BY day, prefix;
INSERT INTO paces (hall_id, day, queue_id, n, sum_ms, sumsq)
    SELECT :hall, day, queue, count(*), count(*) * 360000, count(*) * 360000 * 360000
    FROM old GROUP BY day, queue;
INSERT INTO commands (hall_id, request_id, actor, use_case, answer, at)
    SELECT :hall, lower(hex(randomblob(16))), :place, 'hallsys.queue.issuing.issue',
        printf('{"padding":"%s"}', hex(zeroblob(200))), at FROM old
    JOIN (SELECT 0 UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) WHERE at > :kept_since;
UPDATE log_heads SET seq = :head + :facts * :count, month = 0, month_from = 0 WHERE hall_id = :hall
"""


def write(hall: Hall, count: int) -> None:
    """Give `hall`, which no server serves now, `count` finished tickets of earlier days."""
    if not count:
        return
    conn = sqlite3.connect(hall.database)
    try:
        for pragma in ("synchronous=OFF", "cache_size=-262144", "temp_store=MEMORY", "foreign_keys=OFF"):
            conn.execute(f"PRAGMA {pragma}")
        params = _params(hall, conn, count)
        _number(conn, "queue_at", "queues", "id, prefix", hall)
        _number(conn, "window_at", "windows", "id", hall)
        for script in (_SERIES, _TICKETS, _MATTERS, _SERVICES, _LOG, _A_DAY):
            for statement in script.split(";\n"):
                conn.execute(statement, {name: params[name] for name in params if f":{name}" in statement})
        conn.commit()
        conn.execute("PRAGMA synchronous=FULL")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        conn.close()


def _params(hall: Hall, conn: sqlite3.Connection, count: int) -> dict[str, object]:
    now: Millis = SystemClock().now()
    (head,) = conn.execute("SELECT seq FROM log_heads WHERE hall_id = ?", [hall.id]).fetchone()
    (zone,) = conn.execute("SELECT id FROM zones WHERE hall_id = ?", [hall.id]).fetchone()
    return {
        "hall": hall.id,
        "today": hall.day,
        "noon": now - now % DAY,
        "count": count,
        "days": -(-count // TICKETS_A_DAY),
        "a_day": TICKETS_A_DAY,
        "spacing": 8 * HOUR // TICKETS_A_DAY,
        "day_ms": DAY,
        "queues": len(hall.queue_ids),
        "windows": len(hall.desks),
        "place": f"kiosk:{KIOSK}",
        "matter": hall.matter_ids[0],
        "zone": zone,
        "head": head,
        "facts": _FACTS_A_TICKET,
        "kept_since": now - _REQUESTS_KEPT_DAYS * DAY,
    }


def _number(conn: sqlite3.Connection, name: str, table: str, columns: str, hall: Hall) -> None:
    conn.execute(
        f"CREATE TEMP TABLE {name} AS SELECT row_number() OVER (ORDER BY id) - 1 AS at, {columns} "
        f"FROM {table} WHERE hall_id = ?",
        [hall.id],
    )
