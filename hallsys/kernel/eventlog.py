"""The log: every fact of a hall in order, with a sequence number that has no gaps.

The number is taken from the hall's head row, bumped last in the transaction: an autoincrement
would leave holes on rollback and let a reader pass over rows that commit late.

On PostgreSQL the log lies in a partition for each month (docs/adr/0016). The head row tells from which
instant on the newest facts are, so that whoever reads on from a number looks into few months.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, String, Table, Text, TextualSelect, text
from sqlalchemy.event import listens_for

from hallsys.kernel.clock import Millis
from hallsys.kernel.events import Event
from hallsys.kernel.lists import with_lists
from hallsys.kernel.months import month_of
from hallsys.kernel.schema import hall_column, metadata

log_heads = Table(
    "log_heads",
    metadata,
    hall_column(primary_key=True),
    Column("seq", BigInteger, nullable=False),
    # No fact from the number `month_from` on is of an instant before `month`; 0 where that is not known.
    Column("month", BigInteger, nullable=False, server_default="0"),
    Column("month_from", BigInteger, nullable=False, server_default="0"),
)

events = Table(
    "events",
    metadata,
    hall_column(primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("payload", Text, nullable=False),
    Column("actor", String(64), nullable=False),
    sqlite_with_rowid=False,
    postgresql_partition_by="RANGE (at)",
)
# PostgreSQL has no unique key of a table in partitions without the column that they are cut by.
events.primary_key.ddl_if(dialect="sqlite")


@listens_for(events, "after_create")
def _number_on_postgresql(_table: Table, conn: Connection, **_: object) -> None:
    if conn.dialect.name == "postgresql":
        conn.execute(text("CREATE UNIQUE INDEX uq_events_seq ON events (hall_id, seq, at)"))


log_seals = Table(
    "log_seals",
    metadata,
    hall_column(primary_key=True),
    Column("through", BigInteger, primary_key=True, autoincrement=False),  # the last event that it covers
    Column("at", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),  # see kernel.log_seals
)

# A fact that is numbered late may be of the month before, and then `month` goes back to it.
_BUMP = text(
    "INSERT INTO log_heads (hall_id, seq, month, month_from) VALUES (:hall_id, :n, :month, 1) "
    "ON CONFLICT (hall_id) DO UPDATE SET seq = log_heads.seq + :n, month = :month, month_from = "
    "CASE WHEN log_heads.month < :month THEN log_heads.seq + 1 ELSE log_heads.month_from END RETURNING seq"
).columns(log_heads.c.seq)
_APPEND = text(
    "INSERT INTO events (hall_id, seq, at, kind, payload, actor) "
    "VALUES (:hall_id, :seq, :at, :kind, :payload, :actor)"
)
_HEAD = text("SELECT seq FROM log_heads WHERE hall_id = :hall_id")
_HEADS = with_lists("SELECT hall_id, seq FROM log_heads WHERE hall_id IN :halls", "halls")
# No fact of a head is of before its month: the partitions before it are not looked into.
_NEWEST_AT = text(
    "SELECT max(e.at) FROM log_heads h JOIN events e ON e.hall_id = h.hall_id AND e.seq = h.seq "
    "WHERE e.at >= CASE WHEN h.month_from <= h.seq THEN h.month ELSE 0 END"
)
_MONTH = text("SELECT month FROM log_heads WHERE hall_id = :hall_id AND month_from <= :seq")
_AFTER = text(
    "SELECT seq, at, kind, payload, actor FROM events "
    "WHERE hall_id = :hall_id AND seq > :seq AND at >= :since ORDER BY seq LIMIT :limit"
).columns(events.c.seq, events.c.at, events.c.kind, events.c.payload, events.c.actor)


def _of_each(found: str) -> TextualSelect:
    fields = (events.c.hall_id, events.c.seq, events.c.at, events.c.kind, events.c.payload, events.c.actor)
    names = ", ".join(f"e.{field.name}" for field in fields)
    return text(f"SELECT {names} FROM {found} ORDER BY e.hall_id, e.seq").columns(*fields)  # noqa: S608 - ours


# Each hall's number stands by its id. Hall by hall, as the index lies.
_AFTER_EACH = {
    "postgresql": _of_each(
        "json_each_text(CAST(:numbers AS json)) AS p CROSS JOIN LATERAL ("
        "SELECT hall_id, seq, at, kind, payload, actor FROM events WHERE hall_id = p.key "
        "AND seq > CAST(p.value AS BIGINT) AND at >= :since ORDER BY seq LIMIT :limit) e"
    ),
    "sqlite": _of_each(
        "json_each(:numbers) AS p CROSS JOIN events e ON e.hall_id = p.key AND e.seq > p.value "
        "AND e.seq <= p.value + :limit AND e.at >= :since"
    ),
}

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that its transaction has appended, as JSON; it has no number yet."""

    hall_id: str
    at: Millis
    kind: str
    payload: str
    actor: str


@dataclass(frozen=True, slots=True)
class Logged:
    """One row of the log."""

    seq: int
    at: Millis
    kind: str
    payload: dict[str, Any]
    actor: str


# Is told after a commit what it wrote, by the hall's id, in order.
Committed = Callable[[Mapping[str, Sequence[Logged]]], None]


