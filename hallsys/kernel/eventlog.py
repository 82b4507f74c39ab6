"""The log: every fact of a hall in order, with a sequence number that has no gaps.

The number is taken from the hall's head row, bumped last in the transaction: an autoincrement
would leave holes on rollback and let a reader pass over rows that commit late.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, String, Table, Text, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.events import Event
from hallsys.kernel.schema import hall_column, metadata

log_heads = Table(
    "log_heads",
    metadata,
    hall_column(primary_key=True),
    Column("seq", BigInteger, nullable=False),
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
)

log_seals = Table(
    "log_seals",
    metadata,
    hall_column(primary_key=True),
    Column("through", BigInteger, primary_key=True, autoincrement=False),  # the last event that it covers
    Column("at", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),  # see kernel.log_seals
)

_BUMP = text(
    "INSERT INTO log_heads (hall_id, seq) VALUES (:hall_id, :n) "
    "ON CONFLICT (hall_id) DO UPDATE SET seq = log_heads.seq + :n RETURNING seq"
).columns(log_heads.c.seq)
_APPEND = text(
    "INSERT INTO events (hall_id, seq, at, kind, payload, actor) "
    "VALUES (:hall_id, :seq, :at, :kind, :payload, :actor)"
)
_HEAD = text("SELECT seq FROM log_heads WHERE hall_id = :hall_id")
_AFTER = text(
    "SELECT seq, at, kind, payload, actor FROM events "
    "WHERE hall_id = :hall_id AND seq > :seq ORDER BY seq LIMIT :limit"
).columns(events.c.seq, events.c.at, events.c.kind, events.c.payload, events.c.actor)

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


def pending(hall_id: str, at: Millis, event: Event, actor: str) -> Pending:
    """Return `event` as it will be written.

    What cannot be written (a lone surrogate) raises UnicodeEncodeError here, while only the command
    that appends it is at stake, and not the others that are committed with it.
    """
    payload = _encode(event.payload())
    payload.encode()
    return Pending(hall_id, at, event.kind, payload, actor)


def append(conn: Connection, entries: Sequence[Pending]) -> None:
    """Number `entries` in the order given, hall by hall, and write them. To be called last."""
    by_hall: dict[str, list[Pending]] = {}
    for entry in entries:
        by_hall.setdefault(entry.hall_id, []).append(entry)
    # Halls in a fixed order, so that two transactions never wait for each other's head rows.
    for hall_id in sorted(by_hall):
        of_hall = by_hall[hall_id]
        first = conn.execute(_BUMP, {"hall_id": hall_id, "n": len(of_hall)}).scalar_one() - len(of_hall) + 1
        conn.execute(_APPEND, [_row(first + i, entry) for i, entry in enumerate(of_hall)])


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


def after(conn: Connection, hall_id: str, seq: int, limit: int = 500) -> list[Logged]:
    """Return up to `limit` events of the hall that follow `seq`, in order."""
    rows: Iterable[Any] = conn.execute(_AFTER, {"hall_id": hall_id, "seq": seq, "limit": limit})
    return [Logged(r.seq, r.at, r.kind, json.loads(r.payload), r.actor) for r in rows]
