"""Moving a whole database into an empty one of either kind, with a check of every row."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select
from sqlalchemy.exc import DBAPIError

from hallsys.kernel.errors import Refusal
from hallsys.kernel.schema import metadata

BATCH = 1000  # rows of a statement
_MODULUS = 1 << 256


class TargetNotEmpty(Refusal):
    """The database to move into holds something already."""

    code = "target_not_empty"
    zh = "目标数据库的表 {table} 中已有数据，只能迁入空库。"
    en = "The table {table} of the target database is not empty; a hall moves into an empty one only."


class RowNotTaken(Refusal):
    """The other database takes a row not as it is; nothing was moved."""

    code = "row_not_taken"
    zh = "目标数据库不接受表 {table} 的数据：{why}。没有迁移任何内容。"
    en = "The target database does not take a row of the table {table}: {why}. Nothing was moved."


class MoveNotTrue(Refusal):
    """What was read back is not what was written; nothing was moved."""

    code = "move_not_true"
    zh = "表 {table} 核对不一致（原 {rows} 行）。没有迁移任何内容。"
    en = "The table {table} of {rows} rows is not the same after the move. Nothing was moved."


@dataclass(slots=True)
class Tally:
    """How many rows a table has, and a sum over all of them that no order changes."""

    rows: int = 0
    total: int = 0

    def add(self, row: Row[Any]) -> None:
        """Count a row in: its types count, too, so that 1 is not "1"."""
        self.rows += 1
        said = repr(tuple(bytes(one) if isinstance(one, memoryview) else one for one in row))
        self.total = (self.total + int.from_bytes(sha256(said.encode()).digest())) % _MODULUS


def move(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every row of `source` into `target`, whose tables are there and empty.

    Returns the rows of each table. Reads everything back and compares before that; the caller commits
    then. Raises TargetNotEmpty, RowNotTaken and MoveNotTrue, after which the caller rolls back.
    """
    for table in metadata.sorted_tables:
        if target.execute(select(1).select_from(table).limit(1)).first():
            raise TargetNotEmpty(table=table.name)
    moved = {}
    for table in metadata.sorted_tables:
        written = _copy(table, source, target)
        if _tally(table, target) != written:
            raise MoveNotTrue(table=table.name, rows=written.rows)
        moved[table.name] = written.rows
    return moved


def _copy(table: Table, source: Connection, target: Connection) -> Tally:
    tally = Tally()
    try:
        for rows in _batches(table, source):
            for row in rows:
                tally.add(row)
            values = [dict(row._mapping) for row in rows]
            if _refers_to_itself(
                table
            ):  # one statement, at whose end a row's parent is there, wherever it stands
                target.execute(insert(table).values(values))
            else:
                target.execute(insert(table), values)
    except DBAPIError as error:
        raise RowNotTaken(table=table.name, why=str(error.orig)) from error
    return tally


def _tally(table: Table, conn: Connection) -> Tally:
    tally = Tally()
    for rows in _batches(table, conn):
        for row in rows:
            tally.add(row)
    return tally


def _batches(table: Table, conn: Connection) -> Iterator[list[Row[Any]]]:
    asked = select(table).execution_options(yield_per=BATCH)
    for rows in conn.execute(asked).partitions():
        yield list(rows)


def _refers_to_itself(table: Table) -> bool:
    return any(key.column.table is table for key in table.foreign_keys)
