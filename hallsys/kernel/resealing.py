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
from hallsys.kernel.errors import Refusal
from hallsys.kernel.events import Event, event
from hallsys.kernel.schema import SEALED, metadata
from hallsys.kernel.sealing import HEADER_BYTES, Keyring, SealBroken, header_key
from hallsys.kernel.transaction import Origin, Tx

BATCH = 500  # values of a transaction: some ten milliseconds


class KeysDoNotOpen(Refusal):
    """A database was restored that was sealed with keys which the key file does not have, or not any more."""

    code = "keys_do_not_open"
    status = 500
    zh = (
        "数据库已恢复，但其中 {closed} 项加密内容用密钥文件 {keys} 无法解开：请放回当时的密钥文件，"
        "再运行 hallsys doctor 和 hallsys erase。没有删除任何个人信息。"
    )
    en = (
        "The database is restored, but the key file {keys} does not open {closed} of its sealed values: put "
        "the key file of that time in its place, then run hallsys doctor and erase. Nothing was erased."
    )


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
        for named, count in _headers(conn, one):
            found[header_key(named)] += count
    return found


def unreadable(conn: Connection, keyring: Keyring) -> int:
    """Return how many values these keys do not open: of a key that is not there, or is another of its id.

    Reads every sealed value's header, and opens one of each column and key.
    """
    return sum(
        count
        for one in sealed_columns()
        for named, count in _headers(conn, one)
        if not _opens(conn, one, keyring, named)
    )


def _headers(conn: Connection, one: _Sealed) -> list[tuple[bytes, int]]:
    """Return how many values of a column begin with which header."""
    header = func.substr(one.column, 1, HEADER_BYTES)
    counted = select(header, func.count()).where(one.column.is_not(None)).group_by(header)
    return [(bytes(named), count) for named, count in conn.execute(counted)]


def _opens(conn: Connection, one: _Sealed, keyring: Keyring, named: bytes) -> bool:
    """Tell whether a value of a column that begins with that header can be opened."""
    wanted = func.substr(one.column, 1, HEADER_BYTES) == named
    try:
        keyring.unseal(bytes(conn.execute(select(one.column).where(wanted).limit(1)).scalar_one()))
    except SealBroken:
        return False
    return True


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
