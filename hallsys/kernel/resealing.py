"""Sealing anew with the newest key, so that an old key can be given up.

Every column that `schema.sealed_column` made is known here. An old key stays in the key file until somebody
takes it out: a backup of before is read with it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, and_, bindparam, func, select, update

from hallsys.kernel.database import Database
from hallsys.kernel.events import Event, event
from hallsys.kernel.schema import SEALED, metadata
from hallsys.kernel.sealing import HEADER_BYTES, Keyring, header_key
from hallsys.kernel.transaction import Origin, Tx

BATCH = 500  # values of a transaction: some ten milliseconds


@event
class KeyRotated(Event):
    """Personal data is sealed with another key from now on, and was sealed anew with it."""

    key_id: int
    resealed: int


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A column of sealed values, and the one that names a row of its table."""

    table: Table
    key: Column[Any]
    column: Column[Any]


def sealed_columns() -> Iterator[_Sealed]:
    """Yield each column of sealed values; its table has a primary key of one column."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if SEALED in column.info:
                (key,) = table.primary_key.columns
                yield _Sealed(table, key, column)


def sealed_with(conn: Connection) -> Counter[int]:
    """Return how many values are sealed with which key, by its id. Reads every sealed value's header."""
    found: Counter[int] = Counter()
    for one in sealed_columns():
        header = func.substr(one.column, 1, HEADER_BYTES)
        counted = select(header, func.count()).where(one.column.is_not(None)).group_by(header)
        for named, count in conn.execute(counted):
            found[header_key(named)] += count
    return found


def reseal(db: Database, origin: Origin, keyring: Keyring) -> int:
    """Seal with the newest key whatever an older one has sealed; return how many values that were.

    In transactions of `BATCH` values: what is cut short is done when it is called again. Raises SealBroken,
    and changes nothing of that batch, if a value cannot be opened.
    """
    newest = [*keyring.keys()][-1]
    resealed = 0
    for one in sealed_columns():
        after = ""
        while rows := db.read(_outdated, one, newest, after):
            resealed += db.transact(origin, _seal_anew, one, keyring, rows)
            after = rows[-1].key
    return resealed


def note_rotation(tx: Tx, key_id: int, resealed: int) -> None:
    """Write into the hall's log that personal data has another key."""
    tx.append(KeyRotated(key_id, resealed))


def _outdated(conn: Connection, one: _Sealed, newest: bytes, after: str) -> list[Row[Any]]:
    wanted = and_(one.key > after, func.substr(one.column, 1, HEADER_BYTES) != newest)
    asked = select(one.key.label("key"), one.column.label("sealed")).where(wanted)
    return list(conn.execute(asked.order_by(one.key).limit(BATCH)))


def _seal_anew(tx: Tx, one: _Sealed, keyring: Keyring, rows: list[Row[Any]]) -> int:
    # A row that changed meanwhile has been sealed with the newest key already.
    change = (
        update(one.table)
        .where(one.key == bindparam("key"), one.column == bindparam("before"))
        .values({one.column: bindparam("sealed")})
    )
    anew = [
        {"key": row.key, "before": row.sealed, "sealed": keyring.seal(keyring.unseal(bytes(row.sealed)))}
        for row in rows
    ]
    return tx.execute(change, anew).rowcount