def pending(hall_id: str, at: Millis, event: Event, actor: str) -> Pending:
    """Return `event` as it will be written.

    What cannot be written (a lone surrogate) raises UnicodeEncodeError here, while only the command
    that appends it is at stake, and not the others that are committed with it.
    """
    payload = _encode(event.payload())
    payload.encode()
    return Pending(hall_id, at, event.kind, payload, actor)


def append(conn: Connection, entries: Sequence[Pending]) -> dict[str, list[Logged]]:
    """Number `entries` in the order given and write them; return them by hall. To be called last."""
    by_hall: dict[str, list[Pending]] = {}
    for entry in entries:
        by_hall.setdefault(entry.hall_id, []).append(entry)
    logged: dict[str, list[Logged]] = {}
    # Halls in a fixed order, so that two transactions never wait for each other's head rows.
    for hall_id in sorted(by_hall):
        of_hall = by_hall[hall_id]
        month = month_of(min(entry.at for entry in of_hall))
        bump = {"hall_id": hall_id, "n": len(of_hall), "month": month}
        first = conn.execute(_BUMP, bump).scalar_one() - len(of_hall) + 1
        conn.execute(_APPEND, [_row(first + i, entry) for i, entry in enumerate(of_hall)])
        logged[hall_id] = [
            Logged(first + i, entry.at, entry.kind, json.loads(entry.payload), entry.actor)
            for i, entry in enumerate(of_hall)
        ]
    return logged


def _row(seq: int, entry: Pending) -> dict[str, Any]:
    return {
        "hall_id": entry.hall_id,
        "seq": seq,
        "at": entry.at,
        "kind": entry.kind,
        "payload": entry.payload,
        "actor": entry.actor,
    }


def head(conn: Connection, hall_id: str) -> int:
    """Return the sequence number of the hall's newest event, 0 if there is none."""
    return conn.execute(_HEAD, {"hall_id": hall_id}).scalar_one_or_none() or 0


def heads(conn: Connection, halls: Sequence[str]) -> dict[str, int]:
    """Return the sequence number of the newest event by hall; a hall without any is left out."""
    return {row.hall_id: row.seq for row in conn.execute(_HEADS[conn.dialect.name], {"halls": list(halls)})}


def newest_at(conn: Connection) -> Millis:
    """Return when the newest fact of all halls was written, 0 if there is none."""
    return conn.execute(_NEWEST_AT).scalar_one() or 0


def after(
    conn: Connection, hall_id: str, seq: int, limit: int = 500, since: Millis | None = None
) -> list[Logged]:
    """Return up to `limit` events of the hall that follow `seq`, in order; see `written` for `since`."""
    rows = written(conn, hall_id, seq, limit, since)
    return [Logged(r.seq, r.at, r.kind, json.loads(r.payload), r.actor) for r in rows]


def after_each(
    conn: Connection, numbers: Mapping[str, int], limit: int, since: Millis
) -> dict[str, list[Logged]]:
    """Return the facts that follow a number, up to `limit` for each hall, by the hall's id.

    `since`: an instant that they are not expected to be before. A hall is left out where one is missing that
    follows, or none does: it may be of before.
    """
    asked = {"numbers": _encode(numbers), "limit": limit, "since": since}
    found: dict[str, list[Logged]] = {}
    for r in conn.execute(_AFTER_EACH[conn.dialect.name], asked):
        fact = Logged(r.seq, r.at, r.kind, json.loads(r.payload), r.actor)
        found.setdefault(r.hall_id, []).append(fact)
    return {one: facts for one, facts in found.items() if facts[-1].seq == numbers[one] + len(facts)}


def fact(conn: Connection, hall_id: str, seq: int) -> Logged | None:
    """Return the event with that number, None if there is none."""
    found = after(conn, hall_id, seq - 1, 1)
    return found[0] if found and found[0].seq == seq else None


def written(
    conn: Connection, hall_id: str, seq: int, limit: int, since: Millis | None = None
) -> Sequence[Any]:
    """Return up to `limit` rows of the log that follow `seq`, in order and as they were written.

    On PostgreSQL the months before that of `seq` are not looked into. A fact of another month's end that was
    committed meanwhile leaves a gap, since its number has no other place: then all months are. There is none
    if it is the newest itself: it is found after the next fact, or by the look at the heads.
    `since`: an instant that they are not expected to be before; the month of `seq` is asked for only if there
    is a gap, or nothing, after it.
    """
    key = {"hall_id": hall_id, "seq": seq, "limit": limit}
    if since is not None:
        rows = conn.execute(_AFTER, {**key, "since": since}).all()
        if rows and rows[-1].seq == seq + len(rows):
            return rows
    since = _since(conn, hall_id, seq + 1)
    rows = conn.execute(_AFTER, {**key, "since": since}).all()
    if since and rows and rows[-1].seq != seq + len(rows):
        rows = conn.execute(_AFTER, {**key, "since": 0}).all()
    return rows


def _since(conn: Connection, hall_id: str, seq: int) -> Millis:
    """Return an instant that no fact from the number `seq` on is before; 0 if none is known, or needed."""
    if conn.dialect.name != "postgresql":
        return 0
    return conn.execute(_MONTH, {"hall_id": hall_id, "seq": seq}).scalar_one_or_none() or 0
